"""Conversation, Message, Customer, Identity: who said what to us, where and when."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Role = Literal["customer", "agent", "bot", "system"]


class Value(BaseModel):
    """A frozen value; unknown fields are ignored so that newer files stay readable."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=False)


class Identity(Value):
    """One customer's handle on one channel: an e-mail address, a phone, a user name."""

    channel: str
    handle: str


class Customer(Value):
    id: str = ""
    name: str = ""
    identities: tuple[Identity, ...] = ()


class Message(Value):
    """`id` is the message's own id or, when it has none, its position in the conversation ("0", "1", ...).

    `holding`: ours, and it says only that we will answer and when; the customer goes on waiting.
    """

    role: Role
    text: str
    id: str = ""
    author: str = ""
    at: datetime | None = None
    private: bool = False
    holding: bool = False

    @field_validator("id", mode="before")
    @classmethod
    def _id_as_text(cls, value: object) -> str:
        return "" if value is None else str(value)


class Conversation(Value):
    """One conversation as contracts.md describes it; only `id` and `messages[].role|text` are required."""

    id: str
    messages: tuple[Message, ...]
    source: str = ""
    channel: str = ""
    language: str = ""
    status: str = ""
    subject: str = ""
    timezone: str = ""
    customer: Customer = Customer()
    opened_at: datetime | None = None
    resolved_at: datetime | None = None
    reopened: bool = False
    csat: float | None = None
    tags: tuple[str, ...] = Field(default=())

    @field_validator("id", mode="before")
    @classmethod
    def _id_as_text(cls, value: object) -> str:
        if value is None or not str(value).strip():
            raise ValueError("a conversation needs an id")
        return str(value)

    @field_validator("source", "channel", "language", "status", "subject", "timezone", mode="before")
    @classmethod
    def _none_as_empty(cls, value: object) -> object:
        return "" if value is None else value

    @field_validator("customer", mode="before")
    @classmethod
    def _none_as_unknown(cls, value: object) -> object:
        return {} if value is None else value

    @model_validator(mode="after")
    def _number_messages(self) -> Self:
        numbered = tuple(
            message if message.id else message.model_copy(update={"id": str(position)})
            for position, message in enumerate(self.messages)
        )
        object.__setattr__(self, "messages", numbered)
        return self

    @property
    def public(self) -> tuple[Message, ...]:
        """The messages that the customer could read, in order."""
        return tuple(message for message in self.messages if not message.private and message.role != "system")

    @property
    def last_customer_message(self) -> Message | None:
        return next((message for message in reversed(self.messages) if message.role == "customer"), None)

    @property
    def pending(self) -> tuple[Message, ...]:
        """The customer's messages since a person last answered: what the next reply has to answer."""
        waiting: list[Message] = []
        for message in reversed(self.public):
            if message.role == "agent" and not message.holding:
                break
            if message.role == "customer":
                waiting.append(message)
        return tuple(reversed(waiting))


def of_text(text: str, *, id: str = "text", channel: str = "", name: str = "") -> Conversation:
    """A conversation with a single customer message, for `escucha draft TEXT`."""
    return Conversation(
        id=id, channel=channel, customer=Customer(name=name), messages=(Message(role="customer", text=text),)
    )
