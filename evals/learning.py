"""What an installation learns from its resolved conversations: does a new question find one of its own matter first?

    python -m evals.learning --past 20

The customers' questions of banking77 stand in for conversations: so many of each of the 77 intents were resolved, each
with the answer of its intent, and questions that nobody has seen are asked of the past answers. Three figures: by words
alone, by what was learned alone, and by both together, which is what a search does.
"""

import csv
import hashlib
import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import click

from copilot.copilot import Copilot, open_copilot
from copilot.settings import Settings
from evals.abstention.suite import DATA
from evals.intervals import wilson
from kb.conversations import import_files

SEED = 20261122
LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a number might be taken for a person's, and masked
UNSEEN = 40  # questions of each intent that are asked, a third of the smaller ones at most


class Asked(NamedTuple):
    text: str
    intent: str


def split(data: Path, past: int) -> tuple[list[Asked], list[Asked]]:
    """What was asked before, at most `past` of each intent, and what is asked now."""
    by_intent: dict[str, list[Asked]] = defaultdict(list)
    with (data / "banking77" / "train.csv").open(encoding="utf-8", newline="") as handle:
        every = (Asked(row["text"].strip(), row["category"]) for row in csv.DictReader(handle))
        rows = list({row.text: row for row in every}.values())  # a few stand there twice
    random.Random(SEED).shuffle(rows)
    for row in rows:
        by_intent[row.intent].append(row)
    known: list[Asked] = []
    unseen: list[Asked] = []
    for _, asked in sorted(by_intent.items()):
        apart = min(UNSEEN, len(asked) // 3)
        unseen.extend(asked[:apart])
        known.extend(asked[apart : apart + past])
    return known, unseen


def conversation(number: int, asked: Asked) -> str:
    """One resolved conversation as a row of an import; its answer is its intent's, and does not name it."""
    name = hashlib.sha256(asked.intent.encode()).hexdigest()[:12].translate(LETTERS)
    answer = f"Please follow the steps of our guide {name}; that solves it."
    messages = [{"role": "customer", "text": asked.text}, {"role": "agent", "text": answer}]
    return json.dumps({"id": f"c-{number}", "status": "resolved", "language": "en", "messages": messages})


def first_intents(copilot: Copilot, unseen: list[Asked], known: list[Asked]) -> dict[str, list[bool]]:
    """For each way of asking, whether the first answer is one of the right intent."""
    right: dict[str, list[bool]] = {"words alone": [], "learned alone": [], "together": []}
    for asked in unseen:
        ranking = copilot.retriever.rank(asked.text, pool="resolutions", language="en")
        chance = ranking.beliefs.chance
        orders = {
            "words alone": max(ranking.rows, key=lambda row: row.score, default=None),
            "learned alone": max(ranking.rows, key=lambda row: (chance(row.source_key), row.score), default=None),
            "together": ranking.rows[0] if ranking.rows else None,
        }
        for name, row in orders.items():
            found = known[int(row.passage_id.partition("#")[0].removeprefix("c-"))].intent if row else ""
            right[name].append(found == asked.intent)
    return right


@click.command()
@click.option("--past", default=20, show_default=True, help="Past questions of each intent, at most.")
@click.option("--limit", default=3000, show_default=True, help="Unseen questions that are asked, at most.")
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=DATA)
def main(past: int, limit: int, data: Path) -> None:
    """Import, learn, ask."""
    known, unseen = split(data, past)
    random.Random(SEED).shuffle(unseen)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "past.jsonl"
        file.write_text("\n".join(conversation(*pair) for pair in enumerate(known)), encoding="utf-8")
        settings = Settings(data=Path(folder) / "data")
        with open_copilot(settings) as copilot:
            import_files(copilot.store, settings, [file])
            copilot.index(lambda what: click.echo(what, err=True))
            right = first_intents(copilot, unseen[:limit], known)
    click.echo(f"{len(known):,} past questions, {min(limit, len(unseen)):,} unseen ones")
    for name, hits in right.items():
        low, high = wilson(sum(hits), len(hits))
        click.echo(f"{name:<14} {sum(hits) / len(hits):6.1%}  {low:.1%}..{high:.1%}")


if __name__ == "__main__":
    main()
