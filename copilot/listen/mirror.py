"""A customer's first-person clause said back to them: "me cobraron dos veces" -> "te cobraron dos veces"."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.draft import Register
from copilot.listen.mark import Way
from copilot.listen.mirror_spanish import Unfit, say_spanish
from copilot.text import fold

TABLES = Path(__file__).with_name("mirror.yaml")
LONGEST = 14
"""Words of the longest clause that is said back."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,:]*\w*")
_CLEAN = re.compile(r"[\U0001F000-\U0001FAFF☀-➿️‍]+|[.!…,;:\s]+$")
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){6,}|@|https?:")
_REPEATED = re.compile(r"([a-záéíóúñ])\1{2,}|[!?]{2,}")
_ALIKE: dict[Register, Way] = {"tu": "tu", "vos": "vos", "usted": "usted"}


class Table(NamedTuple):
    repair: dict[str, str]
    stop: frozenset[str]
    lead: re.Pattern[str]
    bad_start: frozenset[str]
    bad_end: frozenset[str]
    starters: frozenset[str]
    spanish: bool
    raw: dict[str, Any]


def mirror(clause: str, register: Register, language: str) -> str | None:
    """`clause` as said to the customer, for use inside a sentence; None when it cannot be done well.

    None for questions, long clauses, insults, anything said to us ("ustedes", "su técnico"), personal data, and
    wherever a first person is left or a word is not understood.
    """
    base = language.split("-")[0]
    speakers: dict[str, Callable[[list[str], Table], list[str]] | None] = {
        "es": _spanish(_ALIKE[register]) if register in _ALIKE else None,
        "pt": _portuguese(register),
        "en": _english,
    }
    speak = speakers.get(base)
    if speak is None:
        return None
    table = _table(base)
    text = _prepared(clause, table)
    if not text:
        return None
    said = _repaired(text, table)
    try:
        spoken = speak([match.group() for match in _WORD.finditer(said)], table)
    except Unfit:
        return None
    return _refilled(said, spoken)


def _prepared(clause: str, table: Table) -> str:
    """The clause without its lead-in and final marks; empty when it is unfit from the outset."""
    text = _CLEAN.sub(" ", clause).strip(" \"'«»“”-–*")
    text = re.sub(r"\s+", " ", _CLEAN.sub("", text)).strip()
    if (
        not text
        or "?" in text
        or "¿" in text
        or "\n" in text
        or _LONG_NUMBER.search(text)
        or _REPEATED.search(text.lower())
    ):
        return ""
    for _ in range(3):
        text = table.lead.sub("", text)
    text = _lowered(text, table)
    found = [word.lower() for word in _WORD.findall(text)]
    shouting = sum(word.isupper() and len(word) > 3 for word in _WORD.findall(text))
    if (
        text.count(",") > 1
        or not 2 <= len(found) <= LONGEST
        or shouting
        or re.search(r"[()\[\]/:;…«»“”\"]|\.\.|\. ", text)
    ):
        return ""
    start, end = (table.repair.get(word, word) for word in (found[0], found[-1]))
    to_me = found[0] == "a" and fold(found[1]) == "mi"
    if (
        (start in table.bad_start and not to_me)
        or end in table.bad_end
        or any(word in table.stop or fold(word) in table.stop for word in found)
    ):
        return ""
    return text


def _lowered(text: str, table: Table) -> str:
    """Without the capital of a sentence's start; a name keeps its own."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    name = first.lower() not in table.starters and not table.spanish
    return text if name or (len(first) > 1 and first.isupper()) else text[:1].lower() + text[1:]


def _repaired(text: str, table: Table) -> str:
    def put_right(match: re.Match[str]) -> str:
        word = match.group()
        low = word.lower()
        if low in table.repair and (not word.isupper() or len(word) == 1):
            return table.repair[low]
        return re.sub(r"(?<=[cs])ion$", "ión", word) if word.islower() else word

    return _WORD.sub(put_right, text)


def _refilled(text: str, words: list[str]) -> str | None:
    """`text` with its words replaced in turn; an empty word vanishes with the blank after it."""
    queue = iter(words)
    said = _WORD.sub(lambda _: next(queue), text)
    said = re.sub(r"\s+", " ", said).strip(" ,")
    return said or None


def _spanish(way: Way) -> Callable[[list[str], Table], list[str]]:
    return lambda words, table: say_spanish(words, way, frozenset(table.raw["accents_after"]))


# Portuguese and English


def _portuguese(register: Register) -> Callable[[list[str], Table], list[str]]:
    def speak(words: list[str], table: Table) -> list[str]:
        said: list[str] = []
        first = False
        for at in range(len(words)):
            new, mine = _portuguese_word(words, at, table, register)
            said.append(new)
            first = first or mine
        if any(
            word.lower() in ("eu", "me", "meu", "minha", "meus", "minhas", "mim", "comigo", "nós", "nosso", "nossa")
            for word in said
        ):
            raise Unfit
        lead = next((word for word in said if word), "")
        if first and register in ("voce", "neutral") and (lead == "não" or lead in _pt_third(table)):
            at = said.index(lead)
            said[at] = f"você {lead}"
        return said

    return speak


def _portuguese_word(words: list[str], at: int, table: Table, register: Register) -> tuple[str, bool]:
    """The word as said to the customer, and whether it was their verb."""
    low = words[at].lower()
    own = {
        "meu": "seu",
        "minha": "sua",
        "meus": "seus",
        "minhas": "suas",
        "eu": "",
        "comigo": "com você",
        "mim": "você",
    }
    if low in own:
        if register == "senhor" and low in ("comigo", "mim"):
            raise Unfit
        return own[low], low == "eu"
    if low == "me":
        return ("lhe" if register == "senhor" else "te"), False
    verbs: dict[str, str] = table.raw["verbs"]
    if low in verbs:
        return verbs[low], True
    stems = set(table.raw["ar"].split())
    for ending, third in (("guei", "gou"), ("quei", "cou"), ("cei", "çou"), ("ei", "ou")):
        stem = low.removesuffix(ending)
        root = {"guei": stem + "g", "quei": stem + "c", "cei": stem + "c"}.get(ending, stem)
        if low.endswith(ending) and root in stems:
            return stem + third, True
    if (
        low.endswith("o")
        and low[:-1] in stems
        and (not at or words[at - 1].lower() not in ("o", "um", "no", "do", "ao", "seu", "meu", "de", "com"))
    ):
        return low[:-1] + "a", True
    if low.endswith("ei") and len(low) > 3:
        raise Unfit
    return words[at], False


def _pt_third(table: Table) -> frozenset[str]:
    stems = table.raw["ar"].split()
    return (
        frozenset(table.raw["verbs"].values()) | {stem + end for stem in stems for end in ("a", "ou")} | {"já", "ainda"}
    )


def _english(words: list[str], table: Table) -> list[str]:
    swap: dict[str, str] = table.raw["words"]
    said: list[str] = []
    for at, word in enumerate(words):
        low = word.lower().replace("’", "'")
        before = words[at - 1].lower() if at else ""
        if low in ("was", "wasn't") and before in ("i", "and"):
            if before != "i":
                raise Unfit
            said.append({"was": "were", "wasn't": "weren't"}[low])
        elif low in swap:
            said.append(swap[low])
        else:
            said.append(word)
    return said


@cache
def _table(base: str) -> Table:
    raw = yaml.safe_load(TABLES.read_text(encoding="utf-8"))[base]
    return Table(
        raw["repair"],
        frozenset(raw["stop"].split()),
        re.compile(raw["lead"], re.I),
        frozenset(raw["bad_start"]),
        frozenset(raw["bad_end"]),
        frozenset(raw.get("starters", "").split()) | frozenset(raw.get("words", ())),
        base != "en",
        raw,
    )
