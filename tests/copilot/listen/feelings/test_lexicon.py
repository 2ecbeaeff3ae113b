"""Groups of feeling by word."""

from pathlib import Path

import pytest
import yaml

from copilot.listen.feelings.lexicon import FILE, LONGEST_PHRASE, lexicon, read_lexicon
from copilot.listen.language import OURS
from copilot.text import fold


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "lexicon.yaml"
    lists = {"fear": {"es": "mied*, no puedo dormir"}, "joy": {"es": "feliz"}, "negation": {"es": "no, sin"}}
    file.write_text(yaml.safe_dump(lists), encoding="utf-8")
    return file


def test_a_star_stands_for_any_end(small: Path) -> None:
    assert read_lexicon(small, "es").groups(["un", "miedoso"]) == ["fear"]


def test_a_word_without_a_star_is_that_word_only(small: Path) -> None:
    assert read_lexicon(small, "es").groups(["felizmente"]) == []


def test_a_phrase_is_found_where_it_starts_and_its_own_no_denies_nothing(small: Path) -> None:
    assert read_lexicon(small, "es").groups(["ya", "no", "puedo", "dormir"]) == ["fear", "negation"]


def test_a_feeling_after_a_negation_is_denied(small: Path) -> None:
    assert read_lexicon(small, "es").groups(["no", "estoy", "feliz"]) == ["negation", "~joy"]


def test_a_negation_does_not_reach_far(small: Path) -> None:
    assert read_lexicon(small, "es").groups(["no", "vino", "y", "estoy", "feliz"]) == ["negation", "joy"]


def test_every_group_has_words_in_every_language_and_no_entry_is_empty_or_too_long() -> None:
    groups = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for group, lists in groups.items():
        assert set(lists) == set(OURS), group
        entries = [entry.strip() for entries in lists.values() for entry in entries.split(",")]
        assert [entry for entry in entries if not entry.rstrip("*") or len(entry.split()) > LONGEST_PHRASE] == []


def test_every_entry_is_written_folded() -> None:
    groups = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    text = [entries for lists in groups.values() for entries in lists.values()]
    assert [entries for entries in text if entries != fold(entries)] == []


def test_an_unknown_language_is_read_as_spanish() -> None:
    assert lexicon("fr").groups(["gracias"]) == lexicon("es").groups(["gracias"]) == ["gratitude"]
