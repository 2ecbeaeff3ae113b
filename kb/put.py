"""Articles that a program hands over, in place of a folder that is imported: one by one, or a whole walk of them."""

from collections.abc import Sequence

from copilot.errors import ConflictError, InputError
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, state
from copilot.tokens import counter
from kb import duplicates
from kb.passages import split
from kb.report import Report
from kb.sync import content_hash

ORIGIN = "api"


def put(store: Store, settings: Settings, given: Sequence[Article]) -> Report:
    """Add or replace these articles, all of them or none.

    Raises:
        InputError: an id comes twice, or an article holds no text; names its place in the list.
        ConflictError: an article with this id is imported from a file, which would win again at the next import.
    """
    ours = [article.model_copy(update={"origin": ORIGIN, "path": article.id}) for article in given]
    if len({article.id for article in ours}) < len(ours):
        raise InputError("two articles have the same id", mend="Send each article once.")
    tokens = counter(settings.tiktoken_encoding)
    cut = {article.id: split(article, tokens) for article in ours}
    for position, article in enumerate(ours):
        if not cut[article.id]:
            raise InputError("holds no text", where=f"article {position} ('{article.id}')", mend="Fill in its body.")
    hashes = {article.id: content_hash(article) for article in ours}
    with store.begin() as session:
        known = {id: before for id, before in articles.stored(session, hashes).items() if not before.retired}
        for before in known.values():
            if before.origin != ORIGIN:
                raise ConflictError(f"The article '{before.id}' is imported from {before.path}; change it there.")
        same = {id for id, before in known.items() if before.content_hash == hashes[id]}
        fresh = [article for article in ours if article.id not in same]
        revision = state.next_revision(session) if fresh else 0
        for article in fresh:
            articles.upsert(session, article, cut[article.id], content_hash=hashes[article.id], revision=revision)
    if fresh:
        duplicates.compare(store, most=len(fresh))
    changed = sum(article.id in known for article in fresh)
    return Report(seen=len(ours), added=len(fresh) - changed, changed=changed, unchanged=len(same))


def put_walk(store: Store, settings: Settings, given: Sequence[Article]) -> int:
    """Add or replace some articles of a walk over all that their `origin` has; `path` names the walk, so that at its
    end `retire_unmet` knows what it did not meet. One without text counts as not there. How many were met."""
    tokens = counter(settings.tiktoken_encoding)
    cut = {article.id: (article, passages) for article in given if (passages := split(article, tokens))}
    if not cut:
        return 0
    hashes = {id: content_hash(article) for id, (article, _) in cut.items()}
    fresh = 0
    with store.begin() as session:
        known = articles.stored(session, hashes)
        revision = 0
        for id, (article, passages) in cut.items():
            before = known.get(id)
            if before and not before.retired and before.content_hash == hashes[id]:
                articles.move(session, id, origin=article.origin, path=article.path)
                continue
            revision = revision or state.next_revision(session)
            fresh += 1
            articles.upsert(session, article, passages, content_hash=hashes[id], revision=revision)
    if fresh:
        duplicates.compare(store, most=fresh)
    return len(cut)


def retire_unmet(store: Store, origin: str, walk: str) -> int:
    """Take out of search what came from `origin` and this walk did not meet; how many there were."""
    with store.begin() as session:
        gone = [one.id for one in articles.stored_from(session, origin) if one.origin == origin and one.path != walk]
        return articles.retire(session, gone, revision=state.next_revision(session)) if gone else 0
