"""What we promised customers and did not do yet, by when it falls due; a person says what became of each."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy.orm import Session

from api.deps import TheCopilot
from api.web.gate import Manager, Reader, TheReader, TheRenderer, WriterForm
from api.web.promises_rows import Promised, just_decided, promised
from api.web.render import safe_path
from api.web.story import story_page
from copilot.conversation import Value
from copilot.errors import NotFoundError
from copilot.promise import Status
from copilot.store import Store, promises
from copilot.store.promises import Due, When

router = APIRouter()

PAGE = 20
AT_ONCE = 500
CAUGHT_UP = 100
"""People whose messages are read, at most, before the list is shown: some milliseconds each, once."""
SOON = timedelta(hours=24)
LISTS: tuple[When, ...] = get_args(When)
COLUMNS = ("customer", "channel", "conversation", "promise", "promised_by", "promised_at", "due", "state", "link")
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_STATUS: dict[str, Status] = {"kept": "kept", "gone": "kept", "broken": "broken", "open": "open"}


class Listed(Value):
    """Promises of one kind; `count` is of all there are, `after` asks for those behind these, 0 for none."""

    when: When
    count: int
    rows: tuple[Promised, ...]
    after: int


@router.get("/promises")
def page(
    request: Request,
    reader: TheReader,
    renderer: TheRenderer,
    when: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    decided: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """All four lists from their beginning, or one of them from behind the promise `after`."""
    copilot = reader.copilot
    now = datetime.now(copilot.settings.zone)
    unread = copilot.stories.catch_up(CAUGHT_UP) == CAUGHT_UP if not after else False
    wanted = [one for one in LISTS if one == when] or LISTS
    with copilot.store.read() as session:
        counts = promises.count(session, now, now + SOON)
        behind = _place(session, after, now) if len(wanted) == 1 else None
        lists = [_listed(session, one, counts[one], behind, reader, now) for one in wanted]
    return renderer.page(
        request,
        "promises.html",
        reader.caller,
        area="promises",
        lists=lists,
        one=wanted[0] if len(wanted) == 1 else "",
        after=behind.row_id if behind else 0,
        counts=counts,
        total=sum(counts.values()),
        unread=unread,
        decided=just_decided(decided, reader),
    )


@router.post("/promises/{row_id}")
def decide(
    request: Request,
    row_id: int,
    caller: WriterForm,
    reader: TheReader,
    renderer: TheRenderer,
    status: Annotated[Literal["kept", "gone", "broken", "open"], Form()],
    back: Annotated[str, Form(max_length=300)] = "/promises",
    story: Annotated[int, Form(ge=0, lt=2**31)] = 0,
) -> Response:
    """`gone` is of one that nobody waits for any more. With `story` the story beside that conversation comes back, as
    the script asks; else the page that the form stood on."""
    with reader.copilot.store.begin() as session:
        promises.decide(session, _known(row_id), _STATUS[status])
    if story and request.headers.get("sec-fetch-mode") != "navigate":
        return story_page(request, story, reader, renderer, row_id)
    path = f"/c/{story}/story" if story else safe_path(back)  # without a script the browser goes there itself
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{urlencode({'decided': row_id})}", 303)


@router.get("/promises.csv")
def download(request: Request, caller: Manager, copilot: TheCopilot) -> Response:
    """All open promises as a table, for a spreadsheet."""
    now = datetime.now(copilot.settings.zone)
    copilot.stories.catch_up(CAUGHT_UP)
    lines = _table(copilot.store, now, str(request.base_url).rstrip("/"))
    headers = {"Content-Disposition": 'attachment; filename="promises.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _listed(session: Session, when: When, count: int, behind: Due | None, reader: Reader, now: datetime) -> Listed:
    found = promises.due(session, when, now, now + SOON, after=behind, limit=PAGE + 1)
    rows = promised(session, found[:PAGE], reader.t, now)
    return Listed(when=when, count=count, rows=rows, after=rows[-1].row_id if len(found) > PAGE else 0)


def _place(session: Session, row_id: int, now: datetime) -> Due | None:
    """The promise that the page begins behind; None for the first page, or where it is gone."""
    try:
        return promises.get(session, row_id, now.tzinfo or UTC) if row_id else None
    except NotFoundError:
        return None


def _known(row_id: int) -> int:
    """Raises NotFoundError for a number that no row can have."""
    if not 0 < row_id < 2**31:
        raise NotFoundError("There is no such promise.")
    return row_id


def _table(store: Store, now: datetime, url: str) -> Iterator[str]:
    yield "\ufeff" + _row(COLUMNS)  # spreadsheets take a file without the mark for another encoding
    for when in LISTS:
        behind: Due | None = None
        while True:
            with store.read() as session:
                found = promises.due(session, when, now, now + SOON, after=behind, limit=AT_ONCE)
            yield "".join(_row(_cells(one, when, now, url)) for one in found)
            if len(found) < AT_ONCE:
                break
            behind = found[-1]


def _cells(one: Due, when: When, now: datetime, url: str) -> tuple[str, ...]:
    made = one.made_at.astimezone(now.tzinfo).isoformat(timespec="minutes") if one.made_at else ""
    due = one.due_at.astimezone(now.tzinfo).isoformat(timespec="minutes") if one.due_at else ""
    promise = one.promise
    said = (one.customer, one.channel, one.conversation_id, promise.text, promise.by)
    return (*map(_plain, said), made, due, when, f"{url}/c/{one.key}")


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    one_line = " ".join(text.split())
    return f"'{one_line}" if one_line.startswith(_RISKY) else one_line


def _row(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
