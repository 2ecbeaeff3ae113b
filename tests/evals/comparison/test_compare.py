import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import InputError
from evals.comparison import Comparison, compare, verdict
from evals.metrics.metric import Score, Verdict
from evals.runs.judged import Judged
from tests.evals.drawn import by_verdicts, drawn, judged, side, spoiled

VERDICTS = st.lists(st.sampled_from(["pass", "fail", "error", "none"]), min_size=1, max_size=30)


def compared(before: list[Verdict], after: list[Verdict]) -> Comparison:
    return compare(side("old", by_verdicts(before)), side("new", by_verdicts(after)))


@given(VERDICTS)
def test_a_run_does_not_differ_from_itself(verdicts: list[Verdict]) -> None:
    found = compared(verdicts, verdicts)
    assert found.flips == ()
    for one in found.measures:
        assert (one.difference, one.p, one.adjusted, one.outcome) == (0.0, 1.0, 1.0, "none")


@given(VERDICTS, st.randoms(use_true_random=False))
def test_turning_the_runs_round_turns_the_difference_round(verdicts: list[Verdict], chance: random.Random) -> None:
    other = [chance.choice(("pass", "fail", said)) for said in verdicts]
    there, back = compared(verdicts, other), compared(other, verdicts)
    for one in there.measures:
        twin = back.of(one.measure)
        assert twin is not None
        assert one.difference == pytest.approx(-twin.difference)
        assert one.p == pytest.approx(twin.p)
        assert (one.better, one.worse, one.n) == (twin.worse, twin.better, twin.n)


def test_the_figures_of_a_comparison_are_those_of_its_cases() -> None:
    found = compared(["pass"] * 30 + ["fail"] * 10, ["pass"] * 20 + ["fail"] * 18 + ["pass"] * 2).main
    assert found.measure == "correct"
    assert (found.n, found.better, found.worse) == (40, 2, 10)
    assert found.difference == pytest.approx(-0.2)
    assert found.p == pytest.approx(0.03857, abs=1e-4)
    assert found.before is not None
    assert found.before.value == 0.75


def test_better_is_said_only_where_test_and_interval_agree() -> None:
    assert compared(["fail"] * 40, ["fail"] * 34 + ["pass"] * 6).main.outcome == "better"
    assert compared(["fail"] * 40, ["fail"] * 35 + ["pass"] * 5).main.outcome == "none"
    assert compared(["pass"] * 40, ["pass"] * 34 + ["fail"] * 6).main.outcome == "worse"


def test_a_topic_that_fails_as_a_whole_is_one_event() -> None:
    before = [judged(f"k{at}", cluster=f"t{at // 8}") for at in range(40)]
    after = [judged(f"k{at}", "fail" if at < 8 else "pass", cluster=f"t{at // 8}") for at in range(40)]
    found = compare(side("old", before), side("new", after)).main
    assert found.p < 0.01
    assert found.outcome == "none"
    assert found.high is not None
    assert found.high > 0


def test_the_other_measures_are_corrected_for_being_many() -> None:
    names = [f"m{at}" for at in range(8)]
    before = [judged(f"k{at}", metrics=dict.fromkeys(names, "pass")) for at in range(60)]
    after = [
        judged(f"k{at}", metrics=dict.fromkeys(names, "pass") | ({"m0": "fail"} if at < 6 else {})) for at in range(60)
    ]
    found = compare(side("old", before), side("new", after)).of("m0")
    assert found is not None
    assert found.p == 0.03125
    assert found.adjusted == pytest.approx(0.03125 * 8)  # the metrics; tone and care are a family of their own
    assert found.outcome == "none"
    declared = compare(side("old", before), side("new", after), primary="m0").main
    assert declared.adjusted == 0.03125
    assert declared.outcome == "worse"


def test_a_measure_that_nothing_was_measured_by_is_refused() -> None:
    with pytest.raises(InputError, match="nothing was measured by 'corect'"):
        compare(side("old", [judged("a")]), side("new", [judged("a")]), primary="corect")


def test_tasks_without_a_correct_reply_are_compared_by_their_verdict() -> None:
    answers = [judged(f"k{at}", "none", "none", task="retrieval", verdict="pass", care=None) for at in range(9)]
    assert compare(side("old", answers), side("new", answers)).primary == "verdict"


def test_what_a_metric_does_not_judge_in_both_runs_is_counted() -> None:
    before = [judged(f"k{at}", metrics={"quotes": "pass"}) for at in range(10)]
    said: list[Verdict] = ["pass"] * 7 + ["none", "none", "error"]
    after = [judged(f"k{at}", metrics={"quotes": one}) for at, one in enumerate(said)]
    found = compare(side("old", before), side("new", after)).of("quotes")
    assert found is not None
    assert (found.n, found.silent, found.errors) == (7, 2, 1)


def ranked(chance: random.Random, gain: float = 0.0) -> list[Judged]:
    """Answers of a search of which a metric tells a number by which nothing passes."""
    scores = [Score(metric="mrr", verdict="none", value=min(1.0, chance.random() * 0.6 + gain)) for _ in range(80)]
    told = [judged(f"k{at}", "none", "none", task="retrieval", care=None, verdict="pass") for at in range(80)]
    return [one.model_copy(update={"scores": (score,)}) for one, score in zip(told, scores, strict=True)]


def test_a_metric_that_only_tells_a_number_is_compared_by_it() -> None:
    before, after = ranked(random.Random(1)), ranked(random.Random(2), 0.3)
    found = compare(side("old", before), side("new", after)).of("mrr")
    assert found is not None
    assert (found.kind, found.n, found.outcome) == ("number", 80, "none")
    assert found.low is not None
    assert found.low > 0.2
    assert compare(side("old", before), side("new", after), primary="mrr").main.outcome == "better"
    same = compare(side("old", before), side("new", before)).of("mrr")
    assert same is not None
    assert (same.difference, same.p) == (0.0, 1.0)


def test_a_flip_tells_the_case_the_measures_the_reasons_and_both_answers() -> None:
    before = [judged("a", metrics={"figures": "pass"}), judged("b", "fail")]
    after = [judged("a", "fail", metrics={"figures": "fail"}), judged("b")]
    worse, better = compare(side("old", before), side("new", after)).flips
    assert (worse.id, worse.way, worse.before, worse.after) == ("id-a", "worse", "old answers id-a", "new answers id-a")
    by_name = {one.measure: one for one in worse.changes}
    assert by_name["figures"].reasons[0].why == "figures no está en las fuentes"
    assert by_name["care"].steps == -3
    assert (better.id, better.primary) == ("id-b", "better")


def test_slices_are_shown_with_a_word_on_small_ones() -> None:
    before = drawn(160, 1)
    found = compare(side("old", before), side("new", spoiled(before, 0.08, 2))).slices
    spanish = next(one for one in found if (one.by, one.name, one.measure) == ("language", "es", "correct"))
    assert (spanish.n, spanish.small) == (80, False)
    assert all(one.small for one in found if one.by == "cluster")
    assert not [one for one in found if one.by == "task"]  # there is only one


def test_time_and_tokens_are_told_of_answers_that_were_made_for_the_run() -> None:
    before = [judged(f"k{at}", ms=100.0 + at, prompt_tokens=900, completion_tokens=100) for at in range(20)]
    after = [judged(f"k{at}", ms=300.0, prompt_tokens=450, cached=at < 5) for at in range(20)]
    effort = compare(side("old", before), side("new", after)).effort
    assert effort.before.p50_ms == pytest.approx(109.5)
    assert effort.before.tokens == 1000
    assert (effort.after.n, effort.after.cached, effort.after.p95_ms) == (20, 5, 300.0)


def test_a_comparison_goes_through_json_unchanged() -> None:
    before = drawn(40, 1)
    found = compare(side("old", before), side("new", spoiled(before, 0.2, 2)))
    assert Comparison.model_validate_json(found.model_dump_json()) == found


def test_runs_without_a_case_in_common_say_so() -> None:
    found = compare(side("old", [judged("a")]), side("new", [judged("b")]))
    assert (found.paired, found.identical, found.main.n) == (0, False, 0)
    assert "no hay casos que comparar" in verdict(found, "es")[0]


def test_nothing_is_found_between_two_draws_of_one_system() -> None:
    """Each case has its own difficulty; both runs answer it anew."""
    alarms, rounds, chance = 0, 200, random.Random(11)
    for _ in range(rounds):
        chances = [chance.betavariate(4, 1) for _ in range(160)]
        runs = [by_verdicts(["pass" if chance.random() < p else "fail" for p in chances]) for _ in range(2)]
        alarms += compare(side("old", runs[0]), side("new", runs[1])).main.outcome != "none"
    assert alarms / rounds <= 0.05


def test_tone_and_care_are_corrected_for_each_other_and_not_for_the_metrics() -> None:
    names = [f"m{at}" for at in range(30)]
    before = [judged(f"k{at}", tone="pass", metrics=dict.fromkeys(names, "pass")) for at in range(60)]
    after = [
        judged(f"k{at}", tone="fail" if at < 9 else "pass", metrics=dict.fromkeys(names, "pass")) for at in range(60)
    ]
    found = compare(side("old", before), side("new", after)).of("tone")
    assert found is not None
    assert found.adjusted <= 2 * found.p and found.outcome == "worse"
