"""What the company's own resolved conversations teach: which matter a question is about, and so which sources answer.

Learned(folder, store, concepts, dense).beliefs(text, language) -> Beliefs
"""

from copilot.retrieval import words
from copilot.retrieval.concepts import built_in
from copilot.retrieval.learned.learned import Learned, Outcome
from copilot.retrieval.learned.model import Belief, Beliefs
from copilot.retrieval.learned.reading import Dense, Floats
from copilot.retrieval.stems import tokens
from copilot.settings import Settings
from copilot.store import Store

__all__ = ["Belief", "Beliefs", "Dense", "Learned", "Outcome", "open_learned"]


def open_learned(settings: Settings, store: Store) -> Learned:
    """What this installation has learned."""
    vectors = words.built_in()

    def vector(text: str, language: str) -> Floats:
        return vectors.embed(tokens(text), language, lambda word: 1.0)

    return Learned(settings.data / "learned", store, built_in(), Dense(vectors.name, vector))
