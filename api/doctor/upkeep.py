"""What people keep in order so that searches find: their company's words, and articles that nearly repeat others."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.doctor.finding import Finding, ok, warning
from copilot.store import Store, concepts, twins
from copilot.store.schema import ArticleRow


def examine(store: Store) -> Iterator[Finding]:
    with store.read() as session:
        yield _words(session)
        yield _duplicates(session)


def _words(session: Session) -> Finding:
    from copilot.retrieval.concepts import built_in
    from copilot.retrieval.conflicts import company_conflicts

    changes = concepts.every(session)
    off = sum(change.removed for change in changes)
    detail = f"{len(changes) - off:,} of your own and {off:,} switched off, beside {len(built_in().groups):,} groups"
    found = company_conflicts(built_in(), changes)
    errors = sum(conflict.is_error for conflict in found)
    if errors:
        mend = "`escucha kb words check` names each, and what to do about it."
        return warning("words", f"{detail}; {errors:,} in conflict", mend)
    notes = f"; {len(found):,} worth a look with `escucha kb words check`" if found else ""
    return ok("words", f"{detail}{notes}")


def _duplicates(session: Session) -> Finding:
    groups = twins.count(session)
    waiting = session.scalar(
        select(func.count())
        .select_from(ArticleRow)
        .where(ArticleRow.compared.is_(False), ArticleRow.retired_at.is_(None))
    )
    detail = f"{groups:,} groups of articles that nearly repeat each other" if groups else "no article repeats another"
    if waiting:
        mend = "`escucha kb duplicates` compares them; until then the like of one counts as another answer."
        return warning("duplicates", f"{detail}; {waiting:,} articles are not compared yet", mend)
    return ok("duplicates", f"{detail}; `escucha kb duplicates` lists them" if groups else detail)
