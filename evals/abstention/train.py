"""Fits the constants of `copilot.retrieval.calibrate` and prints them, with how well they carry over to a base that the
fit has not seen.

    python -m evals.abstention.train ../shared/data

Data: login_gov_help (CC0), ms_support_insights (CC BY 4.0), covid_faq (Apache-2.0), and the development halves of the
suites in evals/suites/grounding. No test half is read.
"""

import csv
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from copilot.copilot import Copilot, open_copilot
from copilot.retrieval.entries import changes
from copilot.settings import Settings
from evals.abstention.examples import Example, Question, labelled, pseudo
from kb import demo
from kb.sync import import_paths

Vector = NDArray[np.float64]

SUITES = Path(__file__).parents[1] / "suites" / "grounding"
PULL = 10.0  # examples that the pull towards zero is worth
EVERY = 6  # one pseudo-question's example in so many joins the labelled ones
THRESHOLDS = (0.3, 0.4, 0.5, 0.6)


def main(data: Path) -> None:
    """Collect, report leave-one-base-out, fit on all, print the constants."""
    families = {name: list(collected) for name, collected in _families(data)}
    rows = np.vstack([[example.features for example in real] for sets in families.values() for real, _ in sets])
    means, scales = rows.mean(0), np.where(rows.std(0) < 1e-3, 1.0, rows.std(0))
    for name, sets in families.items():
        others = [one for other, pairs in families.items() if other != name for one in pairs]
        fitted = fit(*_table(others, means, scales))
        for number, (real, _) in enumerate(sets, start=1):
            click.echo(f"{name} {number}: {_report(real, fitted, means, scales)}")
    fitted = fit(*_table([one for pairs in families.values() for one in pairs], means, scales))
    for title, values in (("MEANS", means), ("SCALES", scales), ("COEFFICIENTS", fitted)):
        click.echo(f"{title} = ({', '.join(str(round(float(value), 3)) for value in values)})")


def fit(table: Vector, labels: Vector) -> Vector:
    """Logistic regression by Newton's method, with a Gaussian prior around zero."""
    coefficients = np.zeros(table.shape[1])
    pull = PULL / 4 * np.eye(table.shape[1])
    for _ in range(25):
        expected = 1 / (1 + np.exp(-np.clip(table @ coefficients, -30, 30)))
        gradient = table.T @ (labels - expected) - pull @ coefficients
        curvature = (table * (expected * (1 - expected))[:, None]).T @ table + pull
        step = np.linalg.solve(curvature, gradient)
        coefficients = coefficients + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return coefficients


Pair = tuple[list[Example], list[Example]]


def _table(pairs: Sequence[Pair], means: Vector, scales: Vector) -> tuple[Vector, Vector]:
    examples = [example for real, made in pairs for example in (*real, *made[::EVERY])]
    return _design(examples, means, scales), np.array([float(example.answerable) for example in examples])


def _design(examples: Sequence[Example], means: Vector, scales: Vector) -> Vector:
    table = (np.array([example.features for example in examples]) - means) / scales
    return np.hstack([np.ones((len(table), 1)), table])


def _report(examples: Sequence[Example], fitted: Vector, means: Vector, scales: Vector) -> str:
    odds = 1 / (1 + np.exp(-(_design(examples, means, scales) @ fitted)))
    right = np.array([example.answerable for example in examples])
    situation = np.array([example.situation for example in examples])
    parts = [f"n {len(examples)}, AUROC {_auroc(odds, right):.3f}"]
    for threshold in THRESHOLDS:
        replied = odds >= threshold
        kept = situation == "kept"
        rates = [
            f"{name} {replied[situation == name].mean():.2f}"
            for name in ("kept", "removed", "off")
            if (situation == name).any()
        ]
        precision = right[replied & kept].mean() if (replied & kept).any() else float("nan")
        parts.append(f"at {threshold}: replied {', '.join(rates)}, right {precision:.2f}")
    return " | ".join(parts)


def _auroc(odds: Vector, right: NDArray[np.bool_]) -> float:
    order = odds.argsort().argsort() + 1
    positive, negative = int(right.sum()), int((~right).sum())
    if not positive or not negative:
        return float("nan")
    return float((order[right].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _families(data: Path) -> Iterator[tuple[str, Iterator[Pair]]]:
    yield "login.gov", _login(data / "login_gov_help")
    yield "Alborada", _alborada()
    yield "covid", _covid(data / "covid_faq")
    yield "Microsoft", _microsoft(data / "ms_support_insights")


def _login(folder: Path) -> Iterator[Pair]:
    for language in ("es", "en"):
        with _base(folder / f"kb.{language}.jsonl") as copilot:
            yield _pair(copilot, _suite(f"login_gov.{language}.dev.jsonl"))
            sections = [
                Question(row["query"], language, row["relevant"])
                for row in _rows(folder / f"sections.{language}.jsonl")
            ]
            yield labelled(copilot.retriever, sections), []


def _alborada() -> Iterator[Pair]:
    with _base(demo.ARTICLES) as copilot:
        yield _pair(copilot, _suite("alborada.dev.jsonl"))


def _covid(folder: Path) -> Iterator[Pair]:
    with _base(folder / "faq_db.csv") as copilot, (folder / "questions.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
        questions = [
            Question(row["question"], "en", () if row["faq_ids"] == "-1" else row["faq_ids"].split(",")) for row in rows
        ]
        yield _pair(copilot, questions)


def _microsoft(folder: Path) -> Iterator[Pair]:
    """Titles as questions; the base does not hold them."""
    rows = [row for row in _rows(folder / "articles.es.jsonl") if len(row["body"]) > 60]
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "untitled.jsonl"
        with file.open("w", encoding="utf-8") as handle:
            for row in rows:
                body = re.sub(r"^#[^\n]*\n", "", row["body"])
                handle.write(
                    json.dumps({"id": row["id"], "title": row["id"][:1], "body": body, "language": "es"}) + "\n"
                )
        with _base(file) as copilot:
            random.Random(1).shuffle(rows)
            yield _pair(copilot, [Question(row["title"], "es", [row["id"]]) for row in rows[:250]])


def _pair(copilot: Copilot, questions: Sequence[Question]) -> Pair:
    with copilot.store.read() as session:
        base = list(changes(session, 0))
    return labelled(copilot.retriever, questions), pseudo(copilot.retriever, base, 300)


def _suite(name: str) -> list[Question]:
    return [
        Question(row["query"], str(row["lang"]).split("-")[0], _versions(row["relevant"]))
        for row in _rows(SUITES / name)
        if row["kind"] != "multi"
    ]


def _versions(relevant: Sequence[str]) -> list[str]:
    """An article's translations answer too."""
    bases = [re.sub(r"-(pt|en)$", "", one) for one in relevant]
    return [f"{base}{ending}" for base in bases for ending in ("", "-pt", "-en")]


def _rows(file: Path) -> list[Mapping[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


@contextmanager
def _base(source: Path) -> Iterator[Copilot]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        with open_copilot(settings) as copilot:
            import_paths(copilot.store, settings, [source])
            copilot.refresh()
            yield copilot


if __name__ == "__main__":
    main(Path(sys.argv[1]))
