"""Promises: those that were made are found and no others, each with its day, its minute and what became of it; and
what the customer was asked to do."""

from collections.abc import Iterator, Sequence

from copilot.promise import Asked, Promise
from evals.cases import Case
from evals.cases.case import Promised
from evals.metrics.metric import Metric, Reason, Score, judged, silent
from evals.metrics.pooled import Parts, Pooled
from evals.metrics.say import reason, word
from evals.metrics.tasks.output import Kept, language_of, of
from evals.promises.score import local, pairs, same_day, same_minute, unmatched

Matched = list[tuple[Promised, Promise]]


def promises_found(case: Case, kept: Kept) -> Score:
    """Every promise is found, and nothing that is none. `value` is F1."""
    wants = case.expect.promises
    if wants is None:
        return silent("promises_found")
    matched, language = pairs(case, wants, kept.promises), language_of(case)
    missed, false = unmatched(matched, wants, kept.promises)
    reasons = [reason("promise_missed", language, one.words, words=one.words) for one in missed]
    reasons += [reason("no_promise", language, one.text, words=one.text) for one in false]
    return judged("promises_found", reasons, _f1(len(matched), len(wants), len(kept.promises)))


def due_day(case: Case, kept: Kept) -> Score:
    """Every promise that was found falls due on its day, or has none where none was said."""
    wrong = [pair for pair in _matched(case, kept) if not same_day(case, *pair)]
    return _of_matched("due_day", case, _matched(case, kept), [_day(case, *pair) for pair in wrong])


def due_minute(case: Case, kept: Kept) -> Score:
    """Where an hour is named, it falls due to the minute."""
    timed = [pair for pair in _matched(case, kept) if "T" in pair[0].due]
    wrong = [pair for pair in timed if not same_minute(case, *pair)]
    return _of_matched("due_minute", case, timed, [_day(case, *pair) for pair in wrong])


def promise_status(case: Case, kept: Kept) -> Score:
    """Every promise that was found is open, kept or broken as it is."""
    language = language_of(case)
    reasons = [
        reason(
            "other_status",
            language,
            got.text,
            words=got.text,
            wanted=word(want.status, language),
            found=word(got.status, language),
        )
        for want, got in _matched(case, kept)
        if want.status != got.status
    ]
    return _of_matched("promise_status", case, _matched(case, kept), reasons)


def asked_found(case: Case, kept: Kept) -> Score:
    """Every thing that the customer was asked to do is found and nothing else, done or not done as it is."""
    wants = case.expect.asked
    if wants is None:
        return silent("asked_found")
    matched, language = pairs(case, wants, kept.asked), language_of(case)
    missed, false = unmatched(matched, wants, kept.asked)
    reasons = [reason("request_missed", language, one.words, words=one.words) for one in missed]
    reasons += [reason("no_request", language, one.text, words=one.text) for one in false]
    reasons += list(_other_done(matched, language))
    return judged("asked_found", reasons, _f1(len(matched), len(wants), len(kept.asked)))


def _other_done(matched: Sequence[tuple[Promised, Asked]], language: str) -> Iterator[Reason]:
    for want, got in matched:
        if want.done != got.done:
            wanted, found = (word("done" if one.done else "not_done", language) for one in (want, got))
            yield reason("other_done", language, got.text, words=got.text, wanted=wanted, found=found)


def _day(case: Case, want: Promised, got: Promise) -> Reason:
    language = language_of(case)
    none = word("no_day", language)
    due = {"wanted": want.due.replace("T", " ") or none, "found": local(case, got).replace("T", " ") or none}
    return reason("other_day", language, got.text, words=got.text, **due)


def _of_matched(name: str, case: Case, matched: Matched, reasons: list[Reason]) -> Score:
    """Says nothing where no promise was found: what is not there is the matter of `promises_found`."""
    if case.expect.promises is None or not matched:
        return silent(name)
    return judged(name, reasons, 1 - len(reasons) / len(matched))


def _matched(case: Case, kept: Kept) -> Matched:
    return pairs(case, case.expect.promises or (), kept.promises)


def _f1(both: int, wanted: int, found: int) -> float:
    return 2 * both / (wanted + found) if wanted or found else 1.0


def _precision(case: Case, kept: Kept) -> Parts:
    return {} if case.expect.promises is None else {"": (len(_matched(case, kept)), len(kept.promises))}


def _recall(case: Case, kept: Kept) -> Parts:
    return {"": (len(_matched(case, kept)), len(case.expect.promises or ()))}


def _asked_precision(case: Case, kept: Kept) -> Parts:
    wants = case.expect.asked
    return {} if wants is None else {"": (len(pairs(case, wants, kept.asked)), len(kept.asked))}


def _asked_recall(case: Case, kept: Kept) -> Parts:
    wants = case.expect.asked or ()
    return {"": (len(pairs(case, wants, kept.asked)), len(wants))}


COMMITMENTS = (
    Metric("promises_found", "resolves", of("promises_found", Kept, promises_found)),
    Metric("due_day", "resolves", of("due_day", Kept, due_day)),
    Metric("due_minute", "resolves", of("due_minute", Kept, due_minute)),
    Metric("promise_status", "resolves", of("promise_status", Kept, promise_status)),
    Metric("asked_found", "informative", of("asked_found", Kept, asked_found)),
)
"""A promise missed or given another day is one that nobody keeps. Of what the customer was asked, readers mark more or
less: it is told and judges nothing."""

COMMITMENTS_POOLED = (
    Pooled("promise_precision", "promise", Kept, _precision),
    Pooled("promise_recall", "promise", Kept, _recall),
    Pooled("asked_precision", "promise", Kept, _asked_precision),
    Pooled("asked_recall", "promise", Kept, _asked_recall),
)
