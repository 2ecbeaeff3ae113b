"""What an import of conversations did: the same shape as for articles, and what became of the resolutions."""

from collections.abc import Iterator

from kb import report
from kb.report import Problem


class Report(report.Report):
    """`seen` counts conversations. `resolutions` are those of this import's conversations that may be searched,
    `duplicates` those that stand behind a near-duplicate, `withdrawn` those taken out because the conversation was
    reopened or badly rated. `skipped` counts e-mails left out: automatic replies and second copies.
    `erased` conversations are those of customers who were erased: they are left out for good.
    """

    resolutions: int = 0
    duplicates: int = 0
    withdrawn: int = 0
    erased: int = 0


def lines(made: Report) -> Iterator[str]:
    """The report as aligned lines for a terminal."""
    yield from report.lines(made)
    yield f"{made.resolutions:>7,}  resolutions made"
    for name in ("duplicates", "withdrawn", "erased"):
        if count := getattr(made, name):
            yield f"{count:>7,}  {name}"


__all__ = ["Problem", "Report", "lines"]
