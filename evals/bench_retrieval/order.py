"""What a child process is told and what it tells back: files in the folder of one run.

Documents get ids that say nothing, the same for every engine: many public ids spell the title.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from evals.bench_retrieval.dataset import Dataset, Document

DOCUMENTS = "documents.jsonl"
QUESTIONS = "questions.json"
CLEAN, HURRIED = "clean", "hurried"
Rounds = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Order:
    """`inputs` is the folder with the documents and questions, `work` an empty one for the engine. `language` is the
    base code of most documents; `model` a sentence-transformers folder, empty for the installed one."""

    engine: str
    language: str
    model: str
    inputs: str
    work: str


@dataclass(frozen=True)
class Outcome:
    """One engine's run. `absent` says why there is none, `crashed` that this was a fault.

    `seconds` by step of the building; `pieces` are the passages that the documents were cut into. `answers` by round
    of questions: for each the ids of documents, best first. `times` are the milliseconds of each answer of the clean
    round. Memory is what the process grew by: at its highest, and at the end.
    """

    absent: str = ""
    crashed: bool = False
    label: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    pieces: int = 0
    answers: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    times: Sequence[float] = ()
    peak_bytes: int = 0
    resident_bytes: int = 0
    disk_bytes: int = 0
    notes: Sequence[str] = ()

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Self:
        return cls(**json.loads(file.read_text(encoding="utf-8")))


def write_documents(folder: Path, dataset: Dataset, language: str) -> dict[str, str]:
    """Copy the documents; returns the id that each has in this run by its own. `language` goes to those that state
    none."""
    ids: dict[str, str] = {}
    with (folder / DOCUMENTS).open("w", encoding="utf-8") as handle:
        for document in dataset.documents():
            ids[document.id] = f"x{len(ids):07d}"
            row = document._replace(id=ids[document.id], language=document.language or language)
            handle.write(json.dumps(row, ensure_ascii=True) + "\n")
    return ids


def read_documents(folder: Path) -> Iterator[Document]:
    with (folder / DOCUMENTS).open(encoding="utf-8") as handle:
        for line in handle:
            yield Document(*json.loads(line))


def write_rounds(folder: Path, rounds: Rounds) -> None:
    (folder / QUESTIONS).write_text(json.dumps(rounds), encoding="utf-8")


def read_rounds(folder: Path) -> Rounds:
    rounds: Rounds = json.loads((folder / QUESTIONS).read_text(encoding="utf-8"))
    return rounds
