"""What the word vectors are learned from.

Our own writing, in `data/`: a lexicon (Spanish and Portuguese terms with an English gloss) and questions (a customer's
message in one of the three languages, with the English title that an article answering it would have). And public
data (its sources and licences: ../shared/data/README.md): the sentence pairs of `parallel`, and English sentences of
`multidogo`, `xed` and `goemotions`, without their labels. Nothing that a benchmark of this repository asks is read.
"""

import csv
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).with_name("data")
LENGTHS = (2, 45)  # words of a sentence that teaches
RARE = 3  # times that an English word has to occur to be taught alone
COMMENTS = 14_000  # of goemotions: enough of how people write to one another


class Pair(NamedTuple):
    """A text, and English that says what it means; `question`: a customer's, with the title of what answers it."""

    language: str
    text: str
    english: str
    question: bool = False


class Texts(NamedTuple):
    """`pairs` to be brought together, `sentences` and single `words` (with how often they occur) in English."""

    pairs: tuple[Pair, ...]
    sentences: tuple[str, ...]
    words: dict[str, int]


def read_texts(data: Path) -> Texts:
    """Everything there is to learn from; `data` is the folder of the public data sets."""
    parallel = list(_parallel(data))
    pairs = tuple(dict.fromkeys((*_lexicon(), *_questions(), *parallel)))
    english = [pair.english for pair in parallel] + list(_english(data))
    sentences = tuple(dict.fromkeys(one for one in english if LENGTHS[0] <= len(one.split()) <= LENGTHS[1]))
    counts = Counter(word for text in sentences for word in re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower()))
    return Texts(pairs, sentences, {word: n for word, n in counts.most_common() if n >= RARE and len(word) > 1})


def _lexicon() -> Iterator[Pair]:
    for file in sorted(HERE.glob("lexicon.*.tsv")):
        for term, glosses in _rows(file):
            yield from (Pair(_language(file), term, gloss.strip()) for gloss in glosses.split(";") if gloss.strip())


def _questions() -> Iterator[Pair]:
    for file in sorted(HERE.glob("questions.*.tsv")):
        yield from (Pair(_language(file), question, title, question=True) for question, title in _rows(file))


def _language(file: Path) -> str:
    return file.name.split(".")[1]


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line and not line.startswith("#"):
            left, tab, right = line.partition("\t")
            if not tab or not left.strip() or not right.strip() or "\t" in right:
                raise ValueError(f"{file}:{number}: not two texts with a tab between them")
            yield left.strip(), right.strip()


def _parallel(data: Path) -> Iterator[Pair]:
    for line in (data / "parallel" / "es_en.tsv").read_text(encoding="utf-8").splitlines():
        spanish, tab, english = line.partition("\t")
        if tab and "\t" not in english and LENGTHS[0] <= len(english.split()) <= LENGTHS[1]:
            yield Pair("es", spanish, " ".join(english.split()))


def _english(data: Path) -> Iterator[str]:
    for file in sorted((data / "multidogo").glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield _plain(row["utterance"] or "")
    for line in (data / "xed" / "en-annotated.tsv").read_text(encoding="utf-8").splitlines():
        yield _plain(line.partition("\t")[0])
    comments = (data / "goemotions" / "train.tsv").read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(comments)
    for line in comments[:COMMENTS]:
        yield _plain(line.partition("\t")[0])


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\[(NAME|RELIGION)\]", "", text).split())
