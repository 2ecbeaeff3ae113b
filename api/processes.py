"""The service in several processes that share one port: one that dies is started again, SIGHUP replaces them one by
one."""

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from copilot.errors import ConfigError
from copilot.settings import Settings, read_settings

STARTS = 120.0  # seconds that a process has to answer for the first time
ANSWERS = 60  # seconds after which a process that does not answer is replaced


def one() -> FastAPI:
    """The application of one of the processes, configured by the environment."""
    from api.app import create_app
    from copilot.logs import set_up_logs

    settings = read_settings()
    set_up_logs(settings.log_level)
    threading.Thread(target=_end_with_the_first, name="end", daemon=True).start()
    return create_app(settings, warmed=True)


def serve(
    settings: Settings, listening: socket.socket, count: int, ready: Callable[[], object], **options: Any
) -> None:
    """Serve in `count` processes until a signal comes; `ready` is called once the first of them answers. `options` are
    uvicorn's.

    Raises:
        ConfigError: what is configured belongs to one process.
    """
    if settings.embedding_model and not settings.chroma_url:
        raise ConfigError(
            "An embedded Chroma folder belongs to one process: set ESCUCHA_CHROMA_URL to a Chroma server, "
            "or leave --processes out."
        )
    os.environ["ESCUCHA_DATA"] = str(settings.data)  # what was given to this command is told to its processes
    config = uvicorn.Config(
        "api.processes:one", factory=True, workers=count, timeout_worker_healthcheck=ANSWERS, **options
    )
    Processes(config, [listening], ready).run()


def _end_with_the_first() -> None:
    """Where the command that started us is killed, nobody is left who keeps its port."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class Processes(Multiprocess):
    """Says once that the service answers."""

    def __init__(self, config: uvicorn.Config, sockets: Sequence[socket.socket], ready: Callable[[], object]) -> None:
        super().__init__(config, list(sockets))
        self._ready = ready

    def init_processes(self) -> None:
        super().init_processes()
        threading.Thread(target=self._say, name="say", daemon=True).start()

    def _say(self) -> None:
        if self.processes[0].wait_until_ready(STARTS, self.should_exit):
            self._ready()
