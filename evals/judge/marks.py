"""Marks: what a judge said of one answer, item by item, each label with words that are really there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from copilot.chat import objects_in
from copilot.conversation import Value
from copilot.listen.feelings.exact import Quotable
from copilot.text import fold, words
from evals.judge.form import CLAIM, FACT, MANNER, PROMISE, QUESTION, TONE, YES, Form
from evals.judge.sheet import Sheet

JudgeMetric = Literal[
    "judge_correct", "judge_grounded", "judge_complete", "judge_tone", "judge_promise", "judge_summary"
]
OF_DRAFTS: tuple[JudgeMetric, ...] = (
    "judge_correct",
    "judge_grounded",
    "judge_complete",
    "judge_tone",
    "judge_promise",
)
METRICS: tuple[JudgeMetric, ...] = (*OF_DRAFTS, "judge_summary")

Problem = Literal["", "missing", "unknown", "twice", "quote", "sources", "empty", "too_long", "unanswered"]
"""Why there is no verdict: an item without a label, a label that we do not know, two labels of one item, an accusation
whose words are not there, sources that did not fit, no claim in an answer with sources, an answer that did not fit, no
answer of the judge."""
_TELLING = 8
"""Letters from which a quotation tells something; shorter ones stand in every text."""
_FEW = 3


class Item(Value):
    """One label. `about` is what it is said of: the fact, the claim, the question; `words` are quoted and there.
    `sentence` is that of the answer. `said` is the judge's own label where code did not let it stand."""

    id: str
    label: str
    about: str = ""
    words: str = ""
    sentence: str = ""
    said: str = ""
    critical: bool = True


class Marks(Value):
    """What a judge said for one metric. With a `problem` there is no verdict; `detail` names the item."""

    metric: JudgeMetric
    items: tuple[Item, ...] = ()
    problem: Problem = ""
    detail: str = ""


class _Wrong(Exception):
    def __init__(self, problem: Problem, detail: str) -> None:
        super().__init__(detail)
        self.problem, self.detail = problem, detail


def read_object(text: str, form: Form) -> dict[str, Any] | None:
    """The judge's answer as an object that names at least one of what the form asks for; None for prose."""
    return next((one for one in objects_in(text) if isinstance(one, dict) and set(form.keys) & one.keys()), None)


def draft_marks(said: Mapping[str, Any], sheet: Sheet, asked: Sequence[JudgeMetric], *, sourced: bool) -> list[Marks]:
    """The marks of a draft for the metrics in `asked`. `sourced`: its writer says that sources carry some of it."""
    reading = _Reading(sheet)
    readers = {
        "judge_correct": lambda: reading.facts(said.get("facts")),
        "judge_grounded": lambda: reading.claims(said.get("sentences"), sourced),
        "judge_complete": lambda: reading.questions(said.get("questions")),
        "judge_tone": lambda: reading.tone(said.get("tone")),
        "judge_promise": lambda: reading.promises(said.get("promises")),
    }
    return [_marks(sheet, metric, readers[metric]) for metric in asked]


def summary_marks(said: Mapping[str, Any], sheet: Sheet) -> list[Marks]:
    """The marks of a summary: its points, the facts it should tell, its manner."""
    reading = _Reading(sheet)

    def read() -> list[Item]:
        points = reading.claims(said.get("sentences"), sourced=True)
        return [*points, *reading.facts(said.get("facts")), *reading.manner(said.get("manner"))]

    return [_marks(sheet, "judge_summary", read)]


def unanswered(asked: Sequence[JudgeMetric], cause: str, problem: Problem = "unanswered") -> list[Marks]:
    return [Marks(metric=metric, problem=problem, detail=cause) for metric in asked]


def _marks(sheet: Sheet, metric: JudgeMetric, read: Any) -> Marks:
    try:
        items = read()
    except _Wrong as wrong:
        return Marks(metric=metric, problem=wrong.problem, detail=wrong.detail)
    put_back = sheet.mask.restore
    told = [
        one.model_copy(update={name: put_back(getattr(one, name)) for name in ("about", "words", "sentence")})
        for one in items
    ]
    return Marks(metric=metric, items=tuple(told))


class _Reading:
    """Reads labels off a judge's answer and holds each against the texts that it quotes."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def facts(self, value: Any) -> list[Item]:
        """A fact of which the words are not in the answer is absent."""
        sheet, entries = self._sheet, _by_id(value, self._sheet.facts, "id")
        items = []
        for id, fact in sheet.facts.items():
            label, quoted = _label(entries[id], FACT, id), self._in_answer(entries[id])
            kept = label if quoted or label == "absent" else "absent"
            items.append(_item(id, kept, label, quoted, about=fact.text, critical=fact.critical))
        return items

    def questions(self, value: Any) -> list[Item]:
        """A question of which the answer's words are not there is not answered."""
        entries = _by_id(value, self._sheet.questions, "id")
        items = []
        for id, asked in self._sheet.questions.items():
            label, quoted = _label(entries[id], QUESTION, id), self._in_answer(entries[id])
            items.append(_item(id, label if quoted else "not", label, quoted, about=asked))
        return items

    def claims(self, value: Any, sourced: bool) -> list[Item]:
        """A claim whose evidence is in no source is not found; so it is where the sources did not all fit, and then
        nothing can be said."""
        sheet, entries = self._sheet, _by_id(value, self._sheet.sentences, "number")
        items = []
        for number, sentence in sheet.sentences.items():
            for at, claim in enumerate(_objects(entries[number].get("claims")), 1):
                id = f"{number}.{at}"
                label, quoted = _label(claim, CLAIM, id), self._in_sources(claim)
                kept = label if quoted else "not_found"
                items.append(_item(id, kept, label, quoted, about=_text(claim.get("claim")), sentence=sentence))
        if not items and sourced:
            raise _Wrong("empty", "")
        if sheet.left_out and any(one.label == "not_found" for one in items):
            raise _Wrong("sources", str(sheet.left_out))
        return items

    def tone(self, value: Any) -> list[Item]:
        """Praise that has to show words is none without them; blame without the words is no verdict."""
        return self._yes_or_no(value, TONE, shown=("problem", "next_step"), accused=("no_blame",))

    def manner(self, value: Any) -> list[Item]:
        return self._yes_or_no(value, MANNER, shown=(), accused=("colleague", "no_advice"))

    def promises(self, value: Any) -> list[Item]:
        """What the answer does not say cannot be held against it; a promise whose warrant is not there has none."""
        items = []
        for at, entry in enumerate(_objects(value), 1):
            label = _label(entry, PROMISE, f"P{at}")
            promised = self._found(self._sheet.answer, _text(entry.get("words")))
            if not promised:
                raise _Wrong("quote", f"P{at}")
            warrant = self._in_sources(entry)
            kept = "backed" if label == "backed" and warrant else "invented"
            items.append(_item(f"P{at}", kept, label, warrant, about=promised, sentence=self._sentence(promised)))
        return items

    def _yes_or_no(self, value: Any, ids: Sequence[str], *, shown: Sequence[str], accused: Sequence[str]) -> list[Item]:
        entries = _by_id(value, ids, "id")
        items = []
        for id in ids:
            label, quoted = _label(entries[id], YES, id), self._in_answer(entries[id])
            if label == "no" and id in accused and not quoted:
                raise _Wrong("quote", id)
            kept = "no" if label == "yes" and id in shown and not quoted else label
            sentence = self._sentence(quoted) if quoted and kept == "no" else ""
            items.append(_item(id, kept, label, quoted, sentence=sentence))
        return items

    def _in_answer(self, entry: Mapping[str, Any]) -> str:
        return self._found(self._sheet.answer, _text(entry.get("evidence")))

    def _in_sources(self, entry: Mapping[str, Any]) -> str:
        """The words in the source that is named, else in any: a wrong number is no wrong evidence."""
        quoted, named = _text(entry.get("evidence")), _text(entry.get("source")).strip("[]<> ").upper()
        texts = dict(self._sheet.sources)
        first = texts.pop(named, None)
        searched = ((first,) if first else ()) + tuple(texts.values())
        return next((found for text in searched if (found := self._found(text, quoted))), "")

    def _found(self, text: Quotable, quoted: str) -> str:
        found = text.exact(quoted) if quoted.strip() else ""
        return found if _tells(found) or (found and found in self._sheet.sentences.values()) else ""

    def _sentence(self, quoted: str) -> str:
        held = (one for one in self._sheet.sentences.values() if quoted in one or one in quoted)
        return next(held, quoted)


def _tells(quoted: str) -> bool:
    bare = fold(quoted)
    letters = sum(letter.isalpha() for letter in bare)
    return letters >= _TELLING or len(words(quoted)) >= _FEW or any(letter.isdigit() for letter in bare)


def _item(id: str, label: str, said: str, quoted: str, **more: Any) -> Item:
    return Item(id=id, label=label, words=quoted, said=said if said != label else "", **more)


def _by_id(value: Any, ids: Sequence[str] | Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
    """The entry of each of `ids`; what else a judge adds is passed over.

    Raises:
        _Wrong: one is missing, or two say different things of it.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for entry in _objects(value):
        id = _key(entry.get(key), ids)
        if id and found.setdefault(id, entry) != entry:
            raise _Wrong("twice", id)
    missing = [id for id in ids if id not in found]
    if missing:
        raise _Wrong("missing", missing[0])
    return found


def _key(value: Any, ids: Sequence[str] | Mapping[str, Any]) -> str:
    told = _text(value).strip().strip("[]<>#. ")
    return next((id for id in ids if id.lower() == told.lower()), "")


def _label(entry: Mapping[str, Any], known: Sequence[str], id: str) -> str:
    said = _text(entry.get("label")).strip().lower().replace(" ", "_").replace("-", "_")
    if said not in known:
        raise _Wrong("unknown", id)
    return said


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    return (one for one in (value if isinstance(value, list) else []) if isinstance(one, dict))


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
