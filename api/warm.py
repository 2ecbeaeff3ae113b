"""Getting ready before the first person asks: what is loaded and compiled once costs seconds, which nobody waits for
here."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from api.remembering import Hear
from copilot.conversation import of_text
from copilot.copilot import Copilot
from copilot.errors import EscuchaError
from copilot.store import conversations, inbox

FIRST = 40
"""Conversations of the inbox's first page."""
ASKED = ("Hola, me cobraron dos veces la factura. ¿Cuándo me lo devuelven?", "Oi, como faço para trocar o plano?")

log = logging.getLogger(__name__)


def warm(copilot: Copilot, hear: Hear) -> None:
    """Begin in the background; what fails here fails again, and is told, where somebody asks for it."""
    threading.Thread(target=_work, args=(copilot, hear), name="warm", daemon=True).start()


def _work(copilot: Copilot, hear: Hear) -> None:
    try:
        with copilot.store.read() as session:
            first = sorted(inbox.waiting(session), key=lambda one: one.since)[:FIRST]
            waiting = [
                conversations.to_value(row)
                for row in conversations.rows_of(session, [one.row_id for one in first]).values()
            ]
        for one in waiting:
            hear(one)
        for text in ASKED:
            _answer(copilot, text)
    except (EscuchaError, SQLAlchemyError) as error:
        log.warning("not warmed", extra={"error": type(error).__name__})


def _answer(copilot: Copilot, text: str) -> None:
    """A draft that nobody sees; a search alone where a chat model would be asked for it."""
    if copilot.settings.chat_model:
        copilot.search(text, k=3, pool="both")
    else:
        copilot.draft(of_text(text))
