"""Blind labelling: what a person sees of an answer, what they are asked of it, and in which order."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from copilot.source import Passage
from evals.calibration.labels import Label, latest, toned
from evals.judge.form import TONE
from evals.judge.lay import DRAFTS, text_of
from evals.judge.run import Slot, answer_digest, evidence_of
from evals.metrics.evidence import Evidence
from evals.runs.folder import Appender, Folder


class Question(NamedTuple):
    """`name` is a metric's short name or an item of tone; `labels` by the key that gives them."""

    name: str
    text: str
    labels: dict[str, str]


_YES = {"y": "yes", "n": "no"}
_CORRECT = {"1": "wrong", "2": "partial", "3": "full"}
_COMPLETE = {"1": "not", "2": "partly", "3": "full"}
QUESTIONS: dict[str, Question] = {
    one.name: one
    for one in (
        Question("correct", "Is it right by the expected facts? 1 wrong or none, 2 some, 3 all", _CORRECT),
        Question("grounded", "Is all that it states in the sources or the conversation?", _YES),
        Question("complete", "Is what the customer asked answered? 1 not, 2 partly, 3 fully", _COMPLETE),
        Question("promise", "Does it keep to promises that something allows? (n: it invents one)", _YES),
        Question("problem", "Does it show that this customer's own matter was read?", _YES),
        Question("emotion", "Does it meet the customer's feeling, no less and no more?", _YES),
        Question("no_blame", "Is it free of blame and of defending itself?", _YES),
        Question("register", "Is the form of address right, and the same throughout?", _YES),
        Question("next_step", "Is it clear what happens next, who does it and by when?", _YES),
        Question("summary", "Would you answer this customer on this summary alone?", _YES),
    )
}


class Sight(NamedTuple):
    """What is shown of one answer: never who wrote it, nor what any metric says."""

    slot: Slot
    conversation: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    asked: tuple[str, ...]
    register: str
    sources: tuple[tuple[str, str], ...]
    answer: str
    questions: tuple[Question, ...]
    digest: str


class Blind:
    """A person's labelling of a run. `n` answers are drawn by `seed`, the same for everybody; each person gets them in
    an order of their own."""

    def __init__(self, folder: Folder, by: str, *, n: int = 100, seed: int = 0, file: Path | None = None) -> None:
        self.by = by
        self.file = file or folder.path / "labels.jsonl"
        evidence = {one.sample.slot: one for one in evidence_of(folder)}
        drawn = sorted(evidence)
        random.Random(seed).shuffle(drawn)
        chosen = drawn[:n]
        random.Random(f"{seed} {by}").shuffle(chosen)
        self._evidence = {slot: evidence[slot] for slot in chosen}

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All of them in this person's order."""
        return tuple(self._evidence)

    def left(self) -> tuple[Slot, ...]:
        """Those that this person has not labelled yet."""
        done = {one.slot for one in latest(self._labels()) if one.by == self.by}
        return tuple(slot for slot in self._evidence if slot not in done)

    def sight(self, slot: Slot) -> Sight:
        one = self._evidence[slot]
        case = one.case
        return Sight(
            slot=slot,
            conversation=tuple((message.role, message.text) for message in case.conversation.public),
            facts=tuple(fact.text for fact in case.expect.facts),
            asked=case.expect.questions,
            register=" or ".join(case.expect.register_),
            sources=tuple(_sources(one)),
            answer=text_of(one),
            questions=tuple(QUESTIONS[name] for name in asked_of(one)),
            digest=answer_digest(one.sample),
        )

    def add(self, slot: Slot, said: dict[str, str], *, seconds: float = 0.0) -> Label:
        """Write down what was said, by the questions' names. The tone counts when all of its items are there."""
        tone = {id: said[id] for id in TONE if id in said}
        labels = {name: label for name, label in said.items() if name not in TONE}
        if len(tone) == len(TONE):
            labels["tone"] = toned(tone)
        case, repeat = slot
        label = Label(
            case=case,
            repeat=repeat,
            by=self.by,
            labels=labels,
            tone=tone,
            answer=answer_digest(self._evidence[slot].sample),
            seconds=round(seconds, 1),
            ts=datetime.now(UTC),
        )
        with Appender(self.file) as file:
            file.append(label)
        return label

    def _labels(self) -> Sequence[Label]:
        from evals.calibration.labels import read_labels

        return read_labels([self.file]) if self.file.exists() else ()


def asked_of(evidence: Evidence) -> tuple[str, ...]:
    """The questions that make sense for this answer, as the judge is asked them."""
    case = evidence.case
    if case.task not in DRAFTS:
        return ("summary",)
    names = (["correct"] if case.expect.facts else []) + ["grounded"]
    if evidence.is_for_customer:
        expected = case.expect.action
        names += ["complete"] if case.expect.questions and (not expected or "reply" in expected) else []
        names += ["promise", *TONE]
    return tuple(names)


def _sources(evidence: Evidence) -> Iterable[tuple[str, str]]:
    passages: tuple[Passage, ...] = evidence.gold or evidence.sources
    return ((one.title, one.text) for one in passages)
