"""Learns language_grams.txt from the public data sets: `python -m copilot.listen.learn_language ../shared/data`.

Four fifths of each set are learned from; `held_out` gives the other fifth, on which the tests measure.
"""

import csv
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

from copilot.listen.language import GRAMS, OURS, grams
from copilot.text import sentences

HEADER = """\
# How much a group of letters (edges of a word are blanks), a word ("=word") or a mark speaks for es, pt, en: tenths of
# a logarithm of odds. Written by copilot/listen/learn_language.py from XED (Helsinki-NLP, CC BY 4.0), BRIGHTER (CC BY
# 4.0), GoEmotions (Apache-2.0), Login.gov's help (CC0), Microsoft support insights (CC BY 4.0). Do not edit: chat
# spellings go into language.yaml.
"""
LEAST = 40
"""Texts that a gram must occur in."""
SPREAD = 1.2
"""Least difference between its weights, in natural logarithms."""
MOST = 15_000
"""Texts learned from one set in one language."""


def corpora(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Name, language and texts of each set."""
    for name, language in (("esp", "es"), ("ptbr", "pt"), ("eng", "en")):
        for part in ("train", "dev"):
            yield f"brighter {part}", language, _csv(data / f"brighter/track_a/{part}/{name}.csv", "text")
    for name, language in (("es-projections", "es"), ("br-projections", "pt"), ("en-annotated", "en")):
        yield "xed", language, _first_column(data / f"xed/{name}.tsv")
    yield "goemotions", "en", _first_column(data / "goemotions/train.tsv")
    for language in ("es", "en"):
        yield "login.gov", language, _bodies(data / f"login_gov_help/kb.{language}.jsonl")
    for language in ("es", "pt"):
        file = data / f"ms_support_insights/articles.{language}.jsonl"
        if file.exists():
            yield "ms support", language, _bodies(file)


def held_out(text: str) -> bool:
    """Whether this text belongs to the fifth that is not learned from."""
    return md5(text.encode(), usedforsecurity=False).digest()[0] < 51


def learn(data: Path) -> dict[str, tuple[int, ...]]:
    counts: dict[str, Counter[str]] = {language: Counter() for language in OURS}
    for _, language, texts in corpora(data):
        for text in [text for text in texts if not held_out(text)][:MOST]:
            counts[language].update(grams(text))
    totals = {language: counts[language].total() for language in OURS}
    table: dict[str, tuple[int, ...]] = {}
    for gram in sorted(set().union(*counts.values())):
        if sum(counts[language][gram] for language in OURS) < LEAST:
            continue
        logs = [math.log((counts[language][gram] + 0.5) / totals[language]) for language in OURS]
        if max(logs) - min(logs) >= SPREAD:
            middle = sum(logs) / len(logs)
            table[gram] = tuple(round(10 * (value - middle)) for value in logs)
    return table


def _csv(file: Path, column: str) -> list[str]:
    with file.open(encoding="utf-8", newline="") as rows:
        return [row[column] for row in csv.DictReader(rows)]


def _first_column(file: Path) -> list[str]:
    return [line.split("\t")[0] for line in file.read_text(encoding="utf-8").splitlines()]


def _bodies(file: Path) -> list[str]:
    """Sentences of the articles, so that a long article does not weigh as one short text."""
    articles = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [sentence for article in articles for sentence in sentences(article["body"])]


def main() -> None:
    table = learn(Path(sys.argv[1]))
    lines = ("\t".join((gram, *map(str, weights))) for gram, weights in table.items())
    GRAMS.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
