"""What answers may cost, where a policy says so."""

from collections.abc import Iterator

from evals.comparison import Comparison, Side, effort_of
from evals.comparison.wording import number
from evals.gate.decision import Ground, Rule
from evals.gate.policy import Limits
from evals.gate.wording import margin, say

_RULE: Rule = "limit"


def limits(after: Side, compared: Comparison | None, allowed: Limits, language: str) -> Iterator[Ground]:
    """No where a limit is passed. What was not measured (answers taken over, a baseline without tokens) passes none."""
    spent = effort_of(after.judged)
    both = compared.effort if compared else None
    seen = {
        "p95_ms": (spent.p95_ms, allowed.p95_ms, 0),
        "tokens": (spent.tokens, allowed.tokens, 0),
        "slower": (_times(both.before.p95_ms, both.after.p95_ms) if both else None, allowed.slower, 2),
        "dearer": (_times(both.before.tokens, both.after.tokens) if both else None, allowed.dearer, 2),
    }
    for name, (value, most, digits) in seen.items():
        if value is not None and most is not None and value > most:
            shown = number(value, language, digits)
            text = say(f"limit_{name}", language, value=shown, most=margin("", most, language))
            yield Ground(rule=_RULE, level="fail", measure=name, text=text)


def _times(before: float | None, after: float | None) -> float | None:
    return after / before if before and after is not None else None
