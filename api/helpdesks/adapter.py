"""What every helpdesk adapter can be asked: five verbs, over values that know nothing of the helpdesk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from pydantic import Field

from copilot.conversation import Conversation, Value
from copilot.source import Article

Form = Literal["reply", "note", "draft", "insert", "resolve"]
"""How a draft can be handed over: sent as the agent's own reply, left as a private note, laid into the agent's drafts,
put into their reply form through a link; `resolve` closes the conversation there."""

Cursor = Mapping[str, Any]
"""How far an import has come, in the adapter's own words (JSON); empty at the beginning."""


class ConversationBatch(Value):
    """`cursor` is where to go on; `done` that nothing newer is there for now. `gone` are ids that no longer exist,
    `failed` those that the helpdesk could not tell while it told others: they are asked for again in the next walk."""

    conversations: tuple[Conversation, ...] = ()
    cursor: dict[str, Any] = Field(default_factory=dict)
    done: bool
    gone: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    total: int | None = None


class ArticleBatch(Value):
    """The same for articles, which are always walked whole: what a whole walk did not meet is no longer published."""

    articles: tuple[Article, ...] = ()
    cursor: dict[str, Any] = Field(default_factory=dict)
    done: bool


class News(Value):
    """A verified webhook. `key` is the same however often it is delivered; `about` is the conversation's id there.

    `conversation` only where the sender gives it whole; others are read from the helpdesk itself.
    """

    key: str
    event: str
    about: str
    conversation: Conversation | None = None


class PanelContext(Value):
    """What a panel shows, as far as the helpdesk told. `agent` is who they are there and `email` their address, "" when
    it was not said.

    `proven`: the helpdesk itself signed it, all of it; otherwise it is only what the page around the panel claims.
    """

    conversation_id: str
    agent: str = ""
    email: str = ""
    proven: bool = False


class Agent(Value):
    """One of our people in the helpdesk. `token` is their own, "" where they gave none."""

    handle: str
    token: str = ""


class Handover(Value):
    """A text on its way into the helpdesk; `key` is the same at every try, `since` when it was first to go."""

    key: str
    form: Form
    conversation_id: str
    text: str = ""
    since: datetime


class Canned(NamedTuple):
    """A reply that agents saved there. `name` is what they type for it; `text` may have places of the helpdesk in it,
    such as {{contact.name}} (`copilot.replies.places`)."""

    id: str
    name: str
    text: str


@runtime_checkable
class HasCanned(Protocol):
    """A helpdesk whose agents can save replies."""

    def canned_replies(self) -> tuple[Canned, ...]:
        """All of them, those without a text left out."""
        ...


class Helpdesk(Protocol):
    """One connected helpdesk. Every call ends within its time-out and raises HelpdeskError where it came to nothing.

    Thread-safe; holds no state but its configuration and its connections.
    """

    def forms(self, agent: Agent | None) -> frozenset[Form]:
        """How a draft can be handed over, for this agent (None: by the installation itself)."""
        ...

    def check(self) -> str:
        """One sentence on whom we speak to there, as whom."""
        ...

    def conversations(self, cursor: Cursor) -> ConversationBatch:
        """The next conversations to bring in, all states, oldest change first, private notes flagged as such."""
        ...

    def conversation(self, id: str) -> Conversation | None:
        """One conversation as it stands now; None where there is none (any more).

        Raises:
            HelpdeskError: with the cause `unasked` where the helpdesk cannot be asked for one, only brings them.
        """
        ...

    def articles(self, cursor: Cursor) -> ArticleBatch:
        """The next published articles of a whole walk."""
        ...

    def news(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> News | None:
        """A webhook's news; None for what is of no interest here. `secret` is what its address carried.

        Raises:
            AccessError: it is forged, altered, or too old (401).
            InputError: it is genuine and cannot be read.
        """
        ...

    def hand_over(self, handover: Handover, agent: Agent | None) -> str:
        """Do it, as the agent where their token is known. Never done where it already was.

        Returns the id that its message has in `conversation`, so that ours is not doubled; "" where it leaves none.
        """
        ...

    def find(self, handover: Handover) -> str | None:
        """The id of what this handover left there, None where it never arrived: asked before it is tried again."""
        ...

    def panel(self, query: Mapping[str, str], now: datetime) -> PanelContext | None:
        """Which conversation a panel was opened for; None where the address says nothing of it.

        Raises:
            AccessError: it is signed, and wrongly, or too long ago.
        """
        ...

    def may_see(self, conversation_id: str, agent: Agent) -> bool:
        """Whether the helpdesk lets this agent see the conversation."""
        ...

    def link(self, conversation_id: str, text: str = "") -> str:
        """The conversation's address there; with `text`, that of its reply form with the text in it (`insert`)."""
        ...

    def frames(self) -> tuple[str, ...]:
        """The origins whose pages may hold our panel."""
        ...

    def close(self) -> None: ...
