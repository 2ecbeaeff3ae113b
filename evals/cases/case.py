"""Case: one situation with what a right answer to it must do, whatever writes the answer."""

import hashlib
import json
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator

from copilot.conversation import Conversation, Customer, Message, Value
from copilot.draft import Register
from copilot.hours import Hours
from evals.cases.forms import (
    actions,
    as_tuple,
    earlier,
    groups,
    label,
    labelled,
    one_line,
    registers,
    source_id,
    told,
    zone,
)

Task = Literal["draft", "summary", "emotion", "retrieval", "abstain", "promise"]
Action = Literal["reply", "ask", "escalate", "abstain"]
"""What an answer does: it answers, asks for what is missing, hands over to a person, or holds back."""


class Fact(Value):
    """Something that a right answer tells: where one of `anyof` stands in it, or else by its own words and figures.
    `critical`: leaving it out or getting it wrong does harm. In a summary `message_id` is where it was said."""

    id: str = ""
    text: str
    source: str = ""
    anyof: tuple[str, ...] = ()
    critical: bool = True
    message_id: str = ""
    kind: str = ""

    _source = field_validator("source", mode="before")(source_id)


class Wanted(Value):
    """A label that a careful reader gives, with the customer's exact words for it."""

    label: str
    evidence: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    _evidence = field_validator("evidence", "messages", mode="before")(as_tuple)


class Promised(Value):
    """`due` is local: a day, or a day with an hour; empty without a time. `done` is for what the customer was asked."""

    message_id: str
    words: str
    by: str = "agent"
    due: str = ""
    status: str = "open"
    done: bool = False


class Expect(Value):
    """What is expected; each metric reads its part and has nothing to say of a case that leaves it out.

    `must_any` are groups of wordings: one of each group has to stand in the answer, none of `must_not`. `sources_any`
    are the articles of which the first cited must be one. `questions` is what has to be answered, in a few words each.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", serialize_by_alias=True)

    action: tuple[Action, ...] = ()
    register_: tuple[Register, ...] = Field((), validation_alias="register", serialization_alias="register")
    facts: tuple[Fact, ...] = ()
    must_any: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    sources_any: tuple[str, ...] | None = None
    questions: tuple[str, ...] = ()
    answerable: bool | None = None
    max_chars: int | None = Field(None, gt=0)
    primary: str = ""
    expressed: str = ""
    emotions: tuple[Wanted, ...] | None = None
    signals: tuple[Wanted, ...] | None = None
    promises: tuple[Promised, ...] | None = None
    asked: tuple[Promised, ...] | None = None

    _action = field_validator("action", mode="before")(actions)
    _register = field_validator("register_", mode="before")(registers)
    _facts = field_validator("facts", mode="before")(told)
    _must_any = field_validator("must_any", mode="before")(groups)
    _must_not = field_validator("must_not", "questions", mode="before")(as_tuple)
    _primary = field_validator("primary", mode="before")(label)
    _labels = field_validator("emotions", "signals", mode="before")(labelled)

    @field_validator("sources_any", mode="before")
    @classmethod
    def _sources(cls, value: object) -> object:
        return None if value is None else tuple(source_id(one) for one in as_tuple(value))


class Given(Value):
    """A source that a case brings with it, for systems whose knowledge base is not here."""

    id: str
    text: str
    title: str = ""


class Labelled(Value):
    """What a person said of the recorded answer."""

    by: str
    correct: str = ""
    tone: int | None = None
    ts: datetime | None = None


class Case(Value):
    """One case. `conversation` ends with the message to answer; `query` is short for one such message.

    `lang` and `locale` are tags; `split` tells cases for work from those kept apart; cases of one `cluster` stand and
    fall together. `now` is the moment of the answer: the last message's where it is left out, so that an old case does
    not change its meaning with the calendar. `output` is an answer recorded elsewhere, text or a row of `escucha draft
    --batch`, which is then judged in place of a fresh one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", serialize_by_alias=True)

    v: Literal[1] = 1
    id: str = Field(min_length=1)
    task: Task
    lang: str = ""
    locale: str = ""
    channel: str = ""
    cluster: str = ""
    tags: tuple[str, ...] = ()
    split: str = ""
    kb: str = ""
    customer: Customer = Customer()
    conversation: Conversation
    history: tuple[Conversation, ...] = ()
    now: datetime | None = None
    timezone: str = ""
    country: str = ""
    hours: dict[str, str] = Field(default_factory=dict)
    sources: tuple[Given, ...] = ()
    expect: Expect = Expect()
    references: tuple[str, ...] = ()
    output: str | dict[str, Any] | None = None
    labels: tuple[Labelled, ...] = ()

    @field_validator("id", mode="before")
    @classmethod
    def _printable(cls, value: object) -> object:
        return one_line(value) if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return zone(value)

    @field_validator("hours")
    @classmethod
    def _open(cls, value: dict[str, str]) -> dict[str, str]:
        try:
            Hours.model_validate(value)
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ").rstrip(".")) from error
        return value

    _history = field_validator("history", mode="before")(earlier)
    _tags = field_validator("tags", mode="before")(as_tuple)

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, row: Any) -> Any:
        return _composed(dict(row)) if isinstance(row, dict) else row

    @model_validator(mode="after")
    def _makes_sense(self) -> "Case":
        answers = self.task not in ("summary", "promise")  # these can be about what our side alone wrote
        if answers and not any(message.role == "customer" for message in self.conversation.messages):
            raise ValueError("no message is the customer's; give `conversation` or `query`")
        zone(self.conversation.timezone)
        return self

    @property
    def tag(self) -> str:
        """The fullest language tag."""
        return self.locale or self.lang or self.conversation.language

    @property
    def language(self) -> str:
        return self.tag.split("-")[0]

    @property
    def at(self) -> datetime | None:
        """The moment of the answer."""
        return self.now or max((one.at for one in self.conversation.messages if one.at), default=None)

    def with_output(self, output: str | dict[str, Any]) -> "Case":
        """The same case with an answer that was recorded elsewhere."""
        other = self.model_copy(update={"output": output})
        other.__dict__.pop("key", None)  # what was worked out for the case without it
        return other

    @cached_property
    def key(self) -> str:
        """Who this case is: a digest of all that goes in. An edited case is another case."""
        return _digest(self.model_dump(mode="json", include=_INPUTS))

    @cached_property
    def asked(self) -> str:
        """A digest of what is asked, whatever recorded answer came with it: so two systems' answers find each other."""
        return _digest(self.model_dump(mode="json", include=_INPUTS - {"output"}))

    @cached_property
    def expected(self) -> str:
        """A digest of what is expected of it."""
        return _digest(self.model_dump(mode="json", include={"expect", "references"}))


_INPUTS = {"task", "lang", "locale", "channel", "customer", "conversation", "history", "now", "timezone", "country"} | {
    "hours",
    "sources",
    "output",
}


def _composed(row: dict[str, Any]) -> dict[str, Any]:
    """`row` with its conversation, customer and references in their one form."""
    talk = row.get("conversation")
    if talk is None and (asked := row.get("query") or row.get("input")):
        talk = [{"role": "customer", "text": asked}]
    if isinstance(talk, list | tuple):
        talk = {"messages": [_turn(one) for one in talk]}
    customer = row.get("customer") or {}
    row["customer"] = {"name": customer} if isinstance(customer, str) else customer
    if isinstance(talk, dict):
        # Only a full tag is told: helpdesks know countries, not languages.
        tag = str(row.get("locale") or row.get("lang") or "")
        known = {"channel": row.get("channel"), "timezone": row.get("timezone")}
        known["language"] = tag if "-" in tag else ""
        filled = {name: talk.get(name) or value for name, value in known.items()}
        filled["id"] = talk.get("id") or row.get("id")
        filled["customer"] = talk.get("customer") or row["customer"]
        row["conversation"] = talk | filled
        row["channel"] = row.get("channel") or filled["channel"] or ""
    if "references" not in row and row.get("reference"):
        row["references"] = row["reference"]
    row["references"] = as_tuple(row.get("references"))
    for name in ("lang", "locale", "channel", "cluster", "split", "kb", "timezone", "country"):
        row[name] = row.get(name) or ""
    row["lang"] = row["lang"] or (row["conversation"].get("language") if isinstance(talk, dict) else "") or ""
    return row


def _turn(one: Any) -> Any:
    """A message, which may have its time as `ts` and its text as `content`."""
    if not isinstance(one, dict):
        return one
    role = {"user": "customer", "assistant": "agent", "human": "customer"}.get(str(one.get("role")), one.get("role"))
    text = one.get("text") if one.get("text") is not None else one.get("content")
    return one | {"role": role, "text": text, "at": one.get("at") or one.get("ts")}


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


__all__ = ["Action", "Case", "Expect", "Fact", "Given", "Labelled", "Message", "Promised", "Task", "Wanted"]
