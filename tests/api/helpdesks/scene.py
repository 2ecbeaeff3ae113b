"""An installation with one helpdesk connected, and a clock that tests move."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import Field

from api.helpdesks import outbound
from api.helpdesks.adapter import Form
from api.helpdesks.connected import AGENT_TOKEN, Connected, Open
from api.helpdesks.inbound import Answer, Inbound
from api.helpdesks.runner import Runner
from copilot.conversation import Conversation, Message, Value
from copilot.settings import Settings
from copilot.store import Store, conversations, helpdesks, users
from copilot.store.schema import ConversationRow, OutgoingRow

NAME = "mesa"


class Delivery(Value):
    """A webhook as the helpdesk would send it at this moment. `secret`: what its address carries."""

    headers: dict[str, str] = Field(default_factory=dict)
    body: bytes
    secret: str = ""


class Bench(Protocol):
    """Makes things happen in a helpdesk, and reads what arrived there. What a helpdesk has not got is None or "".

    `many` conversations are more than one of the adapter's batches.
    """

    kind: str
    url: str
    options: Mapping[str, str]
    secrets: Mapping[str, str]
    agent: tuple[str, str]
    many: int

    def customer_writes(self, text: str, conversation: str = "") -> str:
        """A customer's message; without a conversation, a new one. Returns the conversation's id."""
        ...

    def agent_writes(self, conversation: str, text: str, *, private: bool = False) -> None:
        """Somebody answers in the helpdesk itself."""
        ...

    def resolve(self, conversation: str) -> None: ...

    def delete(self, conversation: str) -> bool:
        """False where it cannot be deleted."""
        ...

    def attach(self, conversation: str) -> bool:
        """The customer sends a picture; False where there is no such thing."""
        ...

    def replies(self, conversation: str) -> list[str]:
        """What the customer got from us, in order."""
        ...

    def notes(self, conversation: str) -> list[str]: ...

    def drafts(self, conversation: str) -> list[str]: ...

    def human_draft(self, conversation: str, text: str) -> bool:
        """A person begins a draft there; False where the helpdesk keeps none."""
        ...

    def delivery(self, conversation: str) -> Delivery | None:
        """The webhook about the customer's last message, signed now."""
        ...

    def stale_delivery(self, conversation: str) -> Delivery | None:
        """The same signed an hour ago; None where the helpdesk signs no time."""
        ...

    def own_delivery(self, conversation: str, *, private: bool) -> Delivery | None:
        """The webhook that it sends about what we did there ourselves."""
        ...

    def publish(self, title: str, text: str) -> str:
        """A published article; "" where it has none."""
        ...

    def unpublish(self, article: str) -> None: ...

    def alone(self, conversation: str) -> str:
        """A pattern that the first line of a request matches where it is only about this conversation or the messages
        of several with it, and never where conversations are listed; "" where it speaks no HTTP."""
        ...

    def panel(self, conversation: str, agent: str, *, old: bool = False) -> dict[str, str] | None:
        """The values of a panel's address, as the helpdesk makes it; None where it signs none."""
        ...


class Scene:
    def __init__(self, store: Store, settings: Settings, bench: Bench, url: str) -> None:
        self.store, self.settings, self.bench = store, settings, bench
        self.ahead = timedelta()
        self.connected = Connected(store, settings)
        there, here = urlsplit(bench.url).netloc, urlsplit(url).netloc  # so that faults between us meet every address
        with store.begin() as session:
            self.id = helpdesks.add(
                session,
                name=NAME,
                kind=bench.kind,
                url=url,
                options={name: value.replace(there, here) for name, value in bench.options.items()},
                secrets=self.connected.vault.lock(bench.secrets),
                at=self.now(),
            ).id
            user = users.add(
                session, email="ana@example.com", role="agent", password_hash="", at=self.now(), name="Ana"
            )
            self.user_id = user.id
            handle, token = bench.agent
            if handle:
                own = self.connected.vault.lock({AGENT_TOKEN: token}) if token else ""
                helpdesks.link_agent(session, self.id, user.id, handle, own)
        self.inbound = Inbound(store, settings, self.connected)
        self.runner = self.another()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def another(self) -> Runner:
        """A runner as another process, or the same one after it was killed, would have it."""
        return Runner(self.store, self.settings, self.connected, clock=self.now)

    def later(self, **time: float) -> None:
        self.ahead += timedelta(**time)

    def settle(self) -> None:
        self.runner.settle()

    def bring(self) -> None:
        """An import from where the last one ended, to its end."""
        with self.store.begin() as session:
            helpdesks.hurry(session, self.id, self.now())
        self.settle()

    def imported(self) -> dict[str, int]:
        """The counts of the last import of conversations."""
        with self.store.read() as session:
            return dict(helpdesks.cursors(session, self.id)["conversations"].counts)

    def open(self) -> Open:
        return self.connected.get(NAME)

    def forms(self) -> frozenset[Form]:
        return self.open().adapter.forms(self.connected.agent(self.id, self.user_id))

    def deliver(self, delivery: Delivery) -> Answer:
        return self.inbound.take(NAME, delivery.secret, delivery.headers, delivery.body, "203.0.113.5")

    def conversation(self, id: str) -> Conversation:
        return conversations.find(self.store, id, NAME)

    def texts(self, id: str) -> list[str]:
        return [message.text for message in self.conversation(id).messages]

    def hand_over(self, id: str, text: str, form: Form = "reply", *, holding: bool = False) -> str:
        """A person sends at the desk: queued, and in the conversation at once."""
        with self.store.begin() as session:
            row = conversations.find_row(session, id, NAME)
            key = outbound.queue(
                session,
                helpdesk_id=self.id,
                conversation_row_id=row.id,
                form=form,
                text=text,
                user_id=self.user_id,
                holding=holding,
                now=self.now(),
            )
            if form in ("reply", "note"):
                said = Message(
                    role="agent",
                    author="Ana",
                    text=text,
                    at=self.now(),
                    private=form == "note",
                    holding=holding,
                    id=outbound.message_id(key),
                )
                conversations.append(session, row, said)
        return key

    def outgoing(self, key: str) -> OutgoingRow:
        with self.store.read() as session:
            row = session.query(OutgoingRow).where(OutgoingRow.key == key).one()
            session.expunge(row)
        return row

    def row(self, id: str) -> ConversationRow:
        with self.store.read() as session:
            return conversations.find_row(session, id, NAME)
