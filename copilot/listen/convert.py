"""Saying a sentence to its reader in another register: tú, usted and vos; você and o senhor."""

import re

from copilot.draft import Register
from copilot.listen.address import Unreadable, marks
from copilot.listen.mark import Mark, Way

_WAYS: dict[Register, Way] = {"tu": "tu", "usted": "usted", "vos": "vos"}
_PREPOSITION = re.compile(r"\b(?:para|com|de|a|em|por|sobre|sem|entre|até|contra)\s+voc[eê]\b", re.I)
_SENHOR = re.compile(
    r"\b(?P<article>o|a|ao|à|do|da|no|na|pelo|pela)\s+(?:\(a\)\s*)?(?P<senhor>senhora?)\b(?:\(a\))?", re.I
)
_ARTICLES = {
    "o": "",
    "a": "",
    "ao": "a ",
    "à": "a ",
    "do": "de ",
    "da": "de ",
    "no": "em ",
    "na": "em ",
    "pelo": "por ",
    "pela": "por ",
}


def convert(sentence: str, to: Register, language: str) -> str | None:
    """`sentence` addressed as `to`: itself when it already is or addresses nobody, None when not sure.

    Only the words that address the reader change; names of buttons, quotations, code and links stay as they are.
    """
    if to == "neutral":
        return sentence
    base = language.split("-")[0]
    if base == "pt":
        return _portuguese(sentence, to)
    if base != "es" or to not in _WAYS:
        return sentence
    try:
        found = marks(sentence)
    except Unreadable:
        return None
    return _spanish(sentence, found, _WAYS[to])


def _spanish(sentence: str, found: list[Mark], way: Way) -> str | None:
    sure = [mark for mark in found if mark.sure]
    source = frozenset.intersection(*(mark.says for mark in sure)) if sure else frozenset[Way]()
    if sure and not source:
        return None
    changes: list[Mark] = []
    for mark in found:
        if not mark.sure and source and not mark.says & source:
            continue  # in a sentence that says tú, a third person is somebody else
        text = mark.other[way]
        if way in mark.says:
            continue
        if not text or not mark.sure:
            return None
        changes.append(mark)
    for mark in reversed(changes):
        sentence = sentence[: mark.start] + mark.other[way] + sentence[mark.end :]
    return sentence


def _portuguese(sentence: str, to: Register) -> str | None:
    if to == "voce":
        return _SENHOR.sub(_to_voce, sentence)
    if to != "senhor":
        return sentence
    if _PREPOSITION.search(sentence):
        return None
    return _drop_voce(sentence)


def _to_voce(match: re.Match[str]) -> str:
    said = _ARTICLES[match["article"].lower()] + "você"
    return said[0].upper() + said[1:] if match["article"][0].isupper() else said


def _drop_voce(sentence: str) -> str | None:
    """Without the pronoun the verb says o senhor as well as a senhora."""
    without = re.sub(r"(?:(?<=^)|(?<=[\s(¿¡]))você\s+(?=[^\W\d_])", "", sentence)
    if sentence.startswith("Você "):
        rest = sentence.removeprefix("Você ")
        without = rest[0].upper() + re.sub(r"(?<=\s)você\s+(?=[^\W\d_])", "", rest[1:])
    without = re.sub(r"(?<=[.!?]\s)Você\s+(\w)", lambda match: match[1].upper(), without)
    return None if re.search(r"\bvocê\b", without, re.I) else without
