"""The public sets of short texts with feelings: BRIGHTER, GoEmotions, XED."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.listen.feelings.public import SIX

BRIGHTER = {"es": "esp", "pt": "ptbr", "pt-MZ": "ptmz", "en": "eng"}
XED = {"es": "es-projections", "pt": "br-projections", "en": "en-annotated"}
XED_NUMBERS = {"anger": 1, "disgust": 3, "fear": 4, "joy": 5, "sadness": 6, "surprise": 7}
GOEMOTIONS = "goemotions"


class Texts(NamedTuple):
    """Texts of one language and what they show: a row a text, a column a label, 0 or 1."""

    language: str
    labels: tuple[str, ...]
    texts: list[str]
    shown: NDArray[np.float64]


def brighter(data: Path, language: str, part: str) -> Texts:
    """BRIGHTER, track A; `part` is "train" or "dev". English has no disgust."""
    with (data / "brighter" / "track_a" / part / f"{BRIGHTER[language]}.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    labels = tuple(label for label in SIX if label in rows[0])
    shown = np.array([[float(row[label]) for label in labels] for row in rows])
    return Texts(language, labels, [row["text"] for row in rows], shown)


def goemotions(data: Path, part: str) -> Texts:
    """GoEmotions with its 27 feelings and neutral."""
    folder = data / GOEMOTIONS
    labels = (*(name for name in (folder / "labels.txt").read_text().split() if name != "neutral"), "neutral")
    texts, shown = [], []
    for line in (folder / f"{part}.tsv").read_text(encoding="utf-8").splitlines():
        text, numbers, _ = line.split("\t")
        row = np.zeros(len(labels))
        row[[int(number) for number in re.findall(r"\d+", numbers)]] = 1
        texts.append(text)
        shown.append(row)
    return Texts("en", labels, texts, np.array(shown))


def xed(data: Path, language: str) -> Texts:
    """XED's subtitle lines with the six feelings; in Spanish and Portuguese, labels carried over from English."""
    texts, shown = [], []
    for line in (data / "xed" / f"{XED[language]}.tsv").read_text(encoding="utf-8").split("\n"):
        text, _, numbers = line.partition("\t")
        if re.fullmatch(r"\d(?:, ?\d)*", numbers):  # a few lines of the file have another form
            found = {int(number) for number in numbers.split(",")}
            texts.append(text)
            shown.append([float(XED_NUMBERS[label] in found) for label in SIX])
    return Texts(language, SIX, texts, np.array(shown))
