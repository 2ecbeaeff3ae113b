"""Articles that a release brings in: what stood in their place is kept, and brought back."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from copilot.conversation import Value
from copilot.errors import InputError
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, state
from copilot.tokens import counter
from kb import duplicates
from kb.passages import split
from kb.sync import content_hash, import_paths

PAGE = 500
KEPT, MADE = "articles.before.jsonl", "articles.after.jsonl"


class _Kept(Value):
    """One article as it was before a release; None where it was not live. `made` is its digest after it, "" where the
    release took it away."""

    id: str
    article: Article | None = None
    made: str = ""


class Mark(NamedTuple):
    """By what a change of an article is seen."""

    content_hash: str
    origin: str
    path: str


def bring_in(store: Store, settings: Settings, bundle: Sequence[Path], before: Path) -> None:
    """Import the bundle; what it changes is in the folder `before` by then.

    Raises:
        InputError: a path is not there, or an article of it cannot be read; what was imported then stays to be undone.
    """
    old = marks(store)
    with (before / KEPT).open("w", encoding="utf-8") as file:
        file.writelines(f"{one.model_dump_json()}\n" for one in _live(store))
    report = import_paths(store, settings, list(bundle), take=True)
    for problem in report.failed:
        raise InputError(problem.reason, where=problem.path, mend="Mend the article and run the candidate anew.")
    new = marks(store)
    changed = {id for id in old.keys() | new.keys() if old.get(id) != new.get(id)}
    _shorten(before, changed, {id: new[id].content_hash for id in changed if id in new})


def marks(store: Store) -> dict[str, Mark]:
    """Every live article's."""
    with store.read() as session:
        found = (one for origin in articles.origins(session) for one in articles.stored_from(session, origin))
        return {one.id: Mark(one.content_hash, one.origin, one.path) for one in found}


def bring_back(store: Store, settings: Settings, before: Path) -> tuple[str, ...]:
    """Undo what a release did to articles. Those that somebody has changed since stay as they are; their ids."""
    if not (before / KEPT).exists():
        return ()
    whole, kept = _read(before)
    now = marks(store)
    if not whole:  # cut off while importing: whatever differs from then is the release's
        strange = [_Kept(id=id, made=mark.content_hash) for id, mark in now.items() if id not in kept]
        kept |= {one.id: one for one in strange}
    mine = [one for one in kept.values() if not whole or _digest(now, one.id) == one.made]
    back = [one.article for one in mine if one.article and _is_other(one.article, now)]
    gone = [one.id for one in mine if one.article is None and one.id in now]
    tokens = counter(settings.tiktoken_encoding)
    cut = {article.id: split(article, tokens) for article in back}
    if back or gone:
        with store.begin() as session:
            revision = state.next_revision(session)
            for article in back:
                digest = content_hash(article)
                articles.upsert(session, article, cut[article.id], content_hash=digest, revision=revision)
            articles.retire(session, gone, revision=revision)
        duplicates.compare(store)
    return tuple(one.id for one in kept.values() if whole and _digest(now, one.id) != one.made)


def _digest(now: dict[str, Mark], id: str) -> str:
    return now[id].content_hash if id in now else ""


def _is_other(article: Article, now: dict[str, Mark]) -> bool:
    return now.get(article.id) != Mark(content_hash(article), article.origin, article.path)


def _live(store: Store) -> Iterator[_Kept]:
    start = 0
    while True:
        with store.read() as session:
            page = articles.live(session, limit=PAGE, offset=start)
        yield from (_Kept(id=one.id, article=one) for one in page)
        if len(page) < PAGE:
            return
        start += PAGE


def _shorten(before: Path, changed: set[str], made: dict[str, str]) -> None:
    """Keep only what the release changed, and how it left it."""
    found = {one.id: one for one in _lines(before / KEPT) if one.id in changed}
    rows = [found.get(id, _Kept(id=id)).model_copy(update={"made": made.get(id, "")}) for id in sorted(changed)]
    (before / MADE).write_text("".join(f"{one.model_dump_json()}\n" for one in rows), encoding="utf-8")
    (before / KEPT).write_text("", encoding="utf-8")


def _read(before: Path) -> tuple[bool, dict[str, _Kept]]:
    whole = (before / MADE).exists()
    return whole, {one.id: one for one in _lines(before / (MADE if whole else KEPT))}


def _lines(file: Path) -> Iterator[_Kept]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _Kept.model_validate_json(line)
            except ValidationError as error:
                raise InputError("it is no article that was kept.", where=f"{file}, line {number}") from error
