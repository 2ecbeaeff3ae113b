"""`escucha eval cases`: what was made from production."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured, emit, opened
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.copilot import Copilot
    from copilot.store.cases import KeptCase

STATUS = ("proposed", "accepted")


@click.group("cases")
def command() -> None:
    """Cases made from production, without personal data: corrected and refused drafts, wrong flags, decided promises.

    Only accepted ones are run, with `escucha eval run --suite production`.
    """


@command.command("add")
@click.option("--draft", "draft_id", help="A draft that was edited or discarded, by its id.")
@click.option("--conversation", help="A conversation in which something was heard wrongly, by its id; with --message.")
@click.option("--source", default="", help="Where that conversation comes from, when two use the same id.")
@click.option("--message", "message_id", help="The message of it that people corrected.")
@click.option("--promise", type=int, help="A promise that a person decided, by its number.")
@click.option("--all", "everything", is_flag=True, help="Every draft that was edited or discarded.")
@configured
def add(
    settings: Settings,
    draft_id: str | None,
    conversation: str | None,
    source: str,
    message_id: str | None,
    promise: int | None,
    everything: bool,
) -> int:
    """Propose a case."""
    from copilot.copilot import open_copilot
    from copilot.store import conversations
    from evals.production import propose_draft, propose_feeling, propose_promise

    if sum(map(bool, (draft_id, conversation, promise, everything))) != 1 or bool(conversation) != bool(message_id):
        raise click.UsageError("say one: --draft ID, --conversation ID --message ID, --promise NUMBER, or --all.")
    with open_copilot(settings) as copilot:
        copilot.refresh()
        if everything:
            return _all(copilot)
        if draft_id:
            kept = propose_draft(copilot, draft_id)
        elif promise:
            kept = propose_promise(copilot, promise)
        else:
            with copilot.store.read() as session:
                row_id = conversations.find_row(session, conversation or "", source).id
            kept = propose_feeling(copilot, row_id, message_id or "")
    click.echo(_line(kept))
    return 0


def _all(copilot: "Copilot") -> int:
    from copilot.errors import ConflictError
    from evals.production import propose_draft
    from evals.production.propose import corrected_drafts

    made = 0
    for id in corrected_drafts(copilot.store):
        try:
            propose_draft(copilot, id)
            made += 1
        except ConflictError as error:
            click.echo(f"note: {error}", err=True)
    click.echo(f"{made} cases. Look at them on /casos, or with `escucha eval cases list`.")
    return 0


@command.command("list")
@click.option("--status", type=click.Choice(STATUS), help="Only those of this status.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
@configured
def every(settings: Settings, status: str | None, as_json: bool) -> None:
    """The cases, newest first."""
    from copilot.store import cases

    with opened(settings) as store, store.read() as session:
        found = cases.every(session, status or "")
    for one in found:
        if as_json:
            emit(one.model_dump(mode="json", exclude={"row_id", "conversation_row_id"}))
        else:
            click.echo(_line(one))
    if not as_json:
        click.echo(f"{len(found)} cases.")


@command.command("show")
@click.argument("key")
@configured
def show(settings: Settings, key: str) -> None:
    """One case, as a case file has it."""
    from copilot.store import cases

    with opened(settings) as store, store.read() as session:
        emit(cases.get(session, key).payload)


@command.command("accept")
@click.argument("keys", nargs=-1, required=True)
@configured
def accept(settings: Settings, keys: tuple[str, ...]) -> None:
    """Let cases be run."""
    from evals.production import accept as accepted

    with opened(settings) as store:
        for key in keys:
            click.echo(_line(accepted(store, key)))


@command.command("drop")
@click.argument("keys", nargs=-1, required=True)
@configured
def drop(settings: Settings, keys: tuple[str, ...]) -> None:
    """Delete cases."""
    from copilot.store import cases

    with opened(settings) as store, store.begin() as session:
        for key in keys:
            cases.drop(session, key)
    click.echo(f"{len(keys)} dropped.")


@command.command("export")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--all", "everything", is_flag=True, help="Also those that nobody accepted yet.")
@configured
def export(settings: Settings, file: str, everything: bool) -> None:
    """Write the accepted cases, JSONL, into FILE or on standard output. A file is not erased with its customer."""
    from copilot.retrieval.files import write_whole
    from copilot.store import cases
    from evals.production import case_of
    from evals.runs.folder import line_of

    with opened(settings) as store, store.read() as session:
        found = cases.every(session, "" if everything else "accepted")
    text = "".join(f"{line_of(case_of(one))}\n" for one in reversed(found))
    if file == "-":
        click.echo(text, nl=False)
        return
    write_whole(Path(file), text.encode("utf-8", "replace"))
    click.echo(f"{len(found)} cases in {file}.", err=True)


def _line(kept: "KeptCase") -> str:
    asked = next((str(one["text"]) for one in reversed(kept.payload["conversation"]) if one["role"] == "customer"), "")
    return f"{kept.key}  {kept.status:<8}  {kept.origin:<9}  {' '.join(asked.split())[:60]}"
