"""`python -m evals.contacts.commonness`: count in how many written conversations a word or a concept stands, and write
the weights that matters are compared with (`copilot/contacts/commonness.txt`)."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import click

from copilot.contacts.commonness import FILE, RARE
from copilot.listen.language import OURS
from copilot.retrieval.concepts import built_in
from copilot.retrieval.stems import stem, tokens
from copilot.retrieval.stop import stopwords
from evals.feelings.cases import read_cases

DATA = Path(__file__).parents[1] / "feelings" / "data"
LEAST = 6
"""Conversations in which a word must stand to be counted as less than rare."""
_HEAD = "# How much a word (its stem) or a concept tells of a matter. Written by `python -m evals.contacts.commonness`."


@click.command()
def main() -> None:
    """Count over the written conversations of evals/feelings/data."""
    counts: dict[str, Counter[str]] = {}
    concepts: Counter[str] = Counter()
    number: Counter[str] = Counter()
    for language in OURS:
        counts[language] = Counter()
        for file in sorted(DATA.glob(f"{language}_*.tsv")):
            for case in read_cases(file):
                said = " ".join(message.text for message in case.conversation.public)
                words = tokens(said)
                counts[language].update({stem(word, language) for word in words if word not in stopwords()})
                concepts.update(set(built_in().of(words, language)))
                number[language] += 1
    lines = [line for language in OURS for line in _lines(language, counts[language], number[language])]
    lines += _lines("concept", concepts, number.total())
    FILE.write_text("\n".join([_HEAD, *lines]) + "\n", encoding="utf-8")
    click.echo(f"{number.total()} conversations, {FILE.stat().st_size // 1024} KiB")


def _lines(kind: str, counts: Counter[str], n: int) -> Iterable[str]:
    most = math.log(n / LEAST)
    told: dict[float, list[str]] = defaultdict(list)
    for name, count in counts.items():
        if count > LEAST:
            told[round(RARE * max(0.05, math.log(n / count) / most), 2)].append(name)
    for value, names in sorted(told.items()):
        yield f"{kind} {value:.2f} {' '.join(sorted(names))}"


if __name__ == "__main__":
    main()
