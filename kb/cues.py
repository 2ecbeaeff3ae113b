"""A team's own cues of what customers feel: writing them, taking them out, and seeing first what they would find."""

import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from copilot.errors import ConflictError, NotFoundError, UsageError
from copilot.listen import listen
from copilot.listen.feelings.cues import CueSet, read_slots
from copilot.listen.feelings.grammar import Cue, CueError, compile_cue
from copilot.listen.feelings.team import compiled
from copilot.listen.hear import MOST_READ
from copilot.listen.heard import Feeling
from copilot.listen.language import OURS, detect
from copilot.retrieval.stop import stopwords
from copilot.store import Store, conversations, cues
from copilot.store.corrections import LABELS, NOTHING
from copilot.store.schema import ConversationRow, MessageRow
from copilot.text import fold, words

MOST_CUES = 500
"""Cues of one company that count at a time."""
MOST_MESSAGES = 50_000
AT_ONCE = 200  # conversations
FEWEST = 3
"""Words from which a cue may be made of very common ones alone: "da lo mismo", and not "y ya"."""
MOST_WAYS = 1_000
"""In how many ways the words that may stand or be missing can be laid out; a bound on the time for one message."""
MOST_BRACKETS = 12
_TELLING = 4  # words from which a message tells its language by itself
_DOTS, _OPTIONS, _SIGN = 7, 2, 4  # ways for each "...", "[" and sign on its own
_CHOICE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")

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


def check(language: str, label: str, text: str) -> Cue:
    """The cue, ready to search.

    Raises:
        UsageError: no such language or label, or a cue that cannot be read, or would be found everywhere.
    """
    if language not in OURS:
        raise UsageError(f"Cues are in {', '.join(OURS)}; '{language[:20]}' is none of them.")
    if label not in LABELS or label == NOTHING:
        shown = ", ".join(one for one in LABELS if one != NOTHING)
        raise UsageError(f"A cue shows one of {shown}; '{label[:40]}' is none of them.")
    bare = "".join(text.split())
    if len(bare) < 2 and not (bare and unicodedata.category(bare) == "So"):  # an emoji says a lot
        raise UsageError("A cue has at least two characters; write what customers say.")
    if re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", fold(text))):
        raise UsageError("A slot's name stands between { and }, as in {time}.")
    _bounded(text)
    try:
        cue = compile_cue(label, " ".join(text.split()), read_slots(language))
        pattern = re.compile(cue.regex)
    except CueError as error:
        raise UsageError(str(error)) from error
    _telling(text, pattern)
    return cue


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


def _bounded(text: str) -> None:
    """Raises UsageError: looking for it could take long in a message made for that, or by accident."""
    plain = fold(text)
    if plain.count("(") + plain.count("[") > MOST_BRACKETS or _ways(plain) > MOST_WAYS:
        raise UsageError("A cue has a few brackets and dots only; write what has so many ways as several cues.")


def _ways(plain: str) -> int:
    tokens = re.sub(r"\.\.\.|[()\[\]|]", " ", plain).split()
    signs = sum(not any(letter.isalnum() for letter in token) for token in tokens)
    ways: int = _DOTS ** plain.count("...") * _OPTIONS ** plain.count("[") * _SIGN**signs
    for choice in _CHOICE.findall(plain):
        ways *= _alike(choice)
    return ways * (1 + _CHOICE.sub("", plain).count("|"))


def _alike(choice: str) -> int:
    """How many of the options of a choice can begin with one and the same word, at most."""
    firsts = [(option.split() or [""])[0] for option in choice.split("|")]
    return max(sum(_may_be_same(one, other) for other in firsts) for one in firsts)


def _may_be_same(one: str, other: str) -> bool:
    """Whether a word can be both: a slot may hold any, a star stands for any ending."""
    if "{" in one + other or one == other:
        return True
    return any(b.rstrip("*").startswith(a.rstrip("*")) for a, b in ((one, other), (other, one)) if a.endswith("*"))


def _telling(text: str, pattern: re.Pattern[str]) -> None:
    """Raises UsageError: it is made of words that stand in every other message."""
    own = words(re.sub(r"\{[a-z_]+\}", " ", fold(text)))
    signs = re.sub(r"\{[a-z_]+\}|[\w\s#*.()\[\]|]", "", fold(text))
    if not own and not signs:
        raise UsageError("A cue needs a word of its own; slots and numbers alone stand in every other message.")
    if own and len(own) < FEWEST and all(word in stopwords() for word in own):
        raise UsageError(f"'{text[:80]}' has only very common words; add those that tell.")
    alone = next((word for word in sorted(stopwords()) if pattern.search(word)), None)
    if alone:
        raise UsageError(f"'{alone}' alone would be taken for this cue; write the words that tell outside of brackets.")


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
