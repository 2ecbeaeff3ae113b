"""`contradiction`: no sentence turns round what a source says of the same matter."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

from copilot.check.phrases import flat
from evals.metrics.correctness.denied import affirmed
from evals.metrics.correctness.grounds import Grounds, Match
from evals.metrics.correctness.reading import Reading, read
from evals.metrics.manner.signs import shows
from evals.metrics.metric import Reason, Score, judged, passed
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

NAME = "contradiction"
OPPOSITES = Path(__file__).with_name("opposites.yaml")
SHARE = 0.55
"""Least share of a clause's weight that a statement must hold to speak of the same."""
WEIGHT = 6.0
"""Least weight of what they share."""
OF_CONDITIONS = frozenset({"cost", "can", "need"})
"""What is often so in one case and not in another: no fee while it is on time, a fee once it is cut."""
WORDS = 3
"""Least number of words that are shared where conditions matter."""
NEARLY = 0.75
"""Statements with so much of the best one's match are heard too."""
_CONDITION = re.compile(
    r"\b(?:si|cuando|mientras|salvo|excepto|a menos|siempre que|despues de|pasad[oa]s?|fuera|se|quando|enquanto|exceto|"
    r"desde que|depois d\w+|if|when|while|unless|except|once|after)\b"
)
_CLAUSES = re.compile(r"[,;:()\n]\s*|\s(?:pero|aunque|sino que|porque|mas|porem|porque|but|although|because)\s", re.I)


class Opposite(NamedTuple):
    """`yes` and `no` to one question, each with the way it is said."""

    yes: re.Pattern[str]
    no: re.Pattern[str]


def contradiction(evidence: "Evidence") -> Score:
    """Fails for each clause that says the opposite of the statements nearest to it, of which none says the same."""
    if not evidence.text or not evidence.is_for_customer:
        return passed(NAME)
    return judged(NAME, _reasons(evidence))


def _reasons(evidence: "Evidence") -> Iterator[Reason]:
    grounds = evidence.grounds
    for piece in evidence.pieces:
        if "?" in piece:
            continue
        other = next((one for clause in _clauses(piece) if (one := _opposed(grounds, clause))), None)
        if other:
            yield reason("turned_round", grounds.language, piece, other=other.text)
    for piece, fact in affirmed(evidence):
        yield reason("turned_round", grounds.language, piece, other=fact)


def _clauses(piece: str) -> list[str]:
    parts = [part for part in _CLAUSES.split(piece) if part.strip()]
    return [piece, *parts] if len(parts) > 1 else [piece]


def _opposed(grounds: Grounds, clause: str) -> Reading | None:
    own = answers(clause)
    if not own:
        return None
    reading = read(clause, grounds.language)
    found = [one for one in grounds.matches(reading, grounds.articles) if one.weight >= WEIGHT and one.share >= SHARE]
    if not found:
        return None
    best = max(one.weight for one in found)
    near = [one for one in found if one.weight >= NEARLY * best]
    for question, said in own.items():
        if said in ("both", "") or (question == "need" and shows("nothing_more", flat(clause))):
            continue
        alike = [one for one in near if question not in OF_CONDITIONS or _is_alike(reading, one.statement)]
        other = _against(question, said, alike)
        if other and not _is_said(grounds, question, said, reading):
            return other
    return None


def _is_alike(reading: Reading, statement: Reading) -> bool:
    """Whether both share enough words, and either both or neither speak of a condition."""
    shared = sum(not term.startswith("@") for term in reading.terms & (statement.terms | statement.context))
    if_own, if_other = (bool(_CONDITION.search(flat(one.text))) for one in (reading, statement))
    return shared >= WORDS and if_own == if_other


def _against(question: str, said: str, near: Sequence[Match]) -> Reading | None:
    """The statement that answers the question the other way, where all that answer it do."""
    told = [(answers(one.statement.text).get(question, ""), one) for one in near]
    given = [(answer, one) for answer, one in told if answer]
    if not given or any(answer in (said, "both") for answer, _ in given):
        return None
    return max((one for _, one in given), key=lambda one: one.weight).statement


def _is_said(grounds: Grounds, question: str, said: str, reading: Reading) -> bool:
    """Whether the conversation or a good answer says it the same way."""
    near = [one for one in grounds.matches(reading, (*grounds.right, *grounds.said)) if one.share >= SHARE / 2]
    return any(answers(one.statement.text).get(question) in (said, "both") for one in near)


@lru_cache(maxsize=20_000)
def answers(text: str) -> dict[str, str]:
    """What `text` answers to each question that it touches: yes, no or both."""
    folded = flat(text)
    found = {}
    for question, opposite in _opposites().items():
        denied = bool(opposite.no.search(folded))
        affirmed = bool(opposite.yes.search(opposite.no.sub(" ", folded)))
        if denied or affirmed:
            found[question] = "both" if denied and affirmed else "no" if denied else "yes"
    return found


@cache
def _opposites() -> dict[str, Opposite]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(OPPOSITES.read_text(encoding="utf-8"))
    return {name: Opposite(re.compile(one["yes"]), re.compile(one["no"])) for name, one in loaded.items()}
