"""promptfoo's assertions as what we expect of an answer. A negated one stays negated or is named; none is dropped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from evals.exchange.parts import Note

FACT = "fact:"
"""Begins the `metric` of an assertion that is one of a case's facts."""
_LENGTH = re.compile(r"\s*(?:return\s+)?output\.length\s*(<=?)\s*(\d+)\s*;?\s*")
_LITERAL = re.compile(r"(?:[^\\.^$*+?()\[\]{}|]|\\[.^$*+?()\[\]{}|/\\ -])+")
_OURS = {
    "context-faithfulness": "every run measures it: `supported` and `figures`",
    "citation-faithfulness": "every run measures it: `citations` and `quotes`",
    "answer-relevance": "write the questions that the answer has to answer",
    "latency": "a run tells its times; a policy file can limit them",
    "cost": "a run tells its cost; a policy file can limit it",
    "similar": "closeness to a reference says nothing of what is right; write what must stand there as facts",
    "levenshtein": "closeness to a reference says nothing of what is right; write what must stand there as facts",
    "javascript": "code of a test is not run here",
    "python": "code of a test is not run here",
    "ruby": "code of a test is not run here",
    "webhook": "no address is called",
    "llm-rubric": "no metric of ours reads a rubric; write what is wanted as facts or wordings",
    "g-eval": "no metric of ours reads a rubric; write what is wanted as facts or wordings",
    "model-graded-closedqa": "no metric of ours reads a rubric; write what is wanted as facts or wordings",
    "regex": "only patterns that list wordings can be read; write them as wordings",
    "equals": "no two answers of a model are alike, so that it would always hold",
    "contains-all": "that one of several is missing is no expectation of ours",
    "icontains-all": "that one of several is missing is no expectation of ours",
    "contains-any": "it lists nothing",
    "icontains-any": "it lists nothing",
}
_EMPTY = "it names nothing"


class Found(NamedTuple):
    """What assertions come to: parts of an expectation, references, and what could not be said."""

    expect: dict[str, Any]
    references: tuple[str, ...]
    notes: tuple[Note, ...]


class Reader:
    """Reads the assertions of one test. `facts` are those that its metadata names, by id."""

    def __init__(self, where: str, facts: Mapping[str, Mapping[str, Any]]) -> None:
        self._where = where
        self._facts = {id: dict(fact) for id, fact in facts.items()}
        self._must_any: list[list[str]] = []
        self._must_not: list[str] = []
        self._actions: list[str] = []
        self._longest: list[int] = []
        self._references: list[str] = []
        self._notes: list[Note] = []

    def read(self, assertions: Sequence[Any]) -> Found:
        for number, one in enumerate(assertions, 1):
            self._one(one, f"{self._where}, assertion {number}")
        expect: dict[str, Any] = {}
        expect |= {"facts": list(self._facts.values())} if self._facts else {}
        expect |= {"must_any": self._must_any} if self._must_any else {}
        expect |= {"must_not": list(dict.fromkeys(self._must_not))} if self._must_not else {}
        expect |= {"action": self._actions} if self._actions else {}
        expect |= {"max_chars": min(self._longest)} if self._longest else {}
        return Found(expect, tuple(dict.fromkeys(self._references)), tuple(self._notes))

    def _one(self, one: Any, where: str) -> None:
        if not isinstance(one, dict) or not one.get("type"):
            self._leave("an assertion without a type", "it cannot be read", where)
            return
        name = str(one["type"])
        kind, negated = name.removeprefix("not-"), name.startswith("not-")
        if kind == "assert-set":
            self._set(one, negated, where)
            return
        if self._is_fact(kind, negated, one):
            return
        hindrance = _hindrance(one)
        if hindrance:
            self._leave(f"`{name}`", hindrance, where)
        elif not self._taken(kind, negated, one, where):
            self._leave(f"`{name}`", _why(kind, negated, one), where)
        elif one.get("weight") not in (None, 1, 1.0):
            self._leave(f"the weight of `{name}`", "all that is expected counts alike", where)

    def _is_fact(self, kind: str, negated: bool, one: Mapping[str, Any]) -> bool:
        """Whether it is the assertion that we wrote for one of the case's facts, which then has its wordings."""
        metric = str(one.get("metric") or "")
        fact = self._facts.get(metric.removeprefix(FACT)) if metric.startswith(FACT) else None
        if (
            fact is None
            or negated
            or kind not in ("contains", "icontains", "contains-any", "icontains-any", "llm-rubric")
        ):
            return False
        fact["anyof"] = [] if kind == "llm-rubric" else _values(one)
        return True

    def _set(self, one: Mapping[str, Any], negated: bool, where: str) -> None:
        several = one.get("assert")
        if negated or one.get("threshold") not in (None, 1, 1.0) or not isinstance(several, list):
            self._leave(f"`{one['type']}`", "that some of several hold is no expectation of ours", where)
            return
        for number, part in enumerate(several, 1):
            self._one(part, f"{where}.{number}")

    def _taken(self, kind: str, negated: bool, one: Mapping[str, Any], where: str) -> bool:
        """Whether the assertion is one that we can hold, which is then kept."""
        values = _values(one)
        match kind:
            case "contains" | "icontains" if values:
                self._wordings([values[0]], negated)
            case "contains-any" | "icontains-any" if values:
                self._wordings(values, negated)
            case "contains-all" | "icontains-all" if values and (not negated or len(values) == 1):
                for value in values:
                    self._wordings([value], negated)
            case "regex" if alternatives := _alternatives(values):
                self._wordings(alternatives, negated)
            case "equals" | "factuality" if values and not negated:
                self._references.append(values[0])
                if kind == "equals":
                    why = "kept as a reference: an answer may say it in other words"
                    self._leave("`equals`", why, where)
            case "is-refusal":
                self._actions += ["reply", "ask", "escalate"] if negated else ["abstain"]
            case "javascript" if (limit := _LENGTH.fullmatch(str(one.get("value") or ""))) and not negated:
                self._longest.append(int(limit[2]) - (limit[1] == "<"))
            case _:
                return False
        return True

    def _wordings(self, values: list[str], negated: bool) -> None:
        if negated:
            self._must_not += values
        else:
            self._must_any.append(values)

    def _leave(self, what: str, why: str, where: str) -> None:
        self._notes.append(Note(what, why, where))


def _hindrance(one: Mapping[str, Any]) -> str:
    """Why an assertion cannot be read as it stands, whatever its type."""
    if one.get("weight") == 0:
        return "its weight is 0: it judges nothing"
    if one.get("transform"):
        return "code of a test is not run here"
    if any(value.startswith("file://") for value in _values(one)):
        return "its value is in a file of its own"
    return ""


def _why(kind: str, negated: bool, one: Mapping[str, Any]) -> str:
    if kind in ("contains", "icontains", "contains-any", "icontains-any") or (negated and kind == "factuality"):
        return _EMPTY
    if kind.endswith("contains-all") and not _values(one):
        return _EMPTY
    if kind == "equals" and not negated:
        return _EMPTY
    return _OURS.get(kind, "no metric of ours asks this")


def _values(one: Mapping[str, Any]) -> list[str]:
    value = one.get("value")
    several = value if isinstance(value, list) else [value]
    return [str(part) for part in several if part is not None and not isinstance(part, dict) and str(part).strip()]


def _alternatives(values: Sequence[str]) -> list[str]:
    """The wordings that a pattern lists: "5 a 7|cinco a siete", "(uno|dos)"; none where it is more than a list."""
    if len(values) != 1:
        return []
    bare = values[0].removeprefix("(?i)")
    grouped = re.fullmatch(r"\((?:\?:)?([^()]*)\)", bare)
    return list(_plain_parts(grouped[1] if grouped else bare))


def _plain_parts(pattern: str) -> Iterator[str]:
    parts = re.split(r"(?<!\\)\|", pattern)
    if all(_LITERAL.fullmatch(part) for part in parts):
        yield from (re.sub(r"\\(.)", r"\1", part) for part in parts)
