"""Where a conversation turned: the feeling each time that the customer spoke, and its last change that still holds."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from copilot.conversation import Conversation, Message
from copilot.listen.heard import Feeling, Point, Trajectory
from copilot.text import fold

MOST = 12
"""Times that the customer spoke that are listened to, the latest; each costs one listening."""
SURE = 0.45
"""Least confidence with which a feeling makes a turn."""
SOUR = frozenset({"frustration", "anger", "disappointment", "distrust", "resignation"})

_ASKS = {
    "es": re.compile(
        r"\?|\b(?:indi\w+|confirm\w+|compart\w+|envi\w+|mand\w+|facilit\w+|d[ai]\w*|pas\w+)(?:me|nos)(?:l[oae]s?)?\b"
        r"|\bnecesit(?:o|amos) (?:que|tu|su|el|la|los|las)\b"
    ),
    "pt": re.compile(
        r"\?|\bme (?:inform|envi|mand|confirm|pass|indi|dig|d[ae])\w*|\b(?:inform|envi|mand|confirm|indi)(?:e|ar|a)\b"
        r"|\bprecis(?:o|amos) (?:que|do|da|de|dos|das|saber)\b"
    ),
    "en": re.compile(
        r"\?|\b(?:please|kindly|just) (?:send|share|confirm|provide|give|tell)\b"
        r"|\b(?:i|we)(?:'ll)? need (?:your|the|to know)\b"
    ),
}


class Turn(NamedTuple):
    """Customer messages with nothing between, which end at place `end`: `last` of them, `before` them what was said."""

    end: int
    last: Message
    before: Message | None


def trajectory(conversation: Conversation, language: str, feel: Callable[[Conversation], Feeling]) -> Trajectory:
    """`feel` is asked about the conversation as it stood at each point.

    A neutral message that only answers what we asked for ("¿me da su número?", "30111222") leaves the mood as it was.
    """
    turns = _turns(conversation.messages)[-MOST:]
    points = tuple(_point(turn.last, feel(_until(conversation, turn))) for turn in turns)
    moods = _moods(turns, points, _ASKS.get(language.split("-")[0], _ASKS["es"]))
    changes = [at for at in range(1, len(moods)) if moods[at] != moods[at - 1]]
    if not changes:
        return Trajectory(points=points)
    turn = turns[changes[-1]]
    return Trajectory(
        points=points,
        turned=turn.last.id,
        after=turn.before.id if turn.before else "",
        toward="worse" if moods[-1] else "better",
    )


def _turns(messages: Sequence[Message]) -> list[Turn]:
    turns: list[Turn] = []
    before: Message | None = None
    for place, message in enumerate(messages):
        if message.private or message.role == "system":
            continue
        if message.role == "customer" and before is not None and before.role == "customer":
            turns[-1] = turns[-1]._replace(end=place, last=message)
        elif message.role == "customer":
            turns.append(Turn(place, message, before))
        before = message
    return turns


def _until(conversation: Conversation, turn: Turn) -> Conversation:
    return conversation.model_copy(update={"messages": conversation.messages[: turn.end + 1]})


def _point(message: Message, feeling: Feeling) -> Point:
    sure = next((flag.confidence for flag in feeling.emotions if flag.label == feeling.primary), 0.0)
    neutral = feeling.primary == "neutral"
    return Point(message_id=message.id, primary=feeling.primary, confidence=0.0 if neutral else sure)


def _moods(turns: Sequence[Turn], points: Sequence[Point], asks: re.Pattern[str]) -> list[bool]:
    """Whether it is sour at each point."""
    moods: list[bool] = []
    for turn, point in zip(turns, points, strict=True):
        asked = turn.before is not None and asks.search(fold(turn.before.text))
        silent = (point.primary == "neutral" and asked) or 0 < point.confidence < SURE
        moods.append(moods[-1] if silent and moods else point.primary in SOUR)
    return moods
