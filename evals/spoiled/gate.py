"""`python -m evals.spoiled.gate`: how often the gate says no to a run in which some answers are spoiled.

Good answers to written cases (references and other good ones) are the baseline. In each draw a share of them is
replaced by a spoiled answer to the same case; both are judged by every metric, compared and gated. Two runs of the same
answers are gated too: of those the comparison may say nothing but "no difference".
"""

import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from copilot.copilot import Copilot
from copilot.listen.language import OURS
from evals.cases import SUITES
from evals.comparison import Side, compare
from evals.gate import Policy, decide
from evals.intervals import wilson
from evals.runs.judged import Judged
from evals.runs.judging import judge_one
from evals.runs.subject import Subject
from evals.spoiled.answers import COMPANIES, trials
from evals.spoiled.base import company

SOFT = Policy(hard=())
"""The default policy without what admits no failure."""


class Stock(NamedTuple):
    """The judged answers of one case, under one key: a good one, and those that were spoiled."""

    good: Judged
    spoiled: tuple[Judged, ...]


class Draw(NamedTuple):
    """What came of one draw: whether the gate said no, and whether it did by what may be lost alone."""

    refused: bool
    soft: bool
    told: tuple[str, ...]


def stocks(copilot: Copilot, languages: Sequence[str], split: str, whose: Iterable[str]) -> tuple[Stock, ...]:
    """The answers of these companies and this half, each judged once. Where a case has two good answers it stands for
    two: the second one takes every other spoiled answer with it."""
    subject = Subject(copilot)
    good: dict[str, list[Judged]] = {}
    spoiled: dict[str, list[Judged]] = {}
    for name in whose:
        for answer, case in trials(tuple(languages), split, name):
            trial = subject.answer(case, 0)
            judged = judge_one(case, trial.sample, trial.passages, copilot.voice, copilot.settings.language)
            place = spoiled if answer.spoil else good
            place.setdefault(case.id, []).append(judged.model_copy(update={"cluster": judged.cluster or case.id}))
    return tuple(one for id, several in good.items() for one in _of_case(id, several, spoiled.get(id, ())))


def _of_case(id: str, good: Sequence[Judged], spoiled: Sequence[Judged]) -> Iterable[Stock]:
    for at, one in enumerate(good):
        key = f"{id}~{at}"
        mine = spoiled[at :: len(good)]
        yield Stock(_under(one, key), tuple(_under(other, key) for other in mine))


def _under(judged: Judged, key: str) -> Judged:
    return judged.model_copy(update={"case": key, "id": key, "asked": key})


def drawn(stock: Sequence[Stock], share: float, chance: random.Random) -> Draw:
    """A share of the answers spoiled, the run gated against the one without.

    Raises:
        ValueError: there are not as many spoiled answers.
    """
    able = [at for at, one in enumerate(stock) if one.spoiled]
    chosen = set(chance.sample(able, max(1, round(share * len(stock)))))
    after = [chance.choice(one.spoiled) if at in chosen else one.good for at, one in enumerate(stock)]
    sides = _side("good", [one.good for one in stock]), _side("spoiled", after)
    decided = decide(sides[1], Policy(), before=sides[0], language="en")
    softly = decide(sides[1], SOFT, before=sides[0], language="en")
    return Draw(decided.outcome == "failed", softly.outcome == "failed", decided.words)


def is_same(stock: Sequence[Stock], chance: random.Random) -> bool:
    """Whether two runs of the same answers, some of them spoiled and in another order, are told to be the same."""
    answers = [chance.choice((one.good, *one.spoiled)) for one in stock]
    before, after = _side("one", answers), _side("other", chance.sample(answers, len(answers)))
    found, decision = compare(before, after), decide(after, SOFT, before=before, language="en")
    told = any(one.outcome != "none" for one in found.measures)
    return found.identical and not told and decision.outcome == "passed" and not decision.grounds


def _side(name: str, judged: Sequence[Judged]) -> Side:
    return Side(name, tuple(judged), fingerprint=name)


def counted(stock: Sequence[Stock], draws: int, share: float, seed: int) -> Mapping[str, int]:
    """How many of so many draws the gate refused, by all rules and by the soft ones; and of how many pairs of identical
    runs anything else was told."""
    chance = random.Random(seed)
    found = [drawn(stock, share, chance) for _ in range(draws)]
    same = sum(is_same(stock, chance) for _ in range(draws))
    return {
        "refused": sum(one.refused for one in found),
        "soft": sum(one.soft for one in found),
        "different": draws - same,
    }


@click.command()
@click.option("--draws", default=200, show_default=True, type=click.IntRange(1))
@click.option("--share", default=8.0, show_default=True, help="Answers that are spoiled, in percent.")
@click.option("--split", type=click.Choice(["dev", "test"]), default="dev", show_default=True, help="Which half.")
@click.option("--company", "whose", multiple=True, type=click.Choice(COMPANIES), help="Only this one's cases.")
@click.option("--language", "languages", multiple=True, type=click.Choice(OURS), help="Only this language.")
@click.option("--seed", default=6, show_default=True)
def main(draws: int, share: float, split: str, whose: tuple[str, ...], languages: tuple[str, ...], seed: int) -> None:
    """Spoil a share of good answers, time and again, and count how often the gate says no."""
    with tempfile.TemporaryDirectory() as folder, company(Path(folder)) as copilot:
        stock = stocks(copilot, languages or OURS, split, whose or _written(split))
    spoilable, n = sum(bool(one.spoiled) for one in stock), round(share / 100 * len(stock))
    click.echo(f"{len(stock)} good answers, {spoilable} of them with a spoiled one; {max(1, n)} spoiled in each draw")
    found = counted(stock, draws, share / 100, seed)
    _told("the gate says no", found["refused"], draws)
    _told("by the soft rules alone", found["soft"], draws)
    _told('identical runs: anything but "no difference"', found["different"], draws)


def _written(split: str) -> list[str]:
    """The companies of which this half is written."""
    return [name for name in COMPANIES if any((SUITES / name).glob(f"draft.*.{split}.jsonl"))]


def _told(name: str, hits: int, n: int) -> None:
    low, high = wilson(hits, n)
    click.echo(f"{name:46} {hits} of {n}  {hits / n:.1%} [{low:.1%}, {high:.1%}]")


if __name__ == "__main__":
    main()
