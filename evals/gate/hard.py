"""What admits no failure: one repeat of one case is one too many."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from evals.comparison import Case, Side, by_case, partners
from evals.gate.decision import Ground
from evals.gate.measured import counts, is_unasked
from evals.gate.policy import Policy
from evals.gate.wording import called, listed, margin, say


def hard(before: Side | None, after: Side, policy: Policy, trusted: Collection[str], language: str) -> Iterator[Ground]:
    """A failure is excused only by the baseline's failing the same metric on the same case with the same expectations,
    and not even then where the policy has a `hard_floor`."""
    new = by_case(after.judged)
    old = partners(by_case(before.judged), new) if before else {}
    cases = tuple(new.values())
    for measure in policy.no_failure:
        if counts(measure, trusted):
            key = "hard_new" if before and not policy.hard_floor else "hard_any"
            yield from _failures(measure, key, old, cases, policy, language)
            yield from _unknown(measure, cases, policy, language)
        else:
            text = say("uncalibrated", language, measure=called(measure, language, first=True))
            yield Ground(rule="uncalibrated", level="note", measure=measure, text=text)


def _failures(
    measure: str, key: str, old: Mapping[str, Case], cases: Sequence[Case], policy: Policy, language: str
) -> Iterator[Ground]:
    failing = [case for case in cases if case.worst(measure) == "fail"]
    excused = [not policy.hard_floor and _failed_before(case, old, measure) for case in failing]
    fresh = tuple(case.first.id for case, known in zip(failing, excused, strict=True) if not known)
    known = tuple(case.first.id for case, known in zip(failing, excused, strict=True) if known)
    name = called(measure, language, first=True)
    if fresh:
        text = say(key, language, measure=name, n=len(fresh), cases=listed(fresh, language))
        yield Ground(rule="hard", level="fail", measure=measure, text=text, cases=fresh)
    if known:
        text = say("hard_old", language, measure=name, n=len(known), cases=listed(known, language))
        yield Ground(rule="hard", level="note", measure=measure, text=text, cases=known)


def _failed_before(case: Case, old: Mapping[str, Case], measure: str) -> bool:
    was = old.get(case.key)
    return was is not None and was.first.expected == case.first.expected and was.worst(measure) == "fail"


def _unknown(measure: str, cases: Sequence[Case], policy: Policy, language: str) -> Iterator[Ground]:
    """What was not looked for was not found either: too many answers that the metric could not judge, or any that it
    was never asked about."""
    unasked = tuple(case.first.id for case in cases if any(is_unasked(one, measure) for one in case.answers))
    erred = tuple(
        case.first.id
        for case in cases
        if any((score := one.score(measure)) and score.verdict == "error" for one in case.answers)
    )
    name = called(measure, language, first=True)
    if unasked:
        text = say("unasked", language, measure=name, n=len(unasked), cases=listed(unasked, language))
        yield Ground(rule="unmeasured", level="incomplete", measure=measure, text=text, cases=unasked)
    if 100 * len(erred) > policy.max_errors * len(cases):
        text = say(
            "metric_errors",
            language,
            measure=name,
            n=len(erred),
            total=len(cases),
            most=margin("", policy.max_errors, language),
            cases=listed(erred, language),
        )
        yield Ground(rule="errors", level="incomplete", measure=measure, text=text, cases=erred)
