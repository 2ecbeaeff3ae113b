"""A team's own cues of what customers feel: writing them, taking them out, and seeing first what they would find."""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from copilot.errors import ConflictError, NotFoundError
from copilot.listen import listen
from copilot.listen.feelings.cues import CueSet
from copilot.listen.feelings.team import compiled
from copilot.listen.hear import MOST_READ
from copilot.listen.heard import Feeling
from copilot.listen.language import OURS, detect
from copilot.store import Store, conversations, cues
from copilot.store.schema import ConversationRow, MessageRow
from copilot.text import words
from kb.cue_check import check

MOST_CUES = 500
"""Cues of one company that count at a time."""
MOST_MESSAGES = 50_000
AT_ONCE = 200  # conversations
_TELLING = 4  # words from which a message tells its language by itself

Progress = Callable[[int, int | None], None]


class Example(NamedTuple):
    """A past message in which the cue stands, at `start` to `end` of `text`, and what is heard there without it."""

    row_id: int
    conversation_id: str
    source: str
    message_id: str
    text: str
    start: int
    end: int
    feeling: Feeling


class Preview(NamedTuple):
    """`fired` of `read` past messages hold the cue, the newest of them in `examples`; `complete` is false where there
    are more messages than could be read in the time."""

    read: int
    fired: int
    examples: tuple[Example, ...]
    complete: bool


class _Said(NamedTuple):
    row_id: int
    position: int
    message_id: str
    text: str


class _Met(NamedTuple):
    said: _Said
    start: int
    end: int


def add(store: Store, language: str, label: str, text: str, *, by: str = "") -> bool:
    """Let a cue count for `label`; False when it does already.

    Raises:
        UsageError: it cannot be read, or would be found everywhere; the sentence says which.
        ConflictError: the company has as many cues as can be kept.
    """
    check(language, label, text)
    with store.begin() as session:
        done = cues.put(session, language, label, text, by=by)
        if done and sum(not one.removed for one in cues.every(session)) > MOST_CUES:
            raise ConflictError(f"No more than {MOST_CUES} cues; take out some that find nothing first.")
    return done


def remove(store: Store, language: str, label: str, text: str, *, by: str = "") -> None:
    """Let a cue of the team's own not count any more.

    Raises:
        NotFoundError: there is no such cue.
    """
    with store.begin() as session:
        if not cues.remove(session, language, label, text, by=by):
            raise NotFoundError(
                f"There is no cue '{text[:80]}' for {label} in {language}; `escucha cues list` shows them all."
            )


def listed(store: Store) -> list[cues.TeamCue]:
    """The team's cues that count, by language, label and text."""
    with store.read() as session:
        return [one for one in cues.every(session) if not one.removed]


def preview(
    store: Store,
    language: str,
    label: str,
    text: str,
    *,
    most: int = 50,
    progress: Progress | None = None,
    seconds: float = 20.0,
) -> Preview:
    """In which past messages of customers the cue would have been found: the newest MOST_MESSAGES in conversations of
    that language, or of an unknown one, for at most `seconds`. Nothing is changed.

    Raises:
        UsageError: as for `add`.
    """
    wanted = CueSet(language, [check(language, label, text)])
    until = time.monotonic() + seconds
    read = fired = 0
    met: list[_Met] = []
    complete = True
    for batch, language_of in _batches(store, language):
        if time.monotonic() > until or read >= MOST_MESSAGES:
            complete = False
            break
        for said in batch:
            sign = next((one for one in wanted.find(said.text[:MOST_READ]) if not one.weakened), None)
            if sign and _spoken(said, batch, language_of[said.row_id] or language) == language:
                fired += 1
                if len(met) < most:
                    met.append(_Met(said, sign.start, sign.end))
        read += len(batch)
        if progress:
            progress(read, None)
    return Preview(read, fired, tuple(_examples(store, language, label, text, met)), complete)


def _batches(store: Store, language: str) -> Iterator[tuple[list[_Said], dict[int, str]]]:
    """What customers said, newest first, and the language that each conversation is known to be in."""
    row = ConversationRow
    tag = func.lower(row.language)
    query = (
        select(row.id, row.language)
        .where(or_(tag == "", tag == language, tag.like(f"{language}-%")))
        .order_by(row.last_at.desc().nulls_last(), row.id.desc())
        .limit(MOST_MESSAGES)
    )
    with store.read() as session:
        known = {row_id: tag.split("-")[0].lower() for row_id, tag in session.execute(query)}
    ids = list(known)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        with store.read() as session:
            yield _said(session, some), {row_id: known[row_id] for row_id in some}


def _said(session: Session, ids: list[int]) -> list[_Said]:
    row = MessageRow
    query = select(row.conversation_id, row.position, row.external_id, row.text).where(
        row.conversation_id.in_(ids), row.role == "customer", row.private.is_(False)
    )
    place = {row_id: number for number, row_id in enumerate(ids)}
    return sorted((_Said(*one) for one in session.execute(query)), key=lambda one: (place[one.row_id], -one.position))


def _spoken(said: _Said, batch: list[_Said], usual: str) -> str:
    """The language of a message; one that is too short to tell follows its conversation."""
    if len(words(said.text[:MOST_READ])) >= _TELLING:
        return detect(said.text[:MOST_READ], usual)
    return detect(" ".join(one.text for one in batch if one.row_id == said.row_id)[:MOST_READ], usual)


def _examples(store: Store, language: str, label: str, text: str, met: list[_Met]) -> Iterator[Example]:
    """Each with what the listener hears up to there, with the team's other cues."""
    with store.read() as session:
        mine = (language, label, cues.key_of(text))
        written = [one for one in cues.every(session) if (one.language, one.label, cues.key_of(one.text)) != mine]
        rows = conversations.rows_of(session, (one.said.row_id for one in met))
    others = {base: compiled(written, base) for base in OURS}
    for one in met:
        row = rows[one.said.row_id]
        whole = conversations.to_value(row)
        upto = sum(message.position <= one.said.position for message in row.messages)
        heard = listen(whole.model_copy(update={"messages": whole.messages[:upto]}), language, cues=others.get)
        yield Example(
            row_id=row.id,
            conversation_id=row.external_id,
            source=row.source,
            message_id=one.said.message_id,
            text=one.said.text,
            start=one.start,
            end=one.end,
            feeling=heard.feeling,
        )
