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
