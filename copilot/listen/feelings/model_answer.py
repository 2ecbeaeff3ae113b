"""What a model is asked to say about a feeling, and reading what it really said."""

import math
from typing import Any, NamedTuple

from copilot.chat import objects_in
from copilot.listen.heard import EMOTIONS, FELT, SIGNALS

UNSAID = 0.5
"""Confidence of a flag that came with none, or with none that is a number."""


def _flags(labels: tuple[str, ...]) -> dict[str, Any]:
    """The words before the label: what is quoted first is judged by what it says."""
    quote = {
        "type": "object",
        "properties": {"message": {"type": "integer"}, "words": {"type": "string"}},
        "required": ["message", "words"],
        "additionalProperties": False,
    }
    flag = {
        "type": "object",
        "properties": {
            "evidence": {"type": "array", "items": quote},
            "label": {"type": "string", "enum": list(labels)},
            "confidence": {"type": "number"},
        },
        "required": ["evidence", "label", "confidence"],
        "additionalProperties": False,
    }
    return {"type": "array", "items": flag}


SCHEMA: dict[str, Any] = {
    "title": "feeling",
    "description": "What the customer's last message shows, each flag with the exact words that show it.",
    "type": "object",
    "properties": {
        "emotions": _flags(FELT),
        "signals": _flags(SIGNALS),
        "primary": {"type": "string", "enum": list(EMOTIONS)},
        "expressed": {"type": "string", "enum": ["implicit", "explicit"]},
    },
    "required": ["emotions", "signals", "primary", "expressed"],
    "additionalProperties": False,
}
SHAPE = (
    '{"emotions": [{"evidence": [{"message": 1, "words": "..."}], "label": "...", "confidence": 0.8}], '
    '"signals": [{"evidence": [{"message": 1, "words": "..."}], "label": "...", "confidence": 0.7}], '
    '"primary": "...", "expressed": "implicit"}'
)


class Quote(NamedTuple):
    """Words as the model gave them; `message` is the number that it named, 0 for none."""

    words: str
    message: int


class Claim(NamedTuple):
    label: str
    confidence: float
    quotes: tuple[Quote, ...]


class Answer(NamedTuple):
    """What the model said, in shape and not yet believed."""

    primary: str
    expressed: str
    emotions: tuple[Claim, ...]
    signals: tuple[Claim, ...]


def read_answer(text: str) -> Answer | None:
    """The answer in a model's text; None when it names no leading emotion, as prose or a broken-off object does not."""
    for value in objects_in(text):
        if isinstance(value, dict) and isinstance(value.get("primary"), str) and "emotions" in value:
            return Answer(
                primary=_word(value["primary"]),
                expressed=_word(value.get("expressed")),
                emotions=_claims(value["emotions"]),
                signals=_claims(value.get("signals")),
            )
    return None


def _claims(entries: Any) -> tuple[Claim, ...]:
    """Those with a label of their own, once each; what else is wrong with an entry costs it its evidence."""
    claims: dict[str, Claim] = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and (label := _word(entry.get("label"))):
            claim = Claim(label, _confidence(entry.get("confidence")), _quotes(entry.get("evidence")))
            claims.setdefault(label, claim)
    return tuple(claims.values())


def _quotes(evidence: Any) -> tuple[Quote, ...]:
    listed = evidence if isinstance(evidence, list) else [evidence]
    found = []
    for one in listed:
        words, number = (one.get("words"), one.get("message")) if isinstance(one, dict) else (one, 0)
        if isinstance(words, str) and words.strip():
            found.append(Quote(words, number if isinstance(number, int) else 0))
    return tuple(found)


def _confidence(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return UNSAID
    return min(1.0, max(0.0, float(value)))


def _word(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else ""
