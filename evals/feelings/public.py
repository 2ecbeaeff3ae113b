"""Learns `copilot.listen.feelings.public` from public data, and says how well.

    python -m evals.feelings.public [../shared/data]
    python -m evals.feelings.public --report [../shared/data]

The first writes public.npz and public.json, the training record, with figures by cross-validation on the training
rows; everything was chosen by those. `--report` adds the figures on BRIGHTER's dev rows, which nothing else reads.
It takes numpy and scipy, and five minutes on one core.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np

from copilot.listen.feelings.grams import Grams, grams
from copilot.listen.feelings.linear import Linear
from copilot.listen.feelings.public import FILE, LABELS, LANGUAGES, SERVICE, built_in, write
from evals.abstention.suite import DATA
from evals.feelings.logistic import Matrix, classifier, fit, odds, table, vocabulary
from evals.feelings.public_score import chosen, figures, macro
from evals.feelings.public_sets import Texts, brighter, goemotions

RECORD = FILE.with_suffix(".json")
LICENCES = {
    "BRIGHTER (emotion-analysis-project/SemEval2025-Task11)": "CC BY 4.0",
    "GoEmotions (monologg/GoEmotions-pytorch)": "Apache-2.0",
}
FOLDS, SEED = 5, 13

OWN = {"w": 1, "c": 2, "m": 1, "x": 1}  # texts that a feature must be in, by kind
OWN_PULL = 1 / 3
SCALES = {"w": 1.0, "c": 1.0, "m": 1.0, "x": 0.6}  # what each kind counts before the pull
MANY = {"w": 4, "c": 12, "m": 3, "x": 1}
SHARED = {"m": 3, "x": 1}  # what a text has in every language
MANY_PULL = 1.0
LEAST = {"own": 0.02, "many": 0.04, "shared": 0.01}


class Model:
    """One vocabulary and its weights, before rounding."""

    def __init__(self, texts: Sequence[Grams], labels: Matrix, fewest: dict[str, int], pull: float) -> None:
        self.vocabulary = vocabulary(texts, fewest)
        scales = np.array([SCALES[name[0]] for name in self.vocabulary.names])
        features = table(self.vocabulary, texts).multiply(scales).tocsr()
        weights, self.bias = fit(features, labels, pull)
        self.weights = weights * scales[:, None]

    def odds(self, texts: Sequence[Grams]) -> Matrix:
        return odds(table(self.vocabulary, texts) @ self.weights + self.bias)

    def shipped(self, labels: Sequence[str], least: float) -> Linear:
        return classifier(labels, self.vocabulary, self.weights, self.bias, least)


def folds(texts: Sequence[str]) -> list[int]:
    """The fold of each text; the same text is always in one."""
    unlike = sorted(set(texts))
    np.random.default_rng(SEED).shuffle(unlike)
    places = {text: place % FOLDS for place, text in enumerate(unlike)}
    return [places[text] for text in texts]


def held_out(read: Sequence[Grams], shown: Matrix, fold: Sequence[int]) -> Matrix:
    """The probabilities of every text by the model that did not learn from its fold."""
    found = np.zeros(shown.shape)
    for number in range(FOLDS):
        inside = np.array(fold) == number
        model = Model([one for one, out in zip(read, inside, strict=True) if not out], shown[~inside], OWN, OWN_PULL)
        found[inside] = model.odds([one for one, out in zip(read, inside, strict=True) if out])
    return found


def learn_six(texts: Texts) -> tuple[Linear, dict[str, Any]]:
    """A language's classifier of the six feelings, and its part of the record."""
    read = [grams(text, texts.language) for text in texts.texts]
    fold = folds(texts.texts)
    found = held_out(read, texts.shown, fold)
    part = Model(read, texts.shown, OWN, OWN_PULL).shipped(texts.labels, LEAST["own"])
    thresholds = chosen(texts.shown, found)
    record = {
        "rows": len(texts.texts),
        "thresholds": dict(zip(texts.labels, thresholds.round(3).tolist(), strict=True)),
        "cross_validation": figures(texts.labels, texts.shown, found, fold),
    }
    return part, record


def learn_service(comments: Texts) -> dict[str, Linear]:
    """The classifiers of the other labels: all features in English, those that no language has alone elsewhere."""
    read = [grams(text, "en") for text in comments.texts]
    wanted = [*SERVICE, "disgust"]
    shown = comments.shown[:, [comments.labels.index(label) for label in wanted]]
    shared = Model(read, shown[:, : len(SERVICE)], SHARED, MANY_PULL).shipped(SERVICE, LEAST["shared"])
    english = Model(read, shown, MANY, MANY_PULL).shipped(wanted, LEAST["many"])
    return {"es": shared, "pt": shared, "en": english}


def learn(data: Path) -> tuple[dict[str, tuple[Linear, ...]], dict[str, Any]]:
    """The classifiers by language, and the training record."""
    comments = goemotions(data, "train")
    service = learn_service(comments)
    parts: dict[str, tuple[Linear, ...]] = {}
    record: dict[str, Any] = {}
    for language in LANGUAGES:
        six, record[language] = learn_six(brighter(data, language, "train"))
        parts[language] = (six, service[language])
    return parts, {
        "made": datetime.now(UTC).date().isoformat(),
        "by": "python -m evals.feelings.public",
        "licences": LICENCES,
        "note": "Figures are macro-F1 of BRIGHTER's labels. Thresholds of a fold are chosen on the other folds.",
        "labels": LABELS,
        "goemotions_rows": len(comments.texts),
        "brighter": record,
    }


def report(data: Path, record: dict[str, Any]) -> dict[str, Any]:
    """Figures on BRIGHTER's dev rows, of the file that ships, with the thresholds of the record."""
    found = {}
    for language in LANGUAGES:
        texts = brighter(data, language, "dev")
        probabilities = np.array([built_in().probabilities(text, language) for text in texts.texts])
        columns = [LABELS.index(label) for label in texts.labels]
        thresholds = [record["brighter"][language]["thresholds"][label] for label in texts.labels]
        guessed = probabilities[:, columns] > np.array(thresholds)
        found[language] = {"rows": len(texts.texts), **macro(texts.labels, texts.shown, guessed)}
    return found


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=DATA)
@click.option("--report", "reports", is_flag=True, help="Only measure the shipped file on BRIGHTER's dev rows.")
def main(data: Path, reports: bool) -> None:
    """Learn and write, or measure."""
    if reports:
        record = json.loads(RECORD.read_text(encoding="utf-8"))
        record["dev"] = report(data, record)
        shown = record["dev"]
    else:
        parts, record = learn(data)
        write(FILE, parts)
        record["bytes"] = FILE.stat().st_size
        shown = record["brighter"]
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    click.echo(json.dumps(shown, indent=1))


if __name__ == "__main__":
    main()
