from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.errors import ConfigError
from copilot.retrieval.concepts import Concepts, built_in, key_of, merged, read_concepts
from copilot.retrieval.stems import tokens
from copilot.store.concepts import CompanyWord


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


def change(group: str, word: str, *, removed: bool = False) -> CompanyWord:
    return CompanyWord(group, word, key_of(word), removed, datetime.now(UTC))


def test_a_word_with_an_equals_sign_counts_only_as_it_is_written() -> None:
    table = Concepts({"house": ["=casa", "vivienda"]})
    assert groups("mi casa", table=table) == {"house"}
    assert groups("en ese caso", table=table) == set()
    assert groups("las viviendas", table=table) == {"house"}


def test_no_stop_word_counts_through_the_stem_of_another_word() -> None:
    table = Concepts({"lost": ["lose"], "price": ["cuánto es"]})
    assert groups("los dos", table=table) == set()
    assert groups("cuántas es", table=table) == {"price"}


@pytest.mark.parametrize(
    "text", ["en caso de que los datos no estén, para cada parte debe haber dos", "a través de la junta"]
)
def test_common_words_name_no_group_by_accident(text: str) -> None:
    assert groups(text) <= {"data", "meeting", "personal_data"}


def test_a_company_adds_words_to_a_group_and_groups_of_its_own() -> None:
    base = Concepts({"customer": ["cliente"]})
    table = merged(base, [change("customer", "socio"), change("pool", "piscina")])
    assert groups("los socios en la piscina", table=table) == {"customer", "pool"}
    assert groups("los socios", table=base) == set()


def test_a_word_that_is_switched_off_takes_its_forms_along() -> None:
    base = Concepts({"charge": ["cobrar", "cobro", "débito"]})
    table = merged(base, [change("charge", "cobro", removed=True)])
    assert groups("me cobraron un cobro", table=table) == set()
    assert groups("un débito", table=table) == {"charge"}


def test_a_group_without_words_is_gone() -> None:
    table = merged(Concepts({"a": ["plata"], "b": ["tren"]}), [change("a", "plata", removed=True)])
    assert set(table.groups) == {"b"}


def test_what_a_company_changes_keeps_the_digest_so_that_no_index_is_built_anew() -> None:
    base = Concepts({"customer": ["cliente"]})
    assert merged(base, [change("customer", "socio")]).digest == base.digest
    assert merged(base, []) is base
