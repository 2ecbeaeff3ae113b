"""What an import did, for people and for programs."""

from collections.abc import Iterator

from copilot.conversation import Value


class Problem(Value):
    """A file or row that gave no article: where, and in one sentence why and what to do."""

    path: str
    reason: str


class Report(Value):
    """`seen` counts articles (files, rows), and is the sum of all but `deleted` and `skipped`.

    `deleted` are articles whose file or row is gone; `skipped` files of no known kind, hidden ones, and links to
    files already read. What failed or is empty keeps the version that was imported before.
    """

    seen: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: int = 0
    failed: tuple[Problem, ...] = ()
    empty: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.failed and not self.empty


_SHOWN = 20


def lines(report: Report) -> Iterator[str]:
    """The report as aligned lines for a terminal; counts of nothing are left out."""
    yield f"{report.seen:>7,}  seen"
    if not report.seen:
        yield "         There is no article in it; kinds are Markdown, HTML, PDF, DOCX, TXT, JSONL, CSV and XLSX."
    for name in ("added", "changed", "unchanged", "deleted", "skipped"):
        if count := getattr(report, name):
            yield f"{count:>7,}  {name}"
    for name, problems in (("failed", report.failed), ("empty", report.empty)):
        if problems:
            yield f"{len(problems):>7,}  {name}"
        for problem in problems[:_SHOWN]:
            yield f"         {problem.path}: {problem.reason}"
        if len(problems) > _SHOWN:
            yield f"         ... and {len(problems) - _SHOWN:,} more; `--json` names them all."
