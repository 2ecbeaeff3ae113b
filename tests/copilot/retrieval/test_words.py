from pathlib import Path

import numpy as np
import pytest

from copilot.retrieval.words import built_in, read_vectors, write_vectors

TABLE = {
    "es": {"cobr": np.array([1.0, 0.0], np.float32), "gat": np.array([0.0, 2.0], np.float32)},
    "en": {"charg": np.array([0.9, 0.1], np.float32)},
}


def equal(word: str) -> float:
    return 1.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_vectors(tmp_path / "words.npz", TABLE)
    return tmp_path / "words.npz"


def near(one: str, other: str, languages: tuple[str, str] = ("es", "es")) -> float:
    vectors = built_in()
    left, right = (
        vectors.embed(text.split(), language, equal) for text, language in zip((one, other), languages, strict=True)
    )
    return float(left @ right)


def test_what_is_written_is_read_again(file: Path) -> None:
    vectors = read_vectors(file)
    assert vectors.size == 2
    assert vectors.embed(["cobraron"], "es", equal) == pytest.approx([1.0, 0.0], abs=0.01)
    assert vectors.embed(["gato"], "es", equal) == pytest.approx([0.0, 1.0], abs=0.01)


def test_its_name_changes_with_the_vectors(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    write_vectors(other, TABLE | {"pt": {"gat": np.array([0.0, 1.0], np.float32)}})
    assert read_vectors(file).name == read_vectors(file).name != read_vectors(other).name


def test_a_word_that_its_language_does_not_have_is_looked_up_in_the_others(file: Path) -> None:
    vectors = read_vectors(file)
    assert vectors.place("charged", "es") == vectors.place("charged", "en") >= 0
    assert vectors.place("xyz", "es") == -1


def test_a_text_of_unknown_words_is_near_nothing(file: Path) -> None:
    assert not read_vectors(file).embed(["xyz"], "es", equal).any()
    assert not read_vectors(file).embed([], "es", equal).any()


def test_a_heavier_word_pulls_harder(file: Path) -> None:
    vectors = read_vectors(file)
    found = vectors.embed(["cobro", "gato"], "es", lambda word: 3.0 if word == "gato" else 0.1)
    assert found[1] > 0.99


@pytest.mark.parametrize(
    ("asked", "right", "wrong", "languages"),
    [
        ("me sacaron plata dos veces", "cobro duplicado", "horario de atencion", ("es", "es")),
        ("no me llega la senal a la casa", "sin conexion a internet", "cambiar el titular", ("es", "es")),
        ("quero meu dinheiro de volta", "reembolso", "contrasena olvidada", ("pt", "es")),
        ("my parcel never turned up", "pedido no entregado", "tarjeta bloqueada", ("en", "es")),
        ("esqueci a senha", "recuperar contrasena", "factura electronica", ("pt", "es")),
    ],
)
def test_a_question_is_nearer_to_what_answers_it_in_other_words(
    asked: str, right: str, wrong: str, languages: tuple[str, str]
) -> None:
    assert near(asked, right, languages) > near(asked, wrong, languages) + 0.1
