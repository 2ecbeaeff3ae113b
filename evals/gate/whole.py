"""Whether there is enough to decide on: answers for all cases, few errors, enough cases in common."""

from collections.abc import Iterator

from evals.comparison import Comparison, Side
from evals.comparison.repeats import by_case
from evals.gate.decision import Ground
from evals.gate.measured import measured
from evals.gate.policy import Policy
from evals.gate.wording import called, listed, margin, say


def whole(
    before: Side | None,
    after: Side,
    policy: Policy,
    compared: Comparison | None,
    language: str,
) -> Iterator[Ground]:
    """Every reason for which neither yes nor no can be said."""
    for side in (before, after):
        if side is not None:
            yield from _errors(side, policy, language)
    yield from _enough(before, after, compared, policy, language)
    if before is None:
        yield Ground(rule="alone", level="note", text=say("alone", language))
    for measure in sorted(policy.named - measured(after)):
        text = say("unmeasured", language, measure=called(measure, language))
        yield Ground(rule="unmeasured", level="incomplete", measure=measure, text=text)


def _errors(side: Side, policy: Policy, language: str) -> Iterator[Ground]:
    """Answers that are not there and answers that ended in an error weigh the same; the texts tell them apart."""
    gone = side.missing
    total = len(side.judged) + gone
    erred = [one.id for one in side.judged if one.verdict == "error"]
    if 100 * (len(erred) + gone) <= policy.max_errors * total:
        return
    if gone:
        text = say("missing", language, run=side.name, n=gone, total=total)
        yield Ground(rule="errors", level="incomplete", text=text)
    if erred:
        cases = tuple(dict.fromkeys(erred))
        most = margin("", policy.max_errors, language)
        shown = listed(cases, language)
        text = say("errors", language, run=side.name, n=len(erred), total=total, most=most, cases=shown)
        yield Ground(rule="errors", level="incomplete", text=text, cases=cases)


def _enough(
    before: Side | None, after: Side, compared: Comparison | None, policy: Policy, language: str
) -> Iterator[Ground]:
    cases = len(by_case(after.judged))
    if compared is None or before is None:
        if cases < policy.min_cases:
            text = say("few", language, n=cases, least=policy.min_cases)
            yield Ground(rule="few", level="incomplete", text=text)
        return
    if compared.paired < policy.min_cases:
        text = say("few_pairs", language, n=compared.paired, baseline=before.name, least=policy.min_cases)
        yield Ground(rule="few", level="incomplete", text=text)
    # A case that erred has its partner: what it lacks is told above.
    strangers = (*compared.left.only_after, *compared.left.other_expectations)
    if cases - len(strangers) < policy.min_paired * cases:
        text = say("unpaired", language, n=cases - len(strangers), total=cases, baseline=before.name)
        yield Ground(rule="unpaired", level="incomplete", text=text, cases=strangers)
