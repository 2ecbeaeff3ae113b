"""`escucha bench`: figures that anyone can take, beside what a user would pick instead, in the same run."""

import json
from pathlib import Path

import click

from api.cli import bench_desk


@click.group("bench")
def command() -> None:
    """Measure drafts and search, side by side, and the pages under a team's load."""


command.add_command(bench_desk.command)


@command.command("draft")
@click.option("--passages", default=10_000, show_default=True, type=click.IntRange(100, 1_000_000))
@click.option("--drafts", default=200, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def draft(passages: int, drafts: int, as_json: bool) -> None:
    """Time embedded drafts on a base of a given size."""
    from evals.bench_draft import bench_draft

    figures = bench_draft(passages, drafts, lambda step: click.echo(f"... {step}", err=True))
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(f"{figures['passages']:,.0f} passages, indexed in {figures['build_s']} s; {figures['drafts']} messages")
    click.echo(f"{'':34}{'p50':>10}{'p95':>10}")
    click.echo(f"{'embedded draft, checked':34}{figures['draft_p50_ms']:>7} ms{figures['draft_p95_ms']:>7} ms")
    click.echo(f"{'FTS5, best passage pasted':34}{figures['fts5_p50_ms']:>7} ms{figures['fts5_p95_ms']:>7} ms")
    click.echo(f"ratio of the medians: {figures['ratio_p50']}")


@command.command("retrieval")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--split", help="The file in qrels/ to read; test.tsv without it.")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many questions, evenly spread.")
@click.option("--engines", help="Which, with commas: ours, ours-dense, bm25s, bm25s-plain, fts5, chroma.")
@click.option("--language", type=click.Choice(["auto", "es", "pt", "en"]), default="auto", show_default=True)
@click.option("--model", default="", metavar="FOLDER", help="A sentence-transformers model for chroma and ours-dense.")
@click.option("--noise", is_flag=True, help="Ask each question a second time as typed in a hurry.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def retrieval(
    folder: Path | None,
    split: str | None,
    limit: int | None,
    engines: str | None,
    language: str,
    model: str,
    noise: bool,
    as_json: bool,
) -> None:
    """Search the same documents with Escucha and with what one would use instead.

    FOLDER is in BEIR's form: corpus.jsonl, queries.jsonl and qrels/test.tsv. Without it, the demo company's articles
    are asked. An engine that is not installed is named and left out; the exit status is 1 when one broke down.
    """
    from evals.bench_retrieval.beir import open_folder
    from evals.bench_retrieval.company import company
    from evals.bench_retrieval.engines import USUAL
    from evals.bench_retrieval.report import figures, table
    from evals.bench_retrieval.run import Options, run

    if split and not folder:
        raise click.UsageError("--split needs a FOLDER.")
    dataset = open_folder(folder, split) if folder else company()
    names = tuple(name.strip() for name in engines.split(",")) if engines else USUAL
    options = Options(names, language, limit, noise, model)
    found = figures(run(dataset, options, lambda step: click.echo(f"... {step}", err=True)))
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else table(found))
    click.get_current_context().exit(1 if any(row.get("crashed") for row in found["engines"]) else 0)
