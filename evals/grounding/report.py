"""The figures as a table, and single drafts as text to be read by eye."""

from collections.abc import Iterable

from copilot.draft import Draft
from evals.grounding.score import Figure, Grounding
from evals.grounding.trial import Trial

SHOWN_FAILURES = 8


def table(grounding: Grounding) -> str:
    """The figures, each with n and its 95 % interval, then the outcomes by kind, the failed checks and the times."""
    lines = [_line(figure) for figure in grounding.figures]
    lines += ["", "outcomes  " + "  ".join(f"{kind}: {_counts(counts)}" for kind, counts in grounding.outcomes.items())]
    lines.append("checks failed  " + (_counts(dict(sorted(grounding.checks.items(), key=_most))) or "none"))
    lines.append(f"ms  p50 {grounding.p50_ms:.0f}  p95 {grounding.p95_ms:.0f}")
    lines += [f"error  {id}: {why}" for id, why in grounding.errors.items()]
    return "\n".join(lines)


def _line(figure: Figure) -> str:
    if figure.share is None:
        return f"{figure.name:<46} {'-':>6}  n=0"
    ends = f"[{100 * figure.low:5.1f}, {100 * figure.high:5.1f}]"
    missed = " ".join(figure.failed[:SHOWN_FAILURES]) + (" ..." if len(figure.failed) > SHOWN_FAILURES else "")
    bar = f"({figure.target})" if figure.target else ""
    return f"{figure.name:<46} {100 * figure.share:5.1f}%  {ends}  n={figure.n:<4} {bar:<10} {missed}".rstrip()


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def show(trial: Trial, strays: Iterable[str] = ()) -> str:
    """One message and its draft, with what the measure found."""
    case = trial.case
    head = f"━━ {case.id}  {case.kind}  {case.lang} {case.channel}  wanted {'|'.join(case.outcome)}"
    asked = [head, f"   {case.query}", f"   answer in: {', '.join(case.relevant) or '-'}   rank {trial.rank or '-'}"]
    asked += [f"   facts: {'; '.join(case.facts)}"] if case.facts else []
    if trial.draft is None:
        return "\n".join([*asked, f"   ERROR {trial.error}", ""])
    lines = [*asked, *_body(trial.draft)]
    lines += [f"   STRAY {stray}" for stray in strays]
    if trial.without is not None and trial.without.outcome == "reply":
        first = trial.without.citations[0].source_id if trial.without.citations else "-"
        lines.append(f"   REPLIED WITHOUT THE ARTICLE, from {first} ({trial.without.confidence:.2f})")
    return "\n".join([*lines, ""])


def _body(draft: Draft) -> list[str]:
    spoken = f"{draft.language} {draft.register_}"
    lines = [f"-> {draft.outcome} {draft.confidence:.2f}  {spoken}  {draft.ms:.0f} ms  {draft.writer}"]
    lines += [f"   | {line}" for line in draft.text.splitlines()]
    lines += [f"   [{one.source_id}] {one.quote!r}"[:160] for one in draft.citations]
    lines += [f"   {one.support}: {one.text!r}"[:160] for one in draft.sentences if one.support != "source"]
    lines += [f"   note: {note}" for note in draft.notes]
    return lines + [f"   FAILED {check.name}: {check.detail}" for check in draft.checks if not check.passed]
