"""`escucha replies`: the team's saved replies."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured, emit, opened
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.replies.standing import Standing

BY = "command line"
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group("replies")
def command() -> None:
    """The team's saved replies: one is suggested only where it answers the question and the articles bear it out."""


@command.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--source", default="", help="Name of the helpdesk that they come from; empty for your own.")
@click.option("--retire-gone", is_flag=True, help="Retire those of this source that are not there any more.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@configured
def import_(settings: Settings, paths: tuple[Path, ...], source: str, retire_gone: bool, as_json: bool) -> None:
    """Import saved replies: CSV and JSONL files, and folders of Markdown or text.

    Importing again changes only what changed. The exit status is 1 when a row failed or held no text.
    """
    from kb.report import lines
    from kb.saved_replies import import_replies

    with opened(settings) as store:
        report = import_replies(store, settings, paths, source=source, by=BY, retire_gone=retire_gone)
    click.echo(report.model_dump_json() if as_json else "\n".join(lines(report)))
    click.get_current_context().exit(0 if report.ok else 1)


@command.command("list")
@click.option("--retired", is_flag=True, help="Retired ones too.")
@JSON
@configured
def every(settings: Settings, retired: bool, as_json: bool) -> None:
    """List the replies with how often each was offered and sent."""
    from copilot.store import replies

    with opened(settings) as store, store.read() as session:
        found, uses = replies.every(session, retired=retired), replies.uses(session)
    for one in found:
        count = uses.get(one.id, replies.Uses())
        if as_json:
            emit(one.model_dump(mode="json", exclude={"revision"}) | count._asdict())
        else:
            click.echo(f"{one.id:>5}  {one.language:<5}  {count.offered:>5} offered  {count.sent:>5} sent  {one.title}")


@command.command("check")
@JSON
@configured
def check(settings: Settings, as_json: bool) -> None:
    """Hold every reply against the articles; the exit status is 1 where they say otherwise, or say nothing of it."""
    from copilot.copilot import open_copilot
    from copilot.replies.standing import standings
    from copilot.store import replies

    with open_copilot(settings) as copilot:
        copilot.refresh()
        with copilot.store.read() as session:
            wanted = replies.every(session, retired=False)
        found = standings(copilot.store, copilot.retriever, wanted)
    for one in wanted:
        standing = found[one.id]
        if as_json:
            emit({"id": one.external_id, "title": one.title} | standing.model_dump(mode="json", exclude={"of"}))
        else:
            click.echo("\n".join((f"{standing.state:<13} {one.title}", *_reasons(standing))))
    wrong = any(one.state in ("contradicted", "unsupported", "gaps") for one in found.values())
    click.get_current_context().exit(1 if wrong else 0)


@command.command("suggest")
@click.argument("text", required=False)
@click.option("--conversation", help="Id of a stored conversation.")
@click.option("--source", default="", help="Where it was imported from, when two sources use the same id.")
@click.option("--channel", default="", help="Channel of TEXT, such as whatsapp.")
@click.option("--name", default="", help="Name of the customer who wrote TEXT.")
@JSON
@configured
def suggest(
    settings: Settings, text: str | None, conversation: str | None, source: str, channel: str, name: str, as_json: bool
) -> None:
    """Say which saved reply fits a message or a stored conversation, if any; nothing is counted."""
    from copilot.conversation import of_text
    from copilot.copilot import open_copilot
    from copilot.errors import UsageError
    from copilot.replies import Book
    from copilot.replies import suggest as find
    from copilot.store import conversations

    if (text is None) == (conversation is None):
        raise UsageError("Give a TEXT, or --conversation ID.")
    with open_copilot(settings) as copilot:
        copilot.refresh()
        talk = (
            conversations.find(copilot.store, conversation, source)
            if conversation is not None
            else of_text(text or "", channel=channel, name=name)
        )
        found = find(copilot, Book(copilot.store), talk)
    if as_json:
        draft = found.draft.model_dump(mode="json") if found else None
        emit({"id": found.reply.external_id if found else None, "draft": draft})
    elif found:
        click.echo(f"{found.reply.title} ({found.probability:.2f})\n\n{found.draft.text}")
    else:
        click.echo("None fits.")


@command.command("retire")
@click.argument("reply_id", type=int)
@click.option("--back", is_flag=True, help="Put it in use again.")
@configured
def retire(settings: Settings, reply_id: int, back: bool) -> None:
    """Take a reply out of use, by the number that `list` shows."""
    from copilot.store import replies

    with opened(settings) as store, store.begin() as session:
        done = replies.retire(session, reply_id, by=BY, back=back)
    click.echo(("In use again." if back else "Retired.") if done else "It is so already.")


def _reasons(standing: "Standing") -> list[str]:
    found = []
    for one in standing.sentences:
        fact = f" ({one.fact})" if one.fact else ""
        if one.kind == "contradicted":
            found.append(f"              {one.text}\n              {one.source_id} says otherwise{fact}: {one.other}")
        elif one.kind == "unsupported":
            found.append(f"              {one.text}\n              no article says it{fact}")
    return [*found, *(f"              nobody can fill {gap}" for gap in standing.gaps)]
