"""The `escucha` command. Each subcommand lives in its own module and is imported only when it is called."""

import importlib
import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from copilot.errors import EscuchaError

COMMANDS = {
    "bench": ("api.cli.bench", "Measure drafts and search, side by side with what one would use instead."),
    "contacts": ("api.cli.contacts", "Who had to come back, and what was resolved at the first contact."),
    "conversations": ("api.cli.conversations", "Bring in past conversations."),
    "corrections": ("api.cli.corrections", "Say what was heard wrongly of feelings; export it as cases."),
    "cues": ("api.cli.cues", "Your team's own cues of what customers feel; preview what one would find."),
    "customers": ("api.cli.customers", "Who is one person across channels; join and part them."),
    "demo": ("api.cli.demo", "Show everything at work on an invented company."),
    "doctor": ("api.cli.doctor", "Say what is configured, reachable and consistent, and what to do if not."),
    "draft": ("api.cli.draft", "Draft a reply, every sentence with its source."),
    "emotions": ("api.cli.emotions", "Say what a customer feels, with the words that show it."),
    "eval": ("api.cli.evals", "Evaluate answers for correctness and tone; stop a bad change."),
    "export": ("api.cli.export", "Write down all that is kept about one customer."),
    "forget": ("api.cli.forget", "Erase one customer, everywhere."),
    "helpdesks": ("api.cli.helpdesks", "The helpdesks where agents work: connect, check, bring in."),
    "kb": ("api.cli.kb", "Bring in the knowledge base."),
    "keys": ("api.cli.keys", "API keys: what programs come in with."),
    "models": ("api.cli.models", "Bring in sentence models for the search."),
    "promises": ("api.cli.promises", "What we promised to customers, by when it falls due."),
    "replies": ("api.cli.replies", "The team's saved replies: bring them in, hold them against the articles."),
    "search": ("api.cli.search", "Search the articles and the past answers."),
    "serve": ("api.cli.serve", "Start the API and the pages."),
    "summarize": ("api.cli.summarize", "Summarise a conversation or a customer's history."),
    "users": ("api.cli.users", "Who may sign in."),
}


@contextmanager
def _unread() -> Iterator[None]:
    """A reader that stops early, as `| head` does, is no failure; click would end with 1, which here means one."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from None


class Lazy(click.Group):
    """Knows its commands by name and help line; `escucha --help` loads none of them."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _unread():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _unread():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(COMMANDS.items())])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="escucha")
def escucha() -> None:
    """Escucha: drafts for the people who answer customers, every sentence with its source."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command; a person's mistake ends in one sentence on stderr and exit status 2, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows what it can
    try:
        status = escucha.main(arguments, standalone_mode=False)
        code = status if isinstance(status, int) else 0
    except click.ClickException as error:
        error.show()
        code = 2
    except EscuchaError as error:
        click.echo(f"escucha: {error}", err=True)
        code = 2
    except _database_error() as error:
        from copilot.store.engine import outage

        if not (sentence := outage(error)):
            raise
        click.echo(f"escucha: {sentence}", err=True)
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("escucha: stopped; what was finished is kept, run the same command to go on.", err=True)
        code = 130
    except OSError as error:
        click.echo(f"escucha: {_system(error)}", err=True)
        code = 2
    logging.shutdown()
    sys.exit(code)


def _database_error() -> type[Exception]:
    """Asked for only when something failed: no start pays for its import."""
    from sqlalchemy.exc import DatabaseError

    return DatabaseError


def _system(error: OSError) -> str:
    """What the system refused, and where: a full disk, a folder without permission, a file in a folder's place."""
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{(error.strerror or str(error)).lower()}. Check the space on the disk and who owns the place."
