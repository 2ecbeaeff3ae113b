"""Who saw, used or changed what: found by person, action, object and day, and taken out as a table."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from api.audit import ACTIONS, SYSTEM, note
from api.auth import Caller
from api.deps import TheCopilot
from api.roles import Capability
from api.web.clock import in_words
from api.web.gate import Page, TheRenderer
from copilot.conversation import Value
from copilot.settings import Settings
from copilot.store import Store, audit, users
from copilot.store.audit import Wanted
from copilot.store.schema import AuditRow

router = APIRouter()

PAGE = 100
AT_ONCE = 1000
OBJECTS = (
    "conversation",
    "customer",
    "draft",
    "article",
    "reply",
    "promise",
    "outgoing",
    "user",
    "key",
    "helpdesk",
    "run",
    "case",
    "words",
    "cues",
)
KINDS = tuple(dict.fromkeys(action.partition(".")[0] for action in ACTIONS))
COLUMNS = ("id", "at", "actor", "action", "object", "object_id", "detail", "request_id")
SHORT = 8
"""Characters that are shown of an id that says nothing to people."""
_MADE_UP = re.compile(r"[0-9a-f]{16,}")
_PLACES = {"conversation": "/c/", "customer": "/customers/", "article": "/kb/", "run": "/evaluacion/"}
Auditor = Annotated[Caller, Depends(Page(Capability.READ_AUDIT))]
Text = Annotated[str, Query(max_length=100)]


class Line(Value):
    """A row in words. `who` is a name, or the actor itself where there is none any more; `href` opens the object,
    and `about` is its name, or its id as people can read it."""

    when: str
    at: datetime
    who: str
    action: str
    object: str
    href: str
    about: str
    detail: tuple[tuple[str, str], ...]


class Asked(Value):
    """The filter as it was asked for."""

    who: str = ""
    action: str = ""
    object: str = ""
    id: str = ""
    day: str = ""

    def query(self, **more: str) -> str:
        return urlencode({name: value for name, value in (self.model_dump() | more).items() if value})


def asked(who: Text = "", action: Text = "", object: Text = "", id: Text = "", day: Text = "") -> Asked:
    return Asked(
        who=who.strip(),
        action=action if action in ACTIONS or action.removesuffix("/") in KINDS else "",
        object=object if object in OBJECTS else "",
        id=id.strip(),
        day=day if _date(day) else "",
    )


Filter = Annotated[Asked, Depends(asked)]


@router.get("/audit")
def every(
    request: Request,
    caller: Auditor,
    copilot: TheCopilot,
    renderer: TheRenderer,
    wanted: Filter,
    before: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """The newest first, behind the row `before`."""
    t, now = renderer.texts(request), datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        names = _names(session)
        rows = audit.page(session, _wanted(wanted, copilot.settings), before=before, limit=PAGE + 1)
    lines = [_line(row, names, in_words(row.at, t, now)) for row in rows[:PAGE]]
    older = wanted.query(before=str(rows[PAGE - 1].id)) if len(rows) > PAGE else ""
    return renderer.page(
        request,
        "audit.html",
        caller,
        area="audit",
        lines=lines,
        names=names,
        wanted=wanted,
        narrowed=any(wanted.model_dump().values()),
        actions=ACTIONS,
        objects=OBJECTS,
        days=copilot.settings.audit_days,
        older=older,
    )


@router.get("/audit.csv")
def export(request: Request, caller: Auditor, copilot: TheCopilot, wanted: Filter) -> Response:
    """All rows of the filter as a table, the newest first; times in UTC."""
    note(request, caller, "audit.exported")
    pieces = _table(copilot.store, _wanted(wanted, copilot.settings))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


def _table(store: Store, wanted: Wanted) -> Iterator[str]:
    yield _cells(COLUMNS)
    before = 0
    while True:
        with store.read() as session:
            rows = audit.page(session, wanted, before=before, limit=AT_ONCE)
        yield "".join(_cells(_values(row)) for row in rows)
        if len(rows) < AT_ONCE:
            return
        before = rows[-1].id


def _values(row: AuditRow) -> tuple[str, ...]:
    detail = "; ".join(f"{name}={value}" for name, value in row.detail.items())
    said = (str(row.id), row.at.isoformat(), row.actor, row.action, row.object, row.object_id, detail, row.request_id)
    # An id of an article is somebody's own choice: no spreadsheet may take it for a formula.
    return tuple(f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in said)


def _cells(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _wanted(one: Asked, settings: Settings) -> Wanted:
    day = _date(one.day)
    since = datetime.combine(day, time(), settings.zone) if day else None
    until = datetime.combine(day + timedelta(days=1), time(), settings.zone) if day else None
    return Wanted(one.who, one.action, one.object, one.id, since, until)


def _date(day: str) -> date | None:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None


def _names(session: Session) -> dict[str, str]:
    """Everybody who can have done something, by how the audit calls them."""
    people = {f"user:{row.id}": row.name or row.email for row in users.everyone(session)}
    return people | {f"key:{row.id}": row.name for row in users.keys(session)} | {SYSTEM: ""}


def _line(row: AuditRow, names: Mapping[str, str], when: str) -> Line:
    return Line(
        when=when,
        at=row.at,
        who=names.get(row.actor, "") or row.actor,
        action=row.action,
        object=row.object,
        href=_href(row),
        about=names.get(f"{row.object}:{row.object_id}", "") or _short(row.object_id),
        detail=tuple((name, str(value)) for name, value in row.detail.items()),
    )


def _short(id: str) -> str:
    return id[:SHORT] + "…" if _MADE_UP.fullmatch(id) else id


def _href(row: AuditRow) -> str:
    """Its page; what has none opens what else was done with it."""
    if not row.object_id:
        return ""
    if row.object in _PLACES and not _gone(row):
        return _PLACES[row.object] + quote(row.object_id, safe="")
    return f"/audit?{urlencode({'object': row.object, 'id': row.object_id})}"


def _gone(row: AuditRow) -> bool:
    return row.action in ("customer.erased", "article.retired")
