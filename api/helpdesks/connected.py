"""The helpdesks that are connected, each with its adapter, open in this process."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from api.helpdesks.adapter import Agent, Helpdesk
from api.helpdesks.registry import Given, Kind, connect, kind_of
from api.helpdesks.secrets import Vault
from copilot.errors import EscuchaError, NotFoundError
from copilot.settings import Settings
from copilot.store import Store, helpdesks
from copilot.store.schema import HelpdeskRow

FRAMES_LAST = 5.0  # seconds: every page of the panel asks for them
AGENT_TOKEN = "token"  # noqa: S105  (the name of a member)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Open:
    """A helpdesk at work. `adapter` may be replaced by a new one when the helpdesk is changed: do not keep it."""

    id: int
    name: str
    kind: Kind
    url: str
    options: dict[str, Any]
    secrets: dict[str, str]
    adapter: Helpdesk


class Connected:
    """One for each process. Thread-safe; an adapter is made when first asked for, and anew when its row changed."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self.vault = Vault(settings)
        self._lock = threading.Lock()
        self._open: dict[int, tuple[tuple[Any, ...], Open]] = {}
        self._replaced: list[Helpdesk] = []
        self._frames: tuple[float, tuple[str, ...]] = (0.0, ())

    def get(self, name: str | int) -> Open:
        """The active helpdesk of this name or id.

        Raises:
            NotFoundError: there is none, or it is switched off.
            ConfigError: its tokens cannot be read, or what it was told cannot be used.
        """
        found = self.find(name)
        if found is None:
            raise NotFoundError(f"There is no helpdesk '{name}' at work; `escucha helpdesks list` shows them.")
        return found

    def find(self, name: str | int) -> Open | None:
        """The same; None where there is none: most conversations come from no helpdesk."""
        with self._store.read() as session:
            row = helpdesks.find(session, name)
        return self.opened(row) if row and row.active else None

    def active(self) -> tuple[Open, ...]:
        """All that can be opened; of the others the log tells, and `doctor`."""
        with self._store.read() as session:
            rows = helpdesks.everyone(session, active=True)
        found = []
        for row in rows:
            try:
                found.append(self.opened(row))
            except EscuchaError as error:
                log.warning("helpdesk not opened", extra={"helpdesk": row.id, "code": error.code})
        return tuple(found)

    def opened(self, row: HelpdeskRow) -> Open:
        """The helpdesk of a row, active or not: to try one out before it is switched on.

        Raises:
            ConfigError: as `get`.
        """
        stamp = (row.name, row.kind, row.url, sorted(row.options.items()), row.secrets)
        with self._lock:
            known = self._open.get(row.id)
            if known and known[0] == stamp:
                return known[1]
            made = self._make(row)
            if known:  # somebody may be in the middle of a call to it
                self._replaced.append(known[1].adapter)
            self._open[row.id] = (stamp, made)
            return made

    def frames(self) -> tuple[str, ...]:
        """The origins of all active helpdesks, whose pages may hold our panel."""
        until, origins = self._frames
        if time.monotonic() >= until:
            origins = tuple(dict.fromkeys(origin for one in self.active() for origin in one.adapter.frames()))
            self._frames = (time.monotonic() + FRAMES_LAST, origins)
        return origins

    def agent(self, helpdesk_id: int, user_id: int | None) -> Agent | None:
        """Who an account is there, with their own token where they gave one; None where they were never linked.

        Raises:
            ConfigError: their token cannot be read.
        """
        if user_id is None:
            return None
        with self._store.read() as session:
            row = helpdesks.agent_row(session, helpdesk_id, user_id)
        if row is None:
            return None
        token = self.vault.open(row.secret, f"'{row.handle}'").get(AGENT_TOKEN, "")
        return Agent(handle=row.handle, token=token)

    def changed(self) -> None:
        """A helpdesk was added, changed or removed by this process: look again at once."""
        self._frames = (0.0, ())

    def close(self) -> None:
        with self._lock:
            for adapter in (*self._replaced, *(one.adapter for _, one in self._open.values())):
                adapter.close()
            self._open.clear()
            self._replaced.clear()

    def _make(self, row: HelpdeskRow) -> Open:
        secrets = self.vault.open(row.secrets, f"the helpdesk '{row.name}'")
        given = Given(name=row.name, url=row.url, settings=self._settings, options=dict(row.options), secrets=secrets)
        return Open(
            id=row.id,
            name=row.name,
            kind=kind_of(row.kind),
            url=row.url,
            options=dict(row.options),
            secrets=secrets,
            adapter=connect(row.kind, given),
        )
