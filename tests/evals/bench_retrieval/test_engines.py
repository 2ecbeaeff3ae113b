"""Each engine by itself, in this process, on a few documents."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from copilot.errors import ConfigError
from evals.bench_retrieval.dataset import Document
from evals.bench_retrieval.engines import ENGINES, opened
from evals.bench_retrieval.engines.cutting import OVERLAP, SIZE, cut
from evals.bench_retrieval.engines.engine import Built, Engine
from evals.bench_retrieval.order import Order

from .conftest import DOCUMENTS

Open = Callable[..., Engine]
LIBRARIES = {"bm25s": "bm25s", "bm25s-plain": "bm25s"}
LEXICAL = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            name in LIBRARIES and importlib.util.find_spec(LIBRARIES[name]) is None,
            reason=f"needs {LIBRARIES.get(name)}",
        ),
    )
    for name in ("ours", "bm25s", "bm25s-plain", "fts5")
]


def documents() -> Iterator[Document]:
    return (Document(id, title, text, "es") for id, title, text in DOCUMENTS)


def order(name: str, folder: Path, model: str = "") -> Order:
    return Order(name, "es", model, inputs=str(folder), work=str(folder / "work"))


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Built]]:
    (tmp_path / "work").mkdir()
    with opened(order(request.param, tmp_path)) as made:
        yield made, made.build(documents)


@pytest.mark.parametrize("engine", LEXICAL, indirect=True)
def test_it_finds_a_document_by_its_words_and_by_its_title(engine: tuple[Engine, Built]) -> None:
    made, _ = engine
    assert made.search("devolvemos el cobro doble a la tarjeta", 3)[0] == "doble"
    assert made.search("cambiar la contraseña del wifi", 3)[0] == "wifi"
    assert made.search("llama el técnico antes de la visita", 3)[0] == "tecnico"


@pytest.mark.parametrize("engine", LEXICAL, indirect=True)
def test_it_gives_each_document_once_and_no_more_than_asked_for(engine: tuple[Engine, Built]) -> None:
    made, built = engine
    found = made.search("baja roaming wifi cobro contraseña", 2)
    assert len(found) == len(set(found)) == 2
    assert built.pieces >= 5
    assert all(seconds >= 0 for seconds in built.seconds.values())


@pytest.mark.parametrize("engine", LEXICAL, indirect=True)
@pytest.mark.parametrize("text", ["", "¿?", 'o"r AND (', "zzzzqqqq"])
def test_a_question_of_nothing_finds_nothing(engine: tuple[Engine, Built], text: str) -> None:
    assert engine[0].search(text, 5) == []


@pytest.mark.parametrize("engine", LEXICAL, indirect=True)
def test_what_it_needs_lies_in_its_folder(engine: tuple[Engine, Built], tmp_path: Path) -> None:
    assert sum(file.stat().st_size for file in (tmp_path / "work").rglob("*") if file.is_file()) > 100


@pytest.mark.skipif(importlib.util.find_spec("bm25s") is None, reason="needs bm25s")
def test_only_the_stemmed_one_knows_another_form_of_a_word(tmp_path: Path) -> None:
    found = {}
    for name in ("bm25s", "bm25s-plain"):
        with opened(order(name, tmp_path)) as made:
            made.build(documents)
            found[name] = made.search("contraseñas", 1)
    assert found == {"bm25s": ["wifi"], "bm25s-plain": []}


def test_an_engine_without_its_library_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bm25s", None)
    with pytest.raises(ConfigError, match="bm25s is not installed"), opened(order("bm25s", tmp_path)):
        pass


@pytest.mark.parametrize("name", ["chroma", "ours-dense"])
def test_without_a_sentence_model_the_vectors_say_what_is_missing(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sentence-transformers is not|holds no sentence"):
        opened(order(name, tmp_path, model=str(tmp_path))).__enter__()


def test_every_known_engine_can_be_imported() -> None:
    for known in ENGINES.values():
        module = importlib.import_module(f"evals.bench_retrieval.engines.{known.module}")
        assert callable(getattr(module, known.factory))


def test_cutting_keeps_every_word_and_overlaps() -> None:
    text = "\n\n".join(" ".join(f"palabra{at}-{n}" for n in range(60)) for at in range(12))
    pieces = cut(text)
    assert all(len(piece) <= SIZE for piece in pieces)
    assert set(" ".join(pieces).split()) == set(text.split())
    assert all(before[-OVERLAP:].split()[-1] in after for before, after in pairwise(pieces))


def test_a_text_without_blanks_is_cut_and_an_empty_one_gives_nothing() -> None:
    assert cut("  \n ") == []
    assert cut("corto") == ["corto"]
    assert "".join(cut("x" * 2500)).count("x") >= 2500
