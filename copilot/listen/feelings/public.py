"""What public data can say of a message's feeling: linear classifiers in one small file, no model loaded.

They were learned by `python -m evals.feelings.public` (there: from what, under which licences, how well). The six
feelings come from short texts in the message's own language; the other labels from English comments, in Spanish and
Portuguese through marks and the lexicon only. What people write under videos is not what they write to a company: these
are features for the listener, which decides with what it knows of the conversation.
"""

import io
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.listen.feelings.grams import Grams, grams
from copilot.listen.feelings.linear import Linear
from copilot.listen.language import OURS

FILE = Path(__file__).with_name("public.npz")
LANGUAGES = OURS
SIX = ("joy", "anger", "fear", "sadness", "disgust", "surprise")
"""Learned from BRIGHTER in Spanish, Brazilian Portuguese and English; disgust in English from GoEmotions."""
SERVICE = (
    "admiration",
    "annoyance",
    "approval",
    "caring",
    "confusion",
    "curiosity",
    "desire",
    "disappointment",
    "disapproval",
    "embarrassment",
    "excitement",
    "gratitude",
    "grief",
    "love",
    "nervousness",
    "optimism",
    "relief",
    "remorse",
    "neutral",
)
"""Learned from GoEmotions."""
LABELS = SIX + SERVICE
"""What `PublicFeelings.probabilities` gives, in this order."""


class PublicFeelings:
    """The classifiers of every language: each label is given by exactly one of a language's."""

    def __init__(self, parts: dict[str, tuple[Linear, ...]]) -> None:
        self._parts = parts
        self._places = {
            language: [np.array([LABELS.index(label) for label in part.labels]) for part in found]
            for language, found in parts.items()
        }

    def probabilities(self, text: str, language: str) -> NDArray[np.float32]:
        """The probability of each of LABELS, apart from each other: they do not sum to one.

        `language` is "es", "pt" or "en", with or without a country; any other is read as Spanish.
        """
        return self.of_grams(grams(text, language), language)

    def of_grams(self, found: Grams, language: str) -> NDArray[np.float32]:
        """`probabilities` of features that were read before."""
        base = self._known(language)
        logits = np.zeros(len(LABELS), np.float32)
        for part, places in zip(self._parts[base], self._places[base], strict=True):
            logits[places] = part.logits(found)
        return np.asarray(1 / (1 + np.exp(-logits)), np.float32)

    def parts(self, language: str) -> tuple[Linear, ...]:
        """The classifiers of a language."""
        return self._parts[self._known(language)]

    def _known(self, language: str) -> str:
        base = language.split("-")[0]
        return base if base in self._parts else LANGUAGES[0]


@cache
def built_in() -> PublicFeelings:
    return read(FILE)


def read(file: Path) -> PublicFeelings:
    tables: dict[str, dict[str, dict[str, NDArray[np.generic]]]] = {}
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as stored:
        for key in stored.files:
            language, part, name = key.split(".")
            tables.setdefault(language, {}).setdefault(part, {})[name] = stored[key]
    return PublicFeelings(
        {language: tuple(map(Linear.from_tables, parts.values())) for language, parts in tables.items()}
    )


def write(file: Path, parts: dict[str, tuple[Linear, ...]]) -> None:
    np.savez_compressed(
        file,
        **{
            f"{language}.{number}.{name}": table
            for language, found in parts.items()
            for number, part in enumerate(found)
            for name, table in part.tables().items()
        },  # type: ignore[arg-type]
    )
