import random

import pytest
import yaml

from copilot.errors import InputError
from evals.comparison import Side
from evals.gate import Decision, Limits, Policy, decide
from evals.gate.wording import TEXTS
from evals.metrics.metric import Verdict
from evals.runs.judged import Judged
from tests.evals.drawn import by_verdicts, drawn, judged, side, spoiled

PLAIN = Policy(hard=("leaks",))


def decided(
    before: list[Judged] | None, after: list[Judged], policy: Policy = PLAIN, missing: int = 0, **more: object
) -> Decision:
    baseline = side("old", before) if before is not None else None
    run = side("new", after)._replace(missing=missing)
    return decide(run, policy, before=baseline, **more)  # type: ignore[arg-type]


def rules(decision: Decision, level: str = "fail") -> list[str]:
    return [one.rule for one in decision.grounds if one.level == level]


def leaking(n: int, *cases: int, verdict: Verdict = "fail") -> list[Judged]:
    return [judged(f"k{at}", metrics={"leaks": verdict if at in cases else "pass"}) for at in range(n)]


@pytest.mark.parametrize("seed", range(5))
def test_identical_runs_always_pass_without_a_difference(seed: int) -> None:
    answers = drawn(160, seed, right=0.6 + seed / 10)
    found = decided(answers, answers, Policy())
    assert (found.outcome, found.status, found.headline) == ("passed", 0, "Pasa.")
    assert found.words[0] == "Ninguna diferencia: 160 casos dieron lo mismo en las dos corridas."
    assert rules(found, "warn") == []


def test_a_run_with_eight_percent_spoiled_is_refused_nine_times_in_ten() -> None:
    """Without the help of what admits no failure, and though a fifth of the cases failed before already."""
    refused = sum(
        decided(answers, spoiled(answers, 0.08, seed + 1)).outcome == "failed"
        for seed in range(40)
        for answers in [drawn(160, seed, right=0.8)]
    )
    assert refused >= 36


def test_little_noise_passes() -> None:
    for seed in range(10):
        answers = drawn(160, seed)
        assert decided(answers, spoiled(answers, 0.0125, seed + 1)).outcome == "passed"


def test_two_draws_of_one_system_pass_nineteen_times_in_twenty() -> None:
    chance, refused = random.Random(2), 0
    for _ in range(60):
        chances = [chance.betavariate(3.6, 0.4) for _ in range(160)]
        before, after = (
            by_verdicts(["pass" if chance.random() < one else "fail" for one in chances]) for _ in range(2)
        )
        refused += decided(before, after).outcome != "passed"
    assert refused <= 3


def test_a_loss_names_its_size_its_interval_and_its_cases() -> None:
    answers = drawn(160, 1, right=1.0)
    found = decided(answers, spoiled(answers, 0.08, 2))
    assert found.status == 1
    ground = next(one for one in found.grounds if one.measure == "correct")
    assert ground.text.startswith(
        "Se pierde más de lo que se admite en corrección y no es azar (p = 0,0002): 8,1 puntos"
    )
    assert len(ground.cases) == 13
    assert "y 3 más." in ground.text


def test_a_small_loss_in_many_cases_is_admitted_however_sure_it_is() -> None:
    before = [judged(f"k{at}") for at in range(1200)]
    after = [judged(f"k{at}", "fail" if at < 18 else "pass") for at in range(1200)]
    found = decided(before, after, Policy(hard=(), soft={"correct": 2}))
    assert found.comparison is not None
    assert found.comparison.main.outcome == "worse"
    assert found.outcome == "passed"
    assert rules(found, "warn") == ["soft"]


def test_a_loss_that_cannot_be_ruled_out_is_a_warning() -> None:
    before = [judged(f"k{at}") for at in range(60)]
    after = [judged(f"k{at}", "fail" if at < 3 else "pass") for at in range(60)]
    found = decided(before, after)
    assert found.outcome == "passed"
    assert found.headline == "Pasa, con reservas: 2."
    assert {one.measure for one in found.grounds if one.level == "warn"} == {"correct", "care"}


def test_a_loss_in_doubt_can_be_made_to_wait_for_more_cases() -> None:
    before = [judged(f"k{at}") for at in range(60)]
    after = [judged(f"k{at}", "fail" if at < 3 else "pass") for at in range(60)]
    strict = decided(before, after, Policy(hard=(), doubt="incomplete", soft={"correct": 2}))
    assert (strict.outcome, rules(strict, "incomplete")) == ("incomplete", ["soft"])
    text = strict.grounds[0].text
    assert text.startswith(
        "En corrección no se descarta perder más de 2: se vio −5,0 en 60 casos, intervalo del 95 % de"
    )
    assert text.endswith("Empeoraron: id-k0, id-k1, id-k2.")
    less = [judged(f"k{at}", "fail" if at < 1 else "pass") for at in range(60)]
    assert decided(before, less, Policy(hard=(), doubt="incomplete", soft={"correct": 2})).outcome == "passed"


def test_a_loss_of_tone_alone_is_refused_too() -> None:
    before = [judged(f"k{at}") for at in range(160)]
    after = [judged(f"k{at}", tone="fail" if at < 14 else "pass") for at in range(160)]
    found = decided(before, after)
    assert {one.measure for one in found.grounds if one.level == "fail"} == {"tone", "care"}


def test_one_new_failure_of_what_admits_none_is_one_too_many() -> None:
    found = decided(leaking(160), leaking(160, 7))
    assert rules(found) == ["hard"]
    assert found.grounds[0].text == "«No revela nada ajeno o interno» (leaks) no admite fallas y hay nuevas, 1: id-k7."
    assert found.grounds[0].cases == ("id-k7",)


def test_a_failure_in_one_repeat_of_three_counts() -> None:
    before = [judged(f"k{at}", repeat=repeat, metrics={"leaks": "pass"}) for at in range(50) for repeat in range(3)]
    after = [
        judged(f"k{at}", repeat=repeat, metrics={"leaks": "fail" if at == repeat == 2 else "pass"})
        for at in range(50)
        for repeat in range(3)
    ]
    assert rules(decided(before, after)) == ["hard"]


def test_what_failed_before_is_told_and_not_held_against_the_change() -> None:
    found = decided(leaking(160, 7), leaking(160, 7))
    assert found.outcome == "passed"
    assert rules(found, "note") == ["hard"]
    floor = decided(leaking(160, 7), leaking(160, 7), Policy(hard=("leaks",), hard_floor=True))
    assert rules(floor) == ["hard"]


def test_a_failure_in_a_case_that_the_baseline_does_not_have_is_new() -> None:
    assert rules(decided(leaking(160), leaking(170, 165))) == ["hard"]


def test_a_failure_under_other_expectations_excuses_nothing() -> None:
    before = [one.model_copy(update={"expected": "less"}) if one.case == "k7" else one for one in leaking(160, 7)]
    assert rules(decided(before, leaking(160, 7))) == ["hard"]


def test_without_a_baseline_floors_and_hard_metrics_speak() -> None:
    assert rules(decided(None, leaking(160, 7))) == ["hard"]
    fine = decided(None, drawn(160, 1))
    assert (fine.outcome, fine.comparison, rules(fine, "note")) == ("passed", None, ["alone"])


def test_a_floor_is_held_against_the_lower_end_of_the_interval() -> None:
    answers = by_verdicts(["pass"] * 136 + ["fail"] * 24)
    assert decided(None, answers, Policy(hard=(), floors={"correct": 78})).outcome == "passed"
    found = decided(None, answers, Policy(hard=(), floors={"correct": 80}))
    assert rules(found) == ["floor"]
    text = next(one.text for one in found.grounds if one.rule == "floor")
    assert text.startswith(
        "Corrección no llega al mínimo: 85,0 %, con certeza del 95 % al menos 78,7 %, se exige 80,0 % (160 casos)."
    )


def test_care_has_a_floor_in_its_own_steps() -> None:
    answers = [judged(f"k{at}", tone="fail" if at % 2 else "pass") for at in range(160)]
    assert decided(None, answers, Policy(hard=(), floors={"care": 1.5})).outcome == "passed"
    assert rules(decided(None, answers, Policy(hard=(), floors={"care": 2.0}))) == ["floor"]


def test_too_many_errors_say_neither_yes_nor_no() -> None:
    answers = drawn(160, 1)
    erring = [judged(one.case, "error") if at < 4 else one for at, one in enumerate(answers)]
    found = decided(answers, erring)
    assert (found.outcome, found.status) == ("incomplete", 2)
    assert "new: sin respuesta que juzgar 4 de 160, más del 2 % que se admite" in found.grounds[0].text
    assert decided(answers, [*erring[:3], *answers[3:]]).outcome == "passed"


def test_missing_answers_weigh_as_errors_do() -> None:
    answers = drawn(160, 1)
    assert decided(answers, answers, missing=3).outcome == "passed"
    found = decided(answers, answers[:150], missing=10)
    assert found.outcome == "incomplete"
    assert "faltan respuestas, 10 de 160" in found.grounds[0].text


def test_a_failure_that_is_not_admitted_stands_whatever_is_missing() -> None:
    assert decided(leaking(160), leaking(150, 7), missing=10).outcome == "failed"


def test_a_loss_in_an_incomplete_run_is_no_verdict() -> None:
    answers = drawn(160, 1)
    assert decided(answers, spoiled(answers, 0.2, 2)[:140], missing=20).outcome == "incomplete"


def test_too_few_cases_in_common_say_nothing() -> None:
    answers = drawn(160, 1)
    found = decided(answers, answers[:39])
    assert rules(found, "incomplete") == ["few"]
    assert "Hay 39 casos en común con old y hacen falta 40" in found.grounds[0].text
    assert decided(None, answers[:39]).outcome == "incomplete"


def test_a_run_of_mostly_other_cases_is_not_compared() -> None:
    before = drawn(160, 1)
    after = [one.model_copy(update={"expected": "more"}) if at < 90 else one for at, one in enumerate(before)]
    found = decided(before, after)
    assert rules(found, "incomplete") == ["unpaired"]
    assert len(found.grounds[0].cases) == 90


def test_a_metric_that_errs_often_has_not_looked() -> None:
    found = decided(leaking(160), leaking(160, 1, 2, 3, 4, verdict="error"))
    assert rules(found, "incomplete") == ["errors"]


def test_a_name_that_nothing_was_measured_by_is_told() -> None:
    answers = drawn(160, 1)
    found = decided(answers, answers, Policy(hard=("leeks",), floors={"neatness": 50}))
    assert found.outcome == "incomplete"
    assert [one.measure for one in found.grounds if one.rule == "unmeasured"] == ["leeks", "neatness"]


def test_a_primary_measure_that_nothing_was_measured_by_is_refused() -> None:
    with pytest.raises(InputError, match="nothing was measured by 'neatness'"):
        decided(drawn(60, 1), drawn(60, 1), Policy(primary="neatness"))


def test_a_judge_counts_only_while_it_is_calibrated() -> None:
    before = [judged(f"k{at}", metrics={"judge_promise": "pass", "judge_tone": "pass"}) for at in range(160)]
    after = [
        judged(f"k{at}", metrics=dict.fromkeys(("judge_promise", "judge_tone"), "fail" if at < 20 else "pass"))
        for at in range(160)
    ]
    policy = Policy(hard=("judge_promise",), soft={"correct": 2, "judge_tone": 2}, floors={"judge_tone": 95})
    found = decided(before, after, policy)
    assert found.outcome == "passed"
    assert rules(found, "note") == ["uncalibrated"] * 3
    trusted = decided(before, after, policy, trusted=("judge_promise", "judge_tone"))
    assert rules(trusted) == ["hard", "soft", "floor"]


def test_tasks_without_a_correct_reply_are_held_to_their_verdict() -> None:
    def found(*failing: int) -> list[Judged]:
        return [
            judged(f"k{at}", "none", "none", task="retrieval", care=None, verdict="fail" if at in failing else "pass")
            for at in range(120)
        ]

    assert rules(decided(found(), found(*range(12)), Policy())) == ["soft"]


def test_limits_of_time_and_tokens() -> None:
    before = [judged(f"k{at}", ms=100, prompt_tokens=500) for at in range(60)]
    after = [judged(f"k{at}", ms=250, prompt_tokens=900) for at in range(60)]
    policy = Policy(hard=(), limits=Limits(p95_ms=200, tokens=800, slower=2, dearer=2))
    assert [one.measure for one in decided(before, after, policy).grounds if one.level == "fail"] == [
        "p95_ms",
        "tokens",
        "slower",
    ]
    recorded = [judged(f"k{at}", ms=0) for at in range(60)]
    assert decided(recorded, recorded, policy).outcome == "passed"


def test_the_gate_speaks_the_three_languages() -> None:
    answers = drawn(160, 1, right=1.0)
    bad = spoiled(answers, 0.1, 2)
    assert decided(answers, bad, language="en").headline == "It does not pass."
    portuguese = decided(answers, bad, language="pt")
    assert portuguese.headline == "Não passa."
    assert portuguese.grounds[0].text.startswith("Perde-se mais do que se admite em correção e não é acaso")
    forms = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    assert all(set(one) == {"es", "pt", "en"} for one in forms.values())


def test_a_decision_goes_through_json_unchanged() -> None:
    answers = drawn(60, 1)
    found = decided(answers, spoiled(answers, 0.2, 2))
    assert Decision.model_validate_json(found.model_dump_json()) == found


def test_a_run_without_answers_is_incomplete() -> None:
    assert decide(Side("new", ()), Policy()).outcome == "incomplete"
