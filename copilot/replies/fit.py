"""Whether a saved reply answers what is asked: a probability, from how the two meet and from what the articles say.

A reply that is true and about the matter still annoys when it answers another question on it. So beside the words that
both share counts whether the reply says those lines of the article that are nearest to the question, whether the
passage nearest to it bears the reply out, and whether it gives a price or a time where one is asked. The weights are
learned by `python -m evals.replies.train`.
"""

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from copilot.check.facts import facts
from copilot.check.units import DURATIONS, MONEY
from copilot.replies.lines import Line, is_free, stems
from copilot.replies.support import Judged
from copilot.retrieval.rank import Scored
from copilot.text import fold, sentences
from copilot.write.brief import Answering

SHARP = 6.0  # how steeply a line counts less that is less near the question
CLEAR = 0.8  # a difference in nearness beyond which more says nothing: a matter on which there is but one reply
SAID = 0.6  # share of a line's stems from which a reply says it

FILE = Path(__file__).with_name("fit.json")

NAMES = (
    "cosine of the question's word vectors with the reply's",
    "cosine of the question's word vectors with its title's",
    "share of the question's meaning in its title",
    "a price or a time is asked: it gives one (1), or none (-1)",
    "of the article's lines near the question, the share that the reply says",
    "the article's nearest line that the reply says, less the nearest that it does not say",
    "the nearest passage that bears some of the reply out, less the nearest of the article that does not",
)

_MUCH = re.compile(
    r"\b((?:cuanto|quanto|how much)(?! (?:(?:se|me|nos|te|lo|la) )?(?:tarda|demora|dura|tiempo|time|tempo|falta|leva))|"
    r"precio|cuesta|valor|price|cost|preco|custa)\b"
)
_WHEN = re.compile(
    r"(?:^|[?!¿.,;] ?(?:y |e |and )?|\b(?:desde|hasta|para|sabe\w*|se) )(?:cuando|quando|when)\b|"
    r"\b(?:(?:cuanto|quanto) (?:(?:se|me|nos|te|vai|vao) )?(?:tarda\w*|demora\w*|dura\w*|leva\w*|tiempo|tempo)|"
    r"(?:que|cuantos|cuantas|quantos|quantas|how many) (?:dias?|horas?|days|hours)|plazo|prazo|how long|"
    r"a q(?:ue)? hora)\b"
)


class Fit(BaseModel):
    """A logistic regression over NAMES: their means and scales, the coefficients with the intercept first, and the
    least probability from which a reply is offered."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    means: tuple[float, ...]
    scales: tuple[float, ...]
    coefficients: tuple[float, ...]
    least: float = Field(ge=0, le=1)

    def probability(self, row: Sequence[float]) -> float:
        pairs = zip(self.coefficients[1:], row, self.means, self.scales, strict=True)
        z = self.coefficients[0] + sum(weight * (value - mean) / scale for weight, value, mean, scale in pairs)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


class Meeting(NamedTuple):
    """A reply that was set against a question: how it meets the request, each of its sentences before the articles, and
    its title over them."""

    scored: Scored
    judged: tuple[Judged, ...]
    text: str

    @property
    def borne_out(self) -> bool:
        """Whether the articles say all of it, and it says something."""
        kinds = {one.kind for one in self.judged}
        return "source" in kinds and kinds <= {"source", "courtesy"}


class Asked(NamedTuple):
    """A question with the passages (by id) and the lines of the article found first, each with how near the question it
    is."""

    answer: Answering
    passages: tuple[tuple[str, float], ...]
    lines: tuple[tuple[Line, float], ...]


@cache
def fitted() -> Fit:
    """The weights that come with the code."""
    return Fit.model_validate(json.loads(FILE.read_text(encoding="utf-8")))


def nearness(one: Scored) -> float:
    """How near a text is by its words alone; what is looked at more closely is chosen by it."""
    return one.meant.covered + one.meant.head + one.near.head + one.near.whole


def features(asked: Asked, meeting: Meeting) -> list[float]:
    """The features, in the order of NAMES."""
    one = meeting.scored
    return [
        one.near.whole,
        one.near.head,
        one.meant.head,
        _form(asked.answer.request.text, meeting.text, one.language),
        *_lines(asked, one),
        _passages(asked, meeting),
    ]


def _passages(asked: Asked, meeting: Meeting) -> float:
    """The same by passages, which are fewer and say more than a line."""
    bearing = {judged.passage_id for judged in meeting.judged if judged.kind == "source"}
    ours = max((near for id, near in asked.passages if id in bearing), default=0.0)
    others = max((near for id, near in asked.passages if id not in bearing), default=0.0)
    return max(-CLEAR, min(CLEAR, ours - others))


def lacks_price(asked: str, reply: str, language: str) -> bool:
    """Whether a price is asked for, and the reply gives none for what is asked."""
    return bool(_MUCH.search(fold(asked))) and not _priced(asked, reply, language)


def _lines(asked: Asked, one: Scored) -> tuple[float, float]:
    """A reply to another question on the same article does not say the lines that are nearest to this one."""
    if not asked.lines:
        return 0.0, 0.0
    shares = [(near, _share(line.stems, one)) for line, near in asked.lines]
    top = max(near for near, _ in shares)
    weights = [math.exp(SHARP * (near - top)) for near, _ in shares]
    whole = sum(weight * share for weight, (_, share) in zip(weights, shares, strict=True)) / sum(weights)
    said = max((near for near, share in shares if share >= SAID), default=0.0)
    unsaid = max((near for near, share in shares if share < SAID), default=0.0)
    return whole, max(-CLEAR, min(CLEAR, said - unsaid))


def _share(stems: frozenset[str], one: Scored) -> float:
    return len(stems & one.bag.stem_set) / len(stems) if stems else 0.0


def _form(asked: str, reply: str, language: str) -> float:
    folded = fold(asked)
    given = []
    if _MUCH.search(folded):
        given.append(_priced(asked, reply, language))
    if _WHEN.search(folded):
        given.append(any(fact.unit in DURATIONS for fact in facts(reply) if fact.kind == "number"))
    return (1.0 if any(given) else -1.0) if given else 0.0


def _priced(asked: str, reply: str, language: str) -> bool:
    """Whether a reply gives a sum, or says that what is asked is free; that something else is free is no price."""
    if any(fact.unit in MONEY for fact in facts(reply) if fact.kind == "number"):
        return True
    matter = stems(asked, language)
    return any(is_free(one) and matter & stems(one, language) for one in sentences(reply))
