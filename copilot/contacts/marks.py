"""What names one matter and no other: order, ticket and invoice numbers, amounts, months."""

import re
from collections.abc import Iterable

from copilot.check.units import MONTHS

_AMOUNT = re.compile(
    r"(?:r\$|us\$|s/\.?|[$€£]) ?\d[\d.,]*\d|(?:r\$|us\$|s/\.?|[$€£]) ?\d"
    r"|(?<![\w.,-])\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?(?![\w-])|(?<![\w.,-])\d+[.,]\d{2}(?![\w.,-])"
    r"|(?<![\w.,-])\d+(?= (?:pesos|soles|reais|euros?|dolares|dollars|pounds|lucas|quetzales|lempiras)\b)"
)
_REFERENCE = re.compile(r"(?<![\w.,$€£/@+-])#?((?:[a-z]{1,6}[-_]?)?\d[\da-z]*(?:[-_][\da-z]+)*)(?![\w%]|[.,]\d)")
_OWN = re.compile(
    r"(?:\b(?:rut|dni|cpf|cnpj|rfc|curp|cedula|nit|nif|cuit|telefono|fono|celular|cel|movil|whatsapp|tel|phone|mobile|"
    r"terminad[oa] en|terminal|final|ending|cliente|customer|socio|cuenta|conta|account|linea|linha|line|numero de "
    r"telefono|pasaporte|passport|nacimiento|born|plan|ultimos)(?: (?:in|en|em|es|e|is|n|no|nro|numero|number|:))*"
    r"[ :#]*|\+[\d ]*)$"
)
_DIGIT = re.compile(r"\d")
_MONTH = re.compile(r"[a-z]+")
_CLOCK = re.compile(r"\d{1,2}(?:h\d{0,2}|am|pm|hs?|hrs)")
LONGEST = 24
MOST = 12


def amounts(folded: str) -> list[str]:
    """The amounts of money, as their digits: "$ 34.990" and "34,990" are one."""
    if not _DIGIT.search(folded):
        return []
    found = (re.sub(r"[.,]00$|\D", "", match.group()) for match in _AMOUNT.finditer(folded))
    return sorted({digits.lstrip("0") for digits in found} - {""})[:MOST]


def references(folded: str, own: Iterable[str] = ()) -> list[str]:
    """Numbers that name an order, a ticket, an invoice; `own` are digits that name the customer, in every matter."""
    if not _DIGIT.search(folded):
        return []
    taken = [match.span() for match in _AMOUNT.finditer(folded)]
    mine = {re.sub(r"\D", "", one)[-8:] for one in own} - {""}
    found: set[str] = set()
    for match in _REFERENCE.finditer(folded):
        written = re.sub(r"[-_]", "", match[1])
        digits = re.sub(r"\D", "", written)
        if (
            _tells(written, digits)
            and digits[-8:] not in mine
            and not any(start < match.end() and match.start() < end for start, end in taken)
            and not _OWN.search(folded[max(0, match.start() - 40) : match.start()])
        ):
            found.add(written)
    return sorted(found)[:MOST]


def months(folded: str) -> list[str]:
    """The months that are named, as "01" to "12"."""
    return sorted({f"{MONTHS[word]:02}" for word in _MONTH.findall(folded) if word in MONTHS and len(word) > 3})


def _tells(written: str, digits: str) -> bool:
    if len(written) > LONGEST or _CLOCK.fullmatch(written):
        return False
    if written != digits:
        return len(digits) >= 3
    year = len(digits) == 4 and digits[:2] in ("19", "20")
    return len(digits) >= 4 and not year
