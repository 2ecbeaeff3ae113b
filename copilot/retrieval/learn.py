"""Fitting the calibration of a base on its own pseudo-questions."""

import logging
from collections.abc import Sequence

from copilot.retrieval.calibrate import Calibration, fit
from copilot.retrieval.entries import Change, changes
from copilot.retrieval.pseudo import Pseudo, pseudo_questions
from copilot.retrieval.rank import Scored
from copilot.retrieval.retriever import Retriever
from copilot.source import Pool
from copilot.store import Store, state

QUESTIONS = 250
LEAST = 10  # answerable pseudo-questions from which a base can be learned from
SAME = 0.5  # shared stems from which two sources are taken for one answer: a near-duplicate still answers

log = logging.getLogger(__name__)


def examples(
    retriever: Retriever, base: Sequence[Change], pool: Pool, count: int = QUESTIONS
) -> tuple[list[list[float]], list[bool]]:
    """Features and labels: each pseudo-question asked with its source there, and as if it did not exist."""
    rows: list[list[float]] = []
    labels: list[bool] = []
    for pseudo in pseudo_questions(base, count):
        kept = retriever.rank(
            pseudo.text, pool=pool, language=pseudo.language, internal=True, altered={pseudo.key: pseudo.alter}
        )
        own = next((row for row in kept.rows if row.source_key == pseudo.key), None)
        same = _near_duplicates(own, kept.rows) | {pseudo.key}
        if kept.rows:
            rows.append(retriever.features(kept))
            labels.append(kept.rows[0].source_key in same)
        _add_removed(retriever, pseudo, pool, same, rows, labels)
    return rows, labels


def _add_removed(
    retriever: Retriever, pseudo: Pseudo, pool: Pool, same: set[str], rows: list[list[float]], labels: list[bool]
) -> None:
    removed = retriever.rank(pseudo.text, pool=pool, language=pseudo.language, internal=True, without=same)
    if removed.rows:
        rows.append(retriever.features(removed))
        labels.append(False)


def _near_duplicates(own: Scored | None, rows: Sequence[Scored]) -> set[str]:
    if own is None:
        return set()
    mine = own.bag.stem_set
    return {
        row.source_key
        for row in rows
        if row.bag.stem_set and len(mine & row.bag.stem_set) / len(mine | row.bag.stem_set) > SAME
    }


def learn(retriever: Retriever, store: Store) -> Calibration | None:
    """Fit the calibration of the articles on the base as it is now, and keep it in SQL.

    None, and nothing kept, when the base is too small to say anything. Resolutions keep the prior: the same matter
    comes back in them, so leaving one out does not leave its answer out.
    """
    with store.read() as session:
        base = [change for change in changes(session, 0) if change.key.startswith("a:")]
    rows, labels = examples(retriever, base, "articles")
    if sum(labels) < LEAST:
        return None
    calibration = fit(rows, labels)
    with store.begin() as session:
        state.write(session, "calibration:articles", {"coefficients": calibration.coefficients, "n": len(labels)})
    retriever.forget()
    log.info("calibrated", extra={"questions": len(labels), "answerable": sum(labels)})
    return calibration
