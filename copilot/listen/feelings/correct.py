"""What was heard, as people corrected it."""

from collections.abc import Iterable
from typing import cast

from copilot.conversation import Conversation, Message
from copilot.listen.heard import MOST_EMOTIONS, SIGNALS, EmotionLabel, Feeling, Flag
from copilot.store.corrections import NOTHING, Correction

LONGEST = 160
"""Characters of a message that stand as evidence where nothing in particular was heard."""


def last_said(conversation: Conversation) -> Message | None:
    """The customer's last message, the one whose feeling is heard."""
    return next((message for message in reversed(conversation.public) if message.role == "customer"), None)


def after(feeling: Feeling, said: Iterable[Correction], conversation: Conversation) -> Feeling:
    """What was heard in the conversation's last customer message, as people corrected it."""
    last = last_said(conversation)
    return corrected(feeling, said, last.id, text=last.text) if last else feeling


def corrected(feeling: Feeling, corrections: Iterable[Correction], message_id: str, *, text: str = "") -> Feeling:
    """`feeling`, heard in the message `message_id`, after what people said of that message, the oldest first.

    A label that is wrong is taken out. One that was named instead comes in as certain, with the evidence of the one it
    replaces; where there is none, the beginning of `text`, the message itself, is the evidence, and without it there is
    no flag. Where an emotion is corrected to `neutral`, none is left.
    """
    flags = {flag.label: flag for flag in (*feeling.emotions, *feeling.signals)}
    said = [one for one in corrections if one.message_id == message_id]
    for one in said:
        flags = _after(flags, one, text)
    if not said:
        return feeling
    ordered = sorted(flags.values(), key=lambda flag: -flag.confidence)
    emotions = [flag for flag in ordered if flag.label not in SIGNALS][:MOST_EMOTIONS]
    primary = cast(EmotionLabel, emotions[0].label if emotions else NOTHING)
    same = primary == feeling.primary
    return feeling.model_copy(
        update={
            "primary": primary,
            "expressed": feeling.expressed if same else "implicit",
            "emotions": tuple(emotions),
            "signals": tuple(flag for flag in ordered if flag.label in SIGNALS),
            "differs": feeling.differs if same else None,
        }
    )


def _after(flags: dict[str, Flag], one: Correction, text: str) -> dict[str, Flag]:
    left = {label: flag for label, flag in flags.items() if label != one.heard}
    if one.meant == NOTHING:
        return left if one.heard in SIGNALS else {label: left[label] for label in left if label in SIGNALS}
    whole = text.strip()[:LONGEST].strip()
    shown = flags.get(one.meant) or flags.get(one.heard)
    if shown is None and whole:
        shown = Flag(label=one.meant, confidence=1.0, evidence=(whole,), message_id=one.message_id)
    if one.meant and shown:
        left[one.meant] = shown.model_copy(update={"label": one.meant, "confidence": 1.0})
    return left
