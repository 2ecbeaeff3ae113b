"""The figures that the last step of the embedded listener weighs: what each classifier made of the scene, and what no
word says. One function, so that what is trained on is what is heard with."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.listen.feelings.clauses import Clause
from copilot.listen.feelings.cues import Sign
from copilot.listen.heard import EMOTIONS, FELT, SIGNALS

LABELS = FELT + SIGNALS
"""What a clause can show: the emotions but neutral, then the signals."""
HEARD = tuple(f"as {label}" for label in EMOTIONS) + LABELS
"""What the classifier of whole scenes gives: which emotion leads, and apart from that each label."""

SILENT = -7.0
"""Log-odds of every label where there is no clause."""
MANY = 3  # cues of a label, from which more say nothing new

Vector = NDArray[np.float32]


class Told(NamedTuple):
    """One clause of the customer's with where it stands: log-odds by LABELS; `now` in the messages that wait."""

    message_id: str
    clause: Clause
    logits: Vector
    now: bool


def pooled(logits: NDArray[np.floating], now: NDArray[np.bool_]) -> Vector:
    """What a scene's clauses (a row each) show together: the loudest of the waiting messages and of the earlier ones,
    the last one, and how much there is in all."""
    here, before = logits[now], logits[~now]
    loudest = here.max(0) if len(here) else np.full(len(LABELS), SILENT)
    last = here[-1] if len(here) else np.full(len(LABELS), SILENT)
    earlier = before.max(0) if len(before) else np.full(len(LABELS), SILENT)
    whole = (1 / (1 + np.exp(-here))).sum(0) if len(here) else np.zeros(len(LABELS))
    return np.concatenate([loudest, earlier, last, np.log1p(whole)]).astype(np.float32)


def counted(now: Sequence[Sign], before: Sequence[Sign]) -> Vector:
    """Cues that were met, by label: in the waiting messages, named ones among them, weakened ones, in earlier ones."""
    figures = [_counts(sign.label for sign in now if not sign.weakened)]
    figures.append(_counts(sign.label for sign in now if sign.explicit and not sign.weakened))
    figures.append(_counts(sign.label for sign in now if sign.weakened))
    figures.append(_counts(sign.label for sign in before if not sign.weakened))
    return np.concatenate(figures).astype(np.float32)


def _counts(labels: Iterable[str]) -> Vector:
    """By LABELS; what is none of them (ritual words, plain requests) is counted last."""
    found = np.zeros(len(LABELS) + 1, np.float32)
    for label in labels:
        found[LABELS.index(label) if label in LABELS else -1] += 1
    return np.asarray(np.minimum(found, MANY) / MANY, np.float32)


def joined(heard: Vector, clauses: Vector, manner: Vector, public: Vector, cues: Vector, meaning: Vector) -> Vector:
    """All figures of one scene in their order. `public` are probabilities, taken as log-odds."""
    kept = np.clip(public, 1e-4, 1 - 1e-4)
    return np.concatenate([heard, clauses, manner, np.log(kept / (1 - kept)), cues, meaning]).astype(np.float32)
