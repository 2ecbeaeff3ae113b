"""How soon a person should look at a conversation, from what was heard in it."""

from collections.abc import Mapping
from types import MappingProxyType

from copilot.listen.heard import Feeling

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "vulnerable": 0.8,
        "urgency": 0.6,
        "churn_risk": 0.55,
        "anger": 0.5,
        "sadness": 0.45,
        "worry": 0.45,
        "distrust": 0.45,
        "resignation": 0.4,
        "repeat_contact": 0.35,
        "frustration": 0.35,
        "disappointment": 0.3,
        "confusion": 0.2,
        "sarcasm": 0.15,
        "embarrassment": 0.15,
        "gratitude": 0.0,
        "neutral": 0.0,
    }
)
"""How much a label that is certain brings forward: who may come to harm by waiting first, then what a clock or a
customer about to go away limits, then what hurts, then what only goes slower. Set by hand, and not learned: what comes
first is for people to decide."""


def care(feeling: Feeling) -> float:
    """From 0, nothing presses, towards 1. Each label counts with its weight times its confidence, and several bring a
    conversation further forward than the heaviest alone, yet never by their sum: 1 - (1 - a)(1 - b)...

    It is of the conversation as it stands now. It says nothing of the person, and is forgotten with what was heard.
    """
    rest = 1.0
    for flag in (*feeling.emotions, *feeling.signals):
        rest *= 1 - WEIGHTS.get(flag.label, 0.0) * min(1.0, max(0.0, flag.confidence))
    return round(1 - rest, 4)
