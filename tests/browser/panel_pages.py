"""A helpdesk's own page, served on loopback from another site than ours, that holds the panel in a frame."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

from api.helpdesks.signatures import sign_link
from copilot.store import helpdesks
from tests.browser.conftest import Site

SECRET = "el secreto de la mesa de ayuda, bien largo"

PAGE = """<!doctype html>
<html lang="es"><head><title>Mesa de ayuda</title><link rel="icon" href="data:,">
<style>html, body {{ margin: 0; height: 100%; }} iframe {{ border: 0; width: 100%; height: 100%; }}</style></head>
<body><iframe id="panel" title="Escucha" src="{address}" allow="clipboard-write"></iframe>
<script>
const frame = document.getElementById("panel");
window.heard = [];
window.context = {context};
const tell = (message) => frame.contentWindow.postMessage(message, "*");
addEventListener("message", (event) => {{
  if (event.source !== frame.contentWindow) return;
  heard.push({{ origin: event.origin, data: event.data }});
  if (event.data === "chatwoot-dashboard-app:fetch-info" && window.context) tell(JSON.stringify(window.context));
  if (event.data.event !== "insert" || !window.takes) return;
  window.taken = event.data.text;
  tell({{ escucha: "host", inserted: event.data.key }});
}});
</script></body></html>"""


class Desk:
    """The page and its address. `name` is the host that the browser knows it by: localhost is another site than
    127.0.0.1, and so is no friend of our cookies."""

    def __init__(self, server: ThreadingHTTPServer, name: str) -> None:
        self._server = server
        self.origin = f"http://{name}:{server.server_address[1]}"

    def holds(self, address: str, context: object = None) -> str:
        """The address of a page that holds this one; `context` is what it tells whoever asks as Chatwoot's apps do."""
        self._server.page = PAGE.format(address=address.replace("&", "&amp;"), context=json.dumps(context))  # type: ignore[attr-defined]
        return f"{self.origin}/"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        body = self.server.page if path == "/" else f"<!doctype html><title>T</title><p id=where>{path}"  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        return None


@contextmanager
def serving(name: str = "localhost") -> Iterator[Desk]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Desk(server, name)
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


def connect(site: Site, desk: Desk, *, trust: bool = False, **options: str) -> None:
    """Our installation knows the helpdesk `helpdesk`, from which María's and Pedro's conversations come."""
    connected = site.app.state.connected
    told = {"link": f"{desk.origin}/tickets/{{id}}", "trust_sign_in": "yes" if trust else "no", **options}
    with site.store.begin() as session:
        helpdesks.add(
            session,
            name="helpdesk",
            kind="generic",
            url=f"{desk.origin}/escucha",
            options=told,
            secrets=connected.vault.lock({"webhook_secret": SECRET}),
            at=datetime.now(UTC),
        )
    connected.changed()


def signed(site: Site, conversation: str, agent: str = "", email: str = "", secret: str = SECRET) -> str:
    """The panel's address as the helpdesk signs it."""
    at = str(int(datetime.now(UTC).timestamp()))
    said = {"conversation": conversation, "agent": agent, "email": email, "ts": at}
    said["sig"] = sign_link(secret, at, conversation, agent, email)
    return f"{site.url}/panel?{urlencode({'helpdesk': 'helpdesk', **said})}"
