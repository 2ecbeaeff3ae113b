"""`escucha users`: who may sign in."""

import click

from api.cli.options import configured, opened
from api.roles import ROLES
from copilot.settings import Settings

Role = click.Choice(ROLES)


@click.group("users")
def command() -> None:
    """Who may sign in, and as what."""


@command.command("add")
@click.argument("email")
@click.option("--role", type=Role, default="agent", show_default=True, help="What they may do.")
@click.option("--name", default="", help="How their answers are signed in the conversation.")
@configured
def add(settings: Settings, email: str, role: str, name: str) -> None:
    """Make an account and print its one-time password."""
    from api.accounts import add_user

    with opened(settings) as store:
        given = add_user(store, email, role, name)
    click.echo(f"{given.email} ({role}) signs in the first time with: {given.password}")


@command.command("list")
@configured
def every(settings: Settings) -> None:
    """List the accounts."""
    from copilot.store import users

    with opened(settings) as store, store.read() as session:
        for user in users.everyone(session):
            notes = [note for note, shown in (("disabled", not user.active), ("one-time", user.must_change)) if shown]
            click.echo(f"{user.email:<32} {user.role:<10} {user.name} {' '.join(notes)}".rstrip())


@command.command("password")
@click.argument("email")
@configured
def password(settings: Settings, email: str) -> None:
    """Print a new one-time password; the account is signed out everywhere."""
    from api.accounts import new_password

    with opened(settings) as store:
        given = new_password(store, email)
    click.echo(f"{given.email} signs in the next time with: {given.password}")


@command.command("disable")
@click.argument("email")
@configured
def disable(settings: Settings, email: str) -> None:
    """Stop an account from signing in; what it did stays."""
    _switch(settings, email, active=False)


@command.command("enable")
@click.argument("email")
@configured
def enable(settings: Settings, email: str) -> None:
    """Let a disabled account sign in again."""
    _switch(settings, email, active=True)


@command.command("role")
@click.argument("email")
@click.argument("role", type=Role)
@configured
def role(settings: Settings, email: str, role: str) -> None:
    """Give an account another role; it counts from its next request on."""
    from api.accounts import change_user

    with opened(settings) as store:
        change_user(store, email, role=role)
    click.echo(f"{email} is {role}.")


@command.command("sign-out")
@click.argument("email")
@configured
def sign_out(settings: Settings, email: str) -> None:
    """End all sessions of an account, browsers and panels."""
    from api.accounts import sign_out as end

    with opened(settings) as store:
        count = end(store, email)
    click.echo(f"{email}: {count} {'session' if count == 1 else 'sessions'} ended.")


def _switch(settings: Settings, email: str, *, active: bool) -> None:
    from api.accounts import set_active

    with opened(settings) as store:
        user = set_active(store, email, active=active)
        click.echo(f"{user.email} is {'enabled' if active else 'disabled'}.")
