from pathlib import Path

import pytest

from copilot.errors import ConfigError
from copilot.retrieval.concepts import Concepts, built_in, read_concepts
from copilot.retrieval.stems import tokens


def groups(text: str, language: str = "es", table: Concepts | None = None) -> set[str]:
    return set((table or built_in()).of(tokens(text), language))


def test_any_form_of_a_verb_names_its_group() -> None:
    for form in ("cancelar", "cancelé", "cancelaron", "cancelando"):
        assert "cancel" in groups(form)


def test_one_thing_has_one_group_across_languages_and_countries() -> None:
    for text, language in (("plata", "es"), ("lana", "es"), ("guita", "es"), ("grana", "pt"), ("money", "en")):
        assert "money" in groups(text, language)


def test_the_longest_phrase_counts_and_not_the_words_in_it() -> None:
    table = Concepts({"bank_account": ["cuenta bancaria"], "user_account": ["cuenta"]})
    assert groups("mi cuenta bancaria", table=table) == {"bank_account"}
    assert groups("mi cuenta", table=table) == {"user_account"}


def test_spans_say_where_a_group_was_named() -> None:
    table = Concepts({"price": ["cuánto cuesta"], "card": ["tarjeta"]})
    assert table.spans(tokens("hola cuánto cuesta la tarjeta"), "es") == [(1, 3, ("price",)), (4, 5, ("card",))]


def test_the_built_in_table_has_no_phrase_in_two_groups() -> None:
    assert built_in().conflicts() == {}


def test_an_edited_table_has_another_digest() -> None:
    assert Concepts({"card": ["tarjeta"]}).digest != Concepts({"card": ["tarjeta", "plástico"]}).digest
    assert Concepts({"card": ["tarjeta"]}).digest == Concepts({"card": ["tarjeta"]}).digest


def test_a_file_that_is_no_table_is_told_with_its_mend(tmp_path: Path) -> None:
    file = tmp_path / "concepts.yaml"
    file.write_text("card: tarjeta\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="needs a list of words"):
        read_concepts(file)
    file.write_text("card: [tarjeta\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be read as YAML"):
        read_concepts(file)
