"""What a classifier sees of a message."""

import pytest

from copilot.listen.feelings.grams import LONGEST, grams
from copilot.listen.language import OURS


def test_case_accents_and_long_letters_do_not_make_another_word() -> None:
    assert grams("FELIIIZ cumpleaños", "es").words == grams("feliz cumpleanos", "es").words


def test_capitals_and_long_letters_come_back_as_marks() -> None:
    told = set(grams("ESTOY HARTOOOO!!", "es").marks) - set(grams("estoy harto", "es").marks)
    assert told == {"m:shouted", "m:capitals", "m:long", "m:!", "m:!!"}


def test_a_shared_double_letter_is_kept() -> None:
    assert "wperro" in grams("perro", "es").words


def test_words_come_alone_and_in_pairs() -> None:
    assert grams("no sirve nada", "es").words == ["wno", "wsirve", "wnada", "wno sirve", "wsirve nada"]


def test_groups_of_letters_know_the_edges_of_a_word_and_stay_inside_it() -> None:
    letters = grams("la luz", "es").letters
    assert {"c la ", "c luz", "cuz "} <= set(letters)
    assert not [group for group in letters if "a l" in group]


@pytest.mark.parametrize("text", ["@<username> gracias", "@ana_1 gracias", "https://a.example/x?y=1 gracias"])
def test_addresses_of_people_and_pages_are_left_out(text: str) -> None:
    assert grams(text, "es").words == ["wgracias"]


def test_an_emoji_is_a_mark_by_itself_and_by_the_words_of_its_name() -> None:
    marks = grams("hola 😢", "es").marks
    assert {"m😢", "mn:crying"} <= set(marks)
    assert "mn:face" not in marks


def test_skin_colours_make_no_other_emoji() -> None:
    assert grams("bien 👍🏽", "es").marks == grams("bien 👍", "es").marks


@pytest.mark.parametrize("laugh", ["jajaja", "JAJAJAJAJ", "jejeje", "kkkkk", "hahaha", "rsrsrs"])
def test_every_laugh_is_one_word(laugh: str) -> None:
    found = grams(f"no {laugh}", "pt")
    assert "wjaja" in found.words
    assert "m:laugh" in found.marks


def test_an_emoticon_is_seen_and_a_time_of_day_is_none() -> None:
    assert "me::(" in grams("otra vez :(", "es").marks
    assert not [mark for mark in grams("abren a las 8:30", "es").marks if mark.startswith("me:")]


def test_the_lexicon_is_that_of_the_language() -> None:
    assert "xgratitude" in grams("obrigada", "pt-BR").lexicon
    assert "xgratitude" not in grams("obrigada", "en").lexicon


@pytest.mark.parametrize("text", ["", "   ", "😀", "\ufe0f", "@ana", "?!"])
@pytest.mark.parametrize("language", [*OURS, "fr", ""])
def test_a_message_of_next_to_nothing_is_read(text: str, language: str) -> None:
    assert grams(text, language).words in ([], ["w?!"])


def test_a_very_long_message_is_read_up_to_a_limit() -> None:
    assert grams("bien " * LONGEST, "es") == grams("bien " * (LONGEST // 5), "es")
