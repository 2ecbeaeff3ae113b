import pytest

from evals.helpcentre.area import Told, area


def told(*values: float, of: str = "a") -> list[Told]:
    return [Told(value, f"{of}{at}") for at, value in enumerate(values)]


def test_sorts_that_do_not_overlap_are_told_apart_with_certainty() -> None:
    assert area(told(0.8, 0.9), told(0.1, 0.2, of="b")) == (1.0, 1.0, 1.0)


def test_ties_count_half() -> None:
    assert area(told(0.5, 0.5), told(0.5, of="b")).value == 0.5


def test_what_is_surer_of_the_wrong_ones_is_below_a_half() -> None:
    assert area(told(0.1, 0.6), told(0.5, 0.7, of="b")).value == 0.25


def test_the_interval_holds_the_value() -> None:
    estimate = area(told(0.2, 0.6, 0.7, 0.9), told(0.1, 0.5, 0.65, 0.3, of="b"))
    assert estimate.low < estimate.value < estimate.high


def test_clusters_of_the_same_names_are_drawn_together() -> None:
    """Each article's question is surer with it than without, and articles differ: together or not, the value stays."""
    right, wrong = told(0.9, 0.5, 0.1), told(0.8, 0.4, 0.05)
    apart = [one._replace(cluster=f"b{one.cluster}") for one in wrong]
    together = area(right, wrong)
    assert together.value == area(right, apart).value
    assert together.low > area(right, apart).low


def test_questions_on_one_article_are_less_sure_than_questions_that_stand_alone() -> None:
    values, wrong = [0.9] * 10 + [0.2] * 10, told(0.5, of="b")
    alone = area(told(*values), wrong)
    together = area([Told(value, f"x{at // 5}") for at, value in enumerate(values)], wrong)
    assert together.high - together.low > alone.high - alone.low


def test_one_sort_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="two sorts"):
        area(told(0.5), [])
