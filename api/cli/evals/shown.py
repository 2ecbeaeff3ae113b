"""A run's figures for reading in a terminal."""

from collections import Counter

from evals.runs.figures import Figure, Figures
from evals.runs.folder import Folder

NAMES = {"verdict": "passed everything", "correct": "correct", "tone": "tone", "care": "care, 0 to 3"}


def shown(folder: Folder, figures: Figures, fresh: int | None = None) -> str:
    spent = figures.spent
    made = "" if fresh is None else f", {fresh} made now"
    lines = [f"{folder.path}: {figures.cases} cases, {figures.answers} answers{made}"]
    if not figures.complete:
        lines.append(f"INCOMPLETE: {figures.errors} ended in an error, {figures.missing} are missing.")
        lines += _mend(folder, figures)
    lines.append("")
    lines += [_line(NAMES.get(one.name, one.name), one) for one in figures.headlines if one.n]
    lines.append("")
    lines += [_line(f"  {one.name}", one) for one in figures.metrics if one.n or one.errors]
    if figures.pooled:
        lines += ["", *(_line(f"  {one.name}", one) for one in figures.pooled if one.n)]
    if spent.fresh:
        lines += ["", f"{'time an answer took':28} p50 {spent.p50_ms:,.0f} ms   p95 {spent.p95_ms:,.0f} ms"]
    if spent.prompt_tokens:
        tokens = f"{spent.prompt_tokens:,} in, {spent.completion_tokens:,} out"
        lines.append(f"{'tokens':28} {tokens}" + (f"   cost {spent.cost:,.4f}" if spent.cost else ""))
    return "\n".join(lines)


def _mend(folder: Folder, figures: Figures) -> list[str]:
    """What to do, and the first sentence of each cause: what is wrong with a case is not cured by asking again."""
    errors = [one for one in folder.judged() if one.error]
    first = {one.cause: one for one in reversed(errors)}
    counts = Counter(one.cause for one in errors)
    told = [f"  {cause or 'other'} {counts[cause]}, such as {one.id}: {one.error}" for cause, one in first.items()]
    if figures.missing or set(first) - {"input"}:
        told.append("Run the same command with --retry." if errors else "Run the same command again.")
    return told


def _line(name: str, one: Figure) -> str:
    if one.value is None:
        return f"{name:28}      –    n 0   errors {one.errors}"
    if one.name == "care":
        return f"{name:28} {one.value:6.2f}    [{one.low:.2f}, {one.high:.2f}]   n {one.n}"
    more = f"   failed {one.failed}" if one.failed else ""
    more += f"   errors {one.errors}" if one.errors else ""
    return f"{name:28} {one.value:6.1%}    [{one.low:.1%}, {one.high:.1%}]   n {one.n}{more}"
