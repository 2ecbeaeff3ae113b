"""Draft, Sentence, Citation, Check: what the agent reviews, and where every sentence comes from."""

from datetime import datetime
from typing import Literal

from pydantic import AliasChoices, ConfigDict, Field

from copilot.conversation import Value

Outcome = Literal["reply", "clarify", "findings"]
Support = Literal["source", "history", "conversation", "courtesy", "unsupported"]
Register = Literal["tu", "usted", "vos", "voce", "senhor", "neutral"]


class Sentence(Value):
    """`passage_id` names the passage that carries a `source` sentence, or the message that carries a `history` one."""

    text: str
    support: Support
    passage_id: str | None = None


class Citation(Value):
    """`quote` is an exact substring of the passage."""

    source_id: str
    passage_id: str
    quote: str
    title: str = ""
    url: str = ""
    pool: Literal["articles", "resolutions"] = "articles"


class Check(Value):
    """One verdict on the draft. `detail` says which sentence failed and why; empty when it passed."""

    name: str
    passed: bool
    detail: str = ""


class Usage(Value):
    """Tokens of a model call; 0 for the embedded writer."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class Draft(Value):
    """A reply that waits for a person. Immutable: it answers `answers_message_id` and is stale once a newer one comes.

    `notes` are for the agent only (what is missing, whom to ask, what the customer will ask next), never for the
    customer. `writer` is "embedded" or "provider:model"; `fallback` says in one sentence why a configured model's
    text is not the one shown, `fallback_cause` in one word. `timings` are milliseconds by step. `versions` names what
    it was made from. `wish` is what the agent had asked of it, `missing` what the customer asks in the
    customer's own words and a reply leaves open since no source answers it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", serialize_by_alias=True)

    id: str
    outcome: Outcome
    text: str
    language: str
    register_: Register = Field(
        "neutral", validation_alias=AliasChoices("register", "register_"), serialization_alias="register"
    )
    confidence: float
    conversation_id: str = ""
    answers_message_id: str = ""
    citations: tuple[Citation, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    writer: str = "embedded"
    fallback: str = ""
    fallback_cause: str = ""
    usage: Usage = Usage()
    wish: str = ""
    missing: tuple[str, ...] = ()
    timings: dict[str, float] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    created_at: datetime | None = None

    @property
    def ms(self) -> float:
        return round(sum(self.timings.values()), 1)
