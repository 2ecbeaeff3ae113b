"""Forms: the three things a judge is asked (an answer, a summary, two answers), each with its prompts and its shape."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from copilot.prompts import Prompt, load

PROMPTS = Path(__file__).with_name("prompts")
PARSER = 1
"""Raised whenever the same words of a judge would give another label or another verdict: what was judged or calibrated
before then counts no more. `tests/evals/judge/golden.yaml` holds it to that."""

Kind = Literal["draft", "summary", "pair"]
TONE = ("problem", "emotion", "no_blame", "register", "next_step")
MANNER = ("colleague", "speaker", "no_advice", "open")

FACT = ("present", "contradicted", "absent")
CLAIM = ("supported", "contradicted", "not_found")
QUESTION = ("answered", "partly", "not")
YES = ("yes", "no")
PROMISE = ("backed", "invented")
PAIR = ("A", "B", "same")


class Form(NamedTuple):
    """`keys` are what an answer in this shape has to name, each a list unless it is `label`."""

    kind: Kind
    system: Prompt
    material: Prompt
    schema: dict[str, Any]
    shape: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.schema["properties"])

    @property
    def label(self) -> str:
        """Which rubric this is, for records."""
        return f"{self.system.label}+{self.material.label}"

    def messages(self, **material: str) -> tuple[tuple[str, str], ...]:
        return (("system", self.instructions), ("user", self.material.fill(**material)))

    @property
    def instructions(self) -> str:
        return self.system.fill(shape=self.shape)


class Forms:
    """All three, in the newest version of each prompt."""

    @cached_property
    def draft(self) -> Form:
        parts = {
            "facts": _list(id=_TEXT, evidence=_TEXT, label=_one_of(FACT)),
            "sentences": _SENTENCES,
            "questions": _list(id=_TEXT, evidence=_TEXT, label=_one_of(QUESTION)),
            "tone": _list(id=_one_of(TONE), evidence=_TEXT, label=_one_of(YES)),
            "promises": _list(words=_TEXT, source=_TEXT, evidence=_TEXT, label=_one_of(PROMISE)),
        }
        shape = (
            '{"facts": [{"id": "F1", "evidence": "...", "label": "present"}], '
            f"{_SENTENCES_SHAPE}, "
            '"questions": [{"id": "Q1", "evidence": "...", "label": "answered"}], '
            '"tone": [{"id": "problem", "evidence": "...", "label": "yes"}, ...], '
            '"promises": [{"words": "...", "source": "S1", "evidence": "...", "label": "backed"}]}'
        )
        return _form("draft", parts, shape)

    @cached_property
    def summary(self) -> Form:
        parts = {
            "sentences": _SENTENCES,
            "facts": _list(id=_TEXT, evidence=_TEXT, label=_one_of(FACT)),
            "manner": _list(id=_one_of(MANNER), evidence=_TEXT, label=_one_of(YES)),
        }
        shape = (
            f'{{{_SENTENCES_SHAPE}, "facts": [{{"id": "F1", "evidence": "...", "label": "present"}}], '
            '"manner": [{"id": "colleague", "evidence": "", "label": "yes"}, ...]}'
        )
        return _form("summary", parts, shape.replace('"source": "S1"', '"source": "M1"'))

    @cached_property
    def pair(self) -> Form:
        parts = {
            "reasons": _list(answer=_one_of(("A", "B")), words=_TEXT, why=_TEXT),
            "label": _one_of(PAIR),
        }
        return _form("pair", parts, '{"reasons": [{"answer": "A", "words": "...", "why": "..."}], "label": "A"}')

    def of(self, kind: Kind) -> Form:
        forms: Mapping[Kind, Form] = {"draft": self.draft, "summary": self.summary, "pair": self.pair}
        return forms[kind]


_TEXT: dict[str, Any] = {"type": "string"}


def _one_of(labels: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "string", "enum": list(labels)}


def _object(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(parts), "required": list(parts), "additionalProperties": False}


def _list(**parts: Any) -> dict[str, Any]:
    """In the order given: the words before the label, so that what is quoted first is judged by what it says."""
    return {"type": "array", "items": _object(parts)}


_SENTENCES = _list(
    number={"type": "integer"}, claims=_list(claim=_TEXT, source=_TEXT, evidence=_TEXT, label=_one_of(CLAIM))
)
_SENTENCES_SHAPE = (
    '"sentences": [{"number": 1, "claims": []}, {"number": 2, "claims": '
    '[{"claim": "...", "source": "S1", "evidence": "...", "label": "supported"}]}]'
)


def _form(kind: Kind, parts: Mapping[str, Any], shape: str) -> Form:
    schema = {"title": f"judge_{kind}"} | _object(parts)
    return Form(kind, load(kind, folder=PROMPTS), load(f"{kind}-material", folder=PROMPTS), schema, shape)
