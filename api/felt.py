"""What is felt in a conversation, as people corrected it: now, and over the conversation."""

from collections.abc import Callable, Sequence

from copilot.conversation import Conversation, Message
from copilot.listen.feelings.correct import corrected
from copilot.listen.feelings.trajectory import trajectory
from copilot.listen.heard import Feeling, Heard, Trajectory
from copilot.store.corrections import Correction


def last_said(conversation: Conversation) -> Message | None:
    """The customer's last message, the one whose feeling is heard."""
    return next((message for message in reversed(conversation.public) if message.role == "customer"), None)


def after(feeling: Feeling, said: Sequence[Correction], conversation: Conversation) -> Feeling:
    """What was heard in the conversation's last customer message, as people corrected it."""
    last = last_said(conversation)
    return corrected(feeling, said, last.id, text=last.text) if last else feeling


def way(
    conversation: Conversation,
    heard: Heard,
    feeling: Feeling,
    said: Sequence[Correction],
    hear: Callable[[Conversation], Heard],
) -> Trajectory:
    """The feeling each time that the customer spoke: `feeling` the last time, what `hear` hears before, corrected."""
    last = last_said(conversation)

    def felt(until: Conversation) -> Feeling:
        return feeling if last_said(until) is last else after(hear(until).feeling, said, until)

    return trajectory(conversation, heard.language, felt)
