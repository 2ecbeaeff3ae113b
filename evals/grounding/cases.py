"""A case: one customer message, what a good draft does with it, and the articles that answer it."""

import json
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, ValidationError, model_validator

from copilot.conversation import Conversation, Customer, Message, Value
from copilot.draft import Outcome, Register
from copilot.errors import InputError

Kind = Literal["close", "colloquial", "other_words", "multi", "vague", "off_topic", "title"]
"""How the message is put: in the article's words, as one chats, in other words, with two questions, naming no matter,
not answered by this knowledge base, an article's own title."""


class Case(Value):
    """`relevant` are the ids of the articles that answer; `facts` what a right answer must contain, as the article
    writes it; `outcome` and `register_` the acceptable ones (no register: any). `lang` is a base code or, where the
    helpdesk knows it, a tag with the country (es-MX)."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    id: str
    query: str = Field(min_length=1)
    lang: str
    kind: Kind
    outcome: tuple[Outcome, ...]
    channel: str = ""
    name: str = ""
    relevant: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    register_: tuple[Register, ...] = Field(default=(), alias="register")

    @model_validator(mode="after")
    def _agrees(self) -> "Case":
        if not self.outcome:
            raise ValueError("no outcome is acceptable")
        if ("reply" in self.outcome) and not self.relevant:
            raise ValueError("a reply needs an article that answers")
        return self

    @property
    def answerable(self) -> bool:
        return bool(self.relevant) and self.kind != "vague"

    @property
    def language(self) -> str:
        return self.lang.split("-")[0]

    def conversation(self) -> Conversation:
        """The message as it reaches the copilot. Only a full tag is told: helpdesks know countries, not languages."""
        return Conversation(
            id=self.id,
            channel=self.channel,
            language=self.lang if "-" in self.lang else "",
            customer=Customer(name=self.name),
            messages=(Message(role="customer", text=self.query, author=self.name),),
        )


def read_cases(file: Path) -> tuple[Case, ...]:
    """The cases of a JSONL file.

    Raises:
        InputError: the file cannot be read, or a line is no case; names the line.
    """
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"it cannot be read ({error}).", where=str(file)) from error
    return tuple(_parse(line, f"{file}, line {number}") for number, line in enumerate(lines, 1) if line.strip())


def _parse(line: str, where: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise InputError(f"it is not JSON (column {error.colno}).", where=where, mend="Correct the line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "case"
        raise InputError(f"`{field}`: {first['msg']}.", where=where, mend="See evals/grounding/cases.py.") from error
