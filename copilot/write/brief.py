"""The brief: everything a writer may use, and nothing else. Both writers get the same one and return the same thing."""

from datetime import datetime
from typing import Protocol

from pydantic import Field

from copilot.conversation import Conversation, Value
from copilot.draft import Outcome, Register, Sentence, Usage
from copilot.listen.heard import Heard, Request
from copilot.promise import Owed, Promise
from copilot.source import Found, Passage
from copilot.write.voice import Voice


class Answering(Value):
    """One request with what the two pools hold for it. `answered` says whether the sources may be used to reply.

    `source` is the whole of the first article, passage by passage; `weights` says how much each stem of the request
    tells in this base, in the language of that article.
    """

    request: Request
    articles: Found
    resolutions: Found
    answered: bool
    source: tuple[Passage, ...] = ()
    weights: dict[str, float] = Field(default_factory=dict)


class Known(Value):
    """A fact from this customer's earlier conversations, in their words or ours, with the message that carries it.

    `same_matter` says that it is about what they ask now.
    """

    text: str
    message_id: str
    conversation_id: str
    channel: str = ""
    at: datetime | None = None
    same_matter: bool = False


class Decision(Value):
    """`question` is the one thing to ask (clarify); `missing` what no source says; `ask` whom to ask (findings)."""

    outcome: Outcome
    confidence: float
    question: str = ""
    missing: tuple[str, ...] = ()
    ask: str = ""


class Brief(Value):
    """`conversation` is as the customer wrote it; a writer that sends it anywhere masks it first.

    `promises` are those to this customer that are not kept, oldest first, as they stand at `now`.

    `wish` is the agent's own instruction for this draft ("shorter", "add that the technician comes Thursday");
    `attempt` grows with each "another one" so that the embedded writer varies. `spoken` is the customer's own
    language where the agent asked for a draft in another one, which `heard.language` is then.
    """

    conversation: Conversation
    heard: Heard
    answers: tuple[Answering, ...]
    known: tuple[Known, ...]
    decision: Decision
    voice: Voice
    register_: Register
    promises: tuple[Owed, ...] = ()
    now: datetime | None = None
    wish: str = ""
    attempt: int = 0
    spoken: str = ""

    @property
    def missed(self) -> Owed | None:
        """Of what was promised on this matter, here or before, the latest that was broken, else the latest whose time
        is over and of which nobody wrote since; nothing that we answered to already."""
        here = {self.conversation.id, *(known.conversation_id for known in self.known if known.same_matter)}
        mine = [one for one in self.promises if one.conversation_id in here and not one.answered]
        broken = [one for one in mine if one.status == "broken"]
        late = broken or [one for one in mine if self.is_overdue(one)]
        return late[-1] if late else None

    def is_overdue(self, promise: Promise) -> bool:
        return bool(promise.due and self.now and datetime.fromisoformat(promise.due) < self.now)


class Written(Value):
    """A draft's sentences in order, with paragraph breaks: `paragraphs[i]` are the sentences of paragraph i.

    `register_` is how it addresses the customer, where that is not as the brief asked; `neutral` where it is. `notes`
    tell the agent what of their wish was not done.
    """

    paragraphs: tuple[tuple[Sentence, ...], ...]
    writer: str
    usage: Usage = Usage()
    register_: Register = "neutral"
    notes: tuple[str, ...] = ()


class Writer(Protocol):
    """Turns a brief into sentences with their support."""

    @property
    def name(self) -> str: ...

    def write(self, brief: Brief) -> Written: ...
