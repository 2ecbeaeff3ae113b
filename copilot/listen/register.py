"""Tú, usted or vos; você or o senhor: how a customer addresses us, and whether a draft of ours keeps to one."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import yaml

from copilot.draft import Register
from copilot.listen.address import Unreadable, marks
from copilot.listen.clause import notes, tokens
from copilot.listen.convert import convert
from copilot.listen.verbs import lexicon
from copilot.text import fold, sentences

__all__ = ["convert", "detect_register", "mixed_registers"]

CUES = Path(__file__).with_name("register.yaml")
VOSEO = frozenset(("AR", "UY", "PY", "NI", "CR", "SV", "HN", "GT"))

_NOT_ADDRESS = frozenset(
    ["gracias", "ganas", "mes", "menos", "datos", "tres", "dos", "antes", "entonces", "ademas", "atras", "quizas"]
)


def detect_register(text: str, language: str) -> Register:
    """How `text` addresses the company; `neutral` when it does not, or contradicts itself.

    `language` may carry a country ("es-AR"), which decides what an unaccented "avisame" is.
    """
    base, _, country = language.partition("-")
    if base not in ("es", "pt"):
        return "neutral"
    score = evidence(text, base)
    if base == "es":
        _add_verbs(score, text, country.upper() in VOSEO)
    if not score:
        return "neutral"
    if country.upper() == "ES" and score["vos"]:
        score["tu"] += score.pop("vos")  # "venís" is vosotros there: several of us, spoken to as tú
    (first, most), *rest = score.most_common()
    if rest and rest[0][1] >= most:
        return "neutral"
    return first


def evidence(text: str, base: str) -> Counter[Register]:
    """Weight of the cues for each register."""
    lowered, folded = text.lower(), fold(text)
    score: Counter[Register] = Counter()
    for register, weight, pattern, accented in _cues(base):
        score[register] += weight * len(pattern.findall(lowered if accented else folded))
    return +score


def _add_verbs(score: Counter[Register], text: str, voseo: bool) -> None:
    """Second persons: "puedes" is tú, "podés" vos, "dijiste" either and so the country's or what else is said."""
    book = lexicon()
    either = 0
    for token in tokens(text):
        if token.low in _NOT_ADDRESS or token.text.isupper():
            continue
        readings = book.forms.get(token.low) or book.folded.get(fold(token.low), ())
        people = {form.person for form in readings}
        if not people or not people <= {"tu", "vos"} or token.low in notes().homographs:
            continue
        if people == {"tu"} and all(form.tense == "present" for form in readings):
            score["tu"] += 2
        elif people == {"vos"}:
            score["vos"] += 2
        elif all(form.tense in ("past", "future", "conditional") for form in readings):
            either += 1
    if either and not score["vos"] and not score["tu"]:
        score["vos" if voseo else "tu"] += either
    if voseo and score["tu"] and not score["vos"] and not _says_tu(text):
        score["vos"] = score.pop("tu")


def _says_tu(text: str) -> bool:
    """Whether a form is tú's and cannot be vos's."""
    book = lexicon()
    return any(
        {form.person for form in book.forms.get(token.low, ())} == {"tu"}
        and all(form.tense == "present" for form in book.forms[token.low])
        for token in tokens(text)
    )


def mixed_registers(text: str, language: str) -> tuple[str, ...]:
    """The words of our own `text` that address the reader in more than one register; empty when it keeps to one."""
    base = language.split("-")[0]
    if base == "pt":
        return _mixed_portuguese(text)
    if base != "es":
        return ()
    said: list[tuple[str, frozenset[str]]] = []
    for sentence in sentences(text):
        try:
            found = marks(sentence)
        except Unreadable:
            continue
        said += [(mark.word, frozenset(mark.says)) for mark in found if mark.sure]
    if not said or frozenset.intersection(*(says for _, says in said)):
        return ()
    usual = Counter(way for _, says in said for way in says).most_common(1)[0][0]
    odd = [word for word, says in said if usual not in says]
    witness = next(word for word, says in said if usual in says)
    return tuple(dict.fromkeys((witness, *odd)))


def _mixed_portuguese(text: str) -> tuple[str, ...]:
    folded = fold(text)
    voce = re.findall(r"\bvoces?\b|\bvc\b", folded)
    senhor = re.findall(r"\b(?:o|a|ao|do|da|pelo|pela|no|na) senhora?\b", folded)
    return (voce[0], senhor[0]) if voce and senhor else ()


@cache
def _cues(base: str) -> tuple[tuple[Register, int, re.Pattern[str], bool], ...]:
    """Register, weight, pattern, and whether the pattern is for text with its accents."""
    raw = yaml.safe_load(CUES.read_text(encoding="utf-8"))[base]
    return tuple(
        (register, weight, re.compile(pattern, re.M), fold(pattern) != pattern.lower())
        for register, weights in raw.items()
        for weight, patterns in weights.items()
        for pattern in patterns
    )
