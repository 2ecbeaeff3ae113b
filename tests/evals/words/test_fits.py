import numpy as np

from evals.words.contrast import contrast
from evals.words.regress import Example, Rows, Vocabulary, regress
from evals.words.texts import Pair

MEANINGS = {"refund": 0, "cat": 1, "train": 2, "water": 3}


def told(*words: str) -> Rows:
    return np.array([np.eye(4)[MEANINGS[word]] for word in words], np.float32)


def unit(rows: Rows) -> Rows:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_a_word_takes_the_meaning_of_its_gloss() -> None:
    vocabulary = Vocabulary()
    glosses = {"reembolso": "refund", "gato": "cat", "tren": "train"}
    examples = [Example("es", text) for text in glosses] + [Example("en", word) for word in glosses.values()]
    wanted = told(*glosses.values(), *glosses.values())
    counts = dict.fromkeys(MEANINGS, 5)
    vectors = regress(vocabulary, examples, wanted, counts, told(*MEANINGS))
    rows = [vocabulary.bag("es", text)[0] for text in glosses]
    assert (unit(vectors[rows]) @ told(*glosses.values()).T).argmax(1).tolist() == [0, 1, 2]


def test_pairs_come_nearer_than_others() -> None:
    dice = np.random.default_rng(3)
    names = [f"palabra{number}" for number in range(300)]
    pairs = [Pair("es", name, f"word{number}") for number, name in enumerate(names)]
    vocabulary = Vocabulary()
    for pair in pairs:
        vocabulary.bag("es", pair.text)
        vocabulary.bag("en", pair.english)
    start = dice.normal(size=(len(vocabulary), 16)).astype(np.float32)
    moved = contrast(start, vocabulary, pairs * 4)

    def apart(vectors: Rows) -> float:
        left = unit(vectors[[vocabulary.bag("es", pair.text)[0] for pair in pairs]])
        right = unit(vectors[[vocabulary.bag("en", pair.english)[0] for pair in pairs]])
        cosines = left @ right.T
        return float(np.diag(cosines).mean() - cosines.mean())

    assert apart(moved) > apart(start) + 0.1
