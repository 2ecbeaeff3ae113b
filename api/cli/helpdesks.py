"""`escucha helpdesks`: the helpdesks that this installation works beside."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured, opened
from copilot.errors import InputError
from copilot.settings import Settings

if TYPE_CHECKING:
    from api.helpdesks.connected import Connected
    from api.helpdesks.health import Health
    from api.helpdesks.manage import Manager
    from api.helpdesks.registry import Kind
    from copilot.store import Store


@click.group("helpdesks")
def command() -> None:
    """Connect the helpdesks where agents work, and see how they do."""


@command.command("add")
@click.argument("name")
@click.option("--kind", required=True, help="rt, chatwoot, mail or generic.")
@click.option("--url", default="", help="Its address.")
@click.option(
    "--set", "given", multiple=True, metavar="FIELD=VALUE", help="What the kind asks for; @FILE reads the value."
)
@configured
def add(settings: Settings, name: str, kind: str, url: str, given: tuple[str, ...]) -> None:
    """Connect a helpdesk under NAME. Secrets that are not given are asked for."""
    from api.audit import SYSTEM
    from api.helpdesks.registry import kind_of

    values = dict(_pair(one) for one in given)
    known = kind_of(kind)
    unknown = sorted(set(values) - {one.name for one in known.fields})
    if unknown:
        raise InputError(f"{kind} has no `{unknown[0]}`", mend=f"It has {', '.join(f.name for f in known.fields)}.")
    if known.address and not url:
        raise InputError("--url is missing.", mend=f"Write it like {known.url}.")
    _ask(known, values)
    with managing(settings) as (_, _, manager):
        made = manager.add(name, kind, url, values, SYSTEM)
    click.echo(f"{name} is connected; its webhooks go to /hooks/{name} of this service.")
    for field, secret in made.items():
        click.echo(f"{field} (shown only now): {secret}")


@command.command("list")
@configured
def every(settings: Settings) -> None:
    """List them, and how they do."""
    from datetime import UTC, datetime

    from api.helpdesks.health import examine

    with opened(settings) as store:
        for one in examine(store, datetime.now(UTC)):
            click.echo(_line(one))


@command.command("check")
@click.argument("name")
@configured
def check(settings: Settings, name: str) -> None:
    """Ask it who we are there."""
    with managing(settings) as (_, _, manager):
        click.echo(manager.check(name))


@command.command("sync")
@click.argument("name")
@configured
def sync(settings: Settings, name: str) -> int:
    """Bring in its conversations and articles now, from where the last import ended."""
    from datetime import UTC, datetime

    from api.helpdesks.health import examine
    from api.helpdesks.walking import Walking
    from copilot.store import helpdesks

    with managing(settings) as (store, connected, _):
        found = connected.get(name)
        walking = Walking(store, settings, connected)
        for what in helpdesks.WALKS:
            while walking.batch(found.id, what, datetime.now(UTC)):
                state = next(one for one in examine(store, datetime.now(UTC)) if one.id == found.id)
                done = next(one for one in state.imports if one.what == what)
                if not done.running or done.attempts:
                    break
            else:
                click.echo(f"{what}: the service is at it; `escucha helpdesks list` shows how far.")
                continue
            if done.attempts:
                click.echo(f"{what}: {state.failure}", err=True)
                return 1
            told = ", ".join(f"{count:,} {key}" for key, count in done.counts.items() if count)
            click.echo(f"{what}: {told or 'nothing new'}")
    return 0


@command.command("remove")
@click.argument("name")
@click.confirmation_option(prompt="What waits for it is dropped and its articles are found no more. Remove it?")
@configured
def remove(settings: Settings, name: str) -> None:
    """Take it out; its conversations stay."""
    from api.audit import SYSTEM

    with managing(settings) as (_, _, manager):
        manager.remove(name, SYSTEM)
    click.echo(f"{name} is removed.")


@command.command("retry")
@click.argument("name")
@configured
def retry(settings: Settings, name: str) -> None:
    """Try once more what came to nothing; the service does it."""
    from api.audit import SYSTEM

    with managing(settings) as (_, _, manager):
        count = manager.retry(name, SYSTEM)
    click.echo(f"{count:,} are tried again.")


@command.command("link")
@click.argument("name")
@click.argument("email")
@click.argument("handle")
@click.option("--token", default="", help="Their own token there, to send in their name; @FILE reads it.")
@configured
def link(settings: Settings, name: str, email: str, handle: str, token: str) -> None:
    """Say that the account EMAIL is HANDLE in the helpdesk."""
    from api.audit import SYSTEM

    with managing(settings) as (_, _, manager):
        manager.link(name, email, handle, _value(token), SYSTEM)
    click.echo(f"{email} is {handle} in {name}.")


@contextmanager
def managing(settings: Settings) -> Iterator[tuple["Store", "Connected", "Manager"]]:
    from api.helpdesks.connected import Connected
    from api.helpdesks.manage import Manager

    with opened(settings) as store:
        connected = Connected(store, settings)
        try:
            yield store, connected, Manager(store, settings, connected)
        finally:
            connected.close()


def _ask(known: "Kind", values: dict[str, str]) -> None:
    for one in known.fields:
        if one.secret and one.required and not one.made and one.name not in values:
            values[one.name] = click.prompt(one.name, hide_input=True)


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise InputError(f"--set {given} has no `=`", mend="Write --set FIELD=VALUE.")
    return name.strip(), _value(value)


def _value(given: str) -> str:
    """A value, or what stands in a file, so that no secret is in the shell's history."""
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read.", where=given[1:], mend="Check the path.") from error


def _line(one: "Health") -> str:
    waits = one.deliveries_waiting + one.outgoing_waiting
    failed = one.deliveries_failed + one.outgoing_failed
    counts = [f"{waits:,} waiting" if waits else "", f"{failed:,} failed" if failed else "", one.failure]
    return f"{one.name:<20} {one.kind:<10} {one.standing:<8} {'; '.join(filter(None, counts))}".rstrip()
