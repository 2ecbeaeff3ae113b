"""Articles in which a person's name or handle stands: written by people, and so for people to look at."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.forget.person import Person
from copilot.forget.quoting import telling
from copilot.store.schema import ArticleRow
from copilot.text import fold

LONG = 6  # characters


class Mention(Value):
    """`retired` articles are searched no more, but are kept."""

    id: str
    title: str
    path: str
    retired: bool


def mentions(session: Session, person: Person) -> tuple[Mention, ...]:
    """The articles, by id. Looked for are full names, with and without their accents, addresses, phones, and user
    names that are no short word."""
    names = telling(person)
    others = [handle for handle in person.handles if len(handle) >= LONG]
    marks = sorted({*names, *map(fold, names), *others})
    if not marks:
        return ()
    row = ArticleRow
    here = [column.icontains(mark, autoescape=True) for mark in marks for column in (row.title, row.body)]
    query = select(row.external_id, row.title, row.path, row.retired_at).where(or_(*here)).order_by(row.external_id)
    return tuple(_mention(*values) for values in session.execute(query))


def _mention(id: str, title: str, path: str, retired_at: datetime | None) -> Mention:
    return Mention(id=id, title=title, path=path, retired=retired_at is not None)
