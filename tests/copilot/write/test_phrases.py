import re

import pytest
import yaml

from copilot.write.phrases import FILE, Phrases

TABLES = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def shape(table: object) -> object:
    return {key: shape(value) for key, value in table.items()} if isinstance(table, dict) else None


def test_the_three_languages_have_the_same_phrases() -> None:
    assert shape(TABLES["es"]) == shape(TABLES["pt"]) == shape(TABLES["en"])


def leaves(table: object) -> list[str]:
    if isinstance(table, dict):
        return [leaf for value in table.values() for leaf in leaves(value)]
    return [str(one) for one in table] if isinstance(table, list) else [str(table)]


@pytest.mark.parametrize(("language", "count"), [("es", 3), ("pt", 2), ("en", 0)])
def test_every_choice_has_one_form_for_each_register(language: str, count: int) -> None:
    for phrase in leaves(TABLES[language]):
        for options in re.findall(r"\[([^\]]*)\]", phrase):
            assert len(options.split("|")) == count, phrase


def test_the_register_picks_the_form() -> None:
    forms = [
        Phrases("es", register, "s").say("clarify_between", first="A", second="B")
        for register in ("tu", "usted", "vos")
    ]
    assert ["te refieres" in forms[0], "se refiere" in forms[1], "te referís" in forms[2]] == [True, True, True]


def test_the_same_seed_says_the_same_and_others_vary() -> None:
    said = {Phrases("es", "tu", f"{n}").say("next_step") for n in range(30)}
    assert len(said) == len(TABLES["es"]["next_step"])
    assert Phrases("es", "tu", "1").say("next_step") == Phrases("es", "tu", "1").say("next_step")


def test_no_phrase_is_banned_by_the_built_in_voice() -> None:
    from copilot.text import fold
    from copilot.write.voice import built_in

    text = fold(" ".join(leaf for table in TABLES.values() for leaf in leaves(table)))
    assert [banned for banned in built_in().banned if fold(banned) in text] == []


EMOTIONS = sorted(set(TABLES["es"]["feeling"]))
REGISTERS = {"es": ("tu", "usted", "vos"), "pt": ("voce", "senhor"), "en": ("neutral",)}


def test_every_emotion_has_first_words() -> None:
    from typing import get_args

    from copilot.listen.heard import EmotionLabel

    assert sorted(set(get_args(EmotionLabel)) - {"neutral"}) == EMOTIONS


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@pytest.mark.parametrize("emotion", EMOTIONS)
def test_first_words_fit_before_an_answer_and_before_a_question(emotion: str, language: str) -> None:
    for phrase in TABLES[language]["feeling"][emotion]:
        assert phrase.endswith("."), phrase
        assert len(phrase.split()) <= 20, phrase


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@pytest.mark.parametrize("emotion", sorted(set(EMOTIONS) - {"worry", "gratitude"}))
def test_first_words_do_what_the_emotion_asks(emotion: str, language: str) -> None:
    """Worry asks for what is safe and by when, which only a source can say."""
    from copilot.check import check
    from copilot.draft import Sentence
    from copilot.listen.heard import Feeling, Flag
    from tests.copilot.check.conftest import brief, passage

    feeling = Feeling.model_validate(
        {"primary": emotion, "emotions": (Flag(label=emotion, confidence=0.9, evidence=()),)}
    )
    for register in REGISTERS[language]:
        for seed in range(6):
            words = Phrases(language, register, str(seed)).say("feeling", emotion)
            about = brief("hola", [passage("x")], language=language, feeling=feeling)
            verdicts = check(words, (Sentence(text=words, support="courtesy"),), about, ())
            assert [one.detail for one in verdicts if one.name == "feeling_met"] == [""], words
