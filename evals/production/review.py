"""Looking through what was proposed: another expectation, accepting, and what is run."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from copilot.errors import ConflictError, InputError
from copilot.settings import Settings
from copilot.store import Store, cases
from copilot.store.cases import KeptCase
from copilot.store.schema import ConversationRow
from evals.cases import Case
from evals.exchange.compose import validated
from evals.production.hide import remasked


class Changes(NamedTuple):
    """What a person writes in place of what was understood; None leaves a part as it is. Lists have one entry a line:
    a fact with its wordings behind "=>", "(optional)" before one that does no harm where it is left out."""

    facts: str | None = None
    must_any: str | None = None
    must_not: str | None = None
    action: str | None = None
    register: str | None = None
    reference: str | None = None
    primary: str | None = None


def case_of(kept: KeptCase) -> Case:
    """Raises InputError for one that this version cannot read any more."""
    return validated(kept.payload, kept.key)


def accepted(store: Store) -> tuple[Case, ...]:
    """The cases that are run, the oldest first.

    Raises:
        InputError: there is none.
    """
    with store.read() as session:
        found = cases.every(session, "accepted")
    if not found:
        mend = "Accept some on the page /casos, or with `escucha eval cases accept`."
        raise InputError("no case from production was accepted yet.", mend=mend)
    return tuple(case_of(one) for one in reversed(found))


def accept(store: Store, key: str) -> KeptCase:
    """Raises:
    NotFoundError: there is no such case.
    ConflictError: it expects nothing, so that every answer would pass.
    """
    with store.begin() as session:
        case = case_of(cases.get(session, key))
        empty = not case.expect.model_dump(exclude_defaults=True, exclude={"questions"}) and not case.references
        if empty:
            raise ConflictError("The case expects nothing yet; say first what a right answer holds.")
        return cases.change(session, key, status="accepted")


def edit(store: Store, settings: Settings, key: str, changes: Changes) -> KeptCase:
    """Another expectation in place of what was understood, masked like the rest of the case.

    Raises:
        NotFoundError: there is no such case.
        InputError: an entry cannot be understood; names it.
    """
    with store.begin() as session:
        kept = cases.get(session, key)
        row = session.get_one(ConversationRow, kept.conversation_row_id)
        given = {name: remasked(text, session, row, settings) for name, text in _written(changes).items()}
        payload = _changed(kept.payload, given)
        validated(payload, key)
        return cases.change(session, key, payload=payload)


def _written(changes: Changes) -> Mapping[str, str]:
    return {name: text for name, text in changes._asdict().items() if text is not None}


def _changed(payload: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """The case with what was written in place of what stood there; what was emptied goes."""
    expect: dict[str, Any] = dict(payload.get("expect") or {})
    for name in ("action", "register"):
        if name in given:
            expect[name] = [given[name]] if given[name] else []
    if given.get("primary"):
        expect |= _felt(given["primary"], expect)
    if "must_any" in given:
        expect["must_any"] = [_wordings(line) for line in _lines(given["must_any"])]
    if "must_not" in given:
        expect["must_not"] = _lines(given["must_not"])
    if "facts" in given:
        before = {fact["text"]: fact for fact in expect.get("facts") or ()}
        facts = [_fact(line, before) for line in _lines(given["facts"])]
        expect["facts"] = [{"id": f"f{at}"} | fact for at, fact in enumerate(facts, 1)]
        named = dict.fromkeys(fact["source"] for fact in expect["facts"] if fact.get("source"))
        expect["sources_any"] = list(named) or None
    kept = {name: value for name, value in expect.items() if value not in (None, []) or name in ("emotions", "signals")}
    references = [text] if (text := given.get("reference", "").strip()) else []
    return dict(payload) | {"expect": kept} | ({"references": references} if "reference" in given else {})


def _felt(label: str, expect: Mapping[str, Any]) -> dict[str, Any]:
    """Another leading emotion, with the words that showed the one before."""
    others = [one for one in expect.get("emotions") or () if one["label"] not in (label, expect.get("primary"))]
    if label == "neutral":
        return {"primary": label, "emotions": []}
    shown: dict[str, Any] = next(
        (one for one in expect.get("emotions") or () if one["label"] in (label, expect.get("primary"))), {}
    )
    return {"primary": label, "emotions": [shown | {"label": label}, *others]}


def _fact(line: str, before: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    optional = line.casefold().startswith(("(optional)", "(opcional)"))
    text, arrow, wordings = (line.partition(")")[2] if optional else line).partition("=>")
    text = text.strip()
    if not text:
        raise InputError("a fact says nothing.", where=line[:80], mend="Write it before the arrow.")
    source = before.get(text, {}).get("source", "")
    return {"text": text, "anyof": _wordings(wordings) if arrow else [], "critical": not optional, "source": source}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _wordings(text: str) -> list[str]:
    return [one.strip() for one in text.split(" / ") if one.strip()]
