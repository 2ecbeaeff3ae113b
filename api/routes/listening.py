"""What is felt in a conversation, and what it comes down to."""

from fastapi import APIRouter

from api.deps import Reader, TheCopilot
from api.problems import documented
from api.targets import AboutTarget
from copilot.listen.heard import Feeling
from copilot.summarize import Summary, summarize

router = APIRouter(prefix="/api/v1", tags=["listening"])


class Emotions(Feeling):
    """The conversation's id with what its last customer message shows; `evidence` are its exact words."""

    id: str


@router.post("/emotions", summary="What the customer feels", responses=documented(401, 403, 404, 413, 422))
def emotions(target: AboutTarget, caller: Reader, copilot: TheCopilot) -> Emotions:
    """What the customer feels in the last message, said or not, each feeling with the words that show it.

    `listener` says who heard it: a chat model where one is configured and answers, else the embedded listener. Where
    the model heard another feeling, `differs` is the embedded one's.
    """
    feeling = copilot.attend(target.conversation).feeling
    return Emotions(id=target.conversation.id, **{name: getattr(feeling, name) for name in Feeling.model_fields})


class SummaryOf(Summary):
    """The conversation's id with its summary, at most four lines; each fact names the message it comes from."""

    id: str


@router.post("/summaries", summary="The story so far", responses=documented(401, 403, 404, 413, 422))
def summaries(target: AboutTarget, caller: Reader, copilot: TheCopilot) -> SummaryOf:
    """What was asked, answered and promised, and what is open; nothing that no message says."""
    summary = summarize(target.conversation, copilot.hear(target.conversation).language)
    return SummaryOf(id=target.conversation.id, **{name: getattr(summary, name) for name in Summary.model_fields})
