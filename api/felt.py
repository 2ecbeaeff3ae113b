"""What is felt over a conversation, as people corrected it."""

from collections.abc import Callable, Sequence

from copilot.conversation import Conversation
from copilot.listen.feelings.correct import after, last_said
from copilot.listen.feelings.trajectory import trajectory
from copilot.listen.heard import Feeling, Heard, Trajectory
from copilot.store.corrections import Correction


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
