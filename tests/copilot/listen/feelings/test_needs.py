"""What the customer will ask next and has not put in words."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.conversation import Conversation, Message
from copilot.listen.feelings.cues import read_cues
from copilot.listen.feelings.needs import FOLDER, MOST, entries, need_line, needs
from copilot.listen.feelings.scene import Scene, scene_of
from copilot.listen.heard import Need

LANGUAGES = ("es", "pt", "en")
NONE: frozenset[str] = frozenset()
ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("needs.yaml").read_text(encoding="utf-8"))


def scene(language: str, *turns: str) -> Scene:
    messages = [
        Message(role="agent", text=turn.removeprefix("a: "))
        if turn.startswith("a: ")
        else Message(role="customer", text=turn)
        for turn in turns
    ]
    found = scene_of(Conversation(id="c", messages=tuple(messages)), language)
    assert found is not None
    return found


def found(
    language: str, *turns: str, emotions: frozenset[str] = NONE, signals: frozenset[str] = NONE
) -> tuple[Need, ...]:
    return needs(scene(language, *turns), language, emotions, signals)


def told(row: dict[str, Any]) -> tuple[str, list[str]]:
    language = next(one for one in LANGUAGES if one in row)
    return language, row[language] if isinstance(row[language], list) else [row[language]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(told(row)[1][0])[:40])
def test_a_message_shows_the_need_that_follows_from_it_and_no_other(row: dict[str, Any]) -> None:
    language, turns = told(row)
    keys = [need.key for need in found(language, *turns)]
    if "not" in row:
        assert row["not"] not in keys
    elif row["need"]:
        assert keys[:1] == [row["need"]]
    else:
        assert keys == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("need")], ids=lambda row: str(told(row)[1][0])[:40])
def test_the_evidence_is_an_exact_piece_of_the_message_that_it_names(row: dict[str, Any]) -> None:
    language, turns = told(row)
    for need in found(language, *turns):
        assert need.evidence
        assert need.evidence in turns[int(need.message_id)]


def test_every_need_has_cues_in_every_language() -> None:
    for language in LANGUAGES:
        labels = {label for label, _ in read_cues(FOLDER / f"needs.{language}.txt")}
        assert set(entries()) - labels == set()


def test_every_need_stands_in_good_order_and_has_a_line_of_one_breath_in_every_language() -> None:
    verbs = {"es": "Preguntará ", "pt": "Vai perguntar ", "en": "Will ask "}
    for key, entry in entries().items():
        assert (entry.over | entry.beside) <= entries().keys()
        assert key not in entry.over
        for language, verb in verbs.items():
            line = need_line(key, language)
            assert line.startswith(verb)
            assert line.endswith(".")
            assert len(line) <= 140


def test_there_are_at_most_two_and_the_one_that_cannot_wait_comes_first() -> None:
    keys = [
        need.key
        for need in found(
            "es",
            "Quiero cancelar el plan. Además me mudo el viernes, llegó rota la mesa y hay olor a gas en la cocina.",
        )
    ]
    assert len(keys) == MOST
    assert keys[0] == "safety_risk"


def test_of_needs_that_weigh_the_same_the_felt_one_comes_first() -> None:
    text = "me subieron el plan, y el repartidor nunca tocó el timbre"
    assert found("es", text, signals=frozenset({"churn_risk"}))[0].key == "price_rise"
    assert found("es", text, emotions=frozenset({"frustration"}))[0].key == "missed_courier"


def test_a_need_that_another_one_says_more_exactly_is_left_out() -> None:
    assert [need.key for need in found("es", "dicen entregado pero no llegó, el paquete no llega")] == [
        "delivered_not_received"
    ]


def test_what_we_answered_already_is_no_need() -> None:
    assert (
        found(
            "es",
            "me cobraron dos veces",
            "a: Le devolvemos el segundo cargo en 5 días hábiles.",
            "me cobraron dos veces",
        )
        == ()
    )


def test_a_need_told_before_is_dropped_once_the_talk_went_on_to_something_else() -> None:
    assert found("es", "me mudo en mayo", "a: Bien, anotado.", "otra cosa, ¿tienen sucursal en Maipú?") == ()


def test_a_private_note_points_to_no_need() -> None:
    messages = (
        Message(role="customer", text="¿A qué hora abren?"),
        Message(role="agent", text="me cobraron dos veces, dice la clienta", private=True),
    )
    heard = scene_of(Conversation(id="c", messages=messages), "es")
    assert heard is not None
    assert needs(heard, "es", NONE, NONE) == ()


def test_an_unknown_language_is_read_and_answered_as_spanish() -> None:
    assert found("fr", "me cobraron dos veces la cuota")[0].key == "double_charge"
    assert need_line("double_charge", "fr") == need_line("double_charge", "es")


def test_there_is_no_line_for_a_need_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        need_line("nonsense", "es")
