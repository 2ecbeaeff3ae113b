"""What is felt without being said, with the customer's own words as evidence."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from copilot.conversation import Conversation, Message, of_text
from copilot.listen.feeling import advice, feel
from copilot.listen.heard import EmotionLabel, Feeling, SignalLabel

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("feelings.yaml").read_text(encoding="utf-8"))


def conversation(row: dict[str, Any]) -> Conversation:
    before = [line.split(": ", 1) for line in row.get("before", [])]
    turns = [Message.model_validate({"role": role, "text": text}) for role, text in before]
    return Conversation(id="c", messages=(*turns, Message(role="customer", text=row["text"])))


def labels(feeling: Feeling) -> set[str]:
    return {flag.label for flag in feeling.emotions}


def f1(pairs: list[tuple[set[str], set[str]]]) -> float:
    right = sum(len(found & expected) for found, expected in pairs)
    return 2 * right / sum(len(found) + len(expected) for found, expected in pairs)


def test_the_table_holds_every_label_and_a_third_of_it_is_neutral() -> None:
    assert {label for row in ROWS for label in row["emotions"]} == set(get_args(EmotionLabel)) - {"neutral"}
    assert {label for row in ROWS for label in row["signals"]} == set(get_args(SignalLabel))
    assert len(ROWS) >= 60
    assert sum(not row["emotions"] for row in ROWS) >= len(ROWS) / 3


def test_emotions_and_signals_reach_their_floor_on_our_own_messages() -> None:
    heard = [(feel(conversation(row), row["lang"]), row) for row in ROWS]
    assert f1([(labels(feeling), set(row["emotions"])) for feeling, row in heard]) >= 0.93
    assert f1([({flag.label for flag in feeling.signals}, set(row["signals"])) for feeling, row in heard]) >= 0.93
    primary = sum(feeling.primary == [*row["emotions"], "neutral"][0] for feeling, row in heard)
    assert primary / len(heard) >= 0.93


@pytest.mark.parametrize("row", [row for row in ROWS if not row["emotions"]], ids=lambda row: row["text"][:40])
def test_a_plain_message_is_neutral(row: dict[str, Any]) -> None:
    feeling = feel(conversation(row), row["lang"])
    assert (feeling.primary, feeling.emotions) == ("neutral", ())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_every_flag_quotes_a_customers_message(row: dict[str, Any]) -> None:
    said = conversation(row)
    own = {message.id: message.text for message in said.messages if message.role == "customer"}
    feeling = feel(said, row["lang"])
    for flag in (*feeling.emotions, *feeling.signals):
        assert flag.evidence
        assert all(words and words in own[flag.message_id] for words in flag.evidence)
        assert 0.5 <= flag.confidence < 1


def test_a_feeling_that_is_named_is_explicit_and_one_that_is_shown_is_not() -> None:
    assert feel(of_text("estoy furiosa con ustedes"), "es").expressed == "explicit"
    assert feel(of_text("me da vergüenza decirlo pero debo tres meses"), "es").expressed == "explicit"
    assert feel(of_text("Es la cuarta vez que escribo por lo mismo"), "es").expressed == "implicit"


def test_a_feeling_denied_is_not_felt() -> None:
    assert feel(of_text("no estoy enojada, solo quiero el comprobante"), "es").primary == "neutral"


def test_a_promise_of_ours_with_no_sign_of_it_disappoints() -> None:
    turns = (
        Message(role="customer", text="me cobraron dos veces"),
        Message(role="agent", text="Te lo devolvemos a más tardar el viernes."),
        Message(role="customer", text="hoy es lunes y todavía no llega nada"),
    )
    assert "disappointment" in labels(feel(Conversation(id="c", messages=turns), "es"))
    assert "disappointment" not in labels(feel(of_text(turns[-1].text), "es"))


def test_saying_the_same_again_to_a_bot_is_frustrating() -> None:
    turns = (
        Message(role="customer", text="quiero cambiar la clave del wifi"),
        Message(role="bot", text="No te entendí"),
        Message(role="customer", text="quiero cambiar la clave del wifi"),
    )
    assert feel(Conversation(id="c", messages=turns), "es").primary == "frustration"


def test_thanks_said_in_mockery_are_not_gratitude() -> None:
    feeling = feel(of_text("Gracias por nada, otra vez sin internet. Un aplauso 👏 para ustedes"), "es")
    assert "gratitude" not in labels(feeling)
    assert "sarcasm" in {flag.label for flag in feeling.signals}


def test_a_private_note_is_not_the_customers_feeling() -> None:
    turns = (
        Message(role="customer", text="¿A qué hora abren?"),
        Message(role="agent", text="Está furioso, quiere demandar.", private=True),
    )
    assert feel(Conversation(id="c", messages=turns), "es").primary == "neutral"


def test_without_a_customer_there_is_no_feeling() -> None:
    assert feel(Conversation(id="c", messages=()), "es") == Feeling()


def test_each_feeling_asks_something_of_the_agent_and_neutral_asks_nothing() -> None:
    for language in ("es", "pt", "en"):
        for label in get_args(EmotionLabel):
            assert bool(advice(Feeling(primary=label), language)) == (label != "neutral")
    assert advice(Feeling(primary="distrust"), "es-CL") == "Déjalo por escrito, con número de caso y fecha."
