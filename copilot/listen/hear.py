"""The listen step: a conversation in, what was heard out. Deterministic, no model."""

from collections.abc import Callable, Sequence

from copilot.conversation import Conversation, Message
from copilot.draft import Register
from copilot.listen.feelings.cues import CueSet
from copilot.listen.feelings.feel import feel
from copilot.listen.heard import Feeling, Heard
from copilot.listen.language import detect
from copilot.listen.names import first_name
from copilot.listen.register import detect_register
from copilot.listen.requests import requests
from copilot.text import words

MOST_READ = 8_000
"""Characters of one message that are listened to, its start and its last TAIL: a longer one holds a pasted log."""
TAIL = 2_000
MOST_MESSAGES = 200
"""Messages that are listened to, the last ones: a longer thread is a group, or a loop of robots."""
_TELLING = 4
"""Words from which a message tells its language by itself; a shorter one follows the conversation."""


def listen(
    conversation: Conversation,
    default_language: str = "es",
    *,
    cues: Callable[[str], CueSet | None] | None = None,
    feelings: bool = True,
) -> Heard:
    """What the customer asks, feels and how they address us, from the messages that wait for an answer.

    With nothing pending (the agent answered last), the last customer message is heard. Of a message longer than
    MOST_READ characters the start and the end are, of a conversation longer than MOST_MESSAGES the last ones.
    `cues` gives a team's own cues of a language; without `feelings` none is listened for.
    """
    first_reply = not any(message.role == "agent" for message in conversation.public)
    conversation = _bounded(conversation)
    pending = conversation.pending or tuple(filter(None, [conversation.last_customer_message]))
    said = [message for message in conversation.public if message.role == "customer"]
    language = _language(conversation, pending, said, default_language)
    tag = _tag(conversation, language)
    return Heard(
        language=language,
        tag=tag,
        register_=_register(pending, said, tag),
        requests=requests(pending, language),
        feeling=feel(conversation, language, cues(language) if cues else None) if feelings else Feeling(),
        first_reply=first_reply,
        customer_name=first_name(conversation, pending),
    )


def _bounded(conversation: Conversation) -> Conversation:
    """The conversation without its oldest messages, and without the middle of what is too long to have been typed."""
    recent = conversation.messages[-MOST_MESSAGES:]
    last = conversation.last_customer_message
    kept = recent if last is None or last in recent else (last, *recent)
    cut = tuple(
        message
        if len(message.text) <= MOST_READ
        else message.model_copy(update={"text": f"{message.text[: MOST_READ - TAIL]}\n{message.text[-TAIL:]}"})
        for message in kept
    )
    return conversation.model_copy(update={"messages": cut})


def _language(conversation: Conversation, pending: Sequence[Message], said: Sequence[Message], default: str) -> str:
    usual = conversation.language.split("-")[0].lower() or default
    now = " ".join(message.text for message in pending)[-2 * MOST_READ :]
    whole = detect(" ".join(message.text for message in said)[-2 * MOST_READ :], usual)
    return whole if len(words(now)) < _TELLING else detect(now, whole)


def _tag(conversation: Conversation, language: str) -> str:
    """The fullest tag: the conversation's own, or the country of a phone the customer writes from."""
    given = conversation.language
    if given.split("-")[0].lower() == language and "-" in given:
        return given
    country = _country(conversation)
    speaks = (country == "BR" and language == "pt") or (language == "es" and country in SPANISH)
    return f"{language}-{country}" if speaks else language


SPANISH = frozenset(
    [
        "AR",
        "BO",
        "CL",
        "CO",
        "CR",
        "CU",
        "DO",
        "EC",
        "ES",
        "GT",
        "HN",
        "MX",
        "NI",
        "PA",
        "PE",
        "PR",
        "PY",
        "SV",
        "UY",
        "VE",
    ]
)


def _country(conversation: Conversation) -> str:
    """ISO country of the customer's phone handle; empty without one."""
    handles = [one.handle for one in conversation.customer.identities if one.handle.startswith("+")]
    if not handles:
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(handles[0])
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""


def _register(pending: Sequence[Message], said: Sequence[Message], tag: str) -> Register:
    """How they address us now, or, where they do not, earlier in the conversation."""
    whole = "\n".join(message.text for message in [*said, *pending])
    return detect_register(whole[-2 * MOST_READ :], tag)
