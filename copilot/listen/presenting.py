"""What customers say of themselves before their matter: "soy Coni, la del chat de la eSIM 🙋 me voy a ..."."""

import re

CAPITAL = r"[A-ZÁÉÍÓÚÑÜÇ][\wáéíóúñüçãõâêô'-]+"
EMOJI = r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u200d\ufe0f\u2640\u2642]"

_PEOPLE = rf"{CAPITAL}(?:\s+(?:(?:de|del|la|da|do|dos|y)\s+)*{CAPITAL}){{0,3}}"
_SAYING = r"(?:[Ss]oy|[Ss]ou|[Hh]abla|[Aa]quí|[Aa]qui|[Ll]es? escribe|[Ii]'?m|[Tt]his is)"
_AGAIN = r"(?:\s+(?:otra vez|de nuevo|de novo|outra vez|aquí|aqui|again|here))"
_PRESENTED = re.compile(
    rf"^(?:{_SAYING}\s+(?:(?:la|el|o|a)\s+)?(?:{_PEOPLE}|[a-záéíóúñ]{{3,10}}(?=\s*,?\s+(?:la|el|o|a)\s)){_AGAIN}?"
    rf"|{_PEOPLE}{_AGAIN}"
    rf"|{_PEOPLE}(?=\s*,\s*(?:el|la|o|a|de|un|una)\s)"
    rf"|{CAPITAL}\s+{CAPITAL}(?:\s+{CAPITAL}){{0,2}}(?=\s*[.,]))"
    rf"(?:\s*,?\s*de\s+{_PEOPLE}(?=\s*,))?\s*[,.:;!]?\s*"
)
_KNOWN = re.compile(r"^(?:a quien|el|la|o|a)\s+(?:(?:que|q|de|del|da|do|das|dos|señorita|señor)\b[^.!?\n]*)")
_AFTER_EMOJI = re.compile(rf"(?<={EMOJI})\s+(?=[^\W_])")


def breaths(sentence: str) -> list[str]:
    """A sentence cut after its emoji, which stand where a stop would."""
    return [piece for piece in _AFTER_EMOJI.split(sentence) if piece.strip()]


def presented(text: str) -> tuple[str, str]:
    """Who they say they are and how we know them ("la de la eSIM de agosto"), and the rest; "" where they do not."""
    start = 0
    while (match := _PRESENTED.match(text[start:])) and match.end():
        start += match.end()
    if not start:
        return "", text
    rest = text[start:]
    known = _KNOWN.match(rest)
    if known:
        # What follows a comma may be the matter itself: "la del 3B, no tengo internet".
        head = _comma(known.group())
        start += head
        rest = rest[head:].lstrip(" ,")
    return text[:start], rest


def _comma(text: str) -> int:
    """Where the first comma outside parentheses stands; the end where there is none."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth <= 0:
            return at
    return len(text)
