from datetime import timedelta
from pathlib import Path

import pytest

from copilot.answer_within import USUAL, Target, Targets
from copilot.errors import ConfigError
from copilot.write.voice import built_in, read_voice

MINUTE = timedelta(minutes=1)


def test_the_file_that_comes_with_the_product_says_what_the_code_does() -> None:
    assert built_in().answer_within.by_channel == USUAL


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("45s", MINUTE * 0.75),
        ("15 min", 15 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("2 horas", 120 * MINUTE),
        ("none", None),
        (False, None),
    ],
)
def test_a_time_is_written_as_people_write_it(given: object, expected: timedelta | None) -> None:
    assert Targets.model_validate({"email": given}).of("email") == Target(expected, expected)


def test_the_first_answer_and_the_next_ones_have_a_time_each() -> None:
    targets = Targets.model_validate({"chat": {"first": "20s", "next": "5m"}, "email": {"first": "4h"}})
    assert targets.of("chat") == Target(timedelta(seconds=20), 5 * MINUTE)
    assert targets.of("email") == Target(240 * MINUTE, 240 * MINUTE)


def test_channels_that_are_left_out_keep_the_usual_target() -> None:
    targets = Targets.model_validate({"email": "4h"})
    assert (targets.of("whatsapp"), targets.of("telegram")) == (USUAL["whatsapp"], USUAL["other"])


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("answer_within: {email: soon}", "`email` is not like 30s, 15m or 1h30m"),
        ("answer_within: {email: 15}", "`email` is not like 30s"),
        ("answer_within: {email: 0m}", "`email` is not between 1s and 744h"),
        ("answer_within: {email: 9999h}", "`email` is not between 1s and 744h"),
        ("answer_within: {email: {fist: 1h}}", "`email` takes one time"),
        ("answer_within: [1h]", "is not a list of channels"),
        ("answer_within: 1h", "is not a list of channels"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_place(tmp_path: Path, text: str, mistake: str) -> None:
    file = tmp_path / "voice.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="answer_within") as caught:
        read_voice(file)
    assert mistake in str(caught.value)
    assert str(caught.value).count(". ") == 0
