"""`python -m evals.helpcentre`: import the articles into a fresh installation, ask every question, print the tables."""

import json
from pathlib import Path

import click

from copilot.errors import ConfigError
from evals.helpcentre.asking import bm25_ranks, hurried, run
from evals.helpcentre.figures import Engine, Placed, figures
from evals.helpcentre.report import lines
from evals.helpcentre.suite import ANSWERED, FOLDER, Suite, read_suite


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def main(folder: Path, as_json: bool) -> None:
    """Shares found by kind of question, in a hurry too; how well what has no answer is told apart; BM25 beside it."""
    suite = read_suite(folder)
    told = figures(run(suite), [beside(suite, stemmed=stemmed) for stemmed in (True, False)])
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in lines(told):
        click.echo(line)


def beside(suite: Suite, *, stemmed: bool) -> Engine:
    """BM25 on the same articles and questions; without bm25s, why it is not there."""
    name = "bm25s, stemmed" if stemmed else "bm25s, plain"
    clean = [question for question in suite.questions if question.kind in ANSWERED]
    typed = hurried(suite.questions)
    try:
        ranks = bm25_ranks(suite.articles, [*clean, *typed], stemmed=stemmed)
    except ConfigError as error:
        return Engine(name, absent=str(error))
    placed = [Placed(question, rank) for question, rank in zip([*clean, *typed], ranks, strict=True)]
    return Engine(name, placed[: len(clean)], placed[len(clean) :])


if __name__ == "__main__":
    main()
