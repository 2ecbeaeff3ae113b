"""The handoff note: a conversation with its whole story, for the agent who takes it over, in that agent's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.web.desk import conversation_row
from api.web.gate import Reader, TheReader, TheRenderer
from api.web.panel import felt
from api.web.texts import LANGUAGES
from copilot.handoff import Handoff, handoff
from copilot.store import conversations, drafts

router = APIRouter()


@router.get("/c/{key}/handoff")
def page(
    request: Request,
    key: int,
    reader: TheReader,
    renderer: TheRenderer,
    language: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The note to be edited and pasted; nothing is sent or kept."""
    chosen = language if language in LANGUAGES else reader.t.language
    made = note(key, chosen, reader)
    return renderer.page(
        request,
        "handoff.html",
        reader.caller,
        area="inbox",
        key=key,
        note=made,
        chosen=chosen,
        rows=made.text.count("\n") + len(made.text) // 90 + 2,
    )


def note(key: int, language: str, reader: Reader) -> Handoff:
    """Raises NotFoundError: there is no such conversation."""
    copilot = reader.copilot
    now = datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        conversation = conversations.to_value(conversation_row(session, key))
        _, _, feeling = felt(session, key, conversation, reader.heard(conversation), reader)
        articles = tuple(_articles(session, key))
    story = copilot.stories.of_conversation(key, language, now)
    heard = feeling if copilot.settings.feelings else None
    return handoff(conversation, story.summary, story.earlier, heard, language, now, articles)


def _articles(session: Session, key: int) -> Iterable[str]:
    """The titles of the articles that the latest draft cites."""
    kept = drafts.latest(session, key)
    cited = kept.draft.citations if kept else ()
    return (one.title for one in cited if one.pool == "articles" and one.title)
