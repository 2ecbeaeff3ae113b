"""What listening to a conversation yields: the language, how to address the person, what is asked, what is felt."""

from typing import Literal

from pydantic import Field

from copilot.conversation import Value
from copilot.draft import Register

Kind = Literal["question", "problem", "request", "social"]
EmotionLabel = Literal[
    "frustration",
    "anger",
    "disappointment",
    "worry",
    "confusion",
    "distrust",
    "resignation",
    "embarrassment",
    "sadness",
    "gratitude",
    "neutral",
]
SignalLabel = Literal["urgency", "churn_risk", "repeat_contact", "sarcasm", "vulnerable"]


class Request(Value):
    """One thing the customer wants answered, in their own words. `kind` is `social` for a greeting or thanks alone.

    `vague` is true when the words name no matter at all ("no funciona", "ayuda").
    """

    text: str
    kind: Kind
    message_id: str = ""
    vague: bool = False


class Flag(Value):
    """An emotion or a signal with the exact words that show it; without evidence there is no flag."""

    label: str
    confidence: float
    evidence: tuple[str, ...]
    message_id: str = ""


class Feeling(Value):
    """`expressed` is `explicit` when the customer names the feeling."""

    primary: EmotionLabel = "neutral"
    expressed: Literal["implicit", "explicit"] = "implicit"
    emotions: tuple[Flag, ...] = ()
    signals: tuple[Flag, ...] = ()


class Heard(Value):
    """`language` is a base code (es, pt, en, ...); `tag` is the fullest known one (es-CL)."""

    language: str
    tag: str
    register_: Register
    requests: tuple[Request, ...] = ()
    feeling: Feeling = Field(default_factory=Feeling)
    first_reply: bool = True
    customer_name: str = ""
