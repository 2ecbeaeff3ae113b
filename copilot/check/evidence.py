"""Whether what is known carries the facts of a text."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache, partial

from copilot.check.facts import facts
from copilot.check.scan import READ, Fact
from copilot.check.units import EQUAL, EXACT, SAME
from copilot.text import fold

_APART = f"\n{READ}\n"
_CONTINUED_BEFORE = re.compile(r"[^\W_]$|\d[.,:/-]$|[$€£@+#-]$")
_CONTINUES = re.compile(r"[^\W_]|[.,:/@-][^\W_]|[$€£%#/+-]| [$€%]")


def unsupported_facts(text: str, evidence: Iterable[str]) -> tuple[str, ...]:
    """The numbers, amounts, dates, hours, links, addresses, phones and codes of `text`, as written there, that occur
    nowhere in `evidence` after normalisation; in order of appearance, each once."""
    claimed = [fact for fact in facts(text) if fact.claims]
    if not claimed:
        return ()
    texts = tuple(evidence)
    literal = fold(_APART.join(texts))
    stands = cache(partial(_is_literal, folded=literal))  # a text may claim the same a thousand times
    unclear = [fact for fact in claimed if not stands(fact)]
    return Evidence(texts).missing(text, unclear) if unclear else ()


def _is_literal(fact: Fact, folded: str) -> bool:
    """Whether the fact stands in `folded` letter by letter, which spares reading all of it."""
    shown = fold(fact.whole or fact.shown)
    if fact.kind == "number" and fact.unit and shown.replace(".", "").replace(",", "").isdigit():
        return False  # its unit stands before it: "$5 a 10"
    start = folded.find(shown)
    while start >= 0:
        around = folded[max(0, start - 2) : start], folded[start + len(shown) : start + len(shown) + 2]
        if not _CONTINUED_BEFORE.search(around[0]) and not _CONTINUES.match(around[1]):
            return True
        start = folded.find(shown, start + 1)
    return False


class Evidence:
    """The facts of several texts, ready to be asked."""

    def __init__(self, texts: Iterable[str]) -> None:
        # Read as one text: many short ones would cost more than they hold.
        self._text = _APART.join(texts)
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._units: dict[str, set[str]] = defaultdict(set)
        self._years: dict[str, set[str]] = defaultdict(set)
        for fact in facts(self._text):
            self._add(fact)

    def missing(self, text: str, claimed: Iterable[Fact]) -> tuple[str, ...]:
        lacking = {fact.shown for fact in claimed if not self.carries(fact)}
        return tuple(sorted(lacking, key=text.find))

    def carries(self, fact: Fact) -> bool:
        """Whether this fact occurs, whatever its spelling."""
        match fact.kind:
            case "number":
                return self._carries_number(fact.key, fact.unit)
            case "date":
                years = self._years.get(fact.key, set())
                return bool(years) and (not fact.unit or fact.unit in years or "" in years)
            case "clock":
                return self._carries_clock(fact.key)
            case "link":
                return self._carries_link(fact.key)
            case "phone":
                return self._carries_phone(fact.key)
            case "code":
                return fact.key in self._keys["code"] or self._is_spelled_apart(fact.shown)
        return fact.key in self._keys[fact.kind]

    def _add(self, fact: Fact) -> None:
        if fact.kind == "number":
            self._units[fact.key].add(fact.unit)
            return
        self._keys[fact.kind].add(fact.key)
        if fact.kind == "date":
            self._years[fact.key].add(fact.unit)
            self._units[str(int(fact.key[3:]))].add("")
            self._add_year(fact.key, fact.unit)
        elif fact.kind == "code":
            for digits in re.findall(r"\d{3,}", fact.key):
                self._units[str(int(digits))].add("")
        elif fact.kind == "clock" and fact.key == "24/7":
            self._units["24"].add("hour")

    def _add_year(self, key: str, year: str) -> None:
        if not year:
            return
        self._units[year].add("")
        day = _weekday(int(year), int(key[:2]), int(key[3:]))
        if day is not None:
            self._keys["weekday"].add(str(day))

    def _carries_number(self, key: str, unit: str) -> bool:
        if any(_fits(unit, known) for known in self._units.get(key, ())):
            return True
        if unit in ("hour", "") and key.isdigit() and f"{int(key):02}:00" in self._keys["clock"]:
            return True
        if any(known in self._units.get(amount, ()) for amount, known in _converted(Decimal(key), unit)):
            return True
        return len(key) >= 7 and key.isdigit() and self._carries_phone(key)

    def _carries_clock(self, key: str) -> bool:
        if key in self._keys["clock"]:
            return True
        if key == "24/7":
            return "hour" in self._units.get("24", ())
        hour, minute = key.split(":")
        return minute == "00" and any(_fits("hour", known) for known in self._units.get(str(int(hour)), ()))

    def _carries_link(self, key: str) -> bool:
        known = self._keys["link"]
        if key in known or key in {link.split("#")[0].rstrip("/") for link in known}:
            return True
        return "/" not in key and key in {link.split("/")[0] for link in known}

    def _carries_phone(self, digits: str) -> bool:
        """The same number with or without country code, however it is grouped."""
        plain = {key for key in self._units if len(key) >= 7 and key.isdigit()}
        return any(
            known.endswith(digits) or (len(known) >= 7 and digits.endswith(known))
            for known in self._keys["phone"] | plain
        )

    def _is_spelled_apart(self, code: str) -> bool:
        """ "Fibra-600" in a text that says "Fibra 600"."""
        parts = re.findall(r"[^\W\d_]+|\d+", fold(code))
        spaced = re.compile(r"(?<![^\W_])" + r"[\s_-]*".join(parts) + r"(?![^\W_])")
        return bool(spaced.search(fold(self._text)))


def _fits(unit: str, known: str) -> bool:
    if unit == known or not unit or not known or (unit, known) in SAME:
        return True
    return known == "thing" and unit not in EXACT


def _converted(amount: Decimal, unit: str) -> Iterable[tuple[str, str]]:
    """The same duration in other units: 48 hours are 2 days."""
    for (small, large), ratio in EQUAL.items():
        if unit == large:
            yield f"{(amount * ratio).normalize():f}", small
        elif unit == small and amount % ratio == 0:
            yield f"{(amount / ratio).normalize():f}", large


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None
