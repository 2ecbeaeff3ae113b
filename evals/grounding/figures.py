"""Numbers, amounts, phones, links and addresses in a text, and which of a draft's no source carries.

Written apart from `copilot.check` on purpose: two readings that share a blind spot would prove nothing.
"""

import re
import unicodedata
from collections.abc import Iterable

_LIST_NUMBER = re.compile(r"(?m)^\s*\d{1,3}[.)](?=\s)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'“”«»|]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d[\d\u2010-\u2015 ().-]{6,}\d")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+[.,]\d+|\d+:\d{2}|\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+")

_SPELLED = {
    1: "uno un una um uma one once",
    2: "dos dois duas two twice",
    3: "tres three",
    4: "cuatro quatro four",
    5: "cinco five",
    6: "seis six",
    7: "siete sete seven",
    8: "ocho oito eight",
    9: "nueve nove nine",
    10: "diez dez ten",
    12: "doce doze twelve",
    15: "quince quinze fifteen",
    20: "veinte vinte twenty",
    24: "veinticuatro",
    30: "treinta trinta thirty",
    60: "sesenta sessenta sixty",
    90: "noventa ninety",
}
_VALUES = {word: str(value) for value, words in _SPELLED.items() for word in words.split()}


def figures(text: str) -> set[str]:
    """The figures of `text` in one spelling: `link:…`, `address:…`, `phone:digits`, `number:…`.

    1.234,56 and 1,234.56 are one number; 29,90 and 29.9 too. The number of a list item is no figure.
    """
    rest = unicodedata.normalize("NFKC", text).replace("&nbsp;", " ")
    found: set[str] = set()
    for kind, pattern in (("address", _ADDRESS), ("link", _LINK), ("phone", _PHONE)):
        for match in list(pattern.finditer(rest)):
            value = _spelling(kind, match.group())
            if value:
                found.add(f"{kind}:{value}")
                rest = rest.replace(match.group(), " ", 1)
    rest = _LIST_NUMBER.sub(" ", rest)
    return found | {f"number:{_number(match.group())}" for match in _NUMBER.finditer(rest)}


def unsupported(draft: str, sources: Iterable[str]) -> tuple[str, ...]:
    """The figures of `draft` that none of `sources` holds, sorted. A number spelled in words there counts as held."""
    joined = "\n".join(sources)
    held = figures(joined) | {f"number:{value}" for value in _spelled(joined)}
    # Also the numbers inside a source's phones and links: "TTY 711" after a phone is one run of digits.
    held |= {f"number:{_number(match.group())}" for match in _NUMBER.finditer(joined)}
    return tuple(sorted(figures(draft) - held))


def _spelling(kind: str, value: str) -> str:
    if kind == "phone":
        digits = re.sub(r"\D", "", value)
        spaced = bool(re.search(r"\d[^\d.,]+\d", value))
        return digits if len(digits) >= 7 and (spaced or value.startswith("+")) and not _is_range(value) else ""
    value = value.rstrip(".,;:!?…)").casefold()
    return value.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _is_range(value: str) -> bool:
    """ "17.990 - 21.990" and "10.000 20.000" are amounts, not a phone."""
    return bool(re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:\s*[-\u2013]\s*|\s+)\d{1,3}(?:[.,]\d{3})+", value.strip()))


def _number(value: str) -> str:
    if ":" in value:
        return value
    whole, cents = value, ""
    tail = re.search(r"[.,](\d{1,2})$", value)
    if tail:
        whole, cents = value[: tail.start()], tail.group(1)
    elif not _GROUPED.fullmatch(value) and re.search(r"[.,]", value):
        whole, cents = re.split(r"[.,]", value, maxsplit=1)
    whole = re.sub(r"\D", "", whole).lstrip("0") or "0"
    cents = cents.rstrip("0")
    return f"{whole}.{cents}" if cents else whole


def _spelled(text: str) -> set[str]:
    bare = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z]+", "".join(sign for sign in bare if not unicodedata.combining(sign)))
    return {_VALUES[word] for word in words if word in _VALUES}
