"""Connecting helpdesks, changing and removing them: what the page and the command line both do."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api import audit
from api.auth import Caller
from api.helpdesks import importing, outbound
from api.helpdesks.canned import put_canned
from api.helpdesks.connected import AGENT_TOKEN, Connected
from api.helpdesks.registry import Given, Kind, connect, kind_of, told
from api.helpdesks.secrets import new_secret
from copilot.errors import InputError
from copilot.settings import Settings
from copilot.store import Store, deliveries, helpdesks, outgoing, users
from copilot.store.schema import HelpdeskRow

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_OURS = frozenset({"api", "import"})  # sources and origins that are no helpdesk's
Who = Caller | str
"""Who orders it; `audit.SYSTEM` for the command line."""


class Manager:
    """Thread-safe. Every change is in the audit, by id; no secret ever is."""

    def __init__(self, store: Store, settings: Settings, connected: Connected) -> None:
        self._store, self._settings, self._connected = store, settings, connected

    def add(self, name: str, kind: str, url: str, values: Mapping[str, str], who: Who) -> dict[str, str]:
        """Connect one. Returns the secrets that were made for the helpdesk to be told, shown this once.

        Raises:
            InputError: the name cannot be one, or something that has to be told is missing.
            ConfigError: what was told cannot be used.
            ConflictError: the name is taken.
        """
        if not NAME.fullmatch(name) or name in _OURS:
            raise InputError(
                f"'{name}' cannot be a helpdesk's name.",
                mend="Take small letters, digits and hyphens, 40 at most; it becomes part of addresses.",
            )
        known = kind_of(kind)
        if known.address and not url.strip():
            raise InputError("The address is missing.", mend=f"Write it like {known.url}.")
        options, secrets = told(known, values)
        made = {one.name: new_secret() for one in known.fields if one.made and one.name not in secrets}
        options = {one.name: one.default for one in known.fields if one.default and not one.secret} | options
        self._try(name, kind, url.strip(), options, secrets | made)
        with self._store.begin() as session:
            row = helpdesks.add(
                session,
                name=name,
                kind=kind,
                url=url.strip(),
                options=options,
                secrets=self._connected.vault.lock(secrets | made),
                at=datetime.now(UTC),
            )
            audit.write(session, who, "helpdesk.changed", "helpdesk", row.id, change="added", kind=kind)
        self._connected.changed()
        return made

    def change(self, name: str, url: str, values: Mapping[str, str], who: Who) -> None:
        """Tell it anew; a secret that is left empty stays. Raises as `add`, NotFoundError where there is none."""
        with self._store.read() as session:
            row = helpdesks.get(session, name)
        known = kind_of(row.kind)
        if known.address and not url.strip():
            raise InputError("The address is missing.", mend=f"Write it like {known.url}.")
        given = {key: value for key, value in values.items() if value.strip()}
        kept = self._kept(row, known, given)
        options, secrets = told(known, kept | given)
        self._try(name, row.kind, url.strip(), options, secrets)
        self._write(name, who, "told", url=url.strip(), options=options, secrets=self._connected.vault.lock(secrets))

    def renew(self, name: str, who: Who) -> dict[str, str]:
        """New secrets in the place of those that we made; no news is taken until the helpdesk was told."""
        with self._store.read() as session:
            row = helpdesks.get(session, name)
        known = kind_of(row.kind)
        made = {one.name: new_secret() for one in known.fields if one.made}
        secrets = self._kept(row, known, made)
        self._write(name, who, "new secret", secrets=self._connected.vault.lock(secrets | made))
        return made

    def switch(self, name: str, who: Who, *, active: bool) -> None:
        """Off: nothing is taken from it or brought to it; what waits goes on waiting."""
        self._write(name, who, "on" if active else "off", active=active)

    def remove(self, name: str, who: Who) -> None:
        """Its conversations stay; its articles and replies are found no more, and what waited for it is dropped."""
        with self._store.begin() as session:
            row = helpdesks.get(session, name)
            audit.write(session, who, "helpdesk.changed", "helpdesk", row.id, change="removed", kind=row.kind)
            helpdesks.remove(session, row)
        importing.retire_articles(self._store, name)
        put_canned(self._store, self._settings, name, ())
        self._connected.changed()

    def check(self, name: str) -> str:
        """One sentence on whom we speak to there. Raises HelpdeskError, ConfigError."""
        now = datetime.now(UTC)
        with self._store.read() as session:
            row = helpdesks.get(session, name)
        said = self._connected.opened(row).adapter.check()
        with self._store.begin() as session:
            helpdesks.reached(session, row.id, now)
        return said

    def sync(self, name: str, who: Who) -> None:
        """Its imports are due now; the service goes to work at them."""
        with self._store.begin() as session:
            row = helpdesks.get(session, name)
            helpdesks.hurry(session, row.id, datetime.now(UTC))
            audit.write(session, who, "helpdesk.synced", "helpdesk", row.id)

    def retry(self, name: str, who: Who) -> int:
        """Try all that failed once more; how many."""
        now = datetime.now(UTC)
        with self._store.begin() as session:
            row = helpdesks.get(session, name)
            count = deliveries.retry(session, row.id, now)
            for one in outgoing.failed(session, row.id):
                outbound.retry(session, one.key, now)
                count += 1
            audit.write(session, who, "helpdesk.changed", "helpdesk", row.id, change="retried", count=count)
        return count

    def link(self, name: str, email: str, handle: str, token: str, who: Who) -> None:
        """Say who one of our people is there; without a `token` theirs stays as it is.

        Raises:
            NotFoundError: there is no such helpdesk or account.
            InputError: the handle is empty.
            ConflictError: somebody else is that already.
        """
        if not handle.strip():
            raise InputError("Who they are in the helpdesk is missing.", mend="Write their user name or address there.")
        secret = self._connected.vault.lock({AGENT_TOKEN: token.strip()}) if token.strip() else None
        with self._store.begin() as session:
            row, user = helpdesks.get(session, name), users.get(session, email)
            helpdesks.link_agent(session, row.id, user.id, handle, secret)
            audit.write(session, who, "user.linked", "user", user.id, helpdesk=row.id)

    def unlink(self, name: str, user_id: int, who: Who) -> None:
        with self._store.begin() as session:
            row = helpdesks.get(session, name)
            helpdesks.unlink_agent(session, row.id, user_id)
            audit.write(session, who, "user.linked", "user", user_id, helpdesk=row.id, linked=False)

    def _kept(self, row: HelpdeskRow, known: Kind, given: Mapping[str, str]) -> dict[str, str]:
        """The secrets that stay. A key that was lost is no obstacle where all of them are told anew."""
        if all(one.name in given for one in known.fields if one.secret and (one.required or one.made)):
            return {}
        return self._connected.vault.open(row.secrets, f"the helpdesk '{row.name}'")

    def _try(self, name: str, kind: str, url: str, options: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        given = Given(name=name, url=url, settings=self._settings, options=dict(options), secrets=dict(secrets))
        connect(kind, given).close()

    def _write(self, name: str, who: Who, change: str, **values: object) -> None:
        with self._store.begin() as session:
            row = helpdesks.get(session, name)
            for key, value in values.items():
                setattr(row, key, value)
            row.failure = ""
            helpdesks.hurry(session, row.id, datetime.now(UTC))
            self._told(session, row, who, change)
        self._connected.changed()

    @staticmethod
    def _told(session: Session, row: HelpdeskRow, who: Who, change: str) -> None:
        audit.write(session, who, "helpdesk.changed", "helpdesk", row.id, change=change, kind=row.kind)
