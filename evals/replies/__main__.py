"""Saved replies: is the one that fits suggested, and none where none fits?

    python -m evals.replies --split dev

The demo company answers the questions of `evals/suites/replies`, of which 60 are for work and 60 for one look.
Precision and recall stand with Wilson's 95 % intervals; beside them what one would do instead, the best lexical match
over the titles, with the threshold that is best on the development half, and without any.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import click

from copilot.copilot import Copilot
from copilot.listen.language import detect
from copilot.replies import Book, suggest
from copilot.store import replies
from evals.replies.baseline import Titles
from evals.replies.cases import AGENT, Case, Split, demo_company, read_cases
from evals.replies.elsewhere import measure
from evals.replies.score import Figure, Outcome, Score, score

GRID = [step / 4 for step in range(33)]

Answer = Callable[[Case], str]


class Row(NamedTuple):
    name: str
    score: Score


@click.command()
@click.option("--split", type=click.Choice(["dev", "test"]), default="dev", help="test is for one look.")
@click.option("--show", is_flag=True, help="Name the cases that went wrong (dev only: the other half is not read).")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(split: Split, show: bool, as_json: bool) -> None:
    """Precision and recall of the suggestions on one half of the cases."""
    if show and split == "test":
        raise click.UsageError("The test half is not read; --show goes with --split dev.")
    with demo_company() as copilot:
        cases = read_cases(split)
        ours = _answered(cases, house(copilot))
        others = measure(copilot, split)
        titles = by_titles(copilot)
        least = best_least(read_cases("dev"), titles)
        rows = [
            Row("Escucha", score(ours)),
            Row(f"titles, BM25 from {least:g} on", score(_answered(cases, over(titles, least)))),
            Row("titles, BM25, always", score(_answered(cases, over(titles, 0.0)))),
        ]
    if as_json:
        click.echo(json.dumps([*map(_plain, rows), {"name": "elsewhere", **_figures(others._asdict())}]))
        return
    wrong = [one for one in ours if not one.right] if show else []
    for row in rows:
        click.echo(
            f"{row.name:<26} precision {row.score.precision}   recall {row.score.recall}   silent {row.score.silence}"
        )
    click.echo(
        f"Of {others.offered.n} questions written for other suites {others.offered.good} were offered one; "
        f"on an article that answers: {others.grounded}"
    )
    for one in wrong:
        click.echo(
            f"  {one.case.id}  wanted {', '.join(one.case.expect) or '-'}, got {one.suggested or '-'}: {one.case.text}"
        )


def house(copilot: Copilot) -> Answer:
    """What the desk would suggest."""
    book = Book(copilot.store)

    def answer(case: Case) -> str:
        found = suggest(copilot, book, case.conversation(), agent=AGENT)
        return found.reply.external_id if found else ""

    return answer


def by_titles(copilot: Copilot) -> Callable[[Case], tuple[str, float]]:
    """The reply with the nearest title, in the language of the question."""
    with copilot.store.read() as session:
        every = replies.every(session, retired=False)
    by_language = {
        language: Titles([one for one in every if one.language.startswith(language)], language)
        for language in {one.language.split("-")[0] for one in every}
    }

    def answer(case: Case) -> tuple[str, float]:
        titles = by_language.get(detect(case.text, case.lang.split("-")[0]))
        return titles.best(case.text) if titles else ("", 0.0)

    return answer


def over(titles: Callable[[Case], tuple[str, float]], least: float) -> Answer:
    def answer(case: Case) -> str:
        found, near = titles(case)
        return found if near > least else ""

    return answer


def best_least(cases: Sequence[Case], titles: Callable[[Case], tuple[str, float]]) -> float:
    """The score from which on most of these cases come out right."""
    return max(GRID, key=lambda least: (sum(one.right for one in _answered(cases, over(titles, least))), -least))


def _answered(cases: Sequence[Case], answer: Answer) -> list[Outcome]:
    return [Outcome(case, answer(case)) for case in cases]


def _plain(row: Row) -> dict[str, object]:
    return {"name": row.name, **_figures(row.score._asdict())}


def _figures(figures: Mapping[str, Figure]) -> dict[str, object]:
    return {
        name: {
            "good": one.good,
            "n": one.n,
            "share": round(one.share, 4),
            "interval": [round(value, 4) for value in one.interval],
        }
        for name, one in figures.items()
    }


if __name__ == "__main__":
    main()
