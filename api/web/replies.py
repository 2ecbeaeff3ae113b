"""The team's saved replies: whether the articles still bear each out, how often it helped, and writing them."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.deps import TheCopilot
from api.roles import Capability
from api.routes.replies import is_about
from api.trail import tell
from api.web.gate import Answerer, Manager, ManagerForm, TheRenderer
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import InputError, NotFoundError, SearchIndexError
from copilot.replies.standing import Standing, standings
from copilot.store import replies
from copilot.store.replies import SavedReply, Uses
from kb.loaders.clean import slug
from kb.report import Report
from kb.saved_replies import LONGEST_BODY, LONGEST_TITLE, import_text, put_replies

router = APIRouter()

PAGE = 40
SECONDS = 2.0
"""For which replies are held against the articles while somebody waits; the rest comes at the next look."""
LARGEST = 1024 * 1024
"""Bytes of a file that is sent through the page."""
Show = Literal["all", "wrong", "unused", "retired"]
SHOWS: tuple[Show, ...] = ("all", "wrong", "unused", "retired")
WRONG = frozenset({"contradicted", "unsupported", "gaps"})
DONE = ("saved", "same", "retired", "back")


class Row(Value):
    """`standing` is None while it was not looked at. `day` is that of the last change."""

    reply: SavedReply
    standing: Standing | None
    uses: Uses
    day: str


class Draft(Value):
    """A reply that somebody is writing; `key` is 0 for a new one."""

    key: int = 0
    title: str = ""
    body: str = ""
    language: str = ""
    tags: str = ""


@router.get("/replies")
def every(
    request: Request,
    caller: Answerer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    q: Annotated[str, Query(max_length=200)] = "",
    show: Annotated[str, Query(max_length=20)] = "all",
    cursor: Annotated[str, Query(max_length=18)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return _list(request, caller, copilot, renderer, q=q, show=show, cursor=cursor, done=done)


@router.get("/replies/new")
def new(request: Request, caller: Manager, renderer: TheRenderer) -> Response:
    return renderer.page(request, "reply.html", caller, area="replies", draft=Draft(), row=None, problem="", done="")


@router.get("/replies/{reply_id}")
def one(
    request: Request,
    reply_id: int,
    caller: Manager,
    copilot: TheCopilot,
    renderer: TheRenderer,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    with copilot.store.read() as session:
        reply = replies.get(session, reply_id)
    draft = Draft(key=reply.id, title=reply.title, body=reply.body, language=reply.language, tags=", ".join(reply.tags))
    row = _rows(copilot, [reply])[0]
    done = done if done in DONE else ""
    return renderer.page(request, "reply.html", caller, area="replies", draft=draft, row=row, problem="", done=done)


@router.post("/replies")
def save(
    request: Request,
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    key: Annotated[int, Form(ge=0, lt=2**31)] = 0,
    title: Annotated[str, Form(max_length=LONGEST_TITLE)] = "",
    body: Annotated[str, Form(max_length=LONGEST_BODY)] = "",
    language: Annotated[str, Form(max_length=20)] = "",
    tags: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """A new reply (`key` 0), or another text for one that there is."""
    draft = Draft(key=key, title=title.strip(), body=body, language=language, tags=tags)
    try:
        saved = _save(copilot, draft, caller.name)
    except InputError as error:
        return renderer.page(
            request,
            "reply.html",
            caller,
            status=error.status,
            area="replies",
            draft=draft,
            row=None,
            problem=str(error),
            done="",
        )
    tell(request, saved)
    return RedirectResponse(f"/replies/{saved}?done=saved", 303)


@router.post("/replies/{reply_id}/retire")
def retire(reply_id: int, caller: ManagerForm, copilot: TheCopilot, back: Annotated[bool, Form()] = False) -> Response:
    with copilot.store.begin() as session:
        done = replies.retire(session, reply_id, by=caller.name, back=back)
    words = ("back" if back else "retired") if done else "same"
    return RedirectResponse(f"/replies?{urlencode({'done': words})}", 303)


@router.post("/replies/import")
def bring(
    request: Request,
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """CSV, JSONL, Markdown or text."""
    data = file.file.read(LARGEST + 1) if file else b""
    if not data or file is None:
        report = Report()
    elif len(data) > LARGEST:
        return _list(request, caller, copilot, renderer, problem="replies.too_large")
    else:
        report = import_text(copilot.store, copilot.settings, file.filename or "", data, by=caller.name)
    tell(request, added=report.added, changed=report.changed)
    return _list(request, caller, copilot, renderer, report=report)


def _list(
    request: Request,
    caller: Answerer,
    copilot: Copilot,
    renderer: TheRenderer,
    *,
    q: str = "",
    show: str = "all",
    cursor: str = "",
    done: str = "",
    problem: str = "",
    report: Report | None = None,
) -> Response:
    start = int(cursor) if cursor.isascii() and cursor.isdigit() else 0
    with copilot.store.read() as session:
        known = replies.every(session)
    rows = _rows(copilot, [one for one in known if not one.retired], seconds=SECONDS)
    retired = [one for one in known if one.retired]
    groups: dict[str, list[Row]] = {
        "all": rows,
        "wrong": [one for one in rows if one.standing and one.standing.state in WRONG],
        "unused": [one for one in rows if not one.uses.sent],
        "retired": _rows(copilot, retired, seconds=0.0),
    }
    shown = show if show in groups else "all"
    found = [one for one in groups[shown] if is_about(one.reply, q)]
    return renderer.page(
        request,
        "replies.html",
        caller,
        status=413 if problem else 200,
        area="replies",
        q=q,
        show=shown,
        shows={name: len(groups[name]) for name in SHOWS},
        rows=found[start : start + PAGE],
        total=len(found),
        any=bool(known),
        next=str(start + PAGE) if len(found) > start + PAGE else "",
        unseen=sum(one.standing is None for one in rows),
        done=done if done in DONE else "",
        problem=problem,
        report=report,
        may_edit=caller.may(Capability.EDIT_ARTICLES),
    )


def _rows(copilot: Copilot, wanted: list[SavedReply], seconds: float | None = None) -> list[Row]:
    with copilot.store.read() as session:
        uses = replies.uses(session)
    try:
        copilot.refresh()
        found = standings(copilot.store, copilot.retriever, wanted, seconds=seconds)
    except SearchIndexError:
        found = {}  # the page is for the replies; whether they stand is told when the index can be read again
    zone = copilot.settings.zone
    return [
        Row(
            reply=one,
            standing=found.get(one.id),
            uses=uses.get(one.id, Uses()),
            day=f"{one.updated_at.astimezone(zone):%Y-%m-%d}",
        )
        for one in wanted
    ]


def _save(copilot: Copilot, draft: Draft, by: str) -> int:
    """Its number. Raises InputError: it cannot be kept; NotFoundError: there is none of that number."""
    if not draft.title or not draft.body.strip():
        raise InputError("A saved reply needs a title and a text.")
    fields: dict[str, object] = {"title": draft.title, "body": draft.body, "tags": draft.tags}
    fields |= {"language": draft.language} if draft.language else {}
    source = replies.OWN
    with copilot.store.read() as session:
        known = {one.external_id for one in replies.every(session) if one.source == replies.OWN}
        if draft.key:
            before = replies.get(session, draft.key)
            fields["id"], source = before.external_id, before.source
    if not draft.key:
        fields["id"] = _free(draft.title, known)
    put_replies(copilot.store, copilot.settings, [fields], source=source, by=by)
    with copilot.store.read() as session:
        saved = [one for one in replies.every(session) if (one.source, one.external_id) == (source, fields["id"])]
    if not saved:
        raise NotFoundError("The saved reply is gone.")
    return saved[0].id


def _free(title: str, known: set[str]) -> str:
    """An id that no other reply has: two may well be called the same."""
    base = slug(title)[:200] or "reply"
    number = 1
    while (id := base if number == 1 else f"{base}-{number}") in known:
        number += 1
    return id
