"""The embedded listener's ear: classifiers in one small file, learned by `python -m evals.feelings.train` (there: from
what, how well, under which licences). Milliseconds, no torch, no download."""

import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.listen.feelings.clauses import clauses
from copilot.listen.feelings.cues import CueSet, Sign
from copilot.listen.feelings.dynamics import dynamics
from copilot.listen.feelings.features import seen_of, words_in
from copilot.listen.feelings.grams import grams
from copilot.listen.feelings.inputs import LABELS, Told, Vector, counted, joined, pooled
from copilot.listen.feelings.linear import Linear
from copilot.listen.feelings.public import built_in as public_feelings
from copilot.listen.feelings.scene import Scene
from copilot.listen.language import OURS
from copilot.retrieval.files import write_whole
from copilot.retrieval.words import built_in as word_vectors
from copilot.text import words

FILE = Path(__file__).with_name("feelings.npz")
SHORT_WORD, LIGHT = 3, 0.5  # words of so few letters carry half the meaning


Signs = tuple[tuple[str, Sign], ...]


class Layers(NamedTuple):
    """A small network: inputs brought to mean 0 and spread 1, one hidden layer (none: `hidden` is empty), outputs."""

    hidden: Vector
    hidden_bias: Vector
    output: Vector
    output_bias: Vector

    def logits(self, inputs: Vector) -> Vector:
        inside = np.maximum(inputs @ self.hidden + self.hidden_bias, 0) if self.hidden.size else inputs
        return np.asarray(inside @ self.output + self.output_bias, np.float32)


class Impression(NamedTuple):
    """`leads` are probabilities by EMOTIONS that add up to one; `shown` by LABELS, each for itself; `told` are the
    clauses with what each shows; `signs` the cues that were met, by message id."""

    leads: Vector
    shown: Vector
    told: tuple[Told, ...]
    signs: Signs


class Ear:
    """Thread-safe. `leading` and `showing` are small networks whose probabilities are averaged; `limits` are those of
    LABELS; `neutral` those by language below which a scene is not neutral."""

    def __init__(
        self,
        scene: Linear,
        clause: Linear,
        mean: Vector,
        spread: Vector,
        leading: Sequence[Layers],
        showing: Sequence[Layers],
        limits: Vector,
        neutral: dict[str, float],
        version: str = "",
    ) -> None:
        self.scene, self.clause = scene, clause
        self.mean, self.spread = mean, spread
        self.leading, self.showing = tuple(leading), tuple(showing)
        self.limits, self.neutral = limits, neutral
        self.version = version

    def hear(self, scene: Scene, cues: CueSet) -> Impression:
        told = told_of(scene, self.clause)
        inputs, signs = inputs_of(scene, cues, self.scene, told)
        level = ((inputs - self.mean) / self.spread).astype(np.float32)
        return Impression(leads_of(self.leading, level), shown_of(self.showing, level), told, signs)


def leads_of(networks: Iterable[Layers], level: Vector) -> Vector:
    """Probabilities by EMOTIONS that add up to one: of one scene's figures, or of a row a scene."""
    return np.asarray(np.mean([_softmax(one.logits(level)) for one in networks], axis=0), np.float32)


def shown_of(networks: Iterable[Layers], level: Vector) -> Vector:
    """Probabilities by LABELS, each for itself: of one scene's figures, or of a row a scene."""
    return np.asarray(np.mean([_sigmoid(one.logits(level)) for one in networks], axis=0), np.float32)


def inputs_of(scene: Scene, cues: CueSet, classifier: Linear, told: Sequence[Told]) -> tuple[Vector, Signs]:
    """The figures of `copilot.listen.feelings.inputs` for a scene, and the cues that were met."""
    found = grams(scene.said, scene.language)
    now, before = signs_of(scene, cues)
    heard = classifier.logits(seen_of(scene, found))
    return (
        joined(
            heard,
            pooled(
                np.array([one.logits for one in told]).reshape(-1, len(LABELS)),
                np.array([one.now for one in told], bool),
            ),
            dynamics(scene),
            public_feelings().of_grams(found, scene.language),
            counted([sign for _, sign in now], [sign for _, sign in before]),
            meaning(scene),
        ),
        (*now, *before),
    )


def signs_of(scene: Scene, cues: CueSet) -> tuple[Signs, Signs]:
    """The cues in the messages that wait, and in the earlier ones, each with its message's id."""
    now, before = (
        tuple((message.id, sign) for message in messages for sign in cues.find(message.text))
        for messages in (scene.run, scene.earlier)
    )
    return now, before


def meaning(scene: Scene) -> Vector:
    """Where the waiting messages stand among the meanings of words."""
    found = words(scene.said)
    vectors = word_vectors()
    return vectors.embed(found, scene.language, _weight) if found else np.zeros(vectors.size, np.float32)


def told_of(scene: Scene, classifier: Linear) -> tuple[Told, ...]:
    """Every clause of the customer's with what it shows, earlier messages first."""
    return tuple(
        Told(
            message.id,
            clause,
            classifier.logits(words_in(message.text[clause.start : clause.end], scene.language)),
            now,
        )
        for message, now in scene.customers
        for clause in clauses(message.text)
    )


def _weight(word: str) -> float:
    return 1.0 if len(word) > SHORT_WORD else LIGHT


def _softmax(logits: Vector) -> Vector:
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


def _sigmoid(logits: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


@cache
def built_in() -> Ear:
    return read(FILE)


def read(file: Path) -> Ear:
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as stored:
        tables = {key: stored[key] for key in stored.files}
    part = {
        name: {key.split(".", 1)[1]: table for key, table in tables.items() if key.startswith(f"{name}.")}
        for name in ("scene", "clause")
    }
    return Ear(
        Linear.from_tables(part["scene"]),
        Linear.from_tables(part["clause"]),
        tables["mean"].astype(np.float32),
        tables["spread"].astype(np.float32),
        _layers(tables, "leading"),
        _layers(tables, "showing"),
        tables["limits"].astype(np.float32),
        dict(zip(OURS, map(float, tables["neutral"]), strict=True)),
        tables["version"].tobytes().decode(),
    )


def write(file: Path, ear: Ear) -> None:
    tables: dict[str, NDArray[np.generic]] = {
        "mean": ear.mean.astype(np.float16),
        "spread": ear.spread.astype(np.float16),
        "limits": ear.limits,
        "neutral": np.array([ear.neutral[language] for language in OURS], np.float32),
        "version": np.frombuffer(ear.version.encode(), np.uint8),
    }
    for name, linear in (("scene", ear.scene), ("clause", ear.clause)):
        tables |= {f"{name}.{key}": table for key, table in linear.tables().items()}
    for name, networks in (("leading", ear.leading), ("showing", ear.showing)):
        for number, network in enumerate(networks):
            tables |= {
                f"{name}.{number}.{field}": getattr(network, field).astype(np.float16) for field in Layers._fields
            }
    packed = io.BytesIO()
    np.savez_compressed(packed, **tables)  # type: ignore[arg-type]
    write_whole(file, packed.getvalue())


def _layers(tables: dict[str, NDArray[np.generic]], name: str) -> tuple[Layers, ...]:
    count = 1 + max(int(key.split(".")[1]) for key in tables if key.startswith(f"{name}."))
    return tuple(
        Layers(*(tables[f"{name}.{number}.{field}"].astype(np.float32) for field in Layers._fields))
        for number in range(count)
    )
