"""How much the dense channel counts beside the words: fitted on questions of the base itself, so that switching a
channel on never makes its search worse.

For each question the sources have a score by words, 0..1, and a cosine; `blend` adds them with one weight of a small
grid. It is the smallest that is as good as the best one within a standard error: titles and sentences are nearer to
their article's words than what customers write, so the best one on them is too bold. And it is 0 unless the questions
that a fit has not seen gain by it, told apart from chance by a one-sided paired test at 80 %.
"""

import json
import logging
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.retrieval.dense import DenseIndex, text_of
from copilot.retrieval.entries import Entry
from copilot.retrieval.files import write_whole
from copilot.retrieval.pseudo import MOST, Asked, pseudo_questions
from copilot.store import Store, state
from copilot.store.schema import ArticleRow

if TYPE_CHECKING:
    from copilot.retrieval.retriever import Retriever

log = logging.getLogger(__name__)

GRID = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
FOLDS = 5
SURE = 0.8416  # standard errors: a gain that chance alone gives one time in five
WORTHWHILE = 0.01  # a smaller gain is not worth a second channel
FEW = 30  # questions below which nothing is concluded
NEAREST = 30  # passages that the dense channel brings in
OWN = 3  # passages of the right source that are embedded anew for each question
BUDGET = 30.0  # seconds: what was asked until then is enough
CHANGED = 0.1  # of the base, from which on the fit is made anew
FILE = "fusion.json"


class Judged(NamedTuple):
    """A question's sources: score by words, cosine, and the place of the right one."""

    words: tuple[float, ...]
    cosines: tuple[float, ...]
    right: int


class Fusion(NamedTuple):
    """`weight` of the dense channel, 0..1, from `questions` of the base at SQL's `revision`. `gain` is what the right
    source's place gained by it on questions that the fit had not seen (mean of first place and reciprocal rank), and
    `model` the name under which the dense channel knows its model."""

    weight: float
    questions: int
    gain: float
    model: str
    revision: int
    languages: dict[str, float]

    def weight_for(self, language: str) -> float:
        """The weight for passages of one language: a model may know only some."""
        return self.languages.get(language.split("-")[0], self.weight)


def blend(words: Sequence[float], cosines: Sequence[float], weight: float) -> list[float]:
    """The scores of one question's candidates: words, and the cosines spread over 0..1 among them."""
    if not weight or not cosines:
        return list(words)
    low, high = min(cosines), max(cosines)
    spread = (high - low) or 1.0
    return [(1 - weight) * word + weight * (cosine - low) / spread for word, cosine in zip(words, cosines, strict=True)]


def choose(questions: Sequence[Judged], grid: Sequence[float] = GRID) -> tuple[float, float]:
    """(weight, gain on questions that the fit has not seen). Deterministic; (0, 0) where a gain is not sure."""
    if len(questions) < FEW:
        return 0.0, 0.0
    table = [[_worth(one, weight) for weight in grid] for one in questions]
    gains: list[float] = []
    for fold in range(FOLDS):
        seen = [row for number, row in enumerate(table) if number % FOLDS != fold]
        place = _chosen(seen)
        gains.extend(row[place] - row[0] for number, row in enumerate(table) if number % FOLDS == fold)
    mean, error = _mean(gains)
    if mean < max(WORTHWHILE, SURE * error):
        return 0.0, 0.0
    return grid[_chosen(table)], mean


def _chosen(table: Sequence[Sequence[float]]) -> int:
    """The place in the grid of the smallest weight that is within a standard error of the best."""
    sums = [math.fsum(row[place] for row in table) for place in range(len(table[0]))]
    best = sums.index(max(sums))
    for place in range(best):
        behind, error = _mean([row[best] - row[place] for row in table])
        if behind <= error:
            return place
    return best


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """The mean and its standard error."""
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / max(1, len(values) - 1)
    return mean, math.sqrt(variance / len(values))


def _worth(question: Judged, weight: float) -> float:
    """Half for the right source in the first place, half its reciprocal rank; the mean over the orders of a tie, so
    that a channel gains nothing by telling apart at random what the words can't."""
    scores = blend(question.words, question.cosines, weight)
    right = scores[question.right]
    above = sum(score > right for score in scores)
    places = range(above + 1, above + 1 + sum(score == right for score in scores))
    return math.fsum((float(place == 1) + 1 / place) / 2 for place in places) / len(places)


def fit_fusion(
    retriever: "Retriever",
    dense: DenseIndex,
    store: Store,
    folder: Path,
    *,
    most: int = MOST,
    clock: Callable[[], float] = time.monotonic,
) -> Fusion | None:
    """Fit the dense channel's weight on the base and keep it in `folder`; None when the dense channel cannot answer.

    `retriever` searches words alone. Takes seconds to half a minute: not for a request to wait for.
    """
    model, until = dense.model, clock() + BUDGET
    with store.read() as session:
        revision = state.current_revision(session)
    judged: list[tuple[str, Judged]] = []
    for asked in pseudo_questions(store, retriever, most):
        if clock() > until:
            break
        one = judge(retriever, dense, store, asked)
        if one:
            judged.append((asked.language, one))
    if not model or dense.model != model or (dense.problem and not judged):
        return None
    weight, gain = choose([one for _, one in judged])
    languages = {}
    for language in sorted({language for language, _ in judged}):
        own = [one for spoken, one in judged if spoken == language]
        if len(own) >= FEW:
            languages[language] = choose(own)[0]
    fusion = Fusion(weight, len(judged), round(gain, 4), model, revision, languages)
    _write(folder, fusion)
    log.info("fusion fitted", extra={"weight": weight, "questions": len(judged), "revision": revision})
    return fusion


def judge(retriever: "Retriever", dense: DenseIndex, store: Store, asked: Asked) -> Judged | None:
    """The sources in the question's language as words and vectors see them; None when the right one is not there."""
    rows = retriever.rank(
        asked.text, pool="articles", language=asked.language, internal=True, altered=asked.altered
    ).rows
    nearest = dense.query(asked.text, pool="articles", internal=True, limit=NEAREST)
    if not rows or not nearest:
        return None
    floor, least = min(nearest.values()), min(row.score for row in rows)
    stored = retriever.index.by_ids(nearest, pool="articles", internal=True)
    words = {row.source_key: row.score for row in rows if row.language == asked.language}
    cosines = dict.fromkeys(words, floor)
    for passage_id, cosine in nearest.items():
        if passage_id in stored and stored[passage_id][0].language == asked.language:
            key = stored[passage_id][1]
            cosines[key] = max(cosine, cosines.get(key, floor))
    if asked.key not in cosines:
        return None
    if asked.fragment:
        passages = [row.passage_id for row in rows if row.source_key == asked.key]
        passages += [one for one in nearest if one in stored and stored[one][1] == asked.key]
        found = dense.compare(asked.text, _altered_texts(store, asked, list(dict.fromkeys(passages))[:OWN]))
        if found is None:
            return None
        cosines[asked.key] = max([floor, *found])
    keys = sorted(cosines)
    return Judged(
        tuple(words.get(key, least) for key in keys), tuple(cosines[key] for key in keys), keys.index(asked.key)
    )


def _altered_texts(store: Store, asked: Asked, passage_ids: Sequence[str]) -> list[str]:
    """What would be embedded for these passages of the right source if it did not hold the question."""
    ordinals = {int(one.rpartition("#")[2]) for one in passage_ids}
    with store.read() as session:
        row = session.scalar(select(ArticleRow).where(ArticleRow.external_id == asked.key.removeprefix("a:")))
        if row is None:
            return []
        return [
            text_of(
                Entry(
                    passage_id="",
                    pool="articles",
                    audience="public",
                    language=row.language,
                    head=" \n".join([row.title, *passage.heading]).replace(asked.fragment, ""),
                    body=passage.text.replace(asked.fragment, ""),
                )
            )
            for passage in row.passages
            if passage.ordinal in ordinals
        ]


def is_due(fusion: Fusion | None, dense: DenseIndex, store: Store) -> bool:
    """Whether the fit is missing, of another model, or of a base that has changed by more than a tenth since."""
    if not dense.available:
        return False
    if fusion is None or fusion.model != dense.model:
        return True
    with store.read() as session:
        return has_changed(session, fusion.revision)


def has_changed(session: Session, since: int) -> bool:
    """Whether more than a tenth of the articles has changed after revision `since`: then a fit is made anew."""
    changed = session.scalar(select(func.count()).where(ArticleRow.revision > since)) or 0
    live = session.scalar(select(func.count()).where(ArticleRow.retired_at.is_(None))) or 0
    return changed > CHANGED * live


def read_fusion(folder: Path) -> Fusion | None:
    """The fit that is kept in `folder`; None where there is none that can be read."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Fusion(
            weight=_weight(kept["weight"]),
            questions=int(kept["questions"]),
            gain=float(kept["gain"]),
            model=str(kept["model"]),
            revision=int(kept["revision"]),
            languages={str(name): _weight(value) for name, value in kept["languages"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _weight(value: float) -> float:
    if not 0 <= float(value) <= 1:
        raise ValueError("a weight outside 0..1")
    return float(value)


def _write(folder: Path, fusion: Fusion) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / FILE, json.dumps(fusion._asdict()).encode())
