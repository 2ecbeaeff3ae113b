"""The dense channel's weight on made-up rankings, and on small bases with a model that knows a lot or nothing."""

import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from copilot.retrieval import Retriever
from copilot.retrieval.dense import DenseIndex
from copilot.retrieval.entries import changes
from copilot.retrieval.fusion import FEW, FILE, Fusion, Judged, blend, choose, fit_fusion, is_due, read_fusion
from copilot.settings import Settings
from copilot.store import Store, state
from tests.copilot.retrieval.conftest import AddArticle

TOPICS = 40
ASKED, TOLD = "bcdfghjklm", "npqrstvwxz"  # digits as letters: the same number in words that share none


class Knowing:
    """Knows that a number means the same in letters of ASKED and of TOLD."""

    name = "knowing"

    def documents(self, texts: Sequence[str]) -> list[list[float]]:
        return [self.query(text) for text in texts]

    def forget(self) -> None: ...

    def query(self, text: str) -> list[float]:
        vector = self._vector(text)
        length = math.hypot(*vector)
        return [number / length for number in vector]

    def _vector(self, text: str) -> list[float]:
        vector = [0.01] * 1_000
        for word in re.findall(rf"\b[{ASKED}]{{3}}\b|\b[{TOLD}]{{3}}\b", text):
            vector[int(word.translate(str.maketrans(ASKED + TOLD, "01234567890123456789")))] += 1
        return vector


class Noise(Knowing):
    """Knows nothing: a vector that has nothing to do with what the text says."""

    name = "noise"

    def _vector(self, text: str) -> list[float]:
        drawn = random.Random(text)
        return [drawn.gauss(0, 1) for _ in range(16)]


Open = Callable[[Knowing], DenseIndex]


def name_of(number: int, letters: str) -> str:
    return f"{number:03}".translate(str.maketrans("0123456789", letters))


@pytest.fixture
def base(add_article: AddArticle) -> None:
    """Articles whose titles and texts share no word: only who knows what they mean finds one by the other."""
    for number in range(TOPICS):
        asked, told = ([name_of(number + more, letters) for more in (0, 500)] for letters in (ASKED, TOLD))
        add_article(f"t{number}", " ".join(asked), " ".join(told))


@pytest.fixture
def opened(settings: Settings, store: Store, retriever: Retriever) -> Iterator[Open]:
    indexes: list[DenseIndex] = []

    def open_index(model: Knowing) -> DenseIndex:
        retriever.refresh()
        indexes.append(DenseIndex(settings.data / "chroma", settings, model))
        with store.read() as session:
            indexes[-1].update(changes(session, 0), state.current_revision(session))
        return indexes[-1]

    yield open_index
    for index in indexes:
        index.close()


def rankings(count: int, *, knows: float, words: float = 0.4, seed: int = 7) -> list[Judged]:
    """Questions of ten sources; `words` and `knows` are the chances that each channel sees the right one."""
    drawn = random.Random(seed)
    found = []
    for _ in range(count):
        right = drawn.randrange(10)
        told, meant = ([drawn.uniform(0, 0.6) for _ in range(10)] for _ in range(2))
        told[right] = 0.7 if drawn.random() < words else told[right]
        meant[right] = 0.8 if drawn.random() < knows else meant[right]
        found.append(Judged(tuple(told), tuple(meant), right))
    return found


def first_places(questions: Sequence[Judged], weight: float) -> int:
    scores = [(blend(one.words, one.cosines, weight), one.right) for one in questions]
    return sum(max(row) == row[right] for row, right in scores)


def test_a_channel_that_knows_gets_a_weight_and_the_questions_gain() -> None:
    questions = rankings(200, knows=0.9)
    weight, gain = choose(questions)
    assert weight > 0.1
    assert gain > 0.1
    assert first_places(questions, weight) > first_places(questions, 0.0)


def test_a_channel_of_noise_gets_none_or_next_to_none() -> None:
    weights = [choose(rankings(200, knows=0.0, words=0.7, seed=seed))[0] for seed in range(20)]
    assert sorted(weights)[:17] == [0.0] * 17  # one in five may pass the test by chance
    assert max(weights) <= 0.1


def test_of_weights_that_are_as_good_the_smallest_is_taken() -> None:
    assert choose([Judged((0.50, 0.52), (0.9, 0.1), 0)] * 100)[0] == 0.05


def test_few_questions_prove_nothing() -> None:
    assert choose(rankings(FEW - 1, knows=1.0)) == (0.0, 0.0)


def test_what_is_unsure_stays_as_it_was() -> None:
    right, wrong = Judged((0.5, 0.6), (0.9, 0.1), 0), Judged((0.5, 0.6), (0.9, 0.1), 1)
    assert choose([right, wrong] * 50) == (0.0, 0.0)


def test_sources_that_a_channel_cannot_tell_apart_are_not_found_by_it() -> None:
    assert choose([Judged((0.5, 0.6), (0.3, 0.3), 0)] * 100) == (0.0, 0.0)


def test_the_same_questions_give_the_same_weight() -> None:
    assert choose(rankings(100, knows=0.6)) == choose(rankings(100, knows=0.6))


def test_without_a_weight_the_words_score_as_they_did() -> None:
    assert blend((0.4, 0.2), (0.1, 0.9), 0.0) == [0.4, 0.2]


def test_cosines_are_spread_over_the_candidates() -> None:
    assert blend((0.0, 0.0, 1.0), (0.5, 0.7, 0.6), 0.5) == pytest.approx([0.0, 0.5, 0.75])


def test_a_model_that_knows_the_base_is_believed(
    base: None, opened: Open, retriever: Retriever, store: Store, tmp_path: Path
) -> None:
    dense = opened(Knowing())
    fusion = fit_fusion(retriever, dense, store, tmp_path)
    assert fusion
    assert fusion.weight > 0
    assert fusion.questions >= FEW
    assert fusion.weight_for("es-CL") > 0
    assert fusion.model == dense.model
    assert read_fusion(tmp_path) == fusion


def test_a_model_that_knows_nothing_is_not(
    base: None, opened: Open, retriever: Retriever, store: Store, tmp_path: Path
) -> None:
    fusion = fit_fusion(retriever, opened(Noise()), store, tmp_path)
    assert fusion
    assert (fusion.weight, fusion.languages) == (0.0, {"es": 0.0})


def test_the_vector_of_the_right_article_does_not_hold_the_question(
    base: None, opened: Open, retriever: Retriever, store: Store, tmp_path: Path
) -> None:
    class Copying(Knowing):
        """Finds a text by the words that it was asked with, and by nothing else."""

        name = "copying"

        def _vector(self, text: str) -> list[float]:
            vector = [0.0] * 1_000
            words = re.findall(rf"\b[{ASKED}]{{3}}\b", text)
            vector[-1] += not words
            for word in words:
                vector[int(word.translate(str.maketrans(ASKED, "0123456789")))] += 1
            return vector

    fusion = fit_fusion(retriever, opened(Copying()), store, tmp_path)
    assert fusion
    assert fusion.weight == 0.0


def test_no_fit_is_kept_while_there_are_no_vectors(
    base: None, settings: Settings, retriever: Retriever, store: Store
) -> None:
    retriever.refresh()
    index = DenseIndex(settings.data / "chroma", settings, Knowing())
    assert fit_fusion(retriever, index, store, settings.index_folder) is None
    index.close()
    assert read_fusion(settings.index_folder) is None


def test_the_time_for_it_is_bounded(
    base: None, opened: Open, retriever: Retriever, store: Store, tmp_path: Path
) -> None:
    now = iter(range(0, 10_000, 10))
    fusion = fit_fusion(retriever, opened(Knowing()), store, tmp_path, clock=lambda: float(next(now)))
    assert fusion
    assert fusion.questions < FEW
    assert fusion.weight == 0.0


def test_a_fit_is_due_when_the_base_has_changed_by_a_tenth_or_the_model_is_another(
    base: None, opened: Open, retriever: Retriever, store: Store, add_article: AddArticle, tmp_path: Path
) -> None:
    dense = opened(Knowing())
    assert is_due(None, dense, store)
    fusion = fit_fusion(retriever, dense, store, tmp_path)
    assert fusion
    assert not is_due(fusion, dense, store)
    for number in range(4):
        add_article(f"nuevo{number}", f"Nuevo {number}", "texto")
    assert not is_due(fusion, dense, store)
    add_article("uno-más", "Uno más", "texto")
    assert is_due(fusion, dense, store)
    assert is_due(fusion._replace(model="other", revision=10_000), dense, store)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"weight": 7}'])
def test_a_file_that_is_no_fit_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert read_fusion(tmp_path) is None


def test_a_language_without_a_fit_of_its_own_takes_the_whole_bases() -> None:
    fusion = Fusion(0.3, 200, 0.1, "m", 1, {"en": 0.5})
    assert [fusion.weight_for(language) for language in ("en-GB", "es")] == [0.5, 0.3]
