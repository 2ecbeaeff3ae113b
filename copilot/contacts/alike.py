"""Whether two contacts of one customer are about the same matter."""

import base64
import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.contacts.matter import Matter

FILE = Path(__file__).with_name("weights.json")
SAME = 0.5
"""From here on two contacts are on one matter."""
VAGUE = 1.5
"""Weight of a contact's words below which they name no matter of their own: "¿alguna novedad?"."""
DAY = 86_400
NAMES = (
    "words",
    "concepts",
    "meaning",
    "answered",
    "reference",
    "other_reference",
    "amount",
    "other_amount",
    "other_month",
    "same",
    "still",
    "again",
    "apart",
    "thanks",
    "asks_new",
    "told_near",
    "onset_far",
    "settled",
    "distance",
    "vague_near",
    "channel_named",
)


class Likeness(NamedTuple):
    """The logistic's numbers: `weights` by NAMES."""

    bias: float
    weights: Mapping[str, float]


def same_matter(a: Matter, b: Matter) -> float:
    """How likely `b`, the later contact of a customer, is on the matter of `a`: 0 to 1."""
    fitted = _fitted()
    found = features(a, b)
    score = fitted.bias + sum(fitted.weights[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def features(a: Matter, b: Matter) -> dict[str, float]:
    """What speaks for and against, by NAMES; each about 0 to 1."""
    one_language = a.language == b.language
    concepts = _cosine(a.concepts, b.concepts)
    meaning = _meant(a, b)
    words = _cosine(a.terms, b.terms) if one_language else max(concepts, meaning - 0.2) * 0.6
    answered = _answered(a, b) if one_language else 0.0
    near = max(words, 0.7 * concepts, meaning - 0.3, answered)
    days = _days(a, b)
    vague = sum(b.terms.values()) < VAGUE and not b.references
    shared = bool({*a.references, *a.given} & set(b.references))
    told = bool(b.cues & {"same", "still"}) and "apart" not in b.cues
    found = {
        "words": words,
        "concepts": concepts,
        "meaning": max(0.0, meaning),
        "answered": answered,
        "reference": shared,
        "other_reference": bool(a.references and b.references) and not shared,
        "amount": bool(set(a.amounts) & set(b.amounts)),
        "other_amount": bool(a.amounts and b.amounts) and not set(a.amounts) & set(b.amounts),
        "other_month": bool(a.months and b.months) and not set(a.months) & set(b.months),
        "same": "same" in b.cues,
        "still": "still" in b.cues,
        "again": "again" in b.cues,
        "apart": "apart" in b.cues,
        "thanks": "thanks" in b.cues and not told,
        "asks_new": "ask" in b.cues and not told and not shared,
        "told_near": near if told or "again" in b.cues else 0.0,
        "onset_far": "onset" in b.cues and not told and days > 2,
        "settled": a.settled,
        "distance": math.log1p(days) / math.log1p(60),
        "vague_near": vague and days <= 3,
        "channel_named": told and a.channel in b.named,
    }
    return {name: float(value) for name, value in found.items()}


def _days(a: Matter, b: Matter) -> float:
    if a.ended is None or b.began is None:
        return 0.0
    return max(0.0, (b.began - a.ended).total_seconds() / DAY)


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    shared = sum(told * told for name, told in a.items() if name in b)
    if not shared:
        return 0.0
    return shared / math.sqrt(_square(a) * _square(b))


def _square(terms: Mapping[str, float]) -> float:
    return sum(told * told for told in terms.values())


def _answered(a: Matter, b: Matter) -> float:
    """How much of what the later contact says takes up what was answered, and was not the customer's own word then."""
    taken = sum(told for name, told in b.terms.items() if name in a.answered and name not in a.terms)
    return min(1.0, taken / 1.5)


def _meant(a: Matter, b: Matter) -> float:
    one, other = _vector(a.meaning), _vector(b.meaning)
    if one.size == 0 or one.size != other.size:
        return 0.0
    return float(one @ other) / (math.sqrt(float(one @ one) * float(other @ other)) or 1.0)


def _vector(meaning: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(meaning), np.int8).astype(np.float32)


@cache
def _fitted() -> Likeness:
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    return Likeness(raw["bias"], {name: float(raw["weights"][name]) for name in NAMES})
