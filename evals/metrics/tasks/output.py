"""The answers to the tasks other than drafts, read whole, and metrics over a case and such an answer."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError, model_validator

from copilot.conversation import Value
from copilot.listen.heard import EmotionLabel, Feeling
from copilot.listen.language import ours
from copilot.promise import Asked, Promise
from copilot.summary import Summary
from evals.cases import Case
from evals.metrics.evidence import Evidence
from evals.metrics.metric import Score
from evals.metrics.say import reason


class Ranked(Value):
    source_id: str
    title: str = ""


class Ranking(Value):
    """A search: articles, best first, and the probability that they hold the answer."""

    hits: tuple[Ranked, ...]
    answerable: float | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Each article once, where it first comes."""
        return tuple(dict.fromkeys(hit.source_id for hit in self.hits))


class Heard(Feeling):
    """What was heard; an answer that names no primary emotion is none."""

    primary: EmotionLabel


class Told(Summary):
    """A summary; a text recorded elsewhere is one without facts."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, row: Any) -> Any:
        return row | {"summary": row["text"]} if isinstance(row, dict) and "text" in row else row


class Kept(Value):
    """The promises of a conversation, and what the customer was asked to do."""

    promises: tuple[Promise, ...]
    asked: tuple[Asked, ...] = ()


O = TypeVar("O", Ranking, Heard, Told, Kept)  # noqa: E741


def of(name: str, kind: type[O], measure: Callable[[Case, O], Score]) -> Callable[[Evidence], Score]:
    """`measure` as it is asked of evidence. An answer of another form is an error: neither good nor bad."""

    def asked(evidence: Evidence) -> Score:
        try:
            output = kind.model_validate(evidence.output)
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors()[0]["loc"]) or "output"
            why = reason("unreadable", language_of(evidence.case), field=field)
            return Score(metric=name, verdict="error", reasons=(why,))
        return measure(evidence.case, output)

    return asked


def language_of(case: Case) -> str:
    """The language in which the case is spoken of."""
    return ours(case.tag)
