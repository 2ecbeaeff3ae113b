"""What is felt without being said, with the customer's own words as evidence."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from copilot.conversation import Conversation, Message, of_text
from copilot.listen import advice
from copilot.listen.feelings.cues import CueSet, read_slots
from copilot.listen.feelings.feel import feel
from copilot.listen.feelings.grammar import compile_cue
from copilot.listen.heard import MOST_EMOTIONS, EmotionLabel, Feeling, SignalLabel

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("feel.yaml").read_text(encoding="utf-8"))


def conversation(row: dict[str, Any]) -> Conversation:
    before = [line.split(": ", 1) for line in row.get("before", [])]
    turns = [Message.model_validate({"role": role, "text": text}) for role, text in before]
    return Conversation(id="c", messages=(*turns, Message(role="customer", text=row["text"])))


def labels(feeling: Feeling) -> set[str]:
    return {flag.label for flag in feeling.emotions}


def test_the_table_holds_every_label_and_a_third_of_it_is_neutral() -> None:
    assert {label for row in ROWS for label in row["emotions"]} == set(get_args(EmotionLabel)) - {"neutral"}
    assert {label for row in ROWS for label in row["signals"]} == set(get_args(SignalLabel))
    assert len(ROWS) >= 60
    assert sum(not row["emotions"] for row in ROWS) >= len(ROWS) / 3


def test_most_of_our_plainest_messages_are_heard_right_and_hardly_a_plain_one_is_flagged() -> None:
    heard = [(feel(conversation(row), row["lang"]), row) for row in ROWS]
    right = [feeling.primary == [*row["emotions"], "neutral"][0] for feeling, row in heard]
    flagged = [bool(feeling.emotions) for feeling, row in heard if not row["emotions"]]
    assert sum(right) / len(right) >= 0.7
    assert sum(flagged) / len(flagged) <= 0.08


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_every_flag_quotes_a_customers_message(row: dict[str, Any]) -> None:
    said = conversation(row)
    own = {message.id: message.text for message in said.messages if message.role == "customer"}
    feeling = feel(said, row["lang"])
    assert len(feeling.emotions) <= MOST_EMOTIONS
    assert (feeling.primary == "neutral") == (not feeling.emotions)
    for flag in (*feeling.emotions, *feeling.signals):
        assert flag.evidence
        assert all(words and words in own[flag.message_id] for words in flag.evidence)
        assert 0 < flag.confidence < 1


@pytest.mark.parametrize(
    "text", ["", " ", "...", "😡", "a" * 9000, "\u200b", "<script>alert(1)</script>", "NO " * 2000, "\x00"]
)
def test_anything_that_can_be_sent_can_be_listened_to(text: str) -> None:
    feeling = feel(of_text(text), "es")
    assert all(words in text for flag in (*feeling.emotions, *feeling.signals) for words in flag.evidence)


def test_a_teams_own_cue_is_heard() -> None:
    team = CueSet("es", [compile_cue("resignation", "quedo todo en manos de san expedito", read_slots("es"))])
    said = of_text("Quedó todo en manos de San Expedito entonces")
    feeling = feel(said, "es", team)
    assert feeling.primary == "resignation"
    assert feeling.emotions[0].confidence == 0.8


def test_a_language_that_we_do_not_know_is_listened_to_as_spanish() -> None:
    said = of_text("Estoy furiosa, son unos ladrones y los voy a denunciar")
    assert feel(said, "fr") == feel(said, "es")


def test_a_feeling_that_is_named_is_explicit_and_one_that_is_shown_is_not() -> None:
    named = feel(of_text("estoy furiosa con ustedes, son unos ladrones"), "es")
    shown = feel(of_text("Ladrones. Devuélvanme lo mío o los denuncio"), "es")
    assert (named.primary, named.expressed) == ("anger", "explicit")
    assert (shown.primary, shown.expressed) == ("anger", "implicit")


def test_a_feeling_denied_is_not_felt() -> None:
    assert feel(of_text("no estoy enojada, solo quiero el comprobante"), "es").primary == "neutral"


def test_thanks_said_in_mockery_are_not_gratitude() -> None:
    feeling = feel(of_text("Gracias por nada, otra vez sin internet. Un aplauso 👏 para ustedes"), "es")
    assert "gratitude" not in labels(feeling)


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


def test_an_emotion_that_a_cue_shows_too_needs_less_certainty() -> None:
    said = "no. da igual, déjalo. ya me apaño con los datos del móvil"
    assert feel(of_text(said), "es").primary == "resignation"
    assert feel(of_text("¿Da igual si lo mando por correo?"), "es").primary == "neutral"


def test_joy_in_mockery_is_not_gratitude() -> None:
    assert "gratitude" not in labels(
        feel(of_text("Que alegria, mais um pra coleção. Com esse eu fecho a dúzia."), "pt")
    )
