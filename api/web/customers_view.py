"""A customer as their page shows them: who they are in which source, what they lived with us, who else they may be."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from api.web.clock import in_words
from api.web.gate import Reader
from api.web.promises_rows import Promised, most_pressing, promised
from api.web.story_lines import Line, lines, wanted
from api.web.story_places import places
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.customers import Profile, Suggestion, profile, reason_texts, suggestions
from copilot.store import feelings, links, promises
from copilot.store.promises import Due
from copilot.stories import Moment
from copilot.summary import Owed, Summary

CONVERSATIONS = 30
PROMISES = 20
SUGGESTED = 10


class Row(Value):
    """A customer as one source knows them. `handles` are (channel, handle)."""

    row_id: int
    source: str
    id: str
    name: str
    handles: tuple[tuple[str, str], ...]


class Suggested(Value):
    """Two who may be one person, with what speaks for it."""

    one: Row
    other: Row
    reasons: tuple[str, ...]


class Past(Value):
    """A conversation in the timeline. `felt` is the leading emotion, where one is kept."""

    key: int
    when: str
    channel: str
    resolved: bool
    line: str
    felt: str


class Month(Value):
    title: str
    conversations: tuple[Past, ...]


class Shown(Value):
    """`rows` are those that are one person; `apart` whom somebody said they are not. `after` asks for the older
    conversations, 0 for none."""

    row_id: int
    profile: Profile
    first: str
    last: str
    total: int
    history: tuple[Line, ...]
    promises: tuple[Promised, ...]
    months: tuple[Month, ...]
    after: int
    rows: tuple[Row, ...]
    suggested: tuple[Suggested, ...]
    apart: tuple[tuple[Row, Row], ...]


def shown(row_id: int, reader: Reader, after: int) -> Shown:
    """Raises NotFoundError: there is no such customer."""
    copilot, t = reader.copilot, reader.t
    now = datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        profile(session, row_id)
    history = copilot.stories.of_person(row_id, t.language, now)
    moments = copilot.stories.timeline(row_id, t.language, now, after=after, limit=CONVERSATIONS + 1)
    with copilot.store.read() as session:
        known = profile(session, row_id)
        owed = most_pressing(promised(session, _owed(session, known, history, now), t, now))
        where = places(session, wanted([history]), customers=known.row_ids)
        return Shown(
            row_id=row_id,
            profile=known,
            first=in_words(known.first_contact, t, now, day=True) if known.first_contact else "",
            last=in_words(known.last_contact, t, now, day=True) if known.last_contact else "",
            total=sum(known.channels.values()),
            history=lines(history, where, t),
            promises=owed[:PROMISES],
            months=_months(session, moments[:CONVERSATIONS], t, now),
            after=moments[CONVERSATIONS - 1].row_id if len(moments) > CONVERSATIONS else 0,
            rows=tuple(rows_of(session, known.row_ids).values()),
            suggested=told(session, suggestions(session, row_id=row_id, limit=SUGGESTED), t),
            apart=_apart(session, known.row_ids),
        )


def _owed(session: Session, known: Profile, history: Summary, now: datetime) -> list[Due]:
    """What was promised, open ones only while somebody waits for them."""
    waited_for = {(one.conversation_id, one.message_id, one.text) for one in history.promises if isinstance(one, Owed)}
    return [
        due
        for due in promises.of_person(session, known.row_ids, now.tzinfo or UTC)
        if due.promise.status != "open" or (due.conversation_id, due.promise.message_id, due.promise.text) in waited_for
    ]


def rows_of(session: Session, row_ids: Sequence[int]) -> dict[int, Row]:
    """These customers as their sources know them, those that are there."""
    found = {one.id: one for one in links.raw(session, row_ids)}
    return {
        id: Row(
            row_id=id,
            source=found[id].source,
            id=found[id].external_id,
            name=found[id].name,
            handles=tuple(sorted(found[id].identities)),
        )
        for id in row_ids
        if id in found
    }


def told(session: Session, some: Sequence[Suggestion], t: Texts) -> tuple[Suggested, ...]:
    rows = rows_of(session, sorted({id for one in some for id in (one.low, one.high)}))
    return tuple(
        Suggested(one=rows[one.low], other=rows[one.high], reasons=reason_texts(one.reasons, t.language))
        for one in some
        if one.low in rows and one.high in rows
    )


def _apart(session: Session, row_ids: Sequence[int]) -> tuple[tuple[Row, Row], ...]:
    """Whom people said these are not, each with the one of these that it was said of."""
    said = [both for both, verdict in links.verdicts(session, row_ids).items() if verdict == "apart"]
    mine = set(row_ids)
    pairs = [(low, high) if low in mine else (high, low) for low, high in said]
    rows = rows_of(session, sorted({id for pair in pairs for id in pair}))
    return tuple((rows[one], rows[other]) for one, other in sorted(pairs) if one in rows and other in rows)


def _months(session: Session, moments: Sequence[Moment], t: Texts, now: datetime) -> tuple[Month, ...]:
    months = groupby(moments, key=lambda one: _month(one.at, t, now))
    return tuple(
        Month(title=title, conversations=tuple(_past(session, one, t, now) for one in some)) for title, some in months
    )


def _month(at: datetime | None, t: Texts, now: datetime) -> str:
    if at is None:
        return t("month.unknown")
    here = at.astimezone(now.tzinfo)
    return t("month.title", month=t(f"month.{here.month}"), year=here.year)


def _past(session: Session, one: Moment, t: Texts, now: datetime) -> Past:
    kept = feelings.kept(session, one.row_id)
    return Past(
        key=one.row_id,
        when=in_words(one.at, t, now, day=True) if one.at else "",
        channel=one.channel,
        resolved=one.resolved,
        line=one.line,
        felt=kept.feeling.primary if kept and kept.feeling.primary != "neutral" else "",
    )
