"""`escucha kb words`: what customers call things, as this company knows it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured, opened
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.retrieval.conflicts import Conflict

BY = "command line"
GROUP = click.argument("group")
WORDS = click.argument("words", nargs=-1, required=True, metavar="WORD...")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(name="words")
def command() -> None:
    """What customers call things: groups of words with one meaning."""


@command.command(name="list")
@click.argument("group", default="")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: group to words.")
@configured
def every(settings: Settings, group: str, as_json: bool) -> None:
    """List the groups, or one GROUP; the company's own words have a +, those it switched off a -."""
    from copilot.errors import NotFoundError
    from copilot.store import concepts
    from kb.words import name_of, table

    with opened(settings) as store:
        groups = table(store).groups
        with store.read() as session:
            changes = {(one.group, one.word): one for one in concepts.every(session)}
    off: dict[str, list[str]] = {}
    for change in changes.values():
        if change.removed:
            off.setdefault(change.group, []).append(change.word)
    name = name_of(group) if group else ""
    if name and name not in groups and name not in off:
        raise NotFoundError(f"There is no group '{name}'; `escucha kb words list` names them all.")
    shown = {one: words for one, words in groups.items() if not name or one == name}
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for one, words in shown.items():
        marked = [f"+{word}" if (one, word) in changes else word for word in words]
        click.echo(f"{one}: {', '.join([*marked, *(f'-{word}' for word in off.get(one, ()))])}")


@command.command(name="add")
@GROUP
@WORDS
@configured
def add(settings: Settings, group: str, words: tuple[str, ...]) -> None:
    """Let WORDs (quote phrases) count for GROUP; a new name makes a new group. The next search knows them."""
    from kb import words as company

    with opened(settings) as store:
        change = company.add(store, group, words, by=BY)
    click.echo(f"{change.done} added to {company.name_of(group)}.")
    for conflict in change.conflicts:
        click.echo(f"Note: {conflict}", err=True)


@command.command(name="remove")
@GROUP
@WORDS
@configured
def remove(settings: Settings, group: str, words: tuple[str, ...]) -> None:
    """Let WORDs not count for GROUP any more, whether built in or your own. `add` brings them back."""
    from kb import words as company

    with opened(settings) as store:
        change = company.remove(store, group, words, by=BY)
    click.echo(f"{change.done} taken out of {company.name_of(group)}.")


@command.command(name="check")
@click.argument("file", type=FILE, required=False)
@configured
def check(settings: Settings, file: Path | None) -> None:
    """Say what is wrong with this installation's words, or with a FILE: a whole table, or one made by `export`.

    The exit status is 1 when something makes answers worse; what is only worth a look does not count.
    """
    found = _conflicts(settings, file)
    for conflict in found:
        click.echo(f"{'error' if conflict.is_error else 'note '}  {conflict}")
    errors = sum(conflict.is_error for conflict in found)
    click.echo(f"{errors} errors, {len(found) - errors} notes.")
    click.get_current_context().exit(1 if errors else 0)


@command.command(name="export")
@configured
def export(settings: Settings) -> None:
    """Print the company's own changes as YAML."""
    from kb import words as company

    with opened(settings) as store:
        click.echo(company.export(store), nl=False)


@command.command(name="import")
@click.argument("file", type=FILE)
@configured
def import_(settings: Settings, file: Path) -> None:
    """Take over the changes in a FILE that `export` made; again changes nothing."""
    from kb import words as company

    with opened(settings) as store:
        count = company.import_file(store, file, by=BY)
    click.echo(f"{count} changed.")


def _conflicts(settings: Settings, file: Path | None) -> "list[Conflict]":
    from copilot.retrieval.concepts import built_in, read_table
    from copilot.retrieval.conflicts import company_conflicts, conflicts, unknown
    from copilot.store import concepts
    from kb.words import is_changes, read_changes

    if file is None:
        with opened(settings) as store, store.read() as session:
            return company_conflicts(built_in(), concepts.every(session))
    if is_changes(file):
        given = read_changes(file)
        return [*unknown(built_in(), given), *company_conflicts(built_in(), given)]
    return conflicts(read_table(file))
