"""A sign-in service on this machine that answers as it is told to: well, slowly, wrongly, or not at all."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.app import create_app
from copilot.settings import Settings

CLIENT, SECRET = "escucha", "a secret & more"


@pytest.fixture(scope="session")
def pair() -> tuple[RSAKey, RSAKey]:
    """Two keys, made once: it takes a while."""
    first = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
    second = RSAKey.generate_key(2048, parameters={"kid": "two", "use": "sig"})
    return first, second


class Service:
    """What it signs with, whom it vouches for, and how it misbehaves. `asked` are the paths that were asked for."""

    def __init__(self, key: RSAKey, other: RSAKey) -> None:
        self.key, self.other = key, other
        self.published: list[RSAKey] = [key]
        self.url = ""
        self.asked: list[str] = []
        self.claims: dict[str, Any] = {"sub": "u-1", "email": "ana@example.com", "email_verified": True, "name": "Ana"}
        self.profile: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = dict
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], bool]] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
        } | self.discovery

    def signed(self, claims: dict[str, Any], *, key: RSAKey | None = None, alg: str = "RS256") -> str:
        used = key or self.key
        return jwt.encode({"alg": alg, "kid": used.kid}, claims, used, algorithms=[alg])

    def authorize(self, url: str) -> dict[str, str]:
        """Somebody proves there who they are: what the browser is sent back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.url}

    def tokens(self, form: dict[str, str], basic: str) -> dict[str, Any] | None:
        """For a code once, with the client's secret and the verifier that the code was asked for with."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64decode(basic.removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"
        fits = asked and asked["code_challenge"] == challenge and asked["redirect_uri"] == form.get("redirect_uri")
        if asked is None or not fits or not known:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.claims}
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.sign(self.change(claims))}


class Handler(BaseHTTPRequestHandler):
    service: Service
    stop: threading.Event

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.service.asked.append(path)
        if path in self.service.answers and self.service.answers[path](self):
            return
        if path == "/.well-known/openid-configuration":
            self.tell(self.service.document())
        elif path == "/keys":
            self.tell({"keys": [key.as_dict(private=False) for key in self.service.published]})
        elif path == "/userinfo" and self.headers["authorization"] == "Bearer at":
            self.tell(self.service.profile)
        else:
            self.tell({}, 404)

    def do_POST(self) -> None:
        self.service.asked.append(self.path)
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.path in self.service.answers and self.service.answers[self.path](self):
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        tokens = self.service.tokens(form, self.headers.get("authorization", ""))
        self.tell(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

    def tell(self, value: object, status: int = 200) -> None:
        self.send(json.dumps(value).encode(), status)

    def send(self, raw: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def service(pair: tuple[RSAKey, RSAKey]) -> Iterator[Service]:
    made, stop = Service(*pair), threading.Event()
    handler = type("OfThisTest", (Handler,), {"service": made, "stop": stop})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield made
    stop.set()
    server.shutdown()
    server.server_close()
    thread.join(30)


@pytest.fixture
def company_settings(settings: Settings, service: Service) -> Settings:
    given = {"oidc_issuer": service.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return Settings(**{**settings.model_dump(include=settings.model_fields_set), **given})


@pytest.fixture
def app(company_settings: Settings) -> FastAPI:
    return create_app(company_settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as opened:
        yield opened
