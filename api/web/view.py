"""A conversation as the desk shows it: what was said with the feeling in it, and what is worth knowing beside it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.closing import is_closed
from api.helpdesks import outbound
from api.roles import Capability
from api.web.clock import Told, spoken, told
from api.web.gate import Reader
from api.web.library import Entry, found
from api.web.marks import Piece, evidence, parted
from api.web.order import Sift, neighbours
from api.web.order import queue as queue_of
from api.web.panel import Panel, felt
from api.web.pulse import mark
from api.web.texts import Texts
from copilot.check.closing import open_matters
from copilot.conversation import Conversation, Message, Role, Value
from copilot.customers import person_rows
from copilot.errors import NotFoundError, SearchIndexError
from copilot.listen.heard import Flag
from copilot.source import Hit
from copilot.store import conversations, digests
from copilot.store.schema import ConversationRow
from copilot.summary import Summary

log = logging.getLogger(__name__)

SIMILAR = 4
OTHERS = 4
SOON = 100  # messages
SHOWN = 400  # messages of a thread that has more; all of it is there for whoever asks
ASKED = 2000  # characters of what the customer wrote that are searched with


class Delivery(Value):
    """What became of our message on its way to the helpdesk: `state` is sending, done or failed, said in `words`; `key`
    is what another try takes."""

    state: Literal["sending", "done", "failed"]
    words: str
    key: str


class Line(Value):
    """One message. `author` is a name, or the role's word; `dragged` is earlier mail quoted below the text. `holding`:
    ours, and it said only that we will answer."""

    role: Role
    author: str
    at: datetime | None
    when: str
    private: bool
    pieces: tuple[Piece, ...]
    dragged: tuple[Piece, ...]
    pending: bool
    holding: bool = False
    delivery: Delivery | None = None


class View(Value):
    """`version` changes with every message; `previous` and `next` are neighbours in the inbox, 0 for none.

    `felt` is None where feelings are not listened for. `open` is what keeps the conversation from being closed; told
    when nothing waits for an answer, since then the feeling, the question and the promise are what is being answered.
    `beside` is who of us opened it a moment ago, "" for nobody. `sending`: some message of ours is on its way.
    `told_soon`: hardly anything of the customer's story has still to be read, so that the page can tell it; else what
    is `open` is left to the service, which is asked when somebody closes. `earlier` messages come before `messages`.
    """

    key: int
    version: str
    conversation: Conversation
    name: str
    language: str
    pending: bool
    closed: bool
    clock: Told
    beside: str
    sending: bool
    previous: int
    next: int
    messages: tuple[Line, ...]
    earlier: int
    felt: Panel | None
    open: tuple[str, ...]
    told_soon: bool
    sift: Sift

    @property
    def waited(self) -> str:
        """How long the customer has waited, "" where nobody waits or nobody knows."""
        return self.clock.waited if self.pending else ""


class Beside(Value):
    """What stands beside the conversation and is looked up: past answers, sources not cited. The customer's story comes
    by itself (`api.web.story`), so that nothing waits for it."""

    similar: tuple[Entry, ...]
    others: tuple[Entry, ...]


def conversation_row(session: Session, key: int) -> ConversationRow:
    """Raises NotFoundError: there is no such conversation."""
    row = session.get(ConversationRow, key) if key < 2**31 else None
    if row is None:
        raise NotFoundError("There is no such conversation.")
    return row


def view(session: Session, row: ConversationRow, reader: Reader, now: datetime, *, whole: bool = False) -> View:
    conversation = conversations.to_value(row)
    heard = reader.heard(conversation)
    queue = queue_of(session, reader.sift, reader.copilot.clocks, reader.caller.user_id, now)
    around = neighbours(queue, row.id)
    panel, flags, feeling = felt(session, row.id, conversation, heard, reader)
    name = conversation.customer.name
    waiting = frozenset(message.id for message in conversation.pending)
    zone = reader.copilot.settings.zone
    here = mark(session, row.id, reader.caller.user_id, now)
    sent = deliveries(session, row.id, reader.t)
    soon = _unread(session, row) <= SOON
    earlier = 0 if whole else max(0, len(conversation.messages) - SHOWN)
    lines = tuple(
        _line(message, name, message.id in waiting, flags, reader.t, zone, now, sent.get(message.id))
        for message in conversation.messages[earlier:]
    )
    return View(
        key=row.id,
        version=here.version,
        conversation=conversation,
        name=name,
        language=heard.tag or heard.language,
        pending=bool(waiting),
        closed=is_closed(row),
        clock=told(reader.copilot.clocks.of(conversation, now), reader.t, now.astimezone(zone)),
        beside=here.beside,
        sending=any(line.delivery and line.delivery.state == "sending" for line in lines),
        previous=around.previous,
        next=around.next,
        messages=lines,
        earlier=earlier,
        felt=panel,
        told_soon=soon,
        open=()
        if waiting or not soon
        else open_matters(_summary(reader, row.id, now.astimezone(zone)), feeling, reader.t.language),
        sift=reader.sift,
    )


def deliveries(session: Session, row_id: int, t: Texts) -> dict[str, Delivery]:
    """What is on its way to the helpdesk, arrived there or did not, by our message's id."""
    states: dict[str, Literal["sending", "done", "failed"]] = {"done": "done", "failed": "failed"}
    return {
        outbound.message_id(key): Delivery(
            state=(state := states.get(one.state, "sending")), words=t(f"delivery.{state}"), key=key
        )
        for key, one in outbound.states(session, row_id).items()
        if one.form in ("reply", "note") and one.state != "cancelled"
    }


def beside(one: View, cited: set[str], reader: Reader) -> Beside:
    """`cited` are the ids of sources that the draft already shows."""
    articles, answers = _hits(one, len(cited), reader)
    return Beside(
        similar=tuple(found(hit) for hit in answers if hit.passage.source_id != one.conversation.id)[:SIMILAR],
        others=tuple(found(hit) for hit in articles if hit.passage.source_id not in cited)[:OTHERS],
    )


def _unread(session: Session, row: ConversationRow) -> int:
    """How many messages of the customer's conversations have not been read for their story yet."""
    mine = person_rows(session, row.customer_id) if row.customer_id else []
    threads = digests.threads(session, mine) if mine else (digests.thread(session, row.id),)
    return sum(one.position - (-1 if one.kept is None else one.kept) for one in threads if one and not one.current)


def _summary(reader: Reader, row_id: int, now: datetime) -> Summary:
    """What is kept of it: a thread of thousands is not read anew at every look."""
    return reader.copilot.stories.summary(row_id, reader.t.language, now)


def _hits(one: View, cited: int, reader: Reader) -> tuple[Sequence[Hit], Sequence[Hit]]:
    """Articles and past answers near what waits for an answer; none while the index cannot be read."""
    asked = " ".join(message.text for message in one.conversation.pending)[:ASKED].strip()
    if not asked:
        return (), ()
    copilot, spoken_in = reader.copilot, one.language.split("-")[0]
    internal = reader.caller.may(Capability.READ_INTERNAL)
    try:
        copilot.refresh()
        return (
            copilot.search(asked, k=OTHERS + cited, pool="articles", internal=internal, language=spoken_in),
            copilot.search(asked, k=SIMILAR + 1, pool="resolutions", language=spoken_in),
        )
    except SearchIndexError as error:
        # The conversation and its draft are what the page is for; what stands beside them can wait.
        log.warning("search failed beside a conversation", extra={"row": one.key, "error": type(error).__name__})
        return (), ()


def _line(
    message: Message,
    name: str,
    pending: bool,
    flags: tuple[Flag, ...],
    t: Texts,
    zone: ZoneInfo,
    now: datetime,
    delivery: Delivery | None,
) -> Line:
    name = name if message.role == "customer" else ""
    marked = flags if message.role == "customer" else ()
    own, dragged = parted(message.text)
    return Line(
        role=message.role,
        author=message.author or name or t(f"thread.{message.role}"),
        at=message.at,
        when=spoken(message.at, zone, now),
        private=message.private,
        pieces=evidence(own[1], message.id, marked),
        dragged=evidence(dragged[1], message.id, marked, at=dragged[0]),
        pending=pending,
        holding=message.holding,
        delivery=delivery,
    )
