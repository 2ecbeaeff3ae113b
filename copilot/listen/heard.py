"""What listening to a conversation yields: the language, how to address the person, what is asked, what is felt."""

from typing import Literal, get_args

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
EMOTIONS: tuple[str, ...] = get_args(EmotionLabel)
SIGNALS: tuple[str, ...] = get_args(SignalLabel)
FELT = tuple(label for label in EMOTIONS if label != "neutral")
MOST_EMOTIONS = 3
"""Emotions that one message shows at most."""


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


class Need(Value):
    """What the customer will ask next and has not put in words: `key` names it (`copilot.listen.feelings.needs`),
    `evidence` are the exact words that point to it."""

    key: str
    evidence: str
    message_id: str


class Feeling(Value):
    """What the last customer message shows. `expressed` is `explicit` when the customer names the feeling.

    `listener` is `embedded` or provider:model; where a model heard another feeling than the embedded listener,
    `differs` is what the embedded one heard.
    """

    primary: EmotionLabel = "neutral"
    expressed: Literal["implicit", "explicit"] = "implicit"
    emotions: tuple[Flag, ...] = ()
    signals: tuple[Flag, ...] = ()
    needs: tuple[Need, ...] = ()
    listener: str = "embedded"
    differs: EmotionLabel | None = None


class Point(Value):
    """The leading emotion of one customer message; `confidence` is 0 where it is neutral."""

    message_id: str
    primary: EmotionLabel
    confidence: float


class Trajectory(Value):
    """The feeling over a conversation. `turned` is the customer message where it took the turn that still holds,
    `after` the message that came before it, `toward` whether for the worse or the better; all empty without a turn."""

    points: tuple[Point, ...] = ()
    turned: str = ""
    after: str = ""
    toward: Literal["", "worse", "better"] = ""


class Heard(Value):
    """`language` is a base code (es, pt, en, ...); `tag` is the fullest known one (es-CL)."""

    language: str
    tag: str
    register_: Register
    requests: tuple[Request, ...] = ()
    feeling: Feeling = Field(default_factory=Feeling)
    first_reply: bool = True
    customer_name: str = ""
