"""The training questions and the bases they are asked of.

Our own questions, in the words customers use, on public data (see `_BASES`) and on two small invented help centres. The
suites of evals/suites/grounding are for measuring and play no part here.
"""

import csv
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from copilot.copilot import Copilot, open_copilot
from copilot.settings import Settings
from evals.bench_retrieval.sets import untitled
from kb.sync import import_paths

SUITE = Path(__file__).parents[1] / "suites" / "abstention"
DATA = Path(__file__).parents[2].parent / "shared" / "data"
Row = Mapping[str, str]


class Question(NamedTuple):
    """`relevant` are the ids of the articles that answer; none for a question that the base does not answer."""

    text: str
    language: str
    relevant: tuple[str, ...]


def training_questions() -> dict[str, list[Question]]:
    """The training questions by the base they are asked of."""
    found: dict[str, list[Question]] = defaultdict(list)
    for file in sorted(SUITE.glob("train.*.jsonl")):
        for row in read_rows(file):
            relevant = tuple(row["relevant"])
            found[row["base"]].append(Question(row["query"], row["lang"].split("-")[0], with_versions(relevant)))
    return dict(found)


def title_questions(data: Path, most: int = 200) -> dict[str, list[Question]]:
    """Titles of the bases whose articles stand there without one: every so many, `most` of each."""
    found = {}
    for language in ("es", "pt"):
        rows = [row for row in _distractors(language, data) if len(row["title"].split()) > 1]
        every = max(1, len(rows) // most)
        found[f"titles-{language}"] = [Question(row["title"], language, (row["id"],)) for row in rows[::every][:most]]
    return found


def with_versions(relevant: Sequence[str]) -> tuple[str, ...]:
    """An article's translations answer too: "a", "a-pt" and "a-en" are one article."""
    bases = dict.fromkeys(re.sub(r"-(pt|en)$", "", one) for one in relevant)
    return tuple(f"{base}{ending}" for base in bases for ending in ("", "-pt", "-en"))


@contextmanager
def open_base(name: str, data: Path) -> Iterator[Copilot]:
    """An installation that holds the base `name`; `data` is the folder of the public data sets."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.jsonl"
        rows = _BASES[name](data)
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        with open_installation([file]) as copilot:
            yield copilot


@contextmanager
def open_installation(paths: Sequence[Path]) -> Iterator[Copilot]:
    """A fresh installation with `paths` imported and indexed."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        with open_copilot(settings) as copilot:
            import_paths(copilot.store, settings, list(paths))
            copilot.refresh()
            yield copilot


def read_rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


def _invented(name: str) -> Callable[[Path], list[Row]]:
    return lambda data: list(read_rows(SUITE / "bases" / f"{name}.jsonl"))


def _microsoft(language: str) -> Callable[[Path], list[Row]]:
    def read(data: Path) -> list[Row]:
        rows = read_rows(data / "ms_support_insights" / f"articles.{language}.jsonl")
        return [
            {"id": row["id"], "title": row["title"], "body": row["body"], "language": language}
            for row in rows
            if row["body"].strip()
        ]

    return read


def _covid(data: Path) -> list[Row]:
    with (data / "covid_faq" / "faq_db.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [
            {"id": f"faq-{row['ID']}", "title": row["Question"], "body": row["Answer"], "language": "en"}
            for row in csv.DictReader(handle)
        ]


def _abcd(data: Path) -> list[Row]:
    manual = json.loads((data / "abcd" / "guidelines.json").read_text(encoding="utf-8"))
    return [
        {"id": title, "title": title, "body": _steps(flow["actions"]), "language": "en"}
        for part in manual.values()
        for title, flow in part["subflows"].items()
    ]


def _steps(actions: Sequence[Mapping[str, object]]) -> str:
    lines = []
    for action in actions:
        more = action["subtext"]
        lines.append(f"- {action['text']}")
        lines.extend(f"  - {line}" for line in (more if isinstance(more, list) else ()))
    return "\n".join(lines)


def _faquad(data: Path) -> list[Row]:
    read = json.loads((data / "faquad" / "train.json").read_text(encoding="utf-8"))
    paragraphs = [(article["title"], one["context"]) for article in read["data"] for one in article["paragraphs"]]
    return [
        {"id": f"p-{number}", "title": title.replace("_", " ").capitalize(), "body": text, "language": "pt"}
        for number, (title, text) in enumerate(paragraphs, start=1)
    ]


def _distractors(language: str, data: Path) -> list[dict[str, str]]:
    rows = read_rows(data / "ms_support_insights" / f"distractors.{language}.jsonl")
    bodies = ((row, untitled(row["body"], row["title"])) for row in rows)
    return [
        {"id": f"t-{number}", "title": row["title"].strip(), "body": body}
        for number, (row, body) in enumerate(bodies)
        if len(body.split()) >= 12
    ]


def _untitled(language: str) -> Callable[[Path], list[Row]]:
    def read(data: Path) -> list[Row]:
        return [{"id": row["id"], "body": row["body"], "language": language} for row in _distractors(language, data)]

    return read


_BASES: dict[str, Callable[[Path], list[Row]]] = {
    "bank": _invented("bank"),
    "shop": _invented("shop"),
    "ms-es": _microsoft("es"),
    "ms-pt": _microsoft("pt"),
    "covid": _covid,
    "abcd": _abcd,
    "faquad": _faquad,
    "titles-es": _untitled("es"),
    "titles-pt": _untitled("pt"),
}
BASES = tuple(_BASES)
