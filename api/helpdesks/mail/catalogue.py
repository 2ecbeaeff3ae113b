"""What lies in the mailbox, without its texts: which mails, in which folders, and which of them belong together.

It is made of the mails' headers when it is first needed, follows what changes, and can be thrown away at any time.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from imapclient import IMAPClient

from api.helpdesks.mail.folders import Folders
from api.helpdesks.mail.options import Options
from copilot.errors import InputError
from kb.conversations.mail.message import Mail, parse
from kb.conversations.mail.owners import Owners
from kb.conversations.mail.threads import threads
from kb.conversations.mail.value import thread_id

HEADERS = (
    "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID REFERENCES IN-REPLY-TO SUBJECT FROM TO CC DATE CONTENT-TYPE AUTO-SUBMITTED"
    " PRECEDENCE X-AUTOREPLY X-AUTORESPOND X-AUTORESPONDER X-AUTO-RESPONSE-SUPPRESS)]"
)
AT_ONCE = 200  # mails in one question
_AHEAD = timedelta(hours=1)  # that a customer's clock may be, against when their mail came in
_SPAN = 50_000  # numbers in one search: its answer is one line, and lines have an end

log = logging.getLogger(__name__)


class Place(NamedTuple):
    folder: str
    uid: int


class Loss(NamedTuple):
    """Mails went out of the mailbox: the conversation that they were in, and the mails that were left of it."""

    conversation: str
    left: tuple[str, ...]


class Folder:
    """One folder as it was last seen. `mails` are ids by number; "" for what no person wrote. `came` is when each came
    in, in seconds since 1970."""

    def __init__(self, validity: int) -> None:
        self.validity = validity
        self.stamp: tuple[int, int] = (0, -1)
        self.mails: dict[int, str] = {}
        self.came: dict[int, float] = {}

    @property
    def next(self) -> int:
        return max(self.mails, default=0) + 1


class Catalogue:
    """Used by whoever holds the connection; not thread-safe by itself."""

    def __init__(self, options: Options, zone: tzinfo) -> None:
        self._options, self._zone = options, zone
        self.owners = Owners.of(options.ours)
        self.folders: dict[str, Folder] = {}
        self.mails: dict[str, Mail] = {}
        self.places: dict[str, set[Place]] = {}
        self.losses: list[Loss] = []
        self._threads: dict[str, list[Mail]] | None = None
        self._of: dict[str, str] = {}
        self._displaced: set[str] = set()

    def refresh(self, imap: IMAPClient, folders: Folders) -> None:
        """Follow what came, moved and went since the last look. What a failure interrupts is made up for next time."""
        before = dict(self.threads)
        for name in [name for name in self.folders if name not in folders.read]:
            self._forget(name)
        for name in folders.read:
            told = imap.select_folder(name, readonly=True)
            validity = int(told[b"UIDVALIDITY"])
            if name in self.folders and self.folders[name].validity != validity:
                self._forget(name)
            self._follow(imap, name, validity, (int(told.get(b"UIDNEXT", 0)), int(told[b"EXISTS"])))
        self._sweep(before)

    @property
    def threads(self) -> dict[str, list[Mail]]:
        """The mails of each conversation by its id, oldest first."""
        if self._threads is None:
            found = threads(list(self.mails.values()), self.owners)
            self._threads = {thread_id(thread): thread for thread in found}
            self._of = {mail.id: id for id, thread in self._threads.items() for mail in thread}
        return self._threads

    def conversation_of(self, mail_id: str) -> str:
        """The id of the conversation that a mail is in; "" for one that is not here."""
        return self._of.get(mail_id, "") if self.threads else ""

    def _follow(self, imap: IMAPClient, name: str, validity: int, stamp: tuple[int, int]) -> None:
        folder = self.folders.setdefault(name, Folder(validity))
        if stamp[0] and folder.stamp == stamp:
            return
        there = set(self._numbers(imap, stamp[0]))
        self._lose(name, sorted(set(folder.mails) - there))
        fresh = sorted(there - set(folder.mails))
        for start in range(0, len(fresh), AT_ONCE):
            self._take(name, imap.fetch(fresh[start : start + AT_ONCE], [HEADERS, "INTERNALDATE"]))
        folder.stamp = stamp

    def _numbers(self, imap: IMAPClient, end: int) -> Iterator[int]:
        since = ["SINCE", self._options.since] if self._options.since else ["ALL"]
        if not end:
            yield from imap.search(since)
        for start in range(1, end, _SPAN):
            yield from imap.search(["UID", f"{start}:{min(end, start + _SPAN) - 1}", *since])

    def _take(self, name: str, fetched: dict[int, dict[bytes, object]]) -> None:
        folder = self.folders[name]
        for uid, parts in fetched.items():
            headers = next((value for key, value in parts.items() if key.startswith(b"BODY[HEADER")), None)
            if not isinstance(headers, bytes):
                continue  # it went while we looked
            came = parts.get(b"INTERNALDATE")
            mail = self._read(name, uid, headers, came if isinstance(came, datetime) else None)
            folder.came[uid] = came.timestamp() if isinstance(came, datetime) else 0.0
            folder.mails[uid] = mail.id if mail else ""
            if mail:
                self.places.setdefault(mail.id, set()).add(Place(name, uid))
                if mail.id not in self.mails:
                    self.mails[mail.id] = mail
                    self._threads = None

    def _read(self, name: str, uid: int, headers: bytes, came: datetime | None) -> Mail | None:
        """None for what no person wrote."""
        try:
            mail = parse(headers, f"{name} {uid}", self._zone)
        except InputError:
            log.warning("mail not read", extra={"uid": uid})
            return None
        # A mail from the future would be the last word for ever, whatever is answered.
        if came and (mail.at is None or mail.at > came + _AHEAD):
            mail = mail._replace(at=came)
        # Many helpdesks mark their agents' own mails like this, to keep other machines from answering them.
        silent = mail.suppresses_replies and not self.owners.wrote(mail)
        return None if mail.is_automatic or silent else mail

    def _lose(self, name: str, uids: Sequence[int]) -> None:
        folder = self.folders[name]
        for uid in uids:
            id = folder.mails.pop(uid)
            folder.came.pop(uid, None)
            if id:
                self.places[id].discard(Place(name, uid))
                self._displaced.add(id)

    def _sweep(self, before: dict[str, list[Mail]]) -> None:
        """Only now: what was moved has gone from one folder and come into another."""
        gone = {id for id in self._displaced if not self.places[id]}
        self._displaced.clear()
        of = {mail.id: id for id, thread in before.items() for mail in thread if mail.id in gone}
        for id in gone:
            del self.mails[id], self.places[id]
            self._threads = None
        for conversation in dict.fromkeys(of.values()):
            left = tuple(mail.id for mail in before[conversation] if mail.id not in gone)
            self.losses.append(Loss(conversation, left))

    def _forget(self, name: str) -> None:
        self._lose(name, list(self.folders[name].mails))
        del self.folders[name]
