"""One run: the same documents and questions to every engine, one after the other."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from copilot.errors import UsageError
from evals.bench_retrieval import process
from evals.bench_retrieval.dataset import Dataset, Question, chosen, language_of
from evals.bench_retrieval.engines import ENGINES, USUAL
from evals.bench_retrieval.figures import rank
from evals.bench_retrieval.hurry import hurry
from evals.bench_retrieval.order import CLEAN, HURRIED, Order, Outcome, write_documents, write_rounds
from evals.bench_retrieval.process import Say

AUTO = "auto"


class Options(NamedTuple):
    """`language` is es, pt, en or auto; `limit` how many questions, evenly spread; `noise` asks each question in a
    hurry too; `model` a folder with a sentence-transformers model."""

    engines: tuple[str, ...] = USUAL
    language: str = AUTO
    limit: int | None = None
    noise: bool = False
    model: str = ""


class Row(NamedTuple):
    """One engine's run, and the rank of the first right document by round of questions."""

    engine: str
    outcome: Outcome
    ranks: Mapping[str, Sequence[int]]


class Run(NamedTuple):
    dataset: str
    documents: int
    questions: int
    language: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def run(dataset: Dataset, options: Options, say: Say) -> Run:
    """Every engine on `dataset`; its files are gone at the end, however that comes.

    Raises:
        UsageError: there is no such engine, or the language does not show.
    """
    if unknown := [name for name in options.engines if name not in ENGINES]:
        raise UsageError(f"There is no engine '{unknown[0]}'; choose from {', '.join(ENGINES)}.")
    language = language_of(dataset) if options.language == AUTO else options.language
    questions = chosen(dataset.questions, options.limit)
    with tempfile.TemporaryDirectory(prefix="escucha-bench-") as folder:
        inputs = Path(folder) / "inputs"
        inputs.mkdir()
        say("copying the documents")
        # Where the person gave no language, our import tells each document's, as it would any article's.
        ids = write_documents(inputs, dataset, "" if options.language == AUTO else language)
        write_rounds(inputs, _rounds(questions, language, options.noise))
        wanted = [frozenset(ids[id] for id in question.relevant) for question in questions]
        rows = tuple(_row(name, Path(folder), language, options.model, wanted, say) for name in options.engines)
    return Run(dataset.name, len(ids), len(questions), language, rows, dataset.notes)


def _rounds(questions: Sequence[Question], language: str, noise: bool) -> dict[str, list[str]]:
    from copilot.listen.language import detect

    rounds = {CLEAN: [question.text for question in questions]}
    if noise:
        rounds[HURRIED] = [hurry(text, detect(text, language)) for text in rounds[CLEAN]]
    return rounds


def _row(name: str, folder: Path, language: str, model: str, wanted: Sequence[frozenset[str]], say: Say) -> Row:
    work = folder / name
    work.mkdir()
    order = Order(name, language, model, str(folder / "inputs"), str(work))
    outcome = process.run(order, folder, say)
    ranks = {
        asked: [rank(answer, relevant) for answer, relevant in zip(answers, wanted, strict=True)]
        for asked, answers in outcome.answers.items()
    }
    return Row(name, outcome, ranks)
