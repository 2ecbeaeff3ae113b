"""`escucha search`: what a question finds, in both pools, and why."""

from collections.abc import Mapping
from typing import Any

import click

from api.cli import batch
from api.cli.options import configured
from copilot.errors import InputError
from copilot.settings import Settings
from copilot.source import Hit, Pool


@click.command("search")
@click.argument("text", required=False)
@click.option("--batch", "file", help='JSONL rows {"id","query"}; "-" is standard input.')
@click.option("-k", default=5, show_default=True, type=click.IntRange(1, 100), help="Hits of each pool.")
@click.option("--pool", default="articles", show_default=True, type=click.Choice(["articles", "resolutions", "both"]))
@click.option("--internal", is_flag=True, help="Search internal articles too.")
@configured
def command(settings: Settings, text: str | None, file: str | None, k: int, pool: str, internal: bool) -> int:
    """Search the knowledge base and the past answers."""
    from copilot.copilot import open_copilot

    batch.one_of(text, None, file)
    pools: tuple[Pool, ...] = ("articles", "resolutions") if pool == "both" else (pool,)  # type: ignore[assignment]
    with open_copilot(settings) as copilot:

        def found(query: str, language: str = "") -> dict[str, Any]:
            results = [copilot.find(query, one, k=k, internal=internal, language=language) for one in pools]
            return {
                "answerable": max(result.answerable for result in results),
                "hits": [_row(hit) for result in results for hit in result.hits],
            }

        if file:
            return batch.run(file, lambda row: found(_query(row), str(row.get("language") or row.get("lang") or "")))
        _show(found(batch.text_or_stdin(text or "")))
    return 0


def _query(row: Mapping[str, Any]) -> str:
    """
    Raises:
        InputError: the row has no question.
    """
    query = row.get("query") or row.get("text")
    if not isinstance(query, str):
        raise InputError("it has no `query`.", mend="Put the question there, as text.")
    if len(query) > batch.LONGEST:
        raise InputError(f"its `query` is longer than {batch.LONGEST:,} characters.", mend="Cut it.")
    return query


def _row(hit: Hit) -> dict[str, Any]:
    return {
        "source_id": hit.passage.source_id,
        "passage_id": hit.passage.id,
        "pool": hit.passage.pool,
        "title": hit.passage.title,
        "text": hit.passage.text,
        "score": hit.score,
        "why": list(hit.why),
    }


def _show(result: Mapping[str, Any]) -> None:
    click.echo(f"can answer: {result['answerable']:.0%}")
    if not result["hits"]:
        click.echo("Nothing found. Import articles with `escucha kb import PATH`.")
    for number, hit in enumerate(result["hits"], start=1):
        click.echo(f"\n{number}. {hit['title']}  [{hit['pool']} {hit['passage_id']}, {hit['score']:.2f}]")
        click.echo("   " + " ".join(hit["text"].split())[:220])
        click.echo(f"   matched: {', '.join(hit['why'])}")
