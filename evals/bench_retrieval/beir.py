"""Reading a folder in BEIR's form: corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv, each mistake named by its line."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from copilot.errors import InputError
from evals.bench_retrieval.dataset import Dataset, Document, Question

HEADER = ("query-id", "corpus-id", "score")
SPLIT = "test"


def open_folder(folder: Path, split: str | None = None) -> Dataset:
    """The dataset in `folder`. Empty documents, and questions without a document that answers them, are left out.

    `split` names the file in qrels/; without one it is test.tsv, or the only file that there is.

    Raises:
        InputError: a file is missing or malformed; names the file and the line.
    """
    corpus = folder / "corpus.jsonl"
    ids, empty = _ids(corpus)
    asked = _queries(folder / "queries.jsonl")
    judged = _qrels_file(folder, split)
    relevant, unknown = _qrels(judged, asked, ids)
    questions = tuple(Question(id, text, frozenset(relevant[id])) for id, text in asked.items() if relevant.get(id))
    if not questions:
        raise InputError(
            "no question has a document of the corpus that answers it.",
            where=str(judged),
            mend="Give rows with a score above 0.",
        )
    notes = [f"Empty documents, left out: {empty:,}."] if empty else []
    if unknown:
        notes.append(f"Rows of {judged.name} that name documents out of the corpus, left out: {unknown:,}.")
    return Dataset(folder.resolve().name, lambda: _documents(corpus), questions, tuple(notes))


def _documents(file: Path) -> Iterator[Document]:
    for place, row in _rows(file):
        document = Document(_field(row, "_id", place), _text(row, "title", place), _text(row, "text", place))
        if document.title.strip() or document.text.strip():
            yield document


def _ids(file: Path) -> tuple[set[str], int]:
    """The ids of the documents that say something, and how many say nothing."""
    ids: set[str] = set()
    seen: set[str] = set()
    for place, row in _rows(file):
        id = _field(row, "_id", place)
        if id in seen:
            raise InputError(f"the `_id` {id!r} was there before.", where=place, mend="Give each document its own.")
        seen.add(id)
        if _text(row, "title", place).strip() or _text(row, "text", place).strip():
            ids.add(id)
    if not ids:
        raise InputError("holds no document with text.", where=str(file), mend='Write {"_id", "title", "text"} a line.')
    return ids, len(seen) - len(ids)


def _queries(file: Path) -> dict[str, str]:
    asked: dict[str, str] = {}
    for place, row in _rows(file):
        id, text = _field(row, "_id", place), _text(row, "text", place)
        if id in asked:
            raise InputError(f"the `_id` {id!r} was there before.", where=place, mend="Give each question its own.")
        if not text.strip():
            raise InputError("the question's `text` is empty.", where=place, mend="Fill it in or remove the line.")
        asked[id] = text
    return asked


def _qrels_file(folder: Path, split: str | None) -> Path:
    known = sorted((folder / "qrels").glob("*.tsv"))
    wanted = folder / "qrels" / f"{split or SPLIT}.tsv"
    if wanted in known:
        return wanted
    if split is None and len(known) == 1:
        return known[0]
    if not known:
        raise InputError("is not there.", where=str(wanted), mend="Put the relevance of documents there.")
    names = ", ".join(file.stem for file in known)
    raise InputError("is not there.", where=str(wanted), mend=f"Choose with --split: {names}.")


def _qrels(file: Path, asked: Mapping[str, str], ids: set[str]) -> tuple[dict[str, set[str]], int]:
    """Relevant documents by question, and how many rows name documents that are not there."""
    relevant: dict[str, set[str]] = defaultdict(set)
    unknown = 0
    for number, line in _lines(file):
        place = f"{file}, line {number}"
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if number == 1:
            if cells != HEADER:
                raise InputError("the header is not query-id, corpus-id, score with tabs between.", where=place)
            continue
        if len(cells) != len(HEADER):
            raise InputError(f"{len(cells)} columns in place of 3.", where=place, mend="Put tabs between the columns.")
        question, document, score = cells
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", score):
            raise InputError(f"the score {score!r} is no whole number.", where=place, mend="Write 1 for relevant.")
        if question not in asked:
            raise InputError(f"the question {question!r} is not in queries.jsonl.", where=place, mend="Add it there.")
        if int(score) < 1:
            continue
        if document in ids:
            relevant[question].add(document)
        else:
            unknown += 1
    return relevant, unknown


def _rows(file: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(place, object) for each line."""
    for number, line in _lines(file):
        place = f"{file}, line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"not JSON at column {error.colno}.", where=place, mend="Correct the line.") from error
        except (RecursionError, ValueError) as error:
            raise InputError("not JSON that can be read.", where=place, mend="Correct the line.") from error
        if not isinstance(row, dict):
            raise InputError("not a JSON object.", where=place, mend='Write {"_id": …, "text": …}.')
        yield place, row


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with file.open("rb") as handle:
            for number, line in enumerate(handle, start=1):
                if line.strip():
                    yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text.", where=f"{file}, line {number}", mend="Save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", where=str(file), mend="Check the folder.") from error


def _field(row: Mapping[str, Any], name: str, place: str) -> str:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise InputError(f"it has no `{name}`.", where=place, mend="Fill it in.")
    return str(value)


def _text(row: Mapping[str, Any], name: str, place: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"its `{name}` is no text.", where=place, mend="Put it in quotes.")
    return value
