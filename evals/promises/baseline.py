"""The baseline: one pattern a language over whole sentences, as summaries found promises before there was a grammar."""

import re
from datetime import timedelta

from copilot.conversation import Message
from copilot.promise import Promise
from copilot.text import fold, sentences

_SAID = re.compile(
    r"\b((te|le|les|lo|la) (llam|avis|escrib|confirm|cont|envi|mand|comunic)\w*|va a (ir|llegar|llamar)|"
    r"(queda|quedo) agendad\w+|(el tecnico|la visita|un tecnico) (va|ira|llega)|vas? a recibir|recibir[ae]s?|"
    r"ligo|aviso|retorno|envio|vou (ligar|avisar|enviar|retornar)|(o tecnico) (vai|passa)|"
    r"i('ll| will) (call|write|email|confirm|let you know|send)|the technician (will|comes))\b"
)
_WITHIN = re.compile(r"\b(?:en|dentro de|em|in|within)\s+(\d{1,3})\s*(horas?|hours?|dias?|days?|h)\b")
_TOMORROW = re.compile(r"\b(?:manana|amanha|tomorrow)\b")
_WEEK = ["lunes|segunda|monday", "martes|terca|tuesday", "miercoles|quarta|wednesday", "jueves|quinta|thursday"]
_WEEKDAYS = tuple(
    re.compile(rf"\b(?:{names})\b") for names in (*_WEEK, "viernes|sexta|friday", "sabado|saturday", "domingo|sunday")
)


def found(message: Message) -> tuple[Promise, ...]:
    """Sentences of an agent's message that the pattern matches and that ask nothing."""
    if message.role == "customer" or message.private:
        return ()
    by = message.author or message.role
    return tuple(
        Promise(text=sentence, by=by, due=_due(fold(sentence), message), message_id=message.id)
        for sentence in sentences(message.text)
        if _SAID.search(fold(sentence)) and not sentence.rstrip().endswith("?")
    )


def _due(folded: str, message: Message) -> str:
    if message.at is None:
        return ""
    if within := _WITHIN.search(folded):
        count = int(within[1])
        hours = within[2].startswith("h")
        return (message.at + (timedelta(hours=count) if hours else timedelta(days=count))).isoformat()
    if _TOMORROW.search(folded):
        return (message.at + timedelta(days=1)).isoformat()
    for number, names in enumerate(_WEEKDAYS):
        if names.search(folded):
            return (message.at + timedelta(days=(number - message.at.weekday() - 1) % 7 + 1)).isoformat()
    return ""
