"""Hearing with a model where one is configured; without one, or when it fails, as the embedded listener heard."""

import logging

from copilot.conversation import Conversation
from copilot.errors import ModelError
from copilot.listen.feelings.model import ModelListener
from copilot.listen.heard import Heard

log = logging.getLogger(__name__)


def attend(listener: ModelListener | None, conversation: Conversation, heard: Heard) -> Heard:
    """`heard` with the model's feeling in place of the embedded one, whose needs are kept. A model that fails leaves it
    as it is: whoever reads it sees nothing of that, the log does."""
    if listener is None:
        return heard
    try:
        feeling = listener.hear(conversation, heard.feeling, heard.tag)
    except ModelError as error:
        last = conversation.last_customer_message
        log.warning(
            "model listener failed, embedded feeling kept",
            extra={
                "cause": error.cause,
                "listener": listener.name,
                "conversation_id": conversation.id,
                "message_id": last.id if last else "",
            },
        )
        return heard
    return heard.model_copy(update={"feeling": feeling.model_copy(update={"needs": heard.feeling.needs})})
