"""`feeling_met`: the draft does what the feeling that was heard asks of it. The rules are data: `feeling.yaml`."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.check.case import Case
from copilot.check.facts import facts
from copilot.check.phrases import flat, said
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.text import words

RULES = Path(__file__).with_name("feeling.yaml")
SURE = 0.5
"""Confidence from which a draft has to answer to what was heard."""
FIRST = 4
"""Sentences at the beginning in which the customer is greeted and met, before anything is explained."""
LONG = 35
"""Words of a sentence that somebody who is lost does not get through."""
STEPS = 3
"""Instructions that are too many for one paragraph."""
NAMED = 2
"""Content words shared with the customer's evidence from which a draft names what happened."""

_LIST = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*])\s", re.M)
_MOMENTS = frozenset({"date", "clock"})
_HANDLES = frozenset({"link", "code"})
_TOLD = frozenset({"conversation", "history"})


class Rule(NamedTuple):
    say: str
    any: tuple[str, ...]
    none: tuple[str, ...]
    where: tuple[str, ...]
    first: bool
    firm: bool
    only: str


def feeling_met(case: Case) -> Check:
    """Whether the leading emotion, then the signals, find in the draft what they ask for; the first thing missing is
    told. Quiet where nothing was heard surely, and in a language that we do not speak. That nothing is asked which was
    told is `not_asked_again`."""
    if case.language in _signs():
        for label in _heard(case):
            for rule in _rules().get(label, ()):
                missing = _missing(case, rule)
                if missing is not None:
                    return verdict("feeling_met", [say(rule.say, case.language, sentence=missing)])
    return verdict("feeling_met", [])


def _heard(case: Case) -> Iterable[str]:
    feeling = case.brief.heard.feeling
    leading = (flag for flag in feeling.emotions if flag.label == feeling.primary)
    return [flag.label for flag in (*leading, *feeling.signals) if flag.confidence >= SURE]


def _missing(case: Case, rule: Rule) -> str | None:
    """None where the rule is kept; else the sentence at fault, empty where it is one that is not there."""
    if rule.only not in ("", case.outcome):
        return None
    pieces = case.pieces[:FIRST] if rule.first else case.pieces
    at_fault = _holding(case, rule.none, pieces)
    if at_fault is not None:
        return at_fault
    cause = _holding(case, rule.where, pieces) if rule.where else ""
    if not rule.any or cause is None:
        return None
    firm = [piece for piece in pieces if not _shows(case, "if", piece)] if rule.firm else pieces
    return cause if _holding(case, rule.any, firm) is None else None


def _holding(case: Case, signs: Iterable[str], pieces: Iterable[str]) -> str | None:
    """The first sentence that holds one of the signs."""
    names = tuple(signs)
    return next((piece for piece in pieces for name in names if _shows(case, name, piece)), None)


def _shows(case: Case, name: str, piece: str) -> bool:
    told = _READ.get(name)
    if told is not None and told(case, piece):
        return True
    if name == "when" and _only_repeats(case, piece):
        return False
    sign = _signs()[case.language].get(name)
    return sign is not None and bool(sign.search(flat(piece)))


def _moment(case: Case, piece: str) -> bool:
    return not _only_repeats(case, piece) and any(fact.kind in _MOMENTS for fact in facts(piece))


def _only_repeats(case: Case, piece: str) -> bool:
    """Whether the sentence says back at the beginning what the customer told: their "tomorrow" is no answer of ours."""
    return _said_back(case, piece) and piece in case.pieces[:FIRST] and piece not in case.brief.wish


def _handle(case: Case, piece: str) -> bool:
    return any(fact.kind in _HANDLES for fact in facts(piece))


def _said_back(case: Case, piece: str) -> bool:
    return any(one.text == piece and one.support in _TOLD for one in case.sentences)


def _evidence_named(case: Case, piece: str) -> bool:
    feeling = case.brief.heard.feeling
    shown = [quote for flag in feeling.emotions if flag.label == feeling.primary for quote in flag.evidence]
    return len(case.stems(piece) & case.stems("\n".join(shown))) >= NAMED


def _long(case: Case, piece: str) -> bool:
    return len(words(piece)) > LONG and not _LIST.search(piece)


def _in_prose(case: Case, piece: str) -> bool:
    """Whether the draft tells several steps, this among them, with nothing that puts them in order."""
    if _LIST.search(case.text) or any(_shows(case, "ordered", one) for one in case.pieces):
        return False
    return sum(bool(said("instruction", flat(one))) for one in case.pieces) >= STEPS


_READ: dict[str, Callable[[Case, str], bool]] = {
    "when": _moment,
    "proof": _handle,
    "said_back": _said_back,
    "evidence_named": _evidence_named,
    "long_sentence": _long,
    "steps_in_prose": _in_prose,
}
"""Signs that no expression can tell."""


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    return {label: tuple(_rule(entry) for entry in entries) for label, entries in _loaded()["asks"].items()}


def _rule(entry: dict[str, Any]) -> Rule:
    any_, none, where = (tuple(entry.get(name, ())) for name in ("any", "none", "where"))
    first, firm = entry.get("first", False), entry.get("firm", False)
    return Rule(entry["say"], any_, none, where, first, firm, entry.get("only", ""))


@cache
def _signs() -> dict[str, dict[str, re.Pattern[str]]]:
    return {
        language: {name: re.compile("|".join(f"(?:{one})" for one in every)) for name, every in signs.items()}
        for language, signs in _loaded()["signs"].items()
    }


@cache
def _loaded() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return loaded
