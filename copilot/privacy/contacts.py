"""E-mail addresses, and the parts of links that open a door or name a person."""

import re
from collections.abc import Iterator

from copilot.privacy.span import Span

# A run of address characters is only tried from its beginning (the look-behind), so a megabyte of letters costs one
# pass. `\w` on purpose: addresses with ñ or accents exist.
_EMAIL = re.compile(r"(?<![\w.+'%-])[\w.+'%-]++@[\w-]++(?:\.[\w-]++)++")
# "juan.perez arroba gmail punto com": said aloud, or written so to slip past a filter.
_AT = re.compile(
    r"\s?+[(\[{]?+(?:\barroba\b|(?<=[(\[{])at)[)\]}]?+\s?+|\s?+[(\[{]@[)\]}]\s?+|\s@\s|\s@(?=\w)|(?<=\w)@\s"
)
_DOT = r"(?:\s?(?:[(\[{]?\b(?:punto|ponto|dot)\b[)\]}]?|\.)\s?)"
_LOCAL = re.compile(rf"[\w+-]{{1,64}}(?:{_DOT}[\w+-]{{1,64}}){{0,3}}$")
_DOMAIN = re.compile(rf"[\w-]{{2,63}}(?:{_DOT}[\w-]{{2,24}}\b){{1,3}}")

LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'`\]]++", re.IGNORECASE)
_TAIL = re.compile(r"[.,;:!?)*_]+$")
_PERSONAL = re.compile(
    r"[?&#;][\w.-]*(?:token|key|sig|auth|session|secret|passw|pwd|user|client|customer|usuario|account|cuenta|mail"
    r"|correo"
    r"|phone|telefono|celular|rut|dni|nie|cpf|cedula|documento|otp|reset|invite|hash|jwt|nombre|name|nome)[\w.-]*=[^&#]"
    r"|[?&#;](?:uid|sid|pid|cid|tel|code|codigo)=[^&#]|[?&#;](?:id|t|k|s|u|c)=(?:\d{6}|(?=[\w-]*\d)[\w-]{12})",
    re.IGNORECASE,
)
_LONG_VALUE = re.compile(r"[=/](?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{20,}+(?!\.)|@|%40", re.IGNORECASE)
_PASSWORD = re.compile(r"//([^/?#@\s]++)@")


def emails(low: str) -> Iterator[Span]:
    """`low` is the folded text."""
    if "@" in low:
        for match in _EMAIL.finditer(low):
            lead = len(match.group()) - len(match.group().lstrip(".'%-"))
            if not match.group().rpartition(".")[2].isdigit():  # "2@15.990" is a price
                yield Span(match.start() + lead, match.end(), "EMAIL")
    if "arroba" in low or "@" in low or "(at)" in low or "[at]" in low:
        yield from _spelt(low)


def _spelt(low: str) -> Iterator[Span]:
    for at in _AT.finditer(low):
        local = _LOCAL.search(low[max(0, at.start() - 120) : at.start()])
        domain = _DOMAIN.match(low, at.end(), min(len(low), at.end() + 120))
        if local and domain:
            yield Span(at.start() - len(local.group()), domain.end(), "EMAIL")


def links(text: str) -> Iterator[tuple[int, int]]:
    """Where links stand, without the punctuation that closes the sentence."""
    if "http" not in text and "www." not in text and "HTTP" not in text and "WWW" not in text.upper():
        return
    for match in LINK.finditer(text):
        tail = _TAIL.search(match.group()[-20:])
        yield match.start(), match.end() - (len(tail.group()) if tail else 0)


def secrets(text: str, places: list[tuple[int, int]]) -> Iterator[Span]:
    """The query or fragment of each link that carries a token or a person's id, and a password before the host."""
    for start, end in places:
        link = text[start:end]
        password = _PASSWORD.search(link[:300])
        if password:
            yield Span(start + password.start(1), start + password.end(1), "TOKEN")
        cut = min((place for place in (link.find("?"), link.find("#")) if place >= 0), default=-1)
        if cut > 0 and cut + 1 < len(link) and _is_secret(link[cut:]):
            yield Span(start + cut, end, "TOKEN")


def _is_secret(query: str) -> bool:
    return bool(_LONG_VALUE.search(query) or _PERSONAL.search(query))
