"""`escucha keys`: what programs come in with."""

import click

from api.cli.options import configured, opened
from api.roles import ROLES
from copilot.settings import Settings


@click.group("keys")
def command() -> None:
    """API keys for programs."""


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True, help="What it may do.")
@configured
def add(settings: Settings, name: str, role: str) -> None:
    """Make a key and print it; it is not shown again."""
    from api.accounts import add_key

    with opened(settings) as store:
        click.echo(add_key(store, name, role))


@command.command("list")
@configured
def every(settings: Settings) -> None:
    """List the keys by how they begin."""
    from copilot.store import users

    with opened(settings) as store, store.read() as session:
        for key in users.keys(session):
            ended = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else ""
            click.echo(f"{key.prefix}  {key.role:<10} {key.created_at:%Y-%m-%d}  {key.name} {ended}".rstrip())


@command.command("revoke")
@click.argument("prefix")
@configured
def revoke(settings: Settings, prefix: str) -> None:
    """End a key, named by how it begins (see `escucha keys list`)."""
    from api.accounts import revoke_key

    with opened(settings) as store:
        name = revoke_key(store, prefix)
    click.echo(f"{prefix} ({name}) is revoked.")
