import pytest

from evals.comparison import by_case, pair
from evals.comparison.repeats import reduced
from evals.metrics.metric import Verdict
from tests.evals.drawn import judged


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["pass"], "pass"),
        (["pass", "pass", "fail"], "pass"),
        (["pass", "fail", "fail"], "fail"),
        (["pass", "fail"], "fail"),
        (["pass", "pass", "error"], "pass"),
        (["pass", "fail", "error"], "error"),
        (["fail", "fail", "error"], "fail"),
        (["none", "none"], "none"),
        (["none", "pass", "pass"], "pass"),
        (["error", "error"], "error"),
        ([], "none"),
    ],
)
def test_a_case_passes_if_two_thirds_of_its_repeats_do(verdicts: list[Verdict], whole: Verdict) -> None:
    assert reduced(verdicts) == whole


def test_repeats_are_one_case_and_all_of_them_have_to_pass_for_always() -> None:
    answers = [judged("k", said, repeat=at) for at, said in enumerate(("pass", "fail", "pass"))]  # type: ignore[arg-type]
    case = by_case(answers)["k"]
    assert case.verdict("correct") == "pass"
    assert not case.always("correct")
    assert case.worst("correct") == "fail"
    assert case.care == 2.0
    assert case.telling("correct").repeat == 0


def test_the_repeat_that_shows_a_failure_is_the_one_that_failed() -> None:
    answers = [judged("k", said, repeat=at) for at, said in enumerate(("pass", "fail", "fail"))]  # type: ignore[arg-type]
    assert by_case(answers)["k"].telling("correct").repeat == 1


def test_cases_of_both_runs_are_paired_in_the_order_of_the_second() -> None:
    pairs, left = pair([judged("a"), judged("b")], [judged("b"), judged("a", "fail")])
    assert [one.after.key for one in pairs] == ["b", "a"]
    assert left.n == 0


def test_cases_of_one_run_only_leave_by_name() -> None:
    pairs, left = pair([judged("a"), judged("old")], [judged("a"), judged("new")])
    assert len(pairs) == 1
    assert left.only_before == ("id-old",)
    assert left.only_after == ("id-new",)
    assert left.n == 2


def test_cases_with_other_expectations_leave_by_name() -> None:
    pairs, left = pair([judged("a"), judged("b")], [judged("a"), judged("b", expected="more")])
    assert [one.id for one in pairs] == ["id-a"]
    assert left.other_expectations == ("id-b",)


def test_an_error_in_either_run_leaves_and_counts_once() -> None:
    before = [judged("a", "error"), judged("b", "error"), judged("c"), judged("d")]
    after = [judged("a", "error"), judged("b"), judged("c", "error"), judged("d")]
    pairs, left = pair(before, after)
    assert [one.id for one in pairs] == ["id-d"]
    assert left.errors_before == ("id-a", "id-b")
    assert left.errors_after == ("id-a", "id-c")
    assert left.n == 3


def test_answers_recorded_elsewhere_are_paired_by_what_was_asked() -> None:
    before = [judged("one says so", asked="q"), judged("x", asked="twice"), judged("y", asked="twice")]
    after = [judged("another says so", "fail", asked="q"), judged("z", asked="twice")]
    pairs, left = pair(before, after)
    assert [(one.before.key, one.after.key) for one in pairs] == [("one says so", "another says so")]
    assert left.only_before == ("id-x", "id-y")
    assert left.only_after == ("id-z",)
