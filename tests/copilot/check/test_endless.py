"""What people paste into a reply: a log, a file as letters, a line of signs. It is read in one go; read anew from each
letter on, none of these would end while somebody waits."""

import pytest

from copilot.check.evidence import unsupported_facts
from copilot.check.phrases import said
from copilot.check.steps import questions
from copilot.listen.clause import tokens

MANY = 300_000


@pytest.mark.parametrize("word", ["x", "1", "123 ", "-", "(", "¿"])
def test_a_text_without_a_question_has_none(word: str) -> None:
    assert questions(word * MANY) == []


@pytest.mark.parametrize(("before", "after"), [("x" * MANY + ". ", ""), ("", " " + "x" * MANY)])
def test_the_question_beside_it_is_found(before: str, after: str) -> None:
    assert questions(f"{before}¿Me das el número?{after}") == ["¿Me das el número?"]


def test_signs_are_no_greeting() -> None:
    assert said("polite", "?! " * 20_000) is None


@pytest.mark.parametrize(("word", "count"), [("x", 1), ("1", 1), ("«", MANY // 10), ("$1.000,", 3 * (MANY // 10))])
def test_words_are_told_apart(word: str, count: int) -> None:
    assert len(tokens(word * (MANY if len(word) == 1 and word != "«" else MANY // 10))) == count


def test_what_is_claimed_a_thousand_times_is_looked_up_once() -> None:
    assert unsupported_facts("Son 5.990 pesos. " * 5000, ["El pedido 15.9901x. " * 5000]) == ("5.990 pesos",)
