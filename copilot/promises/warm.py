"""What the first promise of a process would wait for: nearly a second for holidays and the forms of verbs."""

from datetime import UTC, datetime

from copilot.conversation import Message
from copilot.promises.calendar import Calendar
from copilot.promises.outcome import settled

_SAID = {"es": "Te llamo mañana a las 5.", "pt": "Ligo amanhã às 17h.", "en": "I'll call you tomorrow at 5."}


def warm(calendar: Calendar) -> None:
    """Read a promise in each language, so that all that this takes is loaded."""
    now = datetime.now(UTC)
    for language, text in _SAID.items():
        said = Message(id="1", role="agent", text=text, at=now)
        answer = Message(id="2", role="customer", text="?", at=now)
        settled((said, answer), calendar, language)
