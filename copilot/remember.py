"""Remember: what this customer already lived with us, as facts with the message that carries each."""

from collections.abc import Container, Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.conversation import Conversation, Value
from copilot.privacy import home
from copilot.retrieval import Retriever
from copilot.retrieval.analysis import stem, tokens
from copilot.store.conversations import to_value
from copilot.store.customers import normalised
from copilot.store.schema import ConversationRow, CustomerRow, IdentityRow
from copilot.write.brief import Answering, Known

RECENT = 5  # conversations that are looked back on
SAME_MATTER = 0.5  # share of the request's weight that an earlier conversation holds


class Memory(Value):
    """`earlier` are the customer's other conversations, newest first."""

    earlier: tuple[Conversation, ...] = ()

    @property
    def texts(self) -> Iterable[str]:
        """All that was said in them, both ways, private notes left out."""
        for conversation in self.earlier:
            for message in conversation.public:
                yield message.text


def remember(session: Session, conversation: Conversation, country: str) -> Memory:
    """The customer's other conversations: same customer id and source, or exactly the same handle on a channel.

    `country` reads national phone numbers where the conversation does not say its own.
    """
    customers = _customers(session, conversation, country)
    if not customers:
        return Memory()
    query = (
        select(ConversationRow)
        .where(ConversationRow.customer_id.in_(customers))
        .where(ConversationRow.external_id != conversation.id)
        .order_by(ConversationRow.last_at.desc().nulls_last(), ConversationRow.id.desc())
        .limit(RECENT)
    )
    return Memory(earlier=tuple(to_value(row) for row in session.execute(query).scalars()))


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


def _customers(session: Session, conversation: Conversation, country: str) -> list[int]:
    customer = conversation.customer
    found: list[int] = []
    if customer.id:
        query = select(CustomerRow.id).where(CustomerRow.external_id == customer.id)
        if conversation.source:
            query = query.where(CustomerRow.source == conversation.source)
        found += session.execute(query).scalars()
    known = (normalised(identity, home(conversation, country)) for identity in customer.identities)
    for identity in filter(None, known):
        query = select(IdentityRow.customer_id).where(
            IdentityRow.channel == identity.channel, IdentityRow.handle == identity.handle
        )
        found += session.execute(query).scalars()
    return sorted(set(found))
