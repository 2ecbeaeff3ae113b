"""The verdict in words: what got better, what got worse, and what so many cases could not have shown."""

from evals.comparison.compare import Comparison
from evals.comparison.measures import Difference
from evals.comparison.pairs import Left
from evals.comparison.repeats import CARE
from evals.comparison.wording import name, say, size, unit

CORE = ("correct", "tone", CARE)


def headline(comparison: Comparison, language: str) -> str:
    """One sentence: the primary measure, then correctness, tone and care."""
    shown = [one for one in comparison.measures if one.primary or one.measure in CORE]
    told = "; ".join(of_measure(one, language) for one in shown)
    return f"{told[:1].upper()}{told[1:]}."


def verdict(comparison: Comparison, language: str) -> tuple[str, ...]:
    """The whole of it, a sentence each: the headline, the metrics that changed, the cases that did, those left out."""
    others = [one for one in comparison.measures if not one.primary and one.measure not in CORE]
    rest = [one for one in others if one.kind != "number"]
    moved = [one for one in rest if one.outcome != "none"]
    lines = [say("identical", language, n=comparison.paired)] if comparison.identical else []
    lines.append(headline(comparison, language))
    lines += [f"{told[:1].upper()}{told[1:]}." for told in (of_measure(one, language) for one in moved)]
    if rest and not moved and not comparison.identical:
        lines.append(say("others", language, n=len(rest)))
    main = comparison.main
    if main.better or main.worse:
        called = name(main.measure, language)
        lines.append(say("flipped", language, measure=called, better=main.better, worse=main.worse))
    if comparison.left.n:
        lines.append(_left(comparison.left, language))
    return tuple(lines)


def of_measure(found: Difference, language: str) -> str:
    """One measure in words, without the stop."""
    called = name(found.measure, language)
    if not found.n or found.low is None or found.high is None:
        return say("nothing", language, measure=called)
    if found.detectable is None:
        return say("few_one" if found.n == 1 else "few", language, measure=called, n=found.n)
    # What is lost is told as a size: "3.1 points fewer, 0.8 to 5.4".
    low, high = (-found.high, -found.low) if found.outcome == "worse" else (found.low, found.high)
    key: str = found.outcome if found.outcome != "none" else "none" if found.better or found.worse else "same"
    if key == "none" and not found.low <= 0 <= found.high:
        key = "doubtful"  # "no difference" beside an interval that knows of one would be believed by nobody
    return say(
        key,
        language,
        measure=called,
        n=found.n,
        size=size(found.measure, abs(found.difference), language),
        seen=size(found.measure, found.difference, language),
        low=size(found.measure, low, language),
        high=size(found.measure, high, language),
        mde=size(found.measure, found.detectable, language),
        unit=unit(found.measure, language, lost=found.outcome == "worse"),
    )


def _left(left: Left, language: str) -> str:
    counts = {
        "only_before": len(left.only_before),
        "only_after": len(left.only_after),
        "other_expectations": len(left.other_expectations),
        "errors": len(set(left.errors_before) | set(left.errors_after)),
    }
    parts = ", ".join(say(key, language, n=n) for key, n in counts.items() if n)
    return say("left", language, n=left.n, parts=parts)
