"""Learns `copilot.listen.feelings.public` from public data, and says how well.

    python -m evals.feelings.public [../shared/data]
    python -m evals.feelings.public --report [../shared/data]

The first writes public.npz and public.json, the training record, with figures by cross-validation on the training
rows; everything was chosen by those. `--report` adds the figures on BRIGHTER's dev rows, which nothing else reads.
It takes numpy and scipy, and a quarter of an hour on one core.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from copilot.listen.feelings.grams import Grams, grams
from copilot.listen.feelings.lexicon import FILE as LEXICON
from copilot.listen.feelings.linear import Linear
from copilot.listen.feelings.public import FILE, LABELS, LANGUAGES, SERVICE, SIX, built_in, write
from evals.abstention.suite import DATA
from evals.feelings.logistic import Matrix, classifier, fit, odds, table, vocabulary
from evals.feelings.public_score import calibrated, chosen, figures, macro
from evals.feelings.public_sets import Texts, brighter, goemotions, xed

RECORD = FILE.with_suffix(".json")
LICENCES = {
    "BRIGHTER (emotion-analysis-project/SemEval2025-Task11)": "CC BY 4.0",
    "GoEmotions (monologg/GoEmotions-pytorch)": "Apache-2.0",
    "XED (Helsinki-NLP/XED)": "CC BY 4.0",
}
FOLDS, SEED = 5, 13

OWN = {"w": 1, "c": 2, "m": 1, "x": 1}  # texts that a feature must be in, by kind
OWN_PULL = 0.5
SCALES = {"w": 1.0, "c": 1.0, "m": 1.0, "x": 0.6}  # what each kind counts before the pull
MANY = {"w": 4, "c": 12, "m": 3, "x": 1}
SHARED = {"m": 3, "x": 1}  # what a text has in every language
MANY_PULL = 1.0
LEAST = {"own": 0.02, "many": 0.04, "shared": 0.01}
NEIGHBOURS = {
    "es": {"pt": 0.15, "xed": 0.05, "goemotions": 0.02},
    "pt": {"es": 0.3, "pt-MZ": 0.2, "xed": 0.05, "goemotions": 0.03},
    "en": {"goemotions": 0.1, "xed": 0.05},
}
"""What a row of another set counts beside one of the language's own."""
APART = 6.0
"""The value of a set's own column, large so that how frequent its feelings are costs next to no pull."""


class Neighbour(NamedTuple):
    """Rows of another set, with the same labels, and what each counts."""

    texts: Sequence[Grams]
    shown: Matrix
    weight: float


class Model:
    """One vocabulary and its weights, before rounding. Neighbours teach the weights, not the bias: how frequent a
    feeling is in another set says nothing of this one."""

    def __init__(
        self,
        texts: Sequence[Grams],
        shown: Matrix,
        fewest: dict[str, int],
        pull: float,
        neighbours: Sequence[Neighbour] = (),
    ) -> None:
        self.vocabulary = vocabulary(texts, fewest)
        scales = np.array([SCALES[name[0]] for name in self.vocabulary.names])
        parts, labels, counted = [], [], []
        for place, part in enumerate([Neighbour(texts, shown, 1.0), *neighbours]):
            apart = np.zeros((len(part.texts), 1 + len(neighbours)))
            apart[:, place] = APART if place else 0
            parts.append(hstack([table(self.vocabulary, part.texts).multiply(scales), csr_matrix(apart)]))
            labels.append(part.shown)
            counted.append(np.full(part.shown.shape, part.weight))
        weights, self.bias = fit(vstack(parts).tocsr(), np.vstack(labels), pull, np.vstack(counted))
        self.weights = weights[: len(scales)] * scales[:, None]

    def logits(self, texts: Sequence[Grams]) -> Matrix:
        return np.asarray(table(self.vocabulary, texts) @ self.weights + self.bias)

    def shipped(self, labels: Sequence[str], least: float) -> Linear:
        return classifier(labels, self.vocabulary, self.weights, self.bias, least)


class Sets:
    """Every set by its name, read once."""

    def __init__(self, data: Path) -> None:
        self._texts = {
            **{language: brighter(data, language, "train") for language in (*LANGUAGES, "pt-MZ")},
            **{f"xed {language}": xed(data, language) for language in LANGUAGES},
            "goemotions": goemotions(data, "train"),
        }
        self._read = {
            name: [grams(text, texts.language) for text in texts.texts] for name, texts in self._texts.items()
        }

    def __getitem__(self, name: str) -> tuple[Texts, list[Grams]]:
        return self._texts[name], self._read[name]

    def neighbours(self, language: str, labels: Sequence[str]) -> list[Neighbour]:
        """The other sets that help a language, with the labels that it has."""
        found = []
        for name, weight in NEIGHBOURS[language].items():
            texts, read = self[f"xed {language}" if name == "xed" else name]
            columns = [texts.labels.index(label) for label in labels]
            found.append(Neighbour(read, texts.shown[:, columns], weight))
        return found

    def sizes(self) -> dict[str, int]:
        return {name: len(read) for name, read in self._read.items()}


def folds(texts: Sequence[str]) -> list[int]:
    """The fold of each text; the same text is always in one."""
    unlike = sorted(set(texts))
    np.random.default_rng(SEED).shuffle(unlike)
    places = {text: place % FOLDS for place, text in enumerate(unlike)}
    return [places[text] for text in texts]


def held_out(read: Sequence[Grams], shown: Matrix, fold: Sequence[int], neighbours: Sequence[Neighbour] = ()) -> Matrix:
    """The log-odds of every text by the model that did not learn from its fold."""
    found = np.zeros(shown.shape)
    for number in range(FOLDS):
        inside = np.array(fold) == number
        others = [one for one, out in zip(read, inside, strict=True) if not out]
        model = Model(others, shown[~inside], OWN, OWN_PULL, neighbours)
        found[inside] = model.logits([one for one, out in zip(read, inside, strict=True) if out])
    return found


def learn_six(sets: Sets, language: str) -> tuple[Linear, dict[str, Any]]:
    """A language's classifier of the six feelings, and its part of the record."""
    texts, read = sets[language]
    neighbours = sets.neighbours(language, texts.labels)
    fold = folds(texts.texts)
    logits = held_out(read, texts.shown, fold, neighbours)
    factor, shift = calibrated(texts.shown, logits)
    model = Model(read, texts.shown, OWN, OWN_PULL, neighbours)
    model.weights, model.bias = model.weights * factor, model.bias * factor + shift
    thresholds = chosen(odds(logits * factor + shift))
    return model.shipped(texts.labels, LEAST["own"]), {
        "rows": len(read),
        "neighbours": NEIGHBOURS[language],
        "thresholds": dict(zip(texts.labels, thresholds.round(3).tolist(), strict=True)),
        "cross_validation": figures(texts.labels, texts.shown, logits, fold),
    }


def learn_service(sets: Sets) -> dict[str, Linear]:
    """The classifiers of the other labels: all features in English, elsewhere those that languages share."""
    comments, read = sets["goemotions"]
    wanted = [*SERVICE, *(label for label in SIX if label not in sets["en"][0].labels)]
    shown = comments.shown[:, [comments.labels.index(label) for label in wanted]]
    shared = Model(read, shown[:, : len(SERVICE)], SHARED, MANY_PULL).shipped(SERVICE, LEAST["shared"])
    english = Model(read, shown, MANY, MANY_PULL).shipped(wanted, LEAST["many"])
    return {language: english if language == "en" else shared for language in LANGUAGES}


def learn(data: Path) -> tuple[dict[str, tuple[Linear, ...]], dict[str, Any]]:
    """The classifiers by language, and the training record."""
    sets = Sets(data)
    service = learn_service(sets)
    parts: dict[str, tuple[Linear, ...]] = {}
    record: dict[str, Any] = {}
    for language in LANGUAGES:
        six, record[language] = learn_six(sets, language)
        parts[language] = (six, service[language])
    return parts, {
        "made": datetime.now(UTC).date().isoformat(),
        "by": "python -m evals.feelings.public",
        "licences": LICENCES,
        "lexicon": lexicon_version(),
        "labels": LABELS,
        "rows": sets.sizes(),
        "note": "Macro-F1 of BRIGHTER's labels; a fold's calibration and thresholds come from the other folds.",
        "brighter": record,
    }


def lexicon_version() -> str:
    """Which lexicon was learned with: it and the weights belong together."""
    return hashlib.sha256(LEXICON.read_bytes()).hexdigest()[:12]


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
