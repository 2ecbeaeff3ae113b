"""Remember: what this customer already lived with us, as facts with the message that carries each."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from copilot.conversation import Conversation, Message, Value
from copilot.customers import person_rows
from copilot.customers.names import Likeness, compare, name_of
from copilot.privacy import home
from copilot.promise import Owed, Promise, lapsed
from copilot.promises import Calendar
from copilot.promises.outcome import Ledger
from copilot.retrieval import Retriever
from copilot.retrieval.analysis import stem, tokens
from copilot.store.conversations import to_value
from copilot.store.customers import normalised
from copilot.store.schema import ConversationRow, CustomerRow, IdentityRow, MessageRow, PromiseRow
from copilot.stories.given import closed
from copilot.write.brief import Answering, Known

RECENT = 5  # conversations that are looked back on
SAME_MATTER = 0.5  # share of the request's weight that an earlier conversation holds


class Memory(Value):
    """`earlier` are the customer's other conversations, newest first. `row_id` is the row of the one at hand, where
    it is stored as it is given.

    `settled` are the promises of which a person said what became of them: conversation's id, message's id, words; of a
    stored conversation that is kept with them (`copilot.stories`), and is not looked up.
    """

    earlier: tuple[Conversation, ...] = ()
    row_id: int | None = None
    settled: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def texts(self) -> Iterable[str]:
        """All that was said in them, both ways, private notes left out."""
        for conversation in self.earlier:
            for message in conversation.public:
                yield message.text


def remember(session: Session, conversation: Conversation, country: str) -> Memory:
    """The customer's other conversations, on every channel: those of the customer with this id and source, else of who
    has exactly these handles, where that is one person and no other name.

    `country` reads national phone numbers where the conversation does not say its own.
    """
    customers, row_id = _person(session, conversation, country), _stored(session, conversation)
    if not customers:
        return Memory(row_id=row_id)
    query = (
        select(ConversationRow)
        .where(ConversationRow.customer_id.in_(customers))
        .where(_other_than(conversation))
        .order_by(ConversationRow.last_at.desc().nulls_last(), ConversationRow.id.desc())
        .limit(RECENT)
    )
    return Memory(
        earlier=tuple(to_value(row) for row in session.execute(query).scalars()),
        row_id=row_id,
        settled=_settled(session, customers) if row_id is None else frozenset(),
    )


def owed_of(
    memory: Memory, conversation: Conversation, calendar: Calendar, language: str, now: datetime
) -> tuple[Owed, ...]:
    """What we promised this customer and did not do, here or in the conversations looked back on, oldest first.

    For a conversation that is given and not stored; of a stored one it is kept (`copilot.stories`).
    """
    ledger = Ledger()
    everything = sorted((*memory.earlier, conversation), key=lambda one: _last(one, after=one is conversation))
    placed = [(one, message) for one in everything for message in one.messages]
    for at, (_, message) in enumerate(placed):
        ledger = ledger.after(message.model_copy(update={"id": str(at)}), calendar, language)
    owed = []
    for promise in ledger.promises:
        one, message = placed[int(promise.message_id)]
        said = (one.id, message.id, promise.text) in memory.settled
        if said or lapsed(promise, now, resolved=closed(one.status, one.resolved_at)):
            continue
        after = placed[int(promise.settled_by or promise.message_id) :]
        ids = {
            "message_id": message.id,
            "settled_by": after[0][1].id if promise.settled_by else "",
            "conversation_id": one.id,
            "answered": any(_answers(promise, message) for _, message in after),
        }
        owed.append(Owed(**promise.model_dump() | ids))
    return tuple(owed)


def _answers(promise: Promise, message: Message) -> bool:
    """Whether a message from where the promise was broken on (from where it was made, while open) is ours to the
    customer, with its time over."""
    if message.role != "agent" or message.private:
        return False
    if promise.status == "broken":
        return True
    return bool(promise.due and message.at and message.at > datetime.fromisoformat(promise.due))


def _last(conversation: Conversation, *, after: bool) -> tuple[bool, datetime]:
    """Conversations in order of time, the one at hand after all others."""
    said = [message.at for message in conversation.messages if message.at]
    return after, max(said, default=conversation.opened_at or datetime.min.replace(tzinfo=UTC))


def known_of(memory: Memory, answers: Sequence[Answering], retriever: Retriever, language: str) -> tuple[Known, ...]:
    """What the customer told us and what we answered, newest conversation first; the same matter is marked."""
    asked = [retriever.weights(answer.request.text, language) for answer in answers if answer.request.kind != "social"]
    return tuple(known for conversation in memory.earlier for known in _known(conversation, asked, language))


def _known(conversation: Conversation, asked: Sequence[Mapping[str, float]], language: str) -> list[Known]:
    told = [message for message in conversation.public if message.role == "customer"]
    answered = [message for message in conversation.public if message.role == "agent"]
    about = " ".join([conversation.subject, *(message.text for message in told)])
    held = {stem(word, language) for word in tokens(about)}
    share = max((_share(weights, held) for weights in asked), default=0.0)
    return [
        Known(
            text=message.text,
            message_id=message.id,
            conversation_id=conversation.id,
            channel=conversation.channel,
            at=message.at,
            same_matter=share >= SAME_MATTER,
        )
        for message in (*told, *answered[-1:])
    ]


def _share(weights: Mapping[str, float], held: Container[str]) -> float:
    total = sum(weights.values())
    return sum(weight for name, weight in weights.items() if name in held) / total if total else 0.0


def _person(session: Session, conversation: Conversation, country: str) -> list[int]:
    """The rows of the customer who writes; none where it is not sure who that is."""
    customer = conversation.customer
    found: list[int] = []
    if customer.id:
        query = select(CustomerRow.id).where(CustomerRow.external_id == customer.id)
        if conversation.source:
            query = query.where(CustomerRow.source == conversation.source)
        found = list(session.execute(query).scalars())
    if not found:
        found = _holders(session, conversation, country)
    people = {tuple(person_rows(session, row_id)) for row_id in found}
    return list(people.pop()) if len(people) == 1 else []


def _holders(session: Session, conversation: Conversation, country: str) -> list[int]:
    """Who has the handles that are written from, those of another name left out."""
    handles = (normalised(identity, home(conversation, country)) for identity in conversation.customer.identities)
    held = [
        and_(IdentityRow.channel == identity.channel, IdentityRow.handle == identity.handle)
        for identity in filter(None, handles)
    ]
    if not held:
        return []
    query = select(CustomerRow.id, CustomerRow.name).join(IdentityRow).where(or_(*held)).distinct()
    mine = name_of(conversation.customer.name)
    return [
        row_id
        for row_id, name in session.execute(query)
        if not (mine.words and name and compare(mine, name_of(name)) in (Likeness.OTHER, Likeness.KIN))
    ]


def _other_than(conversation: Conversation) -> ColumnElement[bool]:
    """Not this conversation; one given without its source is any with its id."""
    same_id = ConversationRow.external_id == conversation.id
    return not_(and_(same_id, ConversationRow.source == conversation.source) if conversation.source else same_id)


def _stored(session: Session, conversation: Conversation) -> int | None:
    """The row of this conversation, where it ends in the same message and holds as many."""
    query = (
        select(ConversationRow.id, MessageRow.position, MessageRow.external_id, MessageRow.text)
        .join(MessageRow, MessageRow.conversation_id == ConversationRow.id)
        .where(ConversationRow.source == conversation.source, ConversationRow.external_id == conversation.id)
        .order_by(MessageRow.position.desc())
        .limit(1)
    )
    last = conversation.messages[-1] if conversation.messages else None
    found = session.execute(query).first()
    if found is None or last is None or found[1:] != (len(conversation.messages) - 1, last.id, last.text):
        return None
    return int(found[0])


def _settled(session: Session, customers: Sequence[int]) -> frozenset[tuple[str, str, str]]:
    query = (
        select(ConversationRow.external_id, PromiseRow.message_id, PromiseRow.text)
        .join(PromiseRow, PromiseRow.conversation_id == ConversationRow.id)
        .where(ConversationRow.customer_id.in_(customers), PromiseRow.decided, PromiseRow.status != "open")
    )
    return frozenset((id, message_id, text) for id, message_id, text in session.execute(query))
