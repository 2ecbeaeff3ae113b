"""The lines of the inbox: who waits, for how long against the target, what they feel and what was promised to them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.web.clock import Told, in_words, span, told
from api.web.gate import Reader
from copilot.clocks.queue import Queued
from copilot.conversation import Conversation, Value
from copilot.listen.feelings.care import WEIGHTS
from copilot.listen.feelings.correct import after
from copilot.listen.heard import Feeling
from copilot.store import conversations, corrections, feelings, promises
from copilot.store.promises import Entry
from copilot.store.schema import ConversationRow, MessageRow

PREVIEW = 240  # characters
REASONS = 3
"""Labels that a row shows."""


class Line(Value):
    """One conversation in the list. `felt` are labels, what brings it forward most first, empty for none; `new` counts
    what waits and the reader has not seen; `promise` says when the next promise to this customer falls due, "" for
    none, and `broken` whether it is past. `held`: they were told when we will answer."""

    key: int
    clock: Told
    channel: str
    name: str
    subject: str
    preview: str
    language: str
    felt: tuple[str, ...]
    new: int
    promise: str
    broken: bool
    held: bool
    outside: bool


def lines(reader: Reader, session: Session, some: Sequence[Queued], now: datetime) -> list[Line]:
    """`now` in the reader's time zone."""
    ids = [one.one.row_id for one in some]
    rows = conversations.rows_of(session, ids)
    owed = promises.of_conversations(session, ids, unkept=True)
    felt = _feelings(reader, session, rows) if reader.copilot.settings.feelings else {}
    return [
        _line(reader, one, rows[one.one.row_id], owed[one.one.row_id], felt.get(one.one.row_id), now)
        for one in some
        if one.one.row_id in rows
    ]


def next_due(entries: Iterable[Entry]) -> datetime | None:
    """When the promise falls due that is next, or most overdue."""
    times = [one.due_at for one in entries if one.kind == "promise" and one.status == "open" and one.due_at]
    return min(times, default=None)


def _line(
    reader: Reader, queued: Queued, row: ConversationRow, owed: Iterable[Entry], feeling: Feeling | None, now: datetime
) -> Line:
    conversation, one = conversations.to_value(row), queued.one
    pending = conversation.pending
    due, t = next_due(owed), reader.t
    broken = due is not None and due < now
    return Line(
        key=row.id,
        clock=told(queued.clock(reader.copilot.clocks, now), t, now),
        channel=row.channel,
        name=conversation.customer.name,
        subject=row.subject,
        preview=" ".join(pending[-1].text[: PREVIEW * 2].split())[:PREVIEW] if pending else "",
        language=row.language or _language(reader, conversation),
        felt=_felt(feeling) if feeling else (),
        new=min(len(pending), sum(said.position > one.seen for said in row.messages if _is_theirs(said))),
        promise=_promise(due, reader, now) if due else "",
        broken=broken,
        held=one.held,
        outside=queued.outside,
    )


def _is_theirs(said: MessageRow) -> bool:
    return said.role == "customer" and not said.private


def _promise(due: datetime, reader: Reader, now: datetime) -> str:
    if due < now:
        return reader.t("inbox.promise_late", time=span(max(now - due, timedelta(minutes=1))))
    return reader.t("inbox.promise_due", day=in_words(due, reader.t, now))


def _feelings(reader: Reader, session: Session, rows: Mapping[int, ConversationRow]) -> dict[int, Feeling]:
    """What is kept of each as it stands now, corrections and all, else what is heard."""
    ids = list(rows)
    kept, digests = feelings.kept_of(session, ids), feelings.digests(session, ids)
    said = corrections.of_several(session, ids)
    found: dict[int, Feeling] = {}
    for row_id, row in rows.items():
        one = kept.get(row_id)
        if one and (one.digest == digests.get(row_id) or reader.sift.order == "care"):
            found[row_id] = one.feeling  # a page must tell what its order was made from
        else:
            conversation = conversations.to_value(row)
            found[row_id] = after(reader.heard(conversation).feeling, said.get(row_id, ()), conversation)
    return found


def _language(reader: Reader, conversation: Conversation) -> str:
    heard = reader.heard(conversation)
    return heard.tag or heard.language


def _felt(feeling: Feeling) -> tuple[str, ...]:
    """The labels that weigh most in the order by care, the leading emotion among them whatever it weighs."""
    flags = [flag for flag in (*feeling.emotions, *feeling.signals) if flag.label != "neutral"]
    flags.sort(key=lambda flag: -WEIGHTS.get(flag.label, 0.0) * flag.confidence)
    shown = [flag.label for flag in flags][:REASONS]
    if feeling.primary != "neutral" and feeling.primary not in shown:
        shown[-1:] = [feeling.primary]
    return tuple(shown)
