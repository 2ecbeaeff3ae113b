from typing import Any

import pytest

from copilot.chat import objects_in, without_thinking


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('Claro:\n{"a": 1}\nEspero que sirva.', {"a": 1}),
        ('<think>{"b": 2}</think>{"a": 1}', {"a": 1}),
        ('{"a": 1, "b": [2, ', {"a": 1, "b": [2]}),
        ("[1]", [1]),
    ],
)
def test_json_is_found_in_what_a_model_says(answer: str, value: Any) -> None:
    assert next(objects_in(answer)) == value


@pytest.mark.parametrize("answer", ["", "Está enojada.", "{nada}", "null", "<think>{}"])
def test_where_there_is_none_nothing_is(answer: str) -> None:
    assert list(objects_in(answer)) == []


def test_thoughts_that_never_end_are_no_answer() -> None:
    assert without_thinking("Hola <think>y si") == "Hola"
