"""`register`: the customer is addressed in one way throughout, and in the one that the case calls for."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from copilot.customers.names import is_given_name
from copilot.draft import Register
from copilot.listen.address import Unreadable, marks
from copilot.text import fold, sentences
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import shows, sign, unquoted
from evals.metrics.manner.text import language_of, reason
from evals.metrics.metric import Reason, Score, judged, silent

NAME = "register"
_MENU = re.compile(r"(?:[^\W\d_][\w-]*(?:[ ]\w+){0,3}\s*[>›→]\s*)+[^\W\d_][\w-]*(?:[ ]\w+){0,2}")
_WEAK = 2
"""Signs, each of which may be about somebody else, from which a register is told."""
_INFORMAL = frozenset({"tu", "vos"})
_BEFORE_VERB = (
    "(?:tu|vos|te|me|nos|lo|(?:te|me|se|no) (?:la|los|las)|no|si|cuando|donde|como|que|ya|apenas|mientras|lo que)"
)


class _Sign(NamedTuple):
    """A word that addresses the reader, the registers that it can be, and whether nothing else is meant by it."""

    word: str
    says: frozenset[str]
    firm: bool
    sentence: str


def register(evidence: Evidence) -> Score:
    """Buttons, menus and quotes do not count; nor do several people ("ustedes") or a company's own ("su empresa")."""
    tongue = language_of(evidence)
    if not evidence.is_for_customer or tongue not in ("es", "pt") or not evidence.text.strip():
        return silent(NAME)
    found = tuple(_signs(evidence.text, tongue, evidence.case.tag))
    wanted = _wanted(evidence, tongue)
    odd = _against(found, wanted) if wanted else ()
    if odd:
        return judged(NAME, [_reason(evidence, "register_other", one, wanted) for one in odd[:1]])
    mixed = _mixed(found)
    return judged(NAME, [_reason(evidence, "register_mixed", one, ()) for one in mixed[:1]])


def _reason(evidence: Evidence, key: str, odd: "_Sign", wanted: tuple[str, ...]) -> Reason:
    shown = {"tu": "tú", "voce": "você", "senhor": "o senhor / a senhora"}
    names = " / ".join(shown.get(one, one) for one in wanted)
    return reason(evidence, key, odd.sentence, word=odd.word, expected=names)


def _wanted(evidence: Evidence, tongue: str) -> tuple[str, ...]:
    """The registers that will do; () where any one will."""
    expected: tuple[Register, ...] = evidence.case.expect.register_
    if not expected and evidence.heard.register_ != "neutral" and evidence.heard.language == tongue:
        expected = (evidence.heard.register_,)
    return tuple(one for one in expected if one != "neutral")


def _against(found: tuple[_Sign, ...], wanted: tuple[str, ...]) -> tuple[_Sign, ...]:
    allowed = frozenset(wanted)
    odd = tuple(one for one in found if not one.says & allowed)
    firm = tuple(one for one in odd if one.firm)
    kept = [one for one in found if one.says & allowed]
    # Weak signs of usted beside firm ones of the right register are somebody else's.
    return firm or (odd if len(odd) >= _WEAK and not any(one.firm for one in kept) else ())


def _mixed(found: tuple[_Sign, ...]) -> tuple[_Sign, ...]:
    firm = [one for one in found if one.firm]
    if not firm or frozenset.intersection(*(one.says for one in firm)):
        return ()
    usual = max(sorted({way for one in firm for way in one.says}), key=lambda way: sum(way in one.says for one in firm))
    return tuple(one for one in firm if usual not in one.says)


def _signs(text: str, tongue: str, tag: str) -> Iterator[_Sign]:
    bare = _MENU.sub(" ", unquoted(text))
    for sentence in sentences(bare):
        if tongue == "pt":
            yield from _portuguese(sentence, tag)
        else:
            yield from _spanish(sentence, tag)


def _spanish(sentence: str, tag: str) -> Iterator[_Sign]:
    flat = fold(sentence)
    for match in sign("es_usted").finditer(flat):
        yield _Sign(match.group(), frozenset({"usted"}), True, sentence)
    try:
        read = marks(sentence)
    except Unreadable:
        read = []
        yield from _by_wordings(sentence, flat)
    for one in read:
        says: frozenset[str] = frozenset(one.says)
        if one.word[:1].isupper() and is_given_name(fold(one.word)):
            continue  # "Tomás" is no verb
        if not one.sure or "usted" in fold(one.word) or shows("es_not_address", fold(one.word)):
            continue
        if says == {"vos"} and tag.endswith("-ES"):
            continue  # vosotros
        yield _Sign(one.word, says, _is_firm(one.word, says, flat), sentence)


def _is_firm(word: str, says: frozenset[str], flat: str) -> bool:
    if says & _INFORMAL:
        return "usted" not in says and _is_firmly_informal(word.lower(), flat)
    return bool(shows("es_usted_order", fold(word)))


def _is_firmly_informal(word: str, flat: str) -> bool:
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ás", "és", "ís")):
        return _is_verb(fold(word), flat)
    return bool(shows("es_firm", word))


def _is_verb(word: str, flat: str) -> bool:
    """Whether a word in -s is a verb beyond doubt: "intereses" and "notarías" are things unless something before them
    asks for a verb."""
    if not word.endswith("s"):
        return False
    if shows("es_second_person", word):
        return True
    return bool(re.search(rf"\b{_BEFORE_VERB} {re.escape(word)}\b|^\W*{re.escape(word)}\b", flat))


def _by_wordings(sentence: str, flat: str) -> Iterator[_Sign]:
    """The plainest words of a sentence that cannot be read whole."""
    for name, says in (("es_tu", _INFORMAL), ("es_vos", frozenset({"vos"}))):
        for match in sign(name).finditer(sentence.lower()):
            yield _Sign(match.group(), frozenset(says), True, sentence)


def _portuguese(sentence: str, tag: str) -> Iterator[_Sign]:
    flat = fold(sentence)
    for match in sign("pt_voce").finditer(flat):
        yield _Sign(match.group(), frozenset({"voce"}), True, sentence)
    for match in sign("pt_senhor").finditer(flat):
        yield _Sign(match.group(), frozenset({"senhor"}), True, sentence)
    lowered = sentence.lower()
    for match in sign("pt_tu").finditer(lowered):
        # In Brazil "te" and "teu" go with você; "tu" itself and its verbs do not.
        firm = tag.endswith("-PT") or not shows("pt_loose", match.group())
        if firm:
            yield _Sign(match.group(), frozenset({"tu"}), True, sentence)
