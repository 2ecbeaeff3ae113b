from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.retrieval.concepts import DEFAULT, Concepts, built_in, key_of, read_table
from copilot.retrieval.conflicts import Conflict, company_conflicts, conflicts, unknown
from copilot.store.concepts import CompanyWord


def report(tmp_path: Path, text: str) -> list[Conflict]:
    file = tmp_path / "words.yaml"
    file.write_text(text, encoding="utf-8")
    return conflicts(read_table(file))


def change(group: str, word: str, *, removed: bool = False) -> CompanyWord:
    return CompanyWord(group, word, key_of(word), removed, datetime.now(UTC))


def test_the_built_in_table_has_no_conflict() -> None:
    assert [str(one) for one in conflicts(read_table(DEFAULT))] == []


def test_the_built_in_table_is_as_large_as_promised() -> None:
    assert len(built_in().groups) >= 420


@pytest.mark.parametrize(
    ("text", "kind", "line", "is_error"),
    [
        ("a: [plata, otra cosa]\nb: [tren, Otra cosa]\n", "two_groups", 2, True),
        ("a: [plata, son]\n", "stop_word", 1, True),
        ("a: [plata, '?']\n", "empty", 1, True),
        ("a b: [plata, lana]\n", "name", 1, True),
        ("a: [plata, lana]\na: [guita, pasta]\n", "doubled", 2, True),
        ("a: [plata, lana, Platá]\n", "twice", 1, False),
        ("a:\n  - plata\n  - esto tiene muchas palabras seguidas\n", "long", 3, False),
        ("a: [plata]\n", "alone", 1, False),
    ],
)
def test_each_kind_of_conflict_is_told_with_its_line(
    tmp_path: Path, text: str, kind: str, line: int, is_error: bool
) -> None:
    (found,) = report(tmp_path, text)
    assert (found.kind, found.line, found.is_error) == (kind, line, is_error)
    assert str(found).startswith(f"line {line}: ")


def test_a_sentence_names_both_groups_and_the_mend(tmp_path: Path) -> None:
    (found,) = report(tmp_path, "uno: [plata, lana]\ndos: [guita, plata]\n")
    assert str(found) == "line 2: 'plata' stands in dos and in uno, so it tells neither from the other; keep it in one."


def test_words_that_yaml_would_read_as_something_else_stay_words(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("a: [on, no, 1e3, 007]\n", encoding="utf-8")
    assert read_table(file).groups == {"a": ("on", "no", "1e3", "007")}


BASE = Concepts({"invoice": ["factura", "boleta"], "ticket": ["entrada", "boleto"]})


def test_a_company_word_that_is_in_another_group_is_told() -> None:
    (found,) = company_conflicts(BASE, [change("ticket", "factura")])
    assert (found.kind, found.group, found.other) == ("two_groups", "ticket", "invoice")


def test_a_company_word_that_differs_by_its_ending_only_is_told() -> None:
    (found,) = company_conflicts(BASE, [change("invoice", "boletos")])
    assert (found.kind, found.other, found.other_word, found.is_error) == ("two_stems", "ticket", "boleto", False)


def test_a_company_without_changes_has_no_conflicts() -> None:
    assert company_conflicts(BASE, []) == []


@pytest.mark.parametrize(
    ("group", "word", "kind"), [("nothing", "factura", "unknown_group"), ("ticket", "tren", "unknown_word")]
)
def test_what_is_switched_off_must_be_there(group: str, word: str, kind: str) -> None:
    assert [one.kind for one in unknown(BASE, [change(group, word, removed=True)])] == [kind]
