"""One message of Chatwoot as a `Message`: whose it is, its own words, and whether the customer can read it."""

from api.helpdesks.chatwoot.client import Fields, inner, number
from api.helpdesks.chatwoot.times import at
from copilot.conversation import Message, Role
from copilot.text import fold
from kb.conversations.mail.quotes import own_words

INCOMING, OUTGOING, ACTIVITY, TEMPLATE = range(4)
_KINDS = {"incoming": INCOMING, "outgoing": OUTGOING, "activity": ACTIVITY, "template": TEMPLATE}
_REOPENED = ("reopened", "reabiert", "reabri", "reabert")

_WITHOUT_WORDS = {
    "es": {"image": "imagen", "audio": "audio", "video": "video", "location": "ubicación", "contact": "contacto"},
    "en": {"image": "image", "audio": "audio", "video": "video", "location": "location", "contact": "contact"},
    "pt": {"image": "imagem", "audio": "áudio", "video": "vídeo", "location": "localização", "contact": "contato"},
}
_FILE = {"es": "archivo", "en": "file", "pt": "arquivo"}


def kind_of(given: Fields) -> int:
    """Webhooks write the kind as a word, the REST interface as a number; -1 for one that is neither."""
    kind = given.get("message_type")
    if isinstance(kind, str):
        return _KINDS.get(kind, -1)
    return kind if isinstance(kind, int) and kind in _KINDS.values() else -1


def message_of(given: Fields, channel: str, language: str) -> Message | None:
    """None for what holds neither words nor a file, and for what was deleted there."""
    text = _text(given, channel, language)
    if not text or inner(given, "content_attributes", "deleted"):
        return None
    return Message(
        id=str(number(given.get("id"))),
        role=_role(given),
        author=str(inner(given, "sender", "name") or ""),
        text=text,
        at=at(given.get("created_at")),
        private=bool(given.get("private")),
    )


def rating_of(given: Fields) -> float | None:
    """What the customer answered to the question how it was, 1 to 5."""
    rating = inner(given, "content_attributes", "submitted_values", "csat_survey_response", "rating")
    return float(rating) if isinstance(rating, int | float) and not isinstance(rating, bool) else None


def reopens(given: Fields) -> bool:
    """Whether Chatwoot notes here that the conversation was opened again. It says so only in words of its language."""
    return kind_of(given) == ACTIVITY and any(stem in fold(str(given.get("content") or "")) for stem in _REOPENED)


def _role(given: Fields) -> Role:
    """A reply without a person behind it is a bot's: rules and campaigns write so, and the customer goes on waiting."""
    kind = kind_of(given)
    if kind == INCOMING:
        return "customer"
    if kind == OUTGOING:
        return "agent" if fold(str(inner(given, "sender", "type") or "")) == "user" else "bot"
    return "bot" if kind == TEMPLATE else "system"


def _text(given: Fields, channel: str, language: str) -> str:
    text = str(given.get("content") or "").strip()
    if text and channel == "email" and kind_of(given) == INCOMING:
        return own_words(text) or text
    return text or _shown(given.get("attachments"), language)


def _shown(attachments: object, language: str) -> str:
    """Files are not read; a message that is nothing else says at least that there was one."""
    if not isinstance(attachments, list):
        return ""
    words = _WITHOUT_WORDS.get(language, _WITHOUT_WORDS["es"])
    kinds = [str(one.get("file_type") or "") for one in attachments if isinstance(one, dict)]
    return " ".join(f"[{words.get(kind, _FILE.get(language, _FILE['es']))}]" for kind in kinds)
