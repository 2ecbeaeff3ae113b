"""A team's own cues of what customers feel: what each would have found, adding it, and what corrections teach."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from api.deps import TheCopilot
from api.web.cue_problems import in_words
from api.web.gate import Manager, ManagerForm, TheRenderer, listening
from api.web.marks import Piece
from api.web.render import Renderer
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import ConflictError, EscuchaError, NotFoundError, UsageError
from copilot.listen.language import OURS
from copilot.store import conversations, corrections
from copilot.store.corrections import Counted
from copilot.store.cues import TeamCue, key_of
from kb import corrections as cases
from kb import cues as team

router = APIRouter(dependencies=[Depends(listening)])

SHOWN = 10
"""Past messages that a preview shows."""
SECONDS = 10.0
"""For which past messages are read, at most, while somebody waits for the page."""
AROUND = 90  # characters of a message on each side of what a cue finds
DONE = ("added", "removed", "same")
Text = Annotated[str, Form(max_length=400)]
Short = Annotated[str, Form(max_length=40)]


class Draft(Value):
    """A cue that somebody is writing."""

    language: str = ""
    label: str = ""
    text: str = ""


class Group(Value):
    """The team's cues of one language that show one label."""

    language: str
    label: str
    cues: tuple[tuple[str, str, str], ...]
    """Text, who added it, on what day."""


class Example(Value):
    """A past message, cut around what the cue finds. `heard`: the leading emotion without it."""

    href: str
    pieces: tuple[Piece, ...]
    heard: str


class Preview(Value):
    """`there` is true for a cue that counts already; `complete` is false where there are older messages unread."""

    fired: int
    read: int
    examples: tuple[Example, ...]
    complete: bool
    there: bool


@router.get("/cues")
def every(
    request: Request,
    caller: Manager,
    copilot: TheCopilot,
    renderer: TheRenderer,
    language: Annotated[str, Query(max_length=40)] = "",
    label: Annotated[str, Query(max_length=40)] = "",
    text: Annotated[str, Query(max_length=400)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """With a cue's `text`, what it would have found in past messages; nothing is changed."""
    draft = Draft(language=language, label=label, text=text.strip())
    if not draft.text:
        return _page(request, caller, copilot, renderer, draft, done=done if done in DONE else "")
    try:
        return _page(request, caller, copilot, renderer, draft, preview=_preview(copilot, draft))
    except UsageError as error:
        return _page(request, caller, copilot, renderer, draft, problem=error)


@router.post("/cues/add")
def add(
    request: Request,
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    language: Short = "",
    label: Short = "",
    text: Text = "",
) -> Response:
    try:
        done = team.add(copilot.store, language, label, text, by=caller.name)
    except (UsageError, ConflictError) as error:
        draft = Draft(language=language, label=label, text=text)
        return _page(request, caller, copilot, renderer, draft, problem=error)
    return _back("added" if done else "same")


@router.post("/cues/remove")
def remove(
    caller: ManagerForm, copilot: TheCopilot, language: Short = "", label: Short = "", text: Text = ""
) -> Response:
    """A cue that somebody else has taken out meanwhile is out: that is no error."""
    try:
        team.remove(copilot.store, language, label, text, by=caller.name)
    except NotFoundError:
        return _back("same")
    return _back("removed")


@router.get("/cues/corrections.jsonl")
def export(caller: Manager, copilot: TheCopilot) -> Response:
    """The corrected messages as cases, personal data masked, one a line."""

    def lines() -> Iterator[str]:
        for row in cases.export(copilot.store, copilot.settings):
            yield json.dumps(row, ensure_ascii=False) + "\n"

    headers = {"Content-Disposition": 'attachment; filename="corrections.jsonl"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


def _back(done: str) -> Response:
    return RedirectResponse(f"/cues?{urlencode({'done': done})}", 303)


def _page(
    request: Request,
    caller: Manager,
    copilot: Copilot,
    renderer: Renderer,
    draft: Draft,
    *,
    preview: Preview | None = None,
    problem: EscuchaError | None = None,
    done: str = "",
) -> Response:
    written = team.listed(copilot.store)
    return renderer.page(
        request,
        "cues.html",
        caller,
        status=problem.status if problem else 200,
        area="cues",
        draft=draft,
        preview=preview,
        problem=in_words(str(problem), renderer.texts(request)) if problem else "",
        done=done,
        groups=_groups(written, copilot),
        total=len(written),
        counted=_counted(copilot),
        ours=OURS,
    )


def _groups(written: list[TeamCue], copilot: Copilot) -> list[Group]:
    zone = copilot.settings.zone
    return [
        Group(
            language=language,
            label=label,
            cues=tuple((one.text, one.by, f"{one.at.astimezone(zone):%Y-%m-%d}") for one in some),
        )
        for (language, label), some in groupby(written, key=lambda one: (one.language, one.label))
    ]


def _counted(copilot: Copilot) -> list[Counted]:
    with copilot.store.read() as session:
        return corrections.counts(session)


def _preview(copilot: Copilot, draft: Draft) -> Preview:
    """Raises UsageError: the cue cannot be kept."""
    found = team.preview(copilot.store, draft.language, draft.label, draft.text, most=SHOWN, seconds=SECONDS)
    with copilot.store.read() as session:
        rows = conversations.rows_of(session, (one.row_id for one in found.examples))
        places = {
            (row.id, one.external_id): at for row in rows.values() for at, one in enumerate(row.messages, start=1)
        }
    mine = (draft.language, draft.label, key_of(draft.text))
    return Preview(
        fired=found.fired,
        read=found.read,
        examples=tuple(_example(one, places.get((one.row_id, one.message_id), 1)) for one in found.examples),
        complete=found.complete,
        there=any((one.language, one.label, key_of(one.text)) == mine for one in team.listed(copilot.store)),
    )


def _example(one: team.Example, place: int) -> Example:
    """`place` is the message's number in its conversation."""
    before, after = one.text[: one.start], one.text[one.end :]
    left = before if len(before) <= AROUND else "…" + before[-AROUND:].split(" ", 1)[-1]
    right = after if len(after) <= AROUND else after[:AROUND].rsplit(" ", 1)[0] + "…"
    met = Piece(text=one.text[one.start : one.end], labels=("quote",))
    pieces = (Piece(text=left), met, Piece(text=right))
    return Example(href=f"/c/{one.row_id}#m-{place}", pieces=pieces, heard=one.feeling.primary)
