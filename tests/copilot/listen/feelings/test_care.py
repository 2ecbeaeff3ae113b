from typing import get_args

from copilot.listen.feelings.care import WEIGHTS, care
from copilot.listen.heard import EmotionLabel, Feeling, Flag, SignalLabel


def heard(**confidences: float) -> Feeling:
    flags = [Flag(label=label, confidence=one, evidence=("x",)) for label, one in confidences.items()]
    signals = get_args(SignalLabel)
    return Feeling(
        emotions=tuple(flag for flag in flags if flag.label not in signals),
        signals=tuple(flag for flag in flags if flag.label in signals),
    )


def test_every_label_has_a_weight() -> None:
    assert set(WEIGHTS) == {*get_args(EmotionLabel), *get_args(SignalLabel)}


def test_nothing_heard_and_thanks_press_not_at_all() -> None:
    assert care(Feeling()) == care(heard(gratitude=0.9)) == 0


def test_who_may_come_to_harm_comes_before_who_is_angry() -> None:
    assert care(heard(vulnerable=0.8)) > care(heard(anger=0.8)) > care(heard(confusion=0.8)) > 0


def test_doubt_brings_less_forward() -> None:
    assert care(heard(anger=0.5)) < care(heard(anger=0.9))


def test_more_heard_brings_further_forward_and_never_past_one() -> None:
    assert care(heard(anger=0.8, urgency=0.8)) > care(heard(urgency=0.8))
    assert care(heard(**dict.fromkeys(WEIGHTS, 1.0))) < 1
