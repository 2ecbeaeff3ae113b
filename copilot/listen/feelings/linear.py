"""Linear classifiers over features of texts: weighed counts of each kind, one row of weights a feature."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Kinds = Iterable[Sequence[str]]
"""A text's features, with repetitions, kind by kind."""

_STEPS = 127  # of eight bits, one for the sign


class Vocabulary:
    """Rows by feature. A text's value for one is (1 + log count) * rarity, each kind brought to length one."""

    def __init__(self, names: Sequence[str], rarity: Vector) -> None:
        self.names, self.rarity = list(names), rarity
        self._rows = {name: (row, float(weight)) for row, (name, weight) in enumerate(zip(names, rarity, strict=True))}

    def __len__(self) -> int:
        return len(self.names)

    def values(self, kinds: Kinds) -> tuple[list[int], list[float]]:
        """The rows that a text has, and its value in each."""
        place = self._rows.get
        rows: list[int] = []
        values: list[float] = []
        for kind in kinds:
            found = [(one, count) for name, count in Counter(kind).items() if (one := place(name))]
            weighed = [weight if count == 1 else weight * (1 + math.log(count)) for (_, weight), count in found]
            length = math.hypot(*weighed)
            rows += [row for (row, _), _ in found]
            values += [value / length for value in weighed]
        return rows, values


class Linear:
    """One logistic regression a label, over one vocabulary. Weights are whole steps of a scale a label."""

    def __init__(
        self, labels: Sequence[str], vocabulary: Vocabulary, steps: NDArray[np.int8], scales: Vector, bias: Vector
    ) -> None:
        self.labels, self.vocabulary = tuple(labels), vocabulary
        self.steps, self.scales, self.bias = steps, scales, bias

    @classmethod
    def of(cls, labels: Sequence[str], vocabulary: Vocabulary, weights: Vector, bias: Vector) -> "Linear":
        """The classifier with `weights` (a row a feature, a column a label) rounded to eight bits."""
        scales = np.maximum(np.abs(weights).max(0), 1e-6).astype(np.float32) / _STEPS
        return cls(labels, vocabulary, np.round(weights / scales).astype(np.int8), scales, bias.astype(np.float32))

    def logits(self, kinds: Kinds) -> Vector:
        """Log-odds of every label."""
        rows, values = self.vocabulary.values(kinds)
        if not rows:
            return self.bias.copy()
        summed = np.array(values, np.float32) @ self.steps[rows].astype(np.float32)
        return np.asarray(summed * self.scales + self.bias, np.float32)

    def tables(self) -> dict[str, NDArray[np.generic]]:
        """As arrays, for one file; `from_tables` reads them."""
        return {
            "labels": _packed(self.labels),
            "names": _packed(self.vocabulary.names),
            "rarity": self.vocabulary.rarity.astype(np.float16),
            "steps": self.steps.T.copy(),  # a label's zeros side by side pack better
            "scales": self.scales,
            "bias": self.bias,
        }

    @classmethod
    def from_tables(cls, tables: dict[str, NDArray[np.generic]]) -> "Linear":
        names, labels = _unpacked(tables["names"]), _unpacked(tables["labels"])
        return cls(
            labels,
            Vocabulary(names, tables["rarity"].astype(np.float32)),
            np.ascontiguousarray(tables["steps"].T, dtype=np.int8),
            tables["scales"].astype(np.float32),
            tables["bias"].astype(np.float32),
        )


def _packed(names: Iterable[str]) -> NDArray[np.generic]:
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def _unpacked(table: NDArray[np.generic]) -> list[str]:
    return table.tobytes().decode().split("\n")
