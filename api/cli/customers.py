"""`escucha customers`: who is one person across channels, and saying so."""

from typing import TYPE_CHECKING

import click

from api.cli import progress
from api.cli.options import configured, emit, opened
from copilot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from copilot.customers import Profile

BY = "command line"
CUSTOMER = click.argument("customer", metavar="ID")
OTHER = click.argument("other", metavar="OTHER")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group("customers")
def command() -> None:
    """Who is one person across channels and sources.

    A customer is named by the ID as imported; where several sources use it, by SOURCE/ID.
    """


@command.command("list")
@click.option("--joined", is_flag=True, help="Only those of whom several records are joined.")
@JSON
@configured
def every(settings: Settings, joined: bool, as_json: bool) -> None:
    """List the customers, each with the person that the record belongs to."""
    from copilot.store import links

    with opened(settings) as store, store.read() as session:
        after = 0
        while ids := links.after(session, after, 500):
            after = ids[-1]
            for one in sorted(links.raw(session, ids), key=lambda raw: raw.id):
                if joined and one.person_id is None:
                    continue
                person = one.person_id or one.id
                if as_json:
                    emit(
                        {"source": one.source, "id": one.external_id, "name": one.name, "row": one.id, "person": person}
                    )
                else:
                    click.echo(f"{person:>7}  {one.source}/{one.external_id}  {one.name}".rstrip())


@command.command("show")
@CUSTOMER
@JSON
@configured
def show(settings: Settings, customer: str, as_json: bool) -> None:
    """Show one person: names, handles, sources, contacts."""
    from copilot.customers import profile

    with opened(settings) as store, store.read() as session:
        found = profile(session, _row(session, customer))
    if as_json:
        click.echo(found.model_dump_json())
    else:
        click.echo("\n".join(_told(found)))


@command.command("merge")
@CUSTOMER
@OTHER
@configured
def merge(settings: Settings, customer: str, other: str) -> None:
    """Say that two customers are one person. `unmerge` takes it back; nothing is moved."""
    from copilot.customers import say_same

    with opened(settings) as store, store.begin() as session:
        say_same(session, _row(session, customer), _row(session, other), BY)
    click.echo("They are one person.")


@command.command("unmerge")
@CUSTOMER
@OTHER
@configured
def unmerge(settings: Settings, customer: str, other: str) -> None:
    """Undo that two customers are one person: take back a `merge`, or part what was joined by itself."""
    from copilot.customers import part

    with opened(settings) as store, store.begin() as session:
        back = part(session, _row(session, customer), _row(session, other), BY)
    click.echo("Taken back." if back else "They are two people, and stay apart.")


@command.command("apart")
@CUSTOMER
@OTHER
@click.option("--undo", is_flag=True, help="Take that back.")
@configured
def apart(settings: Settings, customer: str, other: str, undo: bool) -> None:
    """Say that two customers are never one person; it is not suggested again."""
    from copilot.customers import say_apart, take_back

    with opened(settings) as store, store.begin() as session:
        one, two = _row(session, customer), _row(session, other)
        if undo:
            click.echo("Taken back." if take_back(session, one, two) else "Nothing was said of them.")
            return
        say_apart(session, one, two, BY)
    click.echo("They stay apart.")


@command.command("suggestions")
@click.argument("customer", metavar="[ID]", default="")
@click.option("--language", type=click.Choice(("es", "pt", "en")), default="en", show_default=True)
@JSON
@configured
def suggestions(settings: Settings, customer: str, language: str, as_json: bool) -> None:
    """List who may be one person, the likeliest first, with the reasons; those of one customer with ID."""
    from copilot.customers import reason_texts
    from copilot.customers import suggestions as suggested
    from copilot.store import links

    with opened(settings) as store, store.read() as session:
        row_id = _row(session, customer) if customer else None
        after: str | None = None
        while found := suggested(session, row_id=row_id, after=after, limit=200):
            after = found[-1].cursor
            names = {raw.id: raw for raw in links.raw(session, {id for one in found for id in (one.low, one.high)})}
            for one in found:
                pair = [names[id] for id in (one.low, one.high)]
                if as_json:
                    both = [{"source": raw.source, "id": raw.external_id, "name": raw.name} for raw in pair]
                    emit({"likeness": one.likeness, "reasons": one.reasons, "customers": both})
                else:
                    who = "  ".join(f"{raw.source}/{raw.external_id} ({raw.name or '-'})" for raw in pair)
                    click.echo(f"{one.likeness:.2f}  {who}  {', '.join(reason_texts(one.reasons, language))}")


@command.command("refresh")
@configured
def refresh(settings: Settings) -> None:
    """Work out again who is one person, everywhere. Stopped in between it goes on where it was."""
    from copilot.customers import refresh_all

    with opened(settings) as store, progress.bar("customers") as shown:
        refresh_all(store, shown)
    click.echo("Done.")


def _row(session: "Session", customer: str) -> int:
    """The row of ID or SOURCE/ID."""
    from copilot.errors import NotFoundError
    from copilot.store.customers import find_row

    source, slash, id = customer.partition("/")
    if slash and id:
        try:
            return find_row(session, id, source).id
        except NotFoundError:
            return find_row(session, customer).id  # an id that holds a slash
    return find_row(session, customer).id


def _told(found: "Profile") -> list[str]:
    lines = [found.name or "(no name)"]
    lines += [f"  {source}/{id}" for source, id in found.ids]
    lines += [f"  {one.channel}: {one.handle}  ({', '.join(one.sources)})" for one in found.identities]
    lines += [f"  {count} conversations by {channel or '(unknown)'}" for channel, count in found.channels.items()]
    if found.first_contact and found.last_contact:
        lines.append(f"  first contact {found.first_contact:%Y-%m-%d}, last {found.last_contact:%Y-%m-%d}")
    return lines
