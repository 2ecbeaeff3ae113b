"""What is felt in a conversation, as people correct it, and what it comes down to."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import Field

from api.deps import Importer, Reader, TheCopilot
from api.felt import way
from api.models import Body as Given
from api.problems import documented
from api.targets import AboutTarget, Target
from copilot.check.closing import open_matters
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import ConflictError, NotFoundError
from copilot.listen import advice
from copilot.listen.feelings.correct import after, last_said
from copilot.listen.feelings.needs import need_line
from copilot.listen.heard import Feeling, Need, Trajectory
from copilot.store import conversations, corrections
from copilot.store.corrections import Correction
from copilot.summary import Summary

router = APIRouter(prefix="/api/v1", tags=["listening"])


class NeedSaid(Need):
    """A need with its line, as one colleague would tell it to another."""

    line: str


class Emotions(Feeling):
    """The conversation's id with what its last customer message shows; `evidence` are its exact words.

    `advice` is one line to the agent, empty for neutral; `needs` are what the customer will ask next; `trajectory` is
    the feeling each time that the customer spoke, and where it turned.
    """

    id: str
    advice: str = ""
    needs: tuple[NeedSaid, ...] = ()
    trajectory: Trajectory = Trajectory()


Language = Annotated[
    str, Query(max_length=20, description="Of `advice` and `needs`: es, pt or en; else the conversation's own.")
]


@router.post("/emotions", summary="What the customer feels", responses=documented(401, 403, 404, 413, 422))
def emotions(target: AboutTarget, caller: Reader, copilot: TheCopilot, language: Language = "") -> Emotions:
    """What the customer feels in the last message, said or not, each feeling with the words that show it.

    `listener` says who heard it: a chat model where one is configured and answers, else the embedded listener. Where
    the model heard another feeling, `differs` is the embedded one's. Of a stored conversation, what people corrected is
    told as they corrected it. It is a hint to who answers, about this conversation as it stands now.
    """
    heard, said = copilot.attend(target.conversation), _said(target, copilot)
    feeling = after(heard.feeling, said, target.conversation)
    spoken, listening = language or heard.language, copilot.settings.feelings
    fields: dict[str, Any] = {name: getattr(feeling, name) for name in Feeling.model_fields}
    fields["needs"] = tuple(NeedSaid(**need.model_dump(), line=need_line(need.key, spoken)) for need in feeling.needs)
    return Emotions(
        id=target.conversation.id,
        advice=advice(feeling, spoken),
        trajectory=way(target.conversation, heard, feeling, said, copilot.hear) if listening else Trajectory(),
        **fields,
    )


def _said(target: Target, copilot: Copilot) -> Sequence[Correction]:
    if target.row_id is None:
        return ()
    with copilot.store.read() as session:
        return corrections.of(session, target.row_id)


class CorrectionRequest(Given):
    """What a person says was heard wrongly in a customer's message. Who says it is not kept."""

    heard: str = Field(
        "", max_length=40, description="The label that is wrong; empty where one was missed.", examples=["worry"]
    )
    meant: str = Field("", max_length=40, description="The label in its place; empty for none.", examples=["confusion"])
    message_id: str = Field("", max_length=300, description="Without it, the customer's last message.")


class CorrectionView(Value):
    message_id: str
    heard: str
    meant: str
    language: str
    at: datetime


class Corrections(Value):
    """All that was corrected in a conversation, the oldest first."""

    id: str
    corrections: tuple[CorrectionView, ...]


@router.post(
    "/conversations/{conversation_id:path}/corrections",
    summary="Correct what was heard",
    status_code=201,
    responses=documented(400, 401, 403, 404, 409, 413, 422),
)
def correct(
    conversation_id: str,
    correction: Annotated[CorrectionRequest, Body()],
    caller: Importer,
    copilot: TheCopilot,
    source: Annotated[str, Query(max_length=100, description="Needed when two sources use the same id.")] = "",
) -> Corrections:
    """Say that a feeling or a signal is not there, is another one, or was missed.

    The same label corrected again in the same message replaces what was said before. Corrections are about this
    conversation, are kept without who made them, and can be exported as cases with personal data masked.
    """
    if not copilot.settings.feelings:
        raise ConflictError("Feelings are not listened for here (ESCUCHA_FEELINGS).")
    with copilot.store.read() as session:
        row = conversations.find_row(session, conversation_id, source)
        row_id, conversation = row.id, conversations.to_value(row)
    last = last_said(conversation)
    message_id = correction.message_id or (last.id if last else "")
    if all(one.id != message_id or one.role != "customer" for one in conversation.messages):
        raise NotFoundError(f"The customer wrote no message '{message_id[:80]}' in this conversation.")
    language = copilot.hear(conversation).language
    with copilot.store.begin() as session:
        corrections.add(session, row_id, message_id, correction.heard, correction.meant, language)
        said = corrections.of(session, row_id)
    return Corrections(
        id=conversation.id,
        corrections=tuple(
            CorrectionView(
                message_id=one.message_id, heard=one.heard, meant=one.meant, language=one.language, at=one.at
            )
            for one in said
        ),
    )


class SummaryOf(Summary):
    """The conversation's id with its summary, at most four lines; each fact names the message it comes from.

    `before_closing`: what is still open, a sentence each; empty where nothing keeps the conversation from being closed.
    """

    id: str
    before_closing: tuple[str, ...] = ()


READER = Query(max_length=20, description="The language to tell it in: es, pt or en; else the conversation's own.")


@router.post("/summaries", summary="The story so far", responses=documented(401, 403, 404, 413, 422))
def summaries(
    target: AboutTarget, caller: Reader, copilot: TheCopilot, reader: Annotated[str, READER] = ""
) -> SummaryOf:
    """What was asked, answered and promised, and what is open; nothing that no message says.

    `before_closing` names a feeling that the last customer message leaves open, a question that nobody answered and a
    promise with a time that nothing shows kept. `up_to` is the message up to which the summary speaks.
    """
    conversation, heard = target.conversation, copilot.hear(target.conversation)
    now = datetime.now(UTC).astimezone(copilot.settings.zone)
    summary = copilot.summarize(conversation, reader, now)
    feeling = after(heard.feeling, _said(target, copilot), conversation)
    return SummaryOf(
        id=conversation.id,
        before_closing=open_matters(summary, feeling, reader or heard.language),
        **{name: getattr(summary, name) for name in Summary.model_fields},
    )
