"""The sentences that `supported` learns from, each with its features and whether it was invented."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.listen.language import OURS
from evals.cases import SUITES, Case
from evals.metrics.correctness.supported import features, telling
from evals.metrics.evidence import Evidence
from evals.metrics.manner.form import is_name
from evals.runs.subject import Subject
from evals.spoiled.answers import COMPANIES, trials
from evals.spoiled.base import COMPANY

DATA = SUITES / "supporting"
PLACES = 3
"""Good answers among which each invented sentence is put."""
NEAREST = 4
"""Articles that an agent's answer is taken to rest on: those nearest to it."""
_WEIGHTS = {"good": 1.0, "agent": 0.5, "spoiled": 3.0, "invented": 0.7, "fine": 0.5}


class Example(NamedTuple):
    """`group`: examples of one stand and fall together. `answer` is the one whose sentence it is."""

    features: Mapping[str, float]
    invented: bool
    weight: float
    group: str
    answer: str
    text: str


class Invented(Value):
    """A sentence that no source says: put anywhere, or, where `answer` is given, standing in that spoiled answer.
    `fine`: one that claims nothing and that any agent may write."""

    id: str
    lang: str
    text: str
    answer: str = ""
    fine: bool = False


def examples(copilot: Copilot) -> Iterator[Example]:
    """All of them, always in the same order."""
    subject = Subject(copilot)
    good: dict[str, list[Evidence]] = {language: [] for language in OURS}
    marked = {one.answer: one.text for one in _invented() if one.answer}
    for company in COMPANIES:
        for answer, case in trials(OURS, "dev", company):
            if answer.spoil and answer.id not in marked:
                continue
            evidence = _evidence(subject, copilot, _without(case, answer.output))
            if answer.spoil:
                yield _example(evidence, marked[answer.id], "spoiled", answer.id)
            else:
                good[case.language].append(evidence)
                told = (piece for piece in evidence.pieces if not is_name(piece))
                yield from (_example(evidence, piece, "good", answer.id) for piece in told)
    yield from _among(good)
    yield from _agents(subject, copilot)


def _among(good: Mapping[str, Sequence[Evidence]]) -> Iterator[Example]:
    """Each such sentence as though it stood in a few good answers of its language."""
    for at, one in enumerate(row for row in _invented() if not row.answer):
        given = good[one.lang]
        for step in range(PLACES):
            evidence = given[(at * 7 + step * len(given) // PLACES) % len(given)]
            yield _example(evidence, one.text, "fine" if one.fine else "invented", one.id)


def _agents(subject: Subject, copilot: Copilot) -> Iterator[Example]:
    """First answers of the demo company's agents, with the articles nearest to what they wrote."""
    for file in sorted((COMPANY / "conversations").glob("resolved-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            case = _first_answer(json.loads(line))
            if case is not None:
                found = copilot.find(str(case.output), "articles", k=NEAREST, language=case.language)
                near = tuple(dict.fromkeys(hit.passage.source_id for hit in found.hits))
                expect = case.expect.model_copy(update={"sources_any": near})
                evidence = _evidence(subject, copilot, case.model_copy(update={"expect": expect}))
                pieces = telling(evidence.pieces)
                yield from (_example(evidence, piece, "agent", f"agent:{case.id}") for piece in pieces)


def _first_answer(row: dict[str, object]) -> Case | None:
    messages = [one for one in row["messages"] if not one.get("private")]  # type: ignore[attr-defined]
    place = next((at for at, one in enumerate(messages) if one["role"] == "agent" and at), None)
    if place is None:
        return None
    taken = {"id": row["id"], "task": "draft", "lang": row["language"], "channel": row["channel"]}
    taken |= {"customer": row["customer"], "conversation": messages[:place], "now": messages[place]["at"]}
    return Case.model_validate(taken | {"output": messages[place]["text"]})


def _example(evidence: Evidence, piece: str, kind: str, answer: str) -> Example:
    group = answer if kind in ("invented", "fine") else evidence.case.cluster or evidence.case.id
    found = features(evidence.grounds, piece)
    return Example(found, kind in ("spoiled", "invented"), _WEIGHTS[kind], group, answer, piece)


def _evidence(subject: Subject, copilot: Copilot, case: Case) -> Evidence:
    trial = subject.answer(case, 0)
    return Evidence(case, trial.sample, trial.passages, copilot.voice, copilot.settings.language)


def _without(case: Case, output: str) -> Case:
    """The case without this very answer among its references, which would bear it out."""
    kept = tuple(one for one in case.references if one != output)
    return case.model_copy(update={"references": kept, "output": output})


def _invented() -> list[Invented]:
    return [
        Invented.model_validate(json.loads(line))
        for file in sorted(Path(DATA).glob("*.dev.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
