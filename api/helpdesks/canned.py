"""Replies that a team saved in its helpdesk, among ours: what changed there changes here, until somebody here took it
over by changing or retiring it."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from api.helpdesks.adapter import Canned, HasCanned
from api.helpdesks.connected import Open
from api.helpdesks.rests import asked
from copilot.errors import HelpdeskError, InputError
from copilot.settings import Settings
from copilot.store import Store, replies, state
from copilot.store.replies import Given, SavedReply
from kb.loaders.place import Place
from kb.saved_replies import given_of

log = logging.getLogger(__name__)


def bring_canned(store: Store, settings: Settings, found: Open) -> int:
    """Put what the helpdesk has in place and retire what it has no more; how many it has. One without such replies, or
    that does not tell them now, changes nothing."""
    adapter = found.adapter
    if not isinstance(adapter, HasCanned):
        return 0
    try:
        told = asked(found.name, adapter.canned_replies)
    except HelpdeskError as error:
        # They come with the articles' walk, which has done its work and is not to begin again for them.
        log.warning("saved replies not told", extra={"helpdesk": found.id, "cause": error.cause})
        return 0
    put_canned(store, settings, found.name, told)
    return len(told)


def put_canned(store: Store, settings: Settings, name: str, told: Iterable[Canned]) -> None:
    """The replies of the helpdesk of this name are these from now on. What somebody here changed or retired stays."""
    given = list(told)
    there, kept = {one.external_id: one for one in _read(given, settings, name)}, {one.id for one in given}
    with store.begin() as session:
        if not _pending(session, name, there, kept):
            return
        # Whoever changes a reply holds the counter: nobody here takes one over while it is looked at.
        state.next_revision(session)
        session.expire_all()
        for id, reply in _pending(session, name, there, kept):
            if id in there:
                replies.put(session, there[id], source=name, by=name)
            elif reply:
                replies.retire(session, reply.id, by=name)


def _pending(
    session: Session, name: str, there: dict[str, Given], kept: set[str]
) -> list[tuple[str, SavedReply | None]]:
    """By id there, with what is here of it: new, changed, or gone."""
    here = {one.external_id: one for one in replies.every(session) if one.source == name}
    found: list[tuple[str, SavedReply | None]] = [(id, None) for id in there if id not in here]
    for id, reply in here.items():
        ours = reply.updated_by != name  # somebody's here
        gone = id not in kept and not reply.retired
        if not ours and (gone or (id in there and (reply.retired or _as_given(reply) != there[id]))):
            found.append((id, reply))
    return found


def _as_given(reply: SavedReply) -> Given:
    return Given(reply.external_id, reply.title, reply.body, reply.language, reply.tags)


def _read(given: Iterable[Canned], settings: Settings, name: str) -> Iterator[Given]:
    """Those that can be kept: one that is too long stops none of the others, and is not retired for it either."""
    place = Place(Path(name), Path(name), name, settings.zone, settings.language)
    for one in given:
        try:
            yield given_of({"id": one.id, "title": one.name, "body": one.text}, place)
        except InputError:
            log.warning("saved reply not brought in", extra={"source": name, "reply": one.id})
