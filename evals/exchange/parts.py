"""What readers and writers of other tools' formats share."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from copilot.conversation import Message
from evals.cases import Case, Given, Task


class Defaults(NamedTuple):
    """What a file leaves out. `question` names the variable or column with the customer's words."""

    task: Task = "draft"
    language: str = ""
    question: str = ""


class Note(NamedTuple):
    """Something that the other side cannot say, or says otherwise: `what` it is, `why`, and `where` it stands."""

    what: str
    why: str
    where: str = ""


class Imported(NamedTuple):
    cases: tuple[Case, ...]
    notes: tuple[Note, ...]


class Exported(NamedTuple):
    content: bytes
    notes: tuple[Note, ...]


class Row(NamedTuple):
    """A case with the answer to it, and what was found for that answer; no answer where there is none yet."""

    case: Case
    output: str | None = None
    found: tuple[Given, ...] = ()

    @property
    def question(self) -> str:
        """All that the customer waits to hear about."""
        talk = self.case.conversation
        last = talk.last_customer_message
        waiting = talk.pending or ((last,) if last else ())
        return "\n\n".join(message.text for message in waiting)

    @property
    def before(self) -> tuple[Message, ...]:
        """What was said before that, as far as the customer could read it."""
        talk = self.case.conversation
        waiting = {message.id for message in talk.pending or ()} or {getattr(talk.last_customer_message, "id", "")}
        return tuple(message for message in talk.public if message.id not in waiting)

    @property
    def gold(self) -> tuple[Given, ...]:
        """The sources that the case brings and names as right."""
        wanted = self.case.expect.sources_any or ()
        return tuple(one for one in self.case.sources if one.id in wanted)

    @property
    def retrieved(self) -> tuple[Given, ...]:
        """What lay before the writer: of a run what it found, of a recorded answer what came with it."""
        given = self.case.output if isinstance(self.case.output, dict) else {}
        if self.found or "retrieved" not in given:
            gold = {one.id for one in self.gold}
            return self.found or tuple(one for one in self.case.sources if one.id not in gold)
        return tuple(one for one in self.case.sources if one.id in given["retrieved"])


_UNSAID: dict[str, str] = {
    "action": "what the answer does (reply, ask, escalate, abstain)",
    "register_": "the form of address",
    "questions": "the questions to answer",
    "answerable": "whether there is an answer at all",
    "primary": "the leading emotion",
    "emotions": "emotions with their words",
    "signals": "signals with their words",
    "promises": "promises",
    "asked": "what the customer was asked",
    "facts": "facts",
    "must_any": "wordings that must stand there",
    "must_not": "wordings that must not",
    "max_chars": "the longest length",
    "sources_any": "the right articles, whose texts the case does not bring",
}


def unsaid(rows: Iterable[Row], tool: str, said: Iterable[str]) -> list[Note]:
    """A note for each kind of expectation that the tool's format cannot hold, with how many cases have it."""
    told = set(said)
    counts: Counter[str] = Counter()
    for case in {row.case.id: row.case for row in rows}.values():
        counts.update(name for name in _UNSAID if name not in told and _is_set(case, name))
    return [Note(_UNSAID[name], f"{tool} has no place for it", f"{n} cases") for name, n in counts.items()]


def _is_set(case: Case, name: str) -> bool:
    value = getattr(case.expect, name)
    if name == "sources_any":
        return bool(value) and not any(one.id in value for one in case.sources)
    return value is not None and value not in ((), "")


def about(case: Case) -> dict[str, Any]:
    """What says of a case what it is, for formats with a place for remarks."""
    names = ("id", "task", "lang", "locale", "channel", "cluster", "split")
    told = {name: getattr(case, name) for name in names if getattr(case, name)}
    return told | ({"tags": list(case.tags)} if case.tags else {})
