"""`escucha models`: pull a sentence model, and say which ones are there."""

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from api.cli.options import configured
from api.cli.progress import Progress
from copilot.settings import Settings


@click.group(name="models")
def command() -> None:
    """Sentence models on this machine: the vectors of the search are made with one."""


@command.command(name="pull")
@click.argument("name")
@click.option("--revision", default="main", show_default=True, help="Branch, tag or commit.")
@configured
def pull_(settings: Settings, name: str, revision: str) -> None:
    """Download the sentence model NAME, such as intfloat/multilingual-e5-small, from a model hub.

    This is the only download there is. It comes from huggingface.co, or from where HF_ENDPOINT says; interrupted, it
    goes on when asked again.
    """
    from copilot.retrieval.pull import pull

    with _bar(name) as progress:
        model = pull(settings.data, name, revision, progress)
    click.echo(f"{model.name} is in {model.folder}, {_size(model.size)}, commit {model.sha[:12]}.")
    if importlib.util.find_spec("sentence_transformers") is None:
        click.echo("It needs one more package: pip install 'escucha[semantic]'.")
    click.echo(f"To search with it, set ESCUCHA_EMBEDDING_MODEL=local:{model.name}")


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@configured
def list_(settings: Settings, as_json: bool) -> None:
    """Say which models were pulled, and which one is used."""
    from copilot.retrieval.models import pulled_models

    models = pulled_models(settings.data)
    for model in models:
        used = settings.embedding_model == f"local:{model.name}"
        if as_json:
            row = model._asdict() | {"folder": str(model.folder), "used": used}
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        note = ", in use" if used else ""
        click.echo(f"{model.name}  {_size(model.size)}, {model.revision} at commit {model.sha[:12]}{note}")
    if not models and not as_json:
        click.echo("None yet; `escucha models pull intfloat/multilingual-e5-small` brings in one of 490 MB.")


def _size(count: int) -> str:
    return f"{count / 1024**3:,.1f} GB" if count >= 1024**3 else f"{count / 1024**2:,.0f} MB"


@contextmanager
def _bar(name: str) -> Iterator[Progress | None]:
    """Bytes, rate and time left on standard error, only where that is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (name, BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as shown:
        task = shown.add_task(name, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
