"""The gate on good answers of which some are spoiled: the quick form of `python -m evals.spoiled.gate`."""

import random

import pytest

from evals.spoiled.base import company
from evals.spoiled.gate import Stock, counted, drawn, is_same, stocks


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stock, ...]:
    with company(tmp_path_factory.mktemp("spoiled")) as copilot:
        return stocks(copilot, ("es", "pt"), "dev", ("demo",))


def test_each_good_answer_stands_once_with_spoiled_ones_of_its_case(stock: tuple[Stock, ...]) -> None:
    assert len({one.good.case for one in stock}) == len(stock) >= 120
    assert all({other.case for other in one.spoiled} <= {one.good.case} for one in stock)


def test_a_run_with_spoiled_answers_is_refused_and_identical_ones_are_never_told_apart(
    stock: tuple[Stock, ...],
) -> None:
    found = counted(stock, draws=10, share=0.08, seed=1)
    assert found["refused"] == 10 and found["different"] == 0


def test_a_run_with_many_spoiled_answers_is_refused_by_the_soft_rules_alone(stock: tuple[Stock, ...]) -> None:
    assert drawn(stock, 0.3, random.Random(1)).soft


def test_two_runs_of_the_same_answers_are_the_same_in_any_order(stock: tuple[Stock, ...]) -> None:
    assert is_same(stock, random.Random(2))
