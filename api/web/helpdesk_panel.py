"""The panel: the copilot in one column, inside the helpdesk's own page.

Nothing that the page around it says is a permission. A conversation is named by the helpdesk's own signature, or only
claimed; who looks at it is known by a session of ours, and the helpdesk is asked whether they may.
"""

from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response
from jinja2.utils import htmlsafe_json_dumps
from pydantic import Field

from api.cookies import remember_panel
from api.deps import Anyone, TheCopilot, TheHear, auth_of
from api.middleware import held_by
from api.roles import Capability
from api.trail import tell
from api.web.gate import TheReader, TheRenderer, reader_of
from api.web.helpdesk_panel_arrive import Name, ScriptedReader, TheDoors, There, Where, arrive, place_of
from api.web.helpdesk_panel_look import Look, News, look, news, values
from api.web.ready import Ready
from api.web.texts import Texts
from api.web.told import told
from copilot.errors import AccessError, NotFoundError

router = APIRouter()

SCRIPT_TEXTS = (
    "step.",
    "error.",
    "panel_did.",
    "panel_said.",
    "draft.ready",
    "draft.copied",
    "draft.stale",
    "thread.changed",
)
THEMES = ("light", "dark")
DraftId = Annotated[str, Query(alias="draft", max_length=32)]


class Drawn(Where):
    """What the panel shows; `draft` is its draft, "" for none."""

    draft: str = Field("", max_length=32)


@router.get("/panel", dependencies=[Anyone])
def page(
    request: Request,
    renderer: TheRenderer,
    doors: TheDoors,
    copilot: TheCopilot,
    hear: TheHear,
    helpdesk: Name = "",
    theme: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The whole panel; whoever is not known yet is asked to connect."""
    arrived = arrive(request, doors, helpdesk)
    caller, place = arrived.caller, arrived.place
    looked, shown = Look("connect"), dict[str, Any]()
    if place.helpdesk is None or arrived.forged:
        looked = Look("forged" if arrived.forged else "no_helpdesk")
    elif caller and caller.must_change:
        looked = Look("new_password")
    elif caller:
        caller.require(Capability.READ_CONVERSATIONS)
        reader = reader_of(request, caller, copilot, hear)
        looked = look(place, reader, doors)
        if looked.stage == "shown":
            request.scope["caller"] = caller.label
            tell(request, looked.row_id)
            shown = values(looked, place, "", reader, doors, ready_of(request))
    response = renderer.page(
        request,
        "panel.html",
        caller,
        stage=looked.stage,
        place=place,
        meeting=arrived.meeting,
        theme=theme if theme in THEMES else "",
        by_password=copilot.settings.password_sign_in,
        script_texts=htmlsafe_json_dumps(_said(renderer.texts(request)), ensure_ascii=False),
        **shown,
    )
    response.headers["Content-Security-Policy"] = held_by(place.origins)  # no other helpdesk's page
    if arrived.token:
        remember_panel(auth_of(request), response, arrived.token)
    return response


@router.get("/panel/parts")
def parts(
    request: Request, reader: TheReader, renderer: TheRenderer, doors: TheDoors, place: There, draft_id: DraftId = ""
) -> Response:
    """The panel's own part of the page, for the script to put in place: another conversation, or another draft."""
    looked, shown = look(place, reader, doors), dict[str, Any]()
    if looked.stage == "shown":
        tell(request, looked.row_id)
        shown = values(looked, place, draft_id, reader, doors, ready_of(request))
    return renderer.page(request, "panel_fragment.html", reader.caller, stage=looked.stage, place=place, **shown)


@router.get("/panel/story")
def story(request: Request, reader: TheReader, renderer: TheRenderer, doors: TheDoors, place: There) -> Response:
    """What the customer has lived with us, for when somebody unfolds it."""
    row_id = allowed(look(place, reader, doors))
    return renderer.page(request, "panel_story.html", reader.caller, told=told(row_id, reader))


@router.get("/panel/pulse")
def pulse(reader: TheReader, doors: TheDoors, place: There, draft_id: DraftId = "") -> News:
    """Whether something came in since the panel was drawn; asks nobody but our own database."""
    looked = look(place, reader, doors)
    allowed(looked)
    return news(looked, draft_id, reader.copilot)


@router.post("/panel/fresh")
def fresh(reader: ScriptedReader, doors: TheDoors, where: Drawn) -> News:
    """The same after asking the helpdesk itself, which may know more than has reached us."""
    looked = look(place_of(where, reader.caller, doors), reader, doors, anew=True)
    allowed(looked)
    return news(looked, where.draft, reader.copilot)


def ready_of(request: Request) -> Ready:
    return cast(Ready, request.app.state.ready)


def allowed(looked: Look) -> int:
    """The row of the conversation that is shown.

    Raises:
        AccessError: the helpdesk does not let this agent see it.
        NotFoundError: there is none to be seen.
    """
    if looked.stage in ("refused", "unlinked"):
        raise AccessError("The helpdesk does not let you see this conversation.")
    if looked.stage != "shown":
        raise NotFoundError("There is no such conversation here.")
    return looked.row_id


def _said(t: Texts) -> dict[str, str]:
    return {name: text for name, text in t.entries.items() if name.startswith(SCRIPT_TEXTS)}
