"""`escucha serve`: the API and the pages."""

import shlex
import signal
import socket
from pathlib import Path
from typing import Any

import click

from api.cli.options import configured
from copilot.errors import ConfigError
from copilot.settings import Settings, read_settings

KEPT = 75  # seconds that a connection stays open for the next request: longer than pages and proxies take to ask again
GRACE = 10  # seconds that requests have to end when the service stops


@click.command("serve")
@click.option("--host", help="Address to listen on; 0.0.0.0 for every network.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes any that is free.")
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many serve together: as many as there are processors, for teams of more than about 50.",
)
@configured
def command(settings: Settings, host: str | None, port: int | None, processes: int) -> None:
    """Start the API and the pages; ends at Ctrl-C or SIGTERM, after the requests at work."""
    given = {"host": host, "port": port}
    run(settings.model_copy(update={name: value for name, value in given.items() if value is not None}), processes)


def run(settings: Settings, processes: int = 1, *, hint: str = "") -> None:
    """Serve until a signal comes. `hint` is a line more for the terminal, once the service answers.

    Raises:
        ConfigError: somebody else has the port, or the installation cannot be opened.
    """
    import uvicorn

    from api.accounts import first_admin
    from api.app import create_app
    from api.processes import serve
    from copilot.logs import set_up_logs
    from copilot.store import open_store

    set_up_logs(settings.log_level)
    store = open_store(settings)
    first = first_admin(store)
    store.close()
    listening = _listen(settings)
    app = create_app(settings, warmed=True)
    lines = _lines(settings, listening.getsockname()[1])
    if first:
        lines += [f"First sign-in: {first.email} with the one-time password {first.password} (shown only now)"]
    if hint:
        lines += [hint]

    def say() -> None:
        for line in lines:
            click.echo(line)

    options: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "lifespan": "on",
        "timeout_keep_alive": KEPT,
        "timeout_graceful_shutdown": GRACE,
    }
    if processes > 1:
        serve(settings, listening, processes, say, **options)
        return

    class Announced(uvicorn.Server):
        """Says where it is once it answers, not before."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            say()

    # uvicorn ends by raising the signal again; caught here, the command ends as one that did its work.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _ended)
    Announced(uvicorn.Config(app, **options)).run(sockets=[listening])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise ConfigError(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}); choose another with --port."
        ) from error


def _lines(settings: Settings, port: int) -> list[str]:
    shown = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else settings.host  # noqa: S104
    folder = Path(settings.data).resolve()
    # Without --data the command would open the folder of the environment, which is another one if --data was given.
    here = "" if read_settings().data.resolve() == folder else f" --data {shlex.quote(str(folder))}"
    return [
        f"Escucha is at http://{shown}:{port} (API: /api/docs). Ctrl-C stops it.",
        f"Data: {folder}. Forgot a password: escucha users password EMAIL{here}",
    ]


def _ended(_number: int, _frame: Any) -> None:
    return None
