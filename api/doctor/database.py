"""The database: reachable, of the right age, whole, and what is in it. It is looked at and never changed."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import Engine, Select, create_engine, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from api.doctor.finding import Finding, ok, problem, warning
from copilot.settings import Settings
from copilot.store import Store, articles
from copilot.store.engine import HEAD
from copilot.store.schema import ArticleRow, ConversationRow, DraftRow, ResolutionRow, UserRow

CONNECT_TIMEOUT = 5  # seconds


class Opened(NamedTuple):
    """`where` names the database without its password."""

    store: Store
    where: str


def open_as_it_is(settings: Settings) -> Opened | Finding:
    """The database, neither created nor migrated; or the finding that says why it cannot be looked at."""
    file = settings.data / "escucha.db"
    if not settings.database_url and not file.exists():
        return ok("database", f"{file} is not there yet; the first command that needs it makes it")
    try:
        engine, where = _engine(settings)
    except (ArgumentError, ModuleNotFoundError) as error:
        mend = "Write postgresql+psycopg://user:password@host/name and install escucha[postgres]."
        return problem("database", f"ESCUCHA_DATABASE_URL cannot be used ({type(error).__name__})", mend)
    try:
        with engine.connect() as connection:
            here = inspect(connection).has_table("alembic_version")
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if here else None
    except SQLAlchemyError as error:
        engine.dispose()
        reason = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
        return problem("database", f"{where} cannot be opened: {reason}", _mend(settings))
    if version == HEAD:
        return Opened(Store(engine), where)
    engine.dispose()
    if version is None:
        return ok("database", f"{where} is empty; the first command that needs it makes the tables")
    if version < HEAD:
        return ok("database", f"{where} is of migration {version}; the next command brings it to {HEAD}")
    mend = "Install the newer version again, or restore a backup made before it."
    return problem("database", f"{where} is of migration {version}, newer than this version's {HEAD}", mend)


def _engine(settings: Settings) -> tuple[Engine, str]:
    if not settings.database_url:
        file = settings.data / "escucha.db"
        address = f"{file.absolute().as_uri()}?mode=ro"
        return create_engine("sqlite://", creator=partial(sqlite3.connect, address, uri=True), poolclass=NullPool), str(
            file
        )
    url = make_url(settings.database_url)
    options = {"connect_timeout": CONNECT_TIMEOUT} if url.get_backend_name() == "postgresql" else {}
    return create_engine(url, connect_args=options), url.render_as_string(hide_password=True)


def _mend(settings: Settings) -> str:
    if settings.database_url:
        return (
            "Check that the server runs and that ESCUCHA_DATABASE_URL names its address, user, password and database."
        )
    return "Check the file's owner and mode; if it is damaged, restore a backup. Indexes need none, they are rebuilt."


def examine(opened: Opened) -> Iterator[Finding]:
    with opened.store.read() as session:
        yield _whole(session, opened.where)
        yield _articles(session)
        yield _conversations(session)
        yield _people(session)
        yield from _future(session)


def _whole(session: Session, where: str) -> Finding:
    detail = f"{where}, migration {HEAD}"
    if session.get_bind().dialect.name == "sqlite":
        verdict = session.execute(text("PRAGMA quick_check(1)")).scalar()
        if verdict != "ok":
            return problem("database", f"{where} is damaged: {verdict}", "Stop the service and restore a backup.")
    return ok("database", detail)


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0


def _articles(session: Session) -> Finding:
    counts = articles.counts(session)
    live = ArticleRow.retired_at.is_(None)
    mute = _count(session, select(func.count()).select_from(ArticleRow).where(live, ~ArticleRow.passages.any()))
    detail = f"{counts.live:,} live with {counts.passages:,} passages, {counts.retired:,} retired"
    if not counts.live:
        return warning("articles", detail, "Drafts can only ask: bring some in with `escucha kb import`.")
    if mute:
        return problem("articles", f"{detail}, {mute:,} without a passage", "Import them again; these are never found.")
    return ok("articles", detail)


def _conversations(session: Session) -> Finding:
    conversations = _count(session, select(func.count()).select_from(ConversationRow))
    searched = _count(
        session,
        select(func.count())
        .select_from(ResolutionRow)
        .where(ResolutionRow.withdrawn_at.is_(None), ResolutionRow.duplicate_of.is_(None)),
    )
    detail = f"{conversations:,} conversations, {searched:,} past answers that are searched"
    if conversations and not searched:
        return warning("conversations", detail, "None was resolved by a person and not reopened; see docs/import.md.")
    if not conversations:
        return warning("conversations", detail, "Bring past ones in with `escucha conversations import`.")
    return ok("conversations", detail)


def _people(session: Session) -> Finding:
    active = _count(session, select(func.count()).select_from(UserRow).where(UserRow.active.is_(True)))
    if not active:
        return ok("accounts", "none yet; the first `escucha serve` makes an administrator")
    return ok("accounts", f"{active:,} that can sign in")


def _future(session: Session) -> Iterator[Finding]:
    """A draft from tomorrow means that this clock or the one then was wrong."""
    newest = session.scalar(select(func.max(DraftRow.created_at)))
    if newest and newest > datetime.now(UTC) + timedelta(hours=1):
        mend = "Set the machine's clock; times shown and measured are wrong meanwhile."
        yield problem("clock", f"the newest draft was made at {newest:%Y-%m-%d %H:%M} UTC, in the future", mend)
