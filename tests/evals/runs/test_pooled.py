"""Figures that only a whole run has."""

import pytest

from evals.cases import Case
from evals.runs.pooled import pooled_figures, ratio
from evals.runs.sample import Sample


def felt(id: str, wanted: str, heard: str | None) -> tuple[Case, Sample]:
    expect = {"primary": wanted, "emotions": [], "signals": []}
    case = Case.model_validate({"id": id, "task": "emotion", "query": f"hola {id}", "expect": expect})
    output = {"text": "?"} if heard is None else {"primary": heard}
    return case, Sample(case=case.key, id=id, task="emotion", output=output)


def test_macro_f1_is_the_mean_of_the_labels_and_not_of_the_cases() -> None:
    rows = [felt("a", "worry", "worry"), felt("b", "worry", "worry"), felt("c", "anger", "worry")]
    (figure,) = pooled_figures([case for case, _ in rows], [sample for _, sample in rows])
    assert (figure.name, figure.n) == ("primary_macro_f1", 3)
    assert figure.value == pytest.approx((4 / 5 + 0) / 2)
    assert figure.low <= figure.value <= figure.high


def test_an_answer_of_another_form_is_an_error_beside_the_figure() -> None:
    rows = [felt("a", "worry", "worry"), felt("b", "worry", None)]
    figure = pooled_figures([case for case, _ in rows], [sample for _, sample in rows])[0]
    assert (figure.n, figure.errors, figure.value) == (1, 1, 1.0)


def test_an_answer_that_never_came_has_no_part() -> None:
    case, sample = felt("a", "worry", "worry")
    assert pooled_figures([case], [sample.model_copy(update={"error": "it stalled"})]) == ()


def test_cases_of_one_cluster_are_drawn_together() -> None:
    alone = [(f"c{at}", {"": (at % 2, 1)}) for at in range(40)]
    together = [(f"c{at % 4}", {"": (at % 2, 1)}) for at in range(40)]
    (value, (low, high)), (same, (lower, higher)) = ratio(alone), ratio(together)
    assert value == same == 0.5
    assert higher - lower > 1.5 * (high - low)


def test_all_right_is_not_certain() -> None:
    value, (low, high) = ratio([(f"c{at}", {"": (1, 1)}) for at in range(20)])
    assert (value, high) == (1, 1)
    assert low == pytest.approx(0.839, abs=0.001)


def test_a_label_that_is_in_few_cases_leaves_no_hole() -> None:
    value, (low, high) = ratio([("a", {"x": (1, 1)}), *((f"b{at}", {"y": (0, 1)}) for at in range(5))])
    assert value == 0.5
    assert 0 <= low <= high <= 1
