"""Identity and tax numbers of Spain, Portugal, Brazil and Latin America: by their check digits, or by the word beside
them where a number has none."""

import re
from collections.abc import Callable, Iterator

from stdnum.ar import cuit
from stdnum.br import cnpj, cpf
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.ec import ci as ec_ci
from stdnum.ec import ruc as ec_ruc
from stdnum.es import cif, dni, nie
from stdnum.mx import curp, rfc
from stdnum.pe import ruc as pe_ruc
from stdnum.pt import cc as pt_cc
from stdnum.pt import nif as pt_nif
from stdnum.uy import rut as uy_rut

from copilot.privacy.span import Span
from copilot.privacy.words import DOCUMENT, ORDER, Signs

Check = Callable[[str], bool]


def _is_dni(number: str) -> bool:
    return dni.is_valid(number.zfill(9))


def _is_rfc(number: str) -> bool:
    return rfc.is_valid(number, validate_check_digits=True)


def _is_bare_rut(number: str) -> bool:
    return rut.is_valid(number) and number[0] != "9"  # nine digits from 9 on are a mobile phone


def _is_uy_ci(number: str) -> bool:
    """Uruguay's cédula: seven digits weighted 2987634, the last makes the sum a multiple of ten."""
    total = sum(int(digit) * weight for digit, weight in zip(number, (2, 9, 8, 7, 6, 3, 4, 1), strict=True))
    return total % 10 == 0


# What a number looks like without its dots and dashes (9 a digit, A a letter) -> what it may be, anywhere.
_LETTERED: tuple[tuple[re.Pattern[str], tuple[Check, ...]], ...] = (
    (re.compile(r"\d{7,8}[A-Z]"), (_is_dni, rut.is_valid)),
    (re.compile(r"[XYZ]\d{7}[A-Z]"), (nie.is_valid,)),
    (re.compile(r"[A-W]\d{7}[0-9A-J]"), (cif.is_valid,)),
    (re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d"), (curp.is_valid,)),
    (re.compile(r"[A-Z]{6}\d{8}[HM]\d{3}"), (lambda _: True,)),  # Mexico's voter key: the form alone is unmistakable
    (re.compile(r"[A-Z&]{3,4}\d{6}[A-Z0-9]{3}"), (_is_rfc,)),
    (re.compile(r"\d{9}[A-Z]{2}\d"), (pt_cc.is_valid,)),
    (re.compile(r"[A-Z0-9]{12}\d\d"), (cnpj.is_valid,)),
)
# Digits with the dashes that such a number is written with.
_DASHED: dict[int, tuple[tuple[re.Pattern[str], tuple[Check, ...]], ...]] = {
    8: ((re.compile(r"\d{1,2}\.?\d{3}\.?\d{3}-\d"), (rut.is_valid, _is_uy_ci)),),
    9: ((re.compile(r"\d{1,3}\.?\d{3}\.?\d{3}-\d"), (rut.is_valid, nit.is_valid)),),
    10: ((re.compile(r"\d{3}\.?\d{3}\.?\d{3}-\d"), (nit.is_valid, ec_ci.is_valid)),),
    11: (
        (re.compile(r"\d{3}\.?\d{3}\.?\d{3}-\d\d"), (cpf.is_valid,)),
        (re.compile(r"\d\d-\d\d\.?\d{3}\.?\d{3}-\d"), (cuit.is_valid,)),
    ),
    14: ((re.compile(r"\d\d\.?\d{3}\.?\d{3}/?\d{4}-\d\d"), (cnpj.is_valid,)),),
}
# Digits alone: those whose form leaves little to chance are taken anywhere, the others only where they are at home.
_BARE: dict[int, tuple[Check, ...]] = {
    11: (cpf.is_valid, cuit.is_valid, pe_ruc.is_valid),
    12: (uy_rut.is_valid,),
    13: (ec_ruc.is_valid,),
    14: (cnpj.is_valid,),
}
_AT_HOME: dict[str, dict[int, tuple[Check, ...]]] = {
    "CL": {8: (rut.is_valid,), 9: (_is_bare_rut,)},
    "CO": {9: (nit.is_valid,), 10: (nit.is_valid,)},
    "EC": {10: (ec_ci.is_valid,)},
    "PT": {9: (pt_nif.is_valid,)},
    "UY": {8: (_is_uy_ci,)},
}

_TOKEN = re.compile(
    r"(?<![\w+])(?:[a-z0-9]{2}\.[a-z0-9]{3}\.[a-z0-9]{3}/[a-z0-9]{4}-\d\d|[a-z0-9&](?:[.-]?[a-z0-9&])*+)(?![\w])"
)
_SPACED = re.compile(
    r"(?<![\w.,+-])(?<!\d )(?:\d{3} \d{3} \d{3}[ -]\d\d|\d{3} \d{3} \d{3}|[xyz][ -]\d{7}[ -][a-z]|\d\d \d{8} \d"
    r"|[a-z]{4}[ -]\d{6}[ -][a-z0-9]{3})(?![\w-])"
)
_WORD_GLUED = re.compile(r"[a-z]{2,6}[.-](?=\d)")

_NUMBER = r"[a-z]{0,3}(?:\d{1,3}(?:[. ]\d{3}){1,3}|\d{6,13})(?:/\d{4}-\d\d|-\d\d|-[\dk]|-?[a-z])?(?![\w]|[./-]\d)"
_AFTER_WORD = re.compile(rf"{DOCUMENT.pattern}[^\d\n\[\]$€£]{{0,30}}?(?<![\w.,/-])(?P<n>{_NUMBER})")
_BEFORE_WORD = re.compile(
    rf"(?<![\w.,$/-])(?P<n>{_NUMBER})[ ,(]{{1,3}}(?:(?:es|e|is|en|sería|seria|como) )?(?:(?:el|mi|meu|o|my|su) )?"
    rf"(?:(?:numero|nro|num|n)\.? (?:de|do) )?{DOCUMENT.pattern}"
)


def identities(low: str, countries: tuple[str, ...], signs: Signs) -> Iterator[Span]:
    """`low` is folded text; `countries` are those whose bare numbers are at home in it."""
    for pattern in (_TOKEN, _SPACED):
        for match in pattern.finditer(low):
            token = match.group()
            glued = _WORD_GLUED.match(token)
            start = match.start() + (glued.end() if glued else 0)
            if _is_identity(low[start : match.end()], start, countries, signs):
                yield Span(start, match.end(), "ID")
    for pattern in (_AFTER_WORD, _BEFORE_WORD):
        for match in pattern.finditer(low):
            # "adjunto documento del pedido 10482233": the nearer word decides.
            digits = sum(character.isdigit() for character in match["n"])
            if 6 <= digits <= 14 and not ORDER.search(match.group().replace(match["n"], " ")):
                yield Span(*match.span("n"), "ID")


def _is_identity(token: str, place: int, countries: tuple[str, ...], signs: Signs) -> bool:
    number = re.sub(r"[ ./-]", "", token).upper()
    if not 8 <= len(number) <= 18 or sum(character.isdigit() for character in number) < 7:
        return False
    if not number.isdigit():
        return any(form.fullmatch(number) and any(check(number) for check in checks) for form, checks in _LETTERED)
    if "-" in token:
        return any(
            form.fullmatch(token.replace(" ", ".")) and any(check(number) for check in checks)
            for form, checks in _DASHED.get(len(number), ())
        )
    if "." in token:
        return False
    checks = list(_BARE.get(len(number), ()))
    for country in countries:
        checks += _AT_HOME.get(country, {}).get(len(number), ())
    return any(check(number) for check in checks) and signs.before(place) not in ("order", "phone")
