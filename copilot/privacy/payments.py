"""Payment cards and bank accounts, by their check digits."""

import re
from collections.abc import Iterator

from stdnum import iban as iban_number
from stdnum.ar import cbu
from stdnum.es import ccc

from copilot.privacy.span import Kind, Span

_LONG_RUN = re.compile(r"(?<![\w])\d(?:[ .-]{0,2}\d){12,}+(?!\w)")
# Looked for at every place, since what looks like the beginning of one may be a word before the real one.
_IBAN = re.compile(r"(?<![a-z0-9])(?=([a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}+))")
_SHORTEST, _LONGEST = 13, 19
_LONGEST_ACCOUNT = 22
_MOST_GROUPS = 6
_SHORTEST_IBAN = 15
_VALUES = {character: str(int(character, 36)) for character in "0123456789abcdefghijklmnopqrstuvwxyz"}


def ibans(low: str) -> Iterator[Span]:
    done = 0
    for match in _IBAN.finditer(low):
        end = _iban_end(match[1]) if match.start() >= done else 0
        if end:
            done = match.start() + end
            yield Span(match.start(), done, "IBAN")


def _iban_end(candidate: str) -> int:
    """How far an IBAN reaches into `candidate`, which may hold words behind it; 0 when there is none."""
    for group in re.finditer(r"[a-z0-9]+", candidate):
        number = re.sub(r"[ -]", "", candidate[: group.end()])
        # The remainder first: the library takes ten times as long, and most candidates are words.
        if (
            len(number) >= _SHORTEST_IBAN
            and _remainder(number) == 1
            and iban_number.is_valid(number, check_country=False)
        ):
            return group.end()
    return 0


def _remainder(number: str) -> int:
    return int("".join([_VALUES[character] for character in number[4:] + number[:4]])) % 97


def cards_and_accounts(low: str) -> Iterator[Span]:
    """Cards of 13 to 19 digits that pass Luhn; bank accounts of Argentina (CBU), Mexico (CLABE) and Spain (CCC)."""
    for run in _LONG_RUN.finditer(low):
        groups = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer(r"\d+", run.group())]
        first = 0
        while first < len(groups):
            taken = _account_at(low, groups, first)
            if taken:
                last, kind = taken
                yield Span(groups[first][0], groups[last][1], kind)
                first = last
            first += 1


def _account_at(low: str, groups: list[tuple[int, int]], first: int) -> tuple[int, Kind] | None:
    """The longest number that starts with group `first`: its last group and what it is."""
    digits, best = "", None
    for last in range(first, min(len(groups), first + _MOST_GROUPS)):
        digits += low[slice(*groups[last])]
        if len(digits) > _LONGEST_ACCOUNT:
            break
        if len(digits) >= _SHORTEST and (kind := _kind(digits, low, groups[first : last + 1])):
            best = (last, kind)
    return best


def _kind(digits: str, low: str, groups: list[tuple[int, int]]) -> Kind | None:
    if len(digits) <= _LONGEST and _is_card(digits, low, groups[0][0]):
        return "CARD"
    sizes = tuple(end - start for start, end in groups)
    account = (
        (len(digits) == 22 and sizes in ((22,), (8, 14)) and cbu.is_valid(digits))
        or (len(digits) == 18 and sizes in ((18,), (3, 3, 11, 1)) and _is_clabe(digits))
        or (len(digits) == 20 and sizes in ((20,), (4, 4, 2, 10)) and ccc.is_valid(digits))
    )
    return "IBAN" if account else None


def _is_card(digits: str, low: str, place: int) -> bool:
    if digits[0] not in "23456" or not _passes_luhn(digits) or len(set(digits)) == 1:
        return False
    # A phone's IMEI has 15 digits and passes Luhn too; of the cards only American Express has 15.
    if len(digits) == 15 and digits[:2] not in ("34", "37"):
        return False
    before = low[max(0, place - 20) : place]
    return "imei" not in before and "+" not in before[-2:]


def _is_clabe(digits: str) -> bool:
    total = sum(int(digit) * weight % 10 for digit, weight in zip(digits[:17], (3, 7, 1) * 6, strict=False))
    return (10 - total % 10) % 10 == int(digits[17])


def _passes_luhn(digits: str) -> bool:
    doubled = sum((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[int(digit)] for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + doubled) % 10 == 0
