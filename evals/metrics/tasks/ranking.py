"""Search (D1): is the right article first, is it among the first, how are all right ones ranked, and does the search
know when no article answers."""

import math

from evals.cases import Case
from evals.metrics.metric import Metric, Score, judged, measured, silent
from evals.metrics.say import reason
from evals.metrics.tasks.output import Ranking, language_of, of

SURE = 0.5
"""From this probability on that its first article answers (`answerable`, calibrated) the search holds that it does."""


def hit_1(case: Case, found: Ranking) -> Score:
    """The first article is one that answers."""
    return _hit("hit@1", case, found, 1)


def hit_5(case: Case, found: Ranking) -> Score:
    """One of the first five articles is one that answers."""
    return _hit("hit@5", case, found, 5)


def recall_5(case: Case, found: Ranking) -> Score:
    """The share of the right articles among the first five; of five, where there are more."""
    gold = _gold(case)
    if not gold:
        return silent("recall@5")
    return measured("recall@5", sum(one in gold for one in found.ids[:5]) / min(5, len(gold)))


def mrr(case: Case, found: Ranking) -> Score:
    """One over the place of the first right article; 0 where there is none."""
    gold = _gold(case)
    return measured("mrr", 1 / place if (place := _place(gold, found)) else 0.0) if gold else silent("mrr")


def ndcg_10(case: Case, found: Ranking) -> Score:
    """How near the first ten are to the best order: the right ones count less the later they come."""
    gold = _gold(case)
    if not gold:
        return silent("ndcg@10")
    gain = sum(1 / math.log2(at + 2) for at, one in enumerate(found.ids[:10]) if one in gold)
    best = sum(1 / math.log2(at + 2) for at in range(min(10, len(gold))))
    return measured("ndcg@10", gain / best)


def unanswerable(case: Case, found: Ranking) -> Score:
    """Where no article answers, the search knows."""
    if is_answerable(case) is not False or found.answerable is None:
        return silent("unanswerable")
    if found.answerable < SURE:
        return judged("unanswerable", [])
    told = {"value": f"{found.answerable:.2f}", "first": _first(found)}
    return judged("unanswerable", [reason("thought_answerable", language_of(case), **told)])


def answerable(case: Case, found: Ranking) -> Score:
    """Where an article answers, the search is sure of it. Its number is for its first article alone, which may be a
    wrong one: then it is right to doubt."""
    if not is_answerable(case) or found.answerable is None:
        return silent("answerable")
    if found.answerable >= SURE:
        return judged("answerable", [])
    told = {"value": f"{found.answerable:.2f}", "wanted": _named(case)}
    return judged("answerable", [reason("thought_unanswerable", language_of(case), **told)])


def brier(case: Case, found: Ranking) -> Score:
    """The squared distance of the probability that the first article answers from whether it does: 0 best, a quarter
    for who always says one half."""
    if is_answerable(case) is None or found.answerable is None:
        return silent("brier")
    return measured("brier", (found.answerable - (_place(_gold(case), found) == 1)) ** 2)


def is_answerable(case: Case) -> bool | None:
    """Whether an article answers the case; None where it does not say."""
    expect = case.expect
    if expect.answerable is not None:
        return expect.answerable
    return None if expect.sources_any is None else bool(expect.sources_any)


def _hit(name: str, case: Case, found: Ranking, depth: int) -> Score:
    gold = _gold(case)
    if not gold:
        return silent(name)
    place, language = _place(gold, found), language_of(case)
    if 0 < place <= depth:
        return judged(name, [])
    if place:
        return judged(name, [reason("not_first", language, first=_first(found), wanted=_named(case), place=place)])
    return judged(name, [reason("not_found", language, wanted=_named(case), depth=max(depth, len(found.ids)))])


def _gold(case: Case) -> frozenset[str]:
    return frozenset(case.expect.sources_any or ()) if is_answerable(case) else frozenset()


def _place(gold: frozenset[str], found: Ranking) -> int:
    """Of the first right article, from 1; 0 where there is none."""
    return next((at for at, one in enumerate(found.ids, 1) if one in gold), 0)


def _first(found: Ranking) -> str:
    return next((hit.title or hit.source_id for hit in found.hits), "")


def _named(case: Case) -> str:
    return ", ".join(case.expect.sources_any or ())


RANKING = (
    Metric("hit@1", "resolves", of("hit@1", Ranking, hit_1)),
    Metric("unanswerable", "resolves", of("unanswerable", Ranking, unanswerable)),
    Metric("answerable", "informative", of("answerable", Ranking, answerable)),
    Metric("brier", "informative", of("brier", Ranking, brier)),
    Metric("hit@5", "informative", of("hit@5", Ranking, hit_5)),
    Metric("recall@5", "informative", of("recall@5", Ranking, recall_5)),
    Metric("mrr", "informative", of("mrr", Ranking, mrr)),
    Metric("ndcg@10", "informative", of("ndcg@10", Ranking, ndcg_10)),
)
"""Right is right at the first place: whoever asks reads that one. Five are read by a writer, which `hit@5` tells; it
judges nothing of its own, for a case that passes the first always passes it."""
