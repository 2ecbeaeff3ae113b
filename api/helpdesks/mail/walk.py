"""Walking the mailbox: which conversations have news since the cursor, the oldest change first."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from api.helpdesks.adapter import Cursor
from api.helpdesks.mail.catalogue import Catalogue, Folder
from kb.conversations.mail.message import Mail
from kb.conversations.mail.threads import threads
from kb.conversations.mail.value import SETTLED_AFTER, thread_id

BATCH = 25  # conversations


class Arrival(NamedTuple):
    """A mail that the cursor has not passed; `at` never runs against the folder's own order."""

    at: float
    folder: str
    uid: int
    mail: str


class Step(NamedTuple):
    """`changed` are the conversations to read, `gone` those that are no longer there."""

    changed: list[str]
    gone: list[str]
    cursor: dict[str, Any]
    done: bool


class Walk:
    """`run` names this process: what it saw go is only known to it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._run = uuid.uuid4().hex

    def step(self, cursor: Cursor, now: datetime, *, by_time: bool) -> Step:
        """`by_time`: threads are resolved by having been quiet, so some change without any mail."""
        arrivals = self._arrivals(cursor)
        changed, passed = self._until_full(arrivals)
        done = passed == len(arrivals)
        fresh = {one.mail for one in arrivals}
        gone = [old for id in changed for old in self._merged(id, fresh)]
        left, lost, seen = self._losses(cursor)
        settled, until = self._settled(cursor, now) if by_time else ([], now.timestamp())
        places = self._places(cursor, arrivals[:passed], done=done)
        onward = {"folders": places, "losses": [self._run, seen], "settled": until}
        ids = list(dict.fromkeys([*changed, *left, *settled]))
        return Step(ids, [*gone, *lost], onward, done and until >= now.timestamp())

    def _arrivals(self, cursor: Cursor) -> list[Arrival]:
        found: list[Arrival] = []
        for name, folder in self._catalogue.folders.items():
            start, latest = _start(cursor, name, folder), 0.0
            for uid in sorted(folder.mails):
                latest = max(latest, folder.came[uid])
                if uid >= start and folder.mails[uid]:
                    found.append(Arrival(latest, name, uid, folder.mails[uid]))
        return sorted(found)

    def _until_full(self, arrivals: list[Arrival]) -> tuple[list[str], int]:
        """The conversations of the first arrivals, each at its last one so that it is read once; how many that were."""
        of = [self._catalogue.conversation_of(one.mail) for one in arrivals]
        last = {id: place for place, id in enumerate(of)}
        full: list[str] = []
        for place, id in enumerate(of):
            if last[id] == place and id:
                if len(full) == BATCH:
                    return full, place
                full.append(id)
        return full, len(arrivals)

    def _merged(self, id: str, fresh: set[str]) -> list[str]:
        """What the older mails of a conversation were before the fresh ones brought them together."""
        older: list[Mail] = [mail for mail in self._catalogue.threads[id] if mail.id not in fresh]
        return [old for one in threads(older, self._catalogue.owners) if (old := thread_id(one)) != id]

    def _losses(self, cursor: Cursor) -> tuple[list[str], list[str], int]:
        """Conversations that lost a mail, those that are gone with it, and how many losses are told by now."""
        run, seen = cursor.get("losses") or ("", 0)
        losses = self._catalogue.losses[seen if run == self._run else 0 :]
        left: list[str] = []
        gone: list[str] = []
        for loss in losses:
            is_there = loss.conversation in self._catalogue.threads
            (left if is_there else gone).append(loss.conversation)
            left += [id for mail in loss.left if (id := self._catalogue.conversation_of(mail))]
        return left, gone, len(self._catalogue.losses)

    def _settled(self, cursor: Cursor, now: datetime) -> tuple[list[str], float]:
        """Those whose last word of ours has been left unanswered for long enough since the last look."""
        end, owners = now.timestamp(), self._catalogue.owners
        start = float(cursor.get("settled") or end)
        found: list[tuple[float, str]] = []
        for id, thread in self._catalogue.threads.items():
            last = thread[-1]
            at = (last.at + SETTLED_AFTER).timestamp() if last.at and owners.wrote(last) else 0.0
            if start < at <= end:
                found.append((at, id))
        found.sort()
        if len(found) <= BATCH:
            return [id for _, id in found], end
        bound = found[BATCH - 1][0]
        return [id for at, id in found if at <= bound], bound

    def _places(self, cursor: Cursor, passed: list[Arrival], *, done: bool) -> dict[str, dict[str, int]]:
        reached = {one.folder: one.uid + 1 for one in passed}
        return {
            name: {
                "validity": folder.validity,
                "next": folder.next if done else reached.get(name, _start(cursor, name, folder)),
            }
            for name, folder in self._catalogue.folders.items()
        }


def _start(cursor: Cursor, name: str, folder: Folder) -> int:
    """The first number that is news; all are where the folder was made anew and numbers mean other mails."""
    known = dict(cursor.get("folders") or {}).get(name) or {}
    return int(known.get("next", 1)) if known.get("validity") == folder.validity else 1
