"""The named question sets: our own cases on a public help centre and on the demo company, and two sets made from
public data, where an article's own title is the question, or where people asked and a list says what answers."""

import csv
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from copilot.errors import InputError, UsageError
from copilot.text import fold
from evals.grounding.cases import Case, read_cases

Split = Literal["dev", "test"]

ROOT = Path(__file__).resolve().parents[2]
SUITES = ROOT / "evals" / "suites" / "grounding"
DEMO = ROOT / "kb" / "demo"
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = 200
SEED = 20261122


class QuestionSet(NamedTuple):
    """`paths` are what `kb import` is given."""

    paths: tuple[Path, ...]
    cases: tuple[Case, ...]


def question_set(name: str, split: Split, folder: Path, shared: Path = SHARED) -> QuestionSet:
    """The set called `name`; what has to be made for it (a base with hidden titles) goes into `folder`.

    Raises:
        UsageError: there is no such set.
        InputError: its data is not on this machine.
    """
    if name not in _SETS:
        raise UsageError(f"There is no question set '{name}'; choose one of {', '.join(_SETS)}.")
    made = _SETS[name](split, folder, shared)
    for path in made.paths:
        if not path.exists():
            raise InputError(
                "the data of this set is not here.", where=str(path), mend="Put the public data sets there."
            )
    return made


def _login(language: str) -> Callable[[Split, Path, Path], QuestionSet]:
    def build(split: Split, folder: Path, shared: Path) -> QuestionSet:
        base = shared / "login_gov_help" / f"kb.{language}.jsonl"
        return QuestionSet((base,), read_cases(SUITES / f"login_gov.{language}.{split}.jsonl"))

    return build


def _alborada(split: Split, folder: Path, shared: Path) -> QuestionSet:
    return QuestionSet((DEMO / "articles",), read_cases(SUITES / f"alborada.{split}.jsonl"))


def _microsoft(split: Split, folder: Path, shared: Path) -> QuestionSet:
    return titles_as_questions(shared / "ms_support_insights" / "articles.es.jsonl", folder, "es", split)


def _covid(split: Split, folder: Path, shared: Path) -> QuestionSet:
    """Real people's questions on an FAQ; half of them by a hash of the question, for each split."""
    rows = _table(shared / "covid_faq" / "faq_db.csv")
    articles = [
        {"id": f"faq-{row['ID']}", "title": row["Question"], "body": row["Answer"], "language": "en"} for row in rows
    ]
    known = {str(article["id"]) for article in articles}
    cases = []
    for at, row in enumerate(_table(shared / "covid_faq" / "questions.csv")):
        if not row["question"].strip() or _half(row["question"]) != split:
            continue
        relevant = tuple(id for one in row["faq_ids"].split(",") if (id := f"faq-{one.strip()}") in known)
        cases.append(
            Case(
                id=f"cv-{at:03d}",
                query=row["question"],
                lang="en",
                kind="other_words" if relevant else "off_topic",
                outcome=("reply",) if relevant else ("findings", "clarify"),
                relevant=relevant,
            )
        )
    return QuestionSet((_write_base(folder / "covid.jsonl", articles),), tuple(cases))


def titles_as_questions(
    base: Path, folder: Path, language: str, split: Split, sample: int = SAMPLE, seed: int = SEED
) -> QuestionSet:
    """Any JSONL knowledge base as a question set: `sample` titles ask for their articles, whose titles are hidden.

    Ids are replaced, since many spell the title. A title that two articles share asks for neither; dev and test
    never draw the same article.
    """
    rows = [json.loads(line) for line in _read(base).split("\n") if line.strip()]
    rows = [{**row, "id": f"{number:05d}"} for number, row in enumerate(rows)]
    shared_titles = Counter(fold(str(row.get("title", ""))) for row in rows)
    asking = [
        row
        for row in rows
        if len(str(row.get("title", "")).split()) >= 2 and shared_titles[fold(row["title"])] == 1
        if len(_untitled(row).split()) >= 12 and _half(row["id"]) == split
    ]
    random.Random(seed).shuffle(asking)
    cases = tuple(
        Case(
            id=f"t-{row['id']}",
            query=row["title"],
            lang=language,
            kind="title",
            outcome=("reply",),
            relevant=(row["id"],),
        )
        for row in asking[:sample]
    )
    hidden = [{"id": row["id"], "title": "", "body": _untitled(row), "language": language} for row in rows]
    file = _write_base(folder / f"{base.stem}.untitled.jsonl", [row for row in hidden if row["body"].strip()])
    return QuestionSet((file,), cases)


def _untitled(row: dict[str, str]) -> str:
    """The body without the lines that say the title again."""
    title = " ".join(re.findall(r"\w+", fold(row.get("title", ""))))
    lines = row["body"].splitlines()
    return "\n".join(line for line in lines if " ".join(re.findall(r"\w+", fold(line))) != title)


def _half(key: str) -> Split:
    return "dev" if hashlib.sha256(key.encode()).digest()[0] % 2 == 0 else "test"


def _write_base(file: Path, articles: Iterable[dict[str, str]]) -> Path:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in articles), encoding="utf-8")
    return file


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror}).", where=str(file)) from error


def _table(file: Path) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(_read(file).splitlines(keepends=True)))


_SETS: dict[str, Callable[[Split, Path, Path], QuestionSet]] = {
    "login-es": _login("es"),
    "login-en": _login("en"),
    "alborada": _alborada,
    "ms-es": _microsoft,
    "covid": _covid,
}
NAMES = tuple(_SETS)
