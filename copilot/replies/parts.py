"""A saved reply taken apart: what it says, without the greeting and the closing that the voice policy gives anew."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.replies.places import places
from copilot.text import fold, sentences

LONGEST_NAME = 40  # characters after "Hola" up to the stop that are still the greeting

_HELLO = re.compile(
    r"^[¡!\s]*(?:hola|buen[oa]s?(?: dias?| tardes?| noches?)?|muy buen[oa]s?(?: dias?| tardes?| noches?)?|que tal|"
    r"estimad[oa]s?|querid[oa]s?|apreciad[oa]s?|cordial saludo|ola|oi|bom dia|boa tarde|boa noite|prezad[oa]s?|"
    r"hi|hello|hey|dear|good (?:morning|afternoon|evening))\b"
)
_STOP = re.compile(r"[,.:;!]+")
_THANKS_FOR_WRITING = re.compile(
    r"^\W*(?:(?:muchas )?gracias|obrigad[oa]|muito obrigad[oa]|thanks|thank you)\b[^.!?]{0,20}\b"
    r"(?:escribir\w*|contactar\w*|comunicar\w*|mensaje|consulta|contato|mensagem|entrar em contato|"
    r"getting in touch|contacting|writing|reaching out|your (?:message|e-?mail))\b[^.!?]{0,40}\W*$"
)
_BYE = re.compile(
    r"^\W*(?:(?:un |muchos )?(?:saludos?|abrazos?)|atentamente|atte|cordialmente|cordial saludo|"
    r"quedo (?:atent\w*|pendiente|a (?:tu|su)|al pendiente)|quedamos (?:atent\w*|pendientes|a)|gracias|"
    r"muchas gracias|que (?:tengas?|esten?|pases?)|feliz (?:dia|tarde)|cualquier (?:cosa|duda|consulta)|"
    r"(?:um )?abracos?|atenciosamente|att|obrigad[oa]|fico (?:a|no)|tenha (?:um|uma)|ate (?:mais|logo|breve)|"
    r"qualquer (?:coisa|duvida)|(?:best|kind|warm)(?: regards| wishes)?|regards|sincerely|cheers|thanks|thank you|"
    r"have a (?:nice|good|great|lovely)|(?:just )?let (?:me|us) know)\b[^.?!]{0,90}\W*$"
)
_SIGNATURE = 4  # words of a last line that is nothing but a name

Paragraph = tuple[str, ...]


class Parts(NamedTuple):
    """`said` are the paragraphs with their sentences, places still unfilled."""

    said: tuple[Paragraph, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(one for paragraph in self.said for one in paragraph)


def parts(body: str) -> Parts:
    """The parts of a saved reply."""
    paragraphs = [sentences(one) for one in re.split(r"\n\s*\n", _ungreeted(body.strip()))]
    lines = [(number, one) for number, paragraph in enumerate(paragraphs) for one in paragraph]
    while lines and _THANKS_FOR_WRITING.search(_flat(lines[0][1])):
        lines.pop(0)
    while lines and _is_farewell(lines):
        lines.pop()
    kept = [tuple(one for at, one in lines if at == number) for number in range(len(paragraphs))]
    return Parts(tuple(one for one in kept if one))


def _ungreeted(body: str) -> str:
    """Without the greeting, which often stands in the first sentence: "Hola {name}: puedes pagar…"."""
    while True:
        hello = _HELLO.match(fold(body[: LONGEST_NAME * 2]))
        if not hello:
            return body
        end = hello.end()
        filled = next((place for place in places(body) if place.start - end <= 2), None)
        if filled:  # "Hola, {name}."
            end = filled.end
        stop = _STOP.search(body, end, end + LONGEST_NAME)
        if stop is None or "\n" in body[end : stop.start()]:
            line = body.find("\n", end)
            if line < 0 or line - end > LONGEST_NAME:
                return body
            end = line
        else:
            end = stop.end()
        rest = body[end:].lstrip()
        body = rest[:1].upper() + rest[1:]


def _is_farewell(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether the last line is a closing, or the name under one."""
    last = _flat(lines[-1][1])
    if _BYE.match(last):
        return True
    own = places(lines[-1][1])
    if own and all(one.what in ("agent", "agent_first", "company") for one in own):
        return len(last.split()) <= _SIGNATURE + len(own)
    before = _flat(lines[-2][1]) if len(lines) > 1 else ""
    short = len(last.split()) <= _SIGNATURE and not last.rstrip().endswith((".", "?", "!", ":"))
    return short and bool(_BYE.match(before))


def _flat(text: str) -> str:
    return " ".join(fold(text).split())
