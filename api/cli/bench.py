"""`escucha bench`: figures that anyone can take, beside what a user would pick instead, in the same run."""

import json

import click


@click.group("bench")
def command() -> None:
    """Measure speed, side by side."""


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
