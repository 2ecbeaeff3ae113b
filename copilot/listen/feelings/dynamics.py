"""How something is said and what happened before it: the part of a feeling that stands in no word.

Each figure lies between 0 and 1, so that none outweighs the others by its unit.
"""

import math
import re
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from copilot.conversation import Message
from copilot.listen.feelings.scene import Scene
from copilot.text import words

NAMES = (
    "length",
    "shorter than before",
    "capitals",
    "exclamations",
    "questions",
    "piled marks",
    "dots",
    "no marks at all",
    "warm sign",
    "cold sign",
    "said again",
    "said again by the other side",
    "turns",
    "robot",
    "first message",
    "waited",
    "whole wait",
    "asked back",
    "question passed over",
    "long answer before",
    "first name or greeting dropped",
    "formal now, familiar before",
)

_SHOUT = re.compile(r"\b[A-ZÁÉÍÓÚÑÂÊÔÃÕÇ]{3,}\b")
_LETTERS = re.compile(r"[^\W\d_]")
_PILED = re.compile(r"[!?]{2,}")
_DOTS = re.compile(r"\.{2,}|…")
_WARM = re.compile(
    r"[😀😃😄😁😊🙂😍🥰❤💜💚💙🧡💛🙏👏🎉🤗👍😘🥳✨🌟💪]|:\)|:-\)|:D|\bja(?:ja)+|\bha(?:ha)+|\brs(?:rs)*\b|\bkk+\b"
)
_COLD = re.compile(r"[😡🤬👿😠😤😞😔😢😭💔👎😒🙄😑😐😩😫😰😱😨😟😥🥺😓😳🤦🤷🤡]|:\(|:-\(|:/|¬¬|-_-")
_GREETING = re.compile(
    r"(?i)^\W*(?:hola|buen[oa]s|estimad|buenas|oi|ola|olá|bom dia|boa|prezad|hi|hello|dear|good|hey"
    r"|gracias|obrigad|thank)"
)
_FORMAL = re.compile(
    r"(?i)\b(?:usted(?:es)?|su (?:empresa|servicio)|señor(?:es|a)?|le[s]? (?:ruego|agradecer|solicito|pido)"
    r"|o senhor|a senhora|vossa|sir|madam|kindly|hereby)\b"
)
_FAMILIAR = re.compile(r"(?i)\b(?:tú|vos|oye|porfa|ché|che|te (?:pido|cuento|agradezco)|você|vc|hey|guys|thx|pls)\b")


def dynamics(scene: Scene) -> NDArray[np.float32]:
    """One figure by name in NAMES."""
    text, answer = scene.last.text, scene.answer.text if scene.answer else ""
    here = words(text)
    letters = len(_LETTERS.findall(text)) or 1
    return np.array(
        [
            _few(len(here), 80),
            _shorter(len(here), scene.earlier),
            sum(len(word) for word in _SHOUT.findall(text)) / letters,
            _few(text.count("!"), 5),
            _few(text.count("?"), 4),
            _few(len(_PILED.findall(text)), 2),
            _few(len(_DOTS.findall(text)), 2),
            float(len(here) > 5 and not re.search(r"[.,;:!?]", text)),
            float(bool(_WARM.search(text))),
            float(bool(_COLD.search(text))),
            _same(here, scene.earlier),
            _answered_the_same(scene),
            _few(len(scene.before), 8),
            float(bool(scene.answer) and scene.answer is not None and scene.answer.role == "bot"),
            float(not scene.before),
            _hours(scene.answer, scene.run[0]),
            _hours(scene.before[0] if scene.before else None, scene.last),
            float(answer.rstrip().endswith("?")),
            _passed_over(scene, answer),
            _few(len(answer.split()), 60),
            float(bool(scene.earlier) and bool(_GREETING.match(scene.earlier[0].text)) and not _GREETING.match(text)),
            float(bool(_FORMAL.search(text)) and any(_FAMILIAR.search(message.text) for message in scene.earlier)),
        ],
        np.float32,
    )


def _few(count: int, many: int) -> float:
    """How many, on a scale that `many` fills and that tells few ones apart best."""
    return min(1.0, math.log1p(count) / math.log1p(many))


def _shorter(length: int, earlier: Sequence[Message]) -> float:
    """How much of their usual length the last message lacks."""
    usual = sum(len(words(message.text)) for message in earlier) / len(earlier) if earlier else 0
    return max(0.0, 1 - length / usual) if usual else 0.0


def _same(here: Sequence[str], earlier: Sequence[Message]) -> float:
    """The largest share of words in common with something they said before."""
    return max((_shared(here, words(message.text)) for message in earlier), default=0.0)


def _answered_the_same(scene: Scene) -> float:
    """The same, of the answers that they got."""
    answers = [words(message.text) for message in scene.before if message.role != "customer"][-4:]
    return max((_shared(answers[-1], other) for other in answers[:-1]), default=0.0) if answers else 0.0


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    first, second = set(one), set(other)
    return len(first & second) / max(len(first), len(second)) if len(first) > 2 and len(second) > 2 else 0.0


def _hours(since: Message | None, until: Message) -> float:
    """The wait between two messages; a week fills the scale. 0 where a time is not known."""
    if since is None or since.at is None or until.at is None or until.at <= since.at:
        return 0.0
    return min(1.0, math.log1p((until.at - since.at) / timedelta(hours=1)) / math.log1p(168))


def _passed_over(scene: Scene, answer: str) -> float:
    """Whether the answer took up no word of the question that it followed."""
    if not scene.earlier or not answer or "?" not in scene.earlier[-1].text:
        return 0.0
    asked = {word for word in words(scene.earlier[-1].text) if len(word) > 4}
    return float(bool(asked) and not asked & set(words(answer)))
