"""`escucha demo`: everything at work on an invented company, without a key and without a download."""

import socket
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
import yaml

from api.cli.demo_times import VOICE, write_moved
from api.cli.options import opened
from api.cli.progress import bar
from copilot.errors import InputError, UsageError
from copilot.settings import Settings, read_settings

if TYPE_CHECKING:
    from rich.console import Console

    from copilot.copilot import Copilot
    from copilot.store import Store
    from kb.report import Report

CONVERSATION = "c-2001"
EMAIL = "demo@alborada.example"
FOLDER = "escucha-demo"
MARK = "demo"  # state of an installation that the demo made
LOOPBACK = "127.0.0.1"


@click.command("demo")
@click.option("--once", is_flag=True, help="End after printing the draft.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Folder for the demo's installation.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the pages; 0 takes any that is free.")
@click.option("--password", help=f"Set this password for {EMAIL}; otherwise one is made and shown the first time.")
def command(once: bool, data: Path | None, port: int | None, password: str | None) -> None:
    """Show everything at work on an invented company.

    Loads its articles and conversations, prints one customer's message with its draft, sources and flags, and then
    serves the pages to this machine only. It keeps to its own folder and to SQLite. A chat or embedding model that is
    configured is used.
    """
    folder = data or read_settings().data / FOLDER
    settings = read_settings(data=folder, database_url="", host=LOOPBACK, port=port)
    load(settings)
    from copilot.copilot import open_copilot

    with open_copilot(settings) as copilot:
        customer = show(copilot)
        if once:
            return
        shown = sign_in(copilot, password)
    from api.cli.serve import run

    say = labels(settings.language)
    entry = say["sign_in"].format(email=EMAIL, password=shown) if shown else say["password_again"].format(email=EMAIL)
    hint = "\n".join((entry, say["click"].format(name=customer)))
    run(settings if port is not None else free(settings), hint=hint)


def load(settings: Settings) -> None:
    """Bring the demo company in; at once when it is there already. Its conversations are as old as they were when it
    came, however often it is loaded.

    Raises:
        UsageError: the folder holds another installation.
        InputError: the company came with a file that cannot be read.
    """
    from kb.conversations import import_files
    from kb.saved_replies import import_replies
    from kb.sync import import_paths

    company = Path(str(files("kb") / "demo"))
    with opened(settings) as store:
        if _claim(store, settings):
            click.echo("Loading the demo company: about ten seconds.", err=True)
            if not settings.voice_file.exists():
                settings.voice_file.write_text(VOICE, encoding="utf-8")
        with bar("Articles") as progress:
            _whole(import_paths(store, settings, [company / "articles"], progress))
        with bar("Conversations") as progress:
            talks = sorted((company / "conversations").glob("*.jsonl"))
            with TemporaryDirectory() as beside:
                loaded_at = _loaded_at(store)
                moved = write_moved(talks, Path(beside), loaded_at) if loaded_at else talks
                _whole(import_files(store, settings, moved, progress=progress))
        _whole(import_replies(store, settings, [company / "saved_replies.jsonl"]))


def _claim(store: "Store", settings: Settings) -> bool:
    """Make this the demo's installation; whether it was not before. An invented company never goes into a real one."""
    from sqlalchemy import func, select

    from copilot.store import state
    from copilot.store.schema import ArticleRow, ConversationRow

    with store.begin() as session:
        if state.read(session, MARK):
            return False
        if any(session.scalar(select(func.count()).select_from(table)) for table in (ArticleRow, ConversationRow)):
            raise UsageError(
                f"{settings.data} holds another installation; give the demo a folder of its own with --data."
            )
        now = datetime.now(UTC).replace(microsecond=0).isoformat()
        state.write(session, MARK, {"at": now, "moved_to": now})
    return True


def _loaded_at(store: "Store") -> datetime | None:
    """The moment to which its conversations were moved when they first came; None where that was not done then."""
    from copilot.store import state

    with store.read() as session:
        mark = state.read(session, MARK) or {}
    return datetime.fromisoformat(mark["moved_to"]) if "moved_to" in mark else None


def _whole(report: "Report") -> None:
    for one in (*report.failed, *report.empty):
        raise InputError(one.reason, where=one.path)


def show(copilot: "Copilot") -> str:
    """Print one conversation with its draft; returns the customer's name."""
    from sqlalchemy import func, select

    from api.cli.sheet import Sheet
    from api.web.texts import texts
    from copilot.store import conversations
    from copilot.store.schema import ArticleRow, ConversationRow

    language = copilot.settings.language
    say, console = labels(language), _console()
    copilot.refresh()
    conversation = conversations.find(copilot.store, CONVERSATION)
    with copilot.store.read() as session:
        articles = session.scalar(select(func.count()).select_from(ArticleRow).where(ArticleRow.retired_at.is_(None)))
        talks = session.scalar(select(func.count()).select_from(ConversationRow))
    sheet = Sheet(console, say, texts(language))
    sheet.line(say["invented"].format(articles=articles, conversations=talks))
    sheet.line()
    # The first draft of a process also loads word lists, as a service does once; its time would tell of nothing else.
    copilot.draft(conversation)
    sheet.show(conversation, copilot.hear(conversation), copilot.draft(conversation))
    sheet.line()
    return conversation.customer.name


def labels(language: str) -> dict[str, str]:
    """What the demo says around a draft."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8")
    )
    return loaded[language]


def _console() -> "Console":
    from rich.console import Console

    from api.cli.sheet import WIDEST

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    return console


def sign_in(copilot: "Copilot", password: str | None) -> str:
    """Make sure of the demo's account; returns its password, or "" when it was shown earlier and nobody set a new one.

    Raises:
        UsageError: the given password is too weak.
    """
    from api.passwords import hash_password, one_time_password
    from copilot.store import users

    with copilot.store.begin() as session:
        user = users.find(session, EMAIL)
        if user and not password:
            return ""
        chosen = password or one_time_password()
        if user:
            users.set_password(session, user, hash_password(chosen), must_change=False)
        else:
            now = datetime.now(UTC)
            users.add(session, email=EMAIL, role="admin", name="Demo", password_hash=hash_password(chosen), at=now)
    return chosen


def free(settings: Settings) -> Settings:
    """The settings' port, or any free one where somebody else has it."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, settings.port))
        except OSError:
            tried.bind((LOOPBACK, 0))
        return settings.model_copy(update={"port": tried.getsockname()[1]})
