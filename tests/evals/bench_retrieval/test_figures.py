import pytest

from evals.bench_retrieval.figures import difference, quality, rank


def test_the_rank_is_the_place_of_the_first_right_document() -> None:
    assert rank(["a", "b", "c"], {"b", "c"}) == 2
    assert rank(["a"], {"z"}) == 0


def test_beyond_the_tenth_place_nothing_counts() -> None:
    answer = [str(at) for at in range(12)]
    assert rank(answer, {"9"}) == 10
    assert rank(answer, {"10"}) == 0


def test_shares_and_reciprocal_rank_of_known_ranks() -> None:
    found = quality([1, 2, 5, 6, 0, 1, 1, 1])
    assert found.r1.value == 4 / 8
    assert found.r5.value == 6 / 8
    assert found.mrr.value == pytest.approx((4 + 1 / 2 + 1 / 5 + 1 / 6) / 8)
    assert all(one.low < one.value < one.high for one in found)


def test_a_paired_difference_is_surer_than_two_intervals() -> None:
    theirs = [1, 0] * 100
    ours = [1, 0] * 90 + [1, 1] * 10
    gap = difference(ours, theirs, 1)
    assert gap.value == pytest.approx(0.05)
    assert gap.low > 0
    assert quality(ours).r1.low < quality(theirs).r1.high


def test_the_same_answers_differ_by_nothing() -> None:
    assert difference([1, 0, 3], [1, 0, 3], 5) == (0, 0, 0)


def test_only_the_depth_that_is_asked_for_counts() -> None:
    assert difference([3, 3], [1, 1], 1).value == -1
    assert difference([3, 3], [1, 1], 5).value == 0
