"""Folders in BEIR's form out of the public data sets: `python -m evals.bench_retrieval.sets NAME OUT [--data FOLDER]`.

The same folder every time: what is drawn, is drawn with a fixed seed.
"""

import csv
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from copilot.errors import EscuchaError, InputError
from copilot.text import fold
from evals.grounding.sets import SHARED

SEED = 20261122
PAST = 5  # messages of each intent that are the past; all others ask
TITLE_WORDS = 2  # least of a title that asks
BODY_WORDS = 12  # least of a body that can answer one


class Beir(NamedTuple):
    """`documents` are (id, title, text), `questions` (id, text), `relevant` the ids of documents by question."""

    documents: list[tuple[str, str, str]]
    questions: list[tuple[str, str]]
    relevant: dict[str, list[str]]


def build(name: str, data: Path) -> Beir:
    """The set called `name` out of the folder of public data.

    Raises:
        InputError: its data is not there.
    """
    try:
        return SETS[name](data)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror}).", where=str(error.filename), mend="Name the data with --data."
        ) from error


def write(made: Beir, out: Path) -> None:
    """The three files, in place of those that were there."""
    (out / "qrels").mkdir(parents=True, exist_ok=True)
    corpus = ({"_id": id, "title": title, "text": text} for id, title, text in made.documents)
    _write_rows(out / "corpus.jsonl", corpus)
    _write_rows(out / "queries.jsonl", ({"_id": id, "text": text} for id, text in made.questions))
    lines = [f"{question}\t{document}\t1" for question, _ in made.questions for document in made.relevant[question]]
    header = "query-id\tcorpus-id\tscore"
    (out / "qrels" / "test.tsv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def _microsoft(language: str) -> Callable[[Path], Beir]:
    """An article's title asks for its body, which does not say it again, among machine-translated distractors. A title
    that two articles share asks for neither, nor does one of a single word or of an article that says next to
    nothing; only articles that people translated are asked for."""

    def read(data: Path) -> Beir:
        folder = data / "ms_support_insights"
        ours = _rows(folder / f"articles.{language}.jsonl")
        every = [*ours, *_rows(folder / f"distractors.{language}.jsonl")]
        bodies = {row["id"]: untitled(row["body"], row["title"]) for row in every}
        titles = Counter(_words(row["title"]) for row in every)
        asking = [
            row
            for row in ours
            if row["translation"] == "HT"
            if titles[_words(row["title"])] == 1
            if len(row["title"].split()) >= TITLE_WORDS
            if len(bodies[row["id"]].split()) >= BODY_WORDS
        ]
        documents = [(id, "", body) for id, body in bodies.items() if body]
        questions = [(f"q-{row['id']}", row["title"].strip()) for row in asking]
        return Beir(documents, questions, {f"q-{row['id']}": [row["id"]] for row in asking})

    return read


def untitled(body: str, title: str) -> str:
    """The body without a heading that it begins with, and without the lines that say the title again."""
    lines = body.strip().splitlines()
    if lines and lines[0].lstrip().startswith("#"):
        lines = lines[1:]
    return "\n".join(line for line in lines if _words(line) != _words(title)).strip()


def _covid(data: Path) -> Beir:
    """Real people's questions on an FAQ, as far as it answers them."""
    entries = _table(data / "covid_faq" / "faq_db.csv")
    documents = [(f"faq-{row['ID']}", row["Question"], row["Answer"]) for row in entries]
    known = {id for id, _, _ in documents}
    questions: list[tuple[str, str]] = []
    relevant: dict[str, list[str]] = {}
    for at, row in enumerate(_table(data / "covid_faq" / "questions.csv")):
        found = [id for one in row["faq_ids"].split(",") if (id := f"faq-{one.strip()}") in known]
        if found and row["question"].strip():
            questions.append((f"cv-{at:03d}", row["question"]))
            relevant[f"cv-{at:03d}"] = list(dict.fromkeys(found))
    return Beir(documents, questions, relevant)


def _faquad(data: Path) -> Beir:
    """Paragraphs of a university's pages, and the questions that each answers."""
    articles = json.loads((data / "faquad" / "train.json").read_text(encoding="utf-8"))["data"]
    made = Beir([], [], {})
    for title, paragraph in ((one["title"], each) for one in articles for each in one["paragraphs"]):
        id = f"p-{len(made.documents) + 1}"
        made.documents.append((id, title.replace("_", " "), paragraph["context"]))
        for asked in paragraph["qas"]:
            if asked["question"].strip() and asked["id"] not in made.relevant:
                made.questions.append((asked["id"], asked["question"]))
                made.relevant[asked["id"]] = [id]
    return made


def _banking(data: Path) -> Beir:
    """Customers' messages: PAST of each intent are the documents, the others ask, and any of their intent is right."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for row in _table(data / "banking77" / "train.csv"):
        by_intent[row["category"]].append(row["text"])
    dice = random.Random(SEED)
    made = Beir([], [], {})
    for intent in sorted(by_intent):
        messages = list(dict.fromkeys(by_intent[intent]))
        dice.shuffle(messages)
        past = [f"{intent}-{at}" for at in range(PAST)]
        made.documents.extend((id, "", text) for id, text in zip(past, messages, strict=False))
        for at, text in enumerate(messages[PAST:]):
            made.questions.append((f"q-{intent}-{at}", text))
            made.relevant[f"q-{intent}-{at}"] = past
    dice.shuffle(made.questions)  # so that the first ones are of every intent
    return made


def _login(language: str) -> Callable[[Path], Beir]:
    """A heading of a help centre asks for the section under it; one that two sections share asks for neither."""

    def read(data: Path) -> Beir:
        rows = _rows(data / "login_gov_help" / f"sections.{language}.jsonl")
        headings = Counter(fold(row["query"]) for row in rows)
        ids = [f"{row['relevant'][0]}/{row['section']}" for row in rows]
        documents = [(id, "", row["section_text"]) for id, row in zip(ids, rows, strict=True)]
        asking = [(id, row) for id, row in zip(ids, rows, strict=True) if headings[fold(row["query"])] == 1]
        return Beir(documents, [(f"q-{id}", row["query"]) for id, row in asking], {f"q-{id}": [id] for id, _ in asking})

    return read


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _write_rows(file: Path, rows: Iterator[Mapping[str, str]]) -> None:
    with file.open("w", encoding="utf-8") as handle:
        handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


SETS: Mapping[str, Callable[[Path], Beir]] = {
    "ms-es": _microsoft("es"),
    "ms-pt": _microsoft("pt"),
    "covid": _covid,
    "faquad": _faquad,
    "banking77": _banking,
    "login-es": _login("es"),
    "login-en": _login("en"),
}


@click.command()
@click.argument("name", type=click.Choice(list(SETS)), metavar="NAME")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=SHARED, help="The public data sets.")
def main(name: str, out: Path, data: Path) -> None:
    """Write the public set NAME into the folder OUT: ms-es, ms-pt, covid, faquad, banking77, login-es or login-en."""
    try:
        made = build(name, data)
        write(made, out)
    except EscuchaError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    click.echo(f"{out}: {len(made.documents):,} documents, {len(made.questions):,} questions")


if __name__ == "__main__":
    main()
