"""`escucha conversations`: bring in what was said."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured
from api.cli.progress import bar, step
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.retrieval.learned import Outcome


@click.group(name="conversations")
def command() -> None:
    """Bring in past conversations."""


@command.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--ours", multiple=True, metavar="DOMAIN", help="A domain or address of yours in e-mail; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@configured
def import_(settings: Settings, files: tuple[Path, ...], ours: tuple[str, ...], as_json: bool) -> None:
    """Import conversations from JSONL, CSV, mailboxes (.mbox), messages (.eml) and folders of them; - is JSONL input.

    Importing again changes only what changed. From each resolved conversation that a person answered, its question and
    answer are kept, masked, for the search.

    In e-mail an agent is who writes from one of your domains (--ours; without it, the domain or address that takes
    part in most threads), and a thread is resolved when an agent wrote last, more than 3 days ago. Automatic replies,
    quoted text and signatures are left out.

    The exit status is 1 when a row failed or held no text.
    """
    from copilot.copilot import open_copilot
    from kb.conversations import import_files
    from kb.conversations.report import lines

    with open_copilot(settings) as copilot:
        with bar("Importing") as progress:
            report = import_files(copilot.store, settings, files, ours, progress)
        copilot.index(step)
        step("Reading what was promised")
        while copilot.stories.catch_up():
            pass
    click.echo(report.model_dump_json() if as_json else "\n".join(lines(report)))
    click.get_current_context().exit(0 if report.ok else 1)


@command.command(name="learn")
@click.option("--rollback", is_flag=True, help="Go back to the model before the one in use.")
@click.option("--json", "as_json", is_flag=True, help="Print what was learned as one JSON object.")
@configured
def learn(settings: Settings, rollback: bool, as_json: bool) -> None:
    """Learn from the resolved conversations which question belongs to which answer.

    The service does this by itself in the background; this does it now. A tenth of the conversations is never learned
    from: the new model is asked their questions beside the one in use, and where it is worse it is not used.
    """
    from api.cli.options import opened
    from copilot.retrieval.learned import open_learned

    with opened(settings) as store:
        learned = open_learned(settings, store)
        if rollback:
            back = learned.rollback()
            click.echo(back.model_dump_json() if as_json else f"Model {back.number} is in use again.")
            return
        outcome = learned.train(lambda what: click.echo(what, err=True))
    click.echo(outcome.model_dump_json() if as_json else "\n".join(_told(outcome)))


def _told(outcome: "Outcome") -> Iterator[str]:
    """What a training did, as lines for a terminal."""
    tried, current = outcome.tried, outcome.current
    if tried:
        low, high = tried.interval
        yield f"{tried.matters:>7,}  matters, by {tried.kind}"
        yield f"{tried.questions:>7,}  questions learned from"
        yield f"{tried.held_back:>7,}  questions held back"
        yield f"{tried.accuracy:>7.1%}  of those find their matter (95 % interval {low:.1%} to {high:.1%})"
        if tried.before is not None:
            yield f"{tried.before:>7.1%}  with the model before"
    if outcome.replaced and tried:
        yield f"Model {tried.number} is in use."
    else:
        yield f"Nothing was replaced: {outcome.reason}."
        yield f"Model {current.number} stays in use." if current else "No model is in use."
