"""Cues met in a message, and what takes them back."""

from pathlib import Path

import pytest

from copilot.listen.feelings.cues import CueSet, built_in, read_cues, read_slots
from copilot.listen.feelings.grammar import CueError, compile_cue
from copilot.listen.feelings.inputs import LABELS

LANGUAGES = ("es", "pt", "en")


def cues(language: str, *pairs: tuple[str, str]) -> CueSet:
    return CueSet(language, (compile_cue(label, text, read_slots(language)) for label, text in pairs))


ANGRY = cues("es", ("anger", "!estoy furios*"), ("anger", "una burla"))


@pytest.mark.parametrize(
    ("text", "weakened"),
    [
        ("Estoy furiosa con esto", False),
        ("no estoy furioso, solo pregunto", True),
        ("si me dijeran que no, estoy furioso", False),
        ("Mi hermana dijo «estoy furiosa» y se fue", True),
        ("Quiero la película Estoy Furioso por favor", True),
        ("ESTOY FURIOSO CON USTEDES", False),
    ],
)
def test_a_named_feeling_counts_unless_it_is_denied_reported_or_a_name(text: str, weakened: bool) -> None:
    assert [sign.weakened for sign in ANGRY.find(text)] == [weakened]


def test_a_cue_that_begins_with_a_negation_is_not_denied_by_it() -> None:
    tired = cues("es", ("resignation", "no espero nada"))
    assert [sign.weakened for sign in tired.find("ya no espero nada")] == [False]


def test_a_second_place_that_is_not_denied_counts() -> None:
    signs = ANGRY.find("No estoy furioso por la demora. Estoy furioso por la mentira")
    assert [sign.weakened for sign in signs] == [False]


def test_a_sign_stands_where_the_words_stand() -> None:
    text = "Ayer: esto es UNA BURLA, señores"
    sign = ANGRY.find(text)[0]
    assert text[sign.start : sign.end] == "UNA BURLA"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_cues_in_every_language(language: str) -> None:
    labels = {cue.label for cue in built_in(language).cues}
    assert set(LABELS) <= labels <= {*LABELS, "neutral", "ritual"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cue_of_ours_stands_twice(language: str) -> None:
    found = [(cue.label, cue.source) for cue in built_in(language).cues]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_keeps_the_cues_busy(language: str) -> None:
    # Each text repeats what cues are full of; a pattern that tries all ways would not come back.
    for text in ("ya no me " * 400, "y que si no me lo " * 300, "3 dias " * 500, "que " * 2000, "a" * 8000):
        assert isinstance(built_in(language).find(text), list)


def test_a_slot_of_one_language_is_there_in_the_others() -> None:
    names = {language: set(read_slots(language)) for language in LANGUAGES}
    assert names["es"] <= names["pt"] & names["en"]


def test_a_cue_above_the_first_label_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "cues.es.txt"
    file.write_text("# a remark\nno sirve\n## anger\n", encoding="utf-8")
    with pytest.raises(CueError, match=r"cues\.es\.txt, line 2"):
        read_cues(file)
