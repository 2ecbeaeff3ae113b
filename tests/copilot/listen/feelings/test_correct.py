from datetime import UTC, datetime

from copilot.listen.feelings.correct import LONGEST, corrected
from copilot.listen.heard import Feeling, Flag
from copilot.store.corrections import Correction


def flag(label: str, confidence: float, *evidence: str) -> Flag:
    return Flag(label=label, confidence=confidence, evidence=evidence, message_id="m1")


def correction(heard: str, meant: str = "", message_id: str = "m2") -> Correction:
    return Correction(1, message_id, heard, meant, "es", datetime(2026, 3, 2, tzinfo=UTC))


HEARD = Feeling(
    primary="anger",
    expressed="explicit",
    emotions=(flag("anger", 0.8, "el colmo"), flag("frustration", 0.6, "van tres veces")),
    signals=(flag("urgency", 0.7, "mañana viajo"),),
    differs="worry",
)


def labels(feeling: Feeling) -> list[str]:
    return [one.label for one in (*feeling.emotions, *feeling.signals)]


def test_a_wrong_label_is_taken_out_and_the_next_one_leads() -> None:
    feeling = corrected(HEARD, [correction("anger")], "m2")
    assert labels(feeling) == ["frustration", "urgency"]
    assert (feeling.primary, feeling.expressed, feeling.differs) == ("frustration", "implicit", None)


def test_the_label_named_instead_is_certain_and_has_the_evidence_of_the_wrong_one() -> None:
    feeling = corrected(HEARD, [correction("frustration", "resignation")], "m2")
    assert feeling.primary == "resignation"
    assert feeling.emotions[0] == flag("resignation", 1.0, "van tres veces")
    assert labels(feeling) == ["resignation", "anger", "urgency"]


def test_a_label_that_was_heard_too_keeps_its_own_evidence() -> None:
    feeling = corrected(HEARD, [correction("anger", "frustration")], "m2")
    assert feeling.emotions == (flag("frustration", 1.0, "van tres veces"),)


def test_what_was_missed_is_shown_by_the_message() -> None:
    text = "  bueno " + "ya " * 100
    feeling = corrected(Feeling(), [correction("neutral", "resignation")], "m2", text=text)
    evidence = feeling.emotions[0].evidence[0]
    assert feeling.primary == "resignation"
    assert (evidence in text, 0 < len(evidence) <= LONGEST) == (True, True)


def test_without_evidence_there_is_no_flag() -> None:
    assert corrected(Feeling(), [correction("neutral", "resignation")], "m2", text=" ") == Feeling()


def test_a_signal_missed_leaves_the_emotion_as_it_was() -> None:
    feeling = corrected(HEARD, [correction("neutral", "vulnerable")], "m2", text="mi mamá está sola")
    assert feeling.primary == "anger"
    assert feeling.expressed == "explicit"
    assert labels(feeling) == ["anger", "frustration", "vulnerable", "urgency"]


def test_an_emotion_corrected_to_neutral_leaves_none_and_a_signal_only_itself() -> None:
    assert labels(corrected(HEARD, [correction("anger", "neutral")], "m2")) == ["urgency"]
    assert labels(corrected(HEARD, [correction("urgency", "neutral")], "m2")) == ["anger", "frustration"]


def test_what_was_said_of_another_message_changes_nothing() -> None:
    assert corrected(HEARD, [correction("anger", message_id="m1")], "m2") is HEARD


def test_later_words_count_over_earlier_ones() -> None:
    said = [correction("anger", "sadness"), correction("sadness", "worry"), correction("frustration")]
    assert labels(corrected(HEARD, said, "m2")) == ["worry", "urgency"]
