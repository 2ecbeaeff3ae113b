from pathlib import Path

import pytest

from copilot.errors import InputError, NotFoundError, UsageError
from copilot.retrieval.stems import tokens
from copilot.store import Store
from kb.words import add, export, import_file, name_of, remove, table


def groups(store: Store, text: str) -> set[str]:
    return set(table(store).of(tokens(text), "es"))


def test_an_added_word_counts_and_a_removed_one_does_not(store: Store) -> None:
    assert add(store, "invoice", ["cuentita"], by="ana").done == 1
    assert "invoice" in groups(store, "mi cuentita")
    assert remove(store, "invoice", ["cuentita"]).done == 1
    assert "invoice" not in groups(store, "mi cuentita")


def test_a_built_in_word_can_be_switched_off_and_on_again(store: Store) -> None:
    remove(store, "invoice", ["boleta"])
    assert "invoice" not in groups(store, "la boleta")
    add(store, "invoice", ["boleta"])
    assert "invoice" in groups(store, "la boleta")


def test_adding_what_is_there_already_changes_nothing(store: Store) -> None:
    assert add(store, "invoice", ["factura", "Boleta"]).done == 0
    assert export(store) == "added: {}\nremoved: {}\n"


def test_a_conflict_of_the_new_word_is_told(store: Store) -> None:
    (conflict,) = add(store, "money", ["factura"]).conflicts
    assert (conflict.kind, conflict.other) == ("two_groups", "invoice")
    assert add(store, "money", ["mosca"]).conflicts == ()


@pytest.mark.parametrize("words", [[], [" "], ["?"], ["x" * 201]])
def test_a_word_that_cannot_be_kept_or_matched_is_refused(store: Store, words: list[str]) -> None:
    with pytest.raises(UsageError):
        add(store, "money", words)


def test_what_is_not_there_cannot_be_removed(store: Store) -> None:
    with pytest.raises(NotFoundError, match="There is no group 'nada'"):
        remove(store, "nada", ["plata"])
    with pytest.raises(NotFoundError, match="'tren' is not in money"):
        remove(store, "money", ["tren"])


def test_a_group_s_name_is_made_of_letters_digits_and_underscores() -> None:
    assert [name_of(name) for name in ("Plan de Pago", "credit_balance", "Señal 5G")] == [
        "plan_de_pago", "credit_balance", "senal_5g",
    ]  # fmt: skip
    for name in ("", "¿?", "x" * 61):
        with pytest.raises(UsageError):
            name_of(name)


def test_what_is_exported_can_be_imported_elsewhere_again_and_again(store: Store, tmp_path: Path) -> None:
    add(store, "customer", ["socio", "abonado"])
    remove(store, "invoice", ["boleta"])
    file = tmp_path / "words.yaml"
    file.write_text(export(store), encoding="utf-8")
    assert import_file(store, file) == 0
    remove(store, "customer", ["socio"])
    add(store, "invoice", ["boleta"])
    assert import_file(store, file) == 2
    assert {"customer"} == groups(store, "un socio") - groups(store, "un")
    assert "invoice" not in groups(store, "la boleta")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [b]", "holds no changes"),
        ("added: [a]", "holds no changes"),
        ("added: {a: [b", "cannot be read as YAML"),
        ("added: {a: ['?']}", "never matches"),
        ("removed: {nada: [plata]}", "there is no such group"),
    ],
)
def test_a_file_that_cannot_be_taken_over_is_named(store: Store, tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        import_file(store, file)
