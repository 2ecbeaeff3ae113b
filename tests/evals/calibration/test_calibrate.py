"""Whether a judge's word may count: each criterion alone can say no."""

from pathlib import Path

import pytest

from copilot.errors import InputError
from copilot.settings import Settings
from evals.calibration import calibrate, is_calibrated, keep, read_calibration, trusted
from evals.calibration.calibrate import Trust, is_held_out
from evals.calibration.labels import Label
from evals.runs.folder import Folder
from tests.evals.calibration.panel import JUDGE, labelled, ruled, run, truth, with_errors
from tests.evals.judge import court

ANA, LUIS = with_errors(truth, "ana", 4), with_errors(truth, "luis", 4)
GOOD = with_errors(truth, "judge", 5)


def judged(path: Path, count: int = 240, errors: int = 5, **more: int) -> Folder:
    folder = run(path / "run", count)
    ruled(folder, with_errors(truth, "judge", errors), **more)
    return folder


def people(folder: Folder, count: int | None = None) -> list[Label]:
    return [*labelled(folder, "ana", ANA, count), *labelled(folder, "luis", LUIS, count)]


def trust(folder: Folder, labels: list[Label]) -> Trust:
    (one,) = calibrate(folder, labels).metrics
    return one


def unmet(one: Trust) -> set[str]:
    return {criterion.name for criterion in one.criteria if not criterion.met}


def test_a_good_judge_that_enough_people_agree_with_is_calibrated(tmp_path: Path) -> None:
    folder = judged(tmp_path)
    one = trust(folder, people(folder))
    assert (unmet(one), one.allowed, one.n, one.steady, one.metric) == (set(), True, 240, 1.0, "judge_grounded")
    assert one.people.kappa and one.judge.kappa and one.judge.constant and one.judge.raw
    assert one.judge.raw > one.judge.constant
    assert one.alpha == pytest.approx(one.people.kappa, abs=0.01)


def test_a_poor_judge_is_not(tmp_path: Path) -> None:
    folder = judged(tmp_path, errors=25)
    assert {"kappa", "ceiling"} <= unmet(trust(folder, people(folder)))


def test_too_few_labels_are_not_enough(tmp_path: Path) -> None:
    folder = judged(tmp_path)
    assert "labels" in unmet(trust(folder, people(folder, 99)))


def test_without_a_second_person_there_is_no_ceiling_and_no_trust(tmp_path: Path) -> None:
    folder = judged(tmp_path)
    assert unmet(trust(folder, labelled(folder, "ana", ANA))) == {"people", "ceiling"}


def test_a_model_is_no_second_person_and_is_named(tmp_path: Path) -> None:
    folder = judged(tmp_path)
    machine = [one.model_copy(update={"by": "openai:gpt"}) for one in labelled(folder, "x", LUIS)]
    found = calibrate(folder, [*labelled(folder, "ana", ANA), *machine])
    assert (found.by, found.models) == (("ana",), ("openai:gpt",))
    assert unmet(found.metrics[0]) == {"people", "ceiling"}


def test_a_judge_that_says_otherwise_each_time_is_not_trusted(tmp_path: Path) -> None:
    folder = judged(tmp_path, unsteady=30)
    one = trust(folder, people(folder))
    assert (unmet(one), one.steady) == ({"consistency"}, pytest.approx(1 - 30 / 240))


def test_a_judge_that_was_asked_only_once_is_not_known_to_be_steady(tmp_path: Path) -> None:
    folder = judged(tmp_path, rounds=1)
    assert unmet(trust(folder, people(folder))) == {"consistency"}


def test_people_who_all_say_yes_leave_nothing_to_calibrate_by(tmp_path: Path) -> None:
    folder = judged(tmp_path)
    labels = [one for by in ("ana", "luis") for one in labelled(folder, by, lambda at: "yes")]
    one = trust(folder, labels)
    assert (one.people.kappa, one.judge.constant) == (None, 1.0)
    assert not one.allowed


def test_the_verdict_is_from_the_half_that_is_held_out(tmp_path: Path) -> None:
    folder = judged(tmp_path)
    one = trust(folder, people(folder))
    out = sum(is_held_out(sample.slot) for sample in folder.samples())
    assert (one.judge.n, one.other.n, one.judge.groups) == (2 * out, 480 - 2 * out, out)
    assert 90 < out < 150


def test_labels_of_another_answer_are_passed_over(tmp_path: Path) -> None:
    folder = judged(tmp_path)
    labels = people(folder)
    strange = [one.model_copy(update={"answer": "another"}) for one in labels[:40]]
    assert trust(folder, [*strange, *labels[40:]]).people.n == 200


def test_the_corrected_share_is_nearer_the_truth_than_the_judge(tmp_path: Path) -> None:
    folder = judged(tmp_path, errors=12)
    one = trust(folder, people(folder))
    true = sum(truth(at) == "yes" for at in range(240)) / 240
    assert one.corrected and one.corrected.value
    assert abs(one.corrected.value - true) < abs(one.corrected.seen - true)


@pytest.mark.parametrize("labels", [[], [Label(case="x", by="ana", labels={"grounded": "yes"})]])
def test_without_a_persons_label_of_this_run_it_says_so(tmp_path: Path, labels: list[Label]) -> None:
    with pytest.raises(InputError, match="no person has labelled"):
        calibrate(judged(tmp_path, 3), labels)


def test_without_a_judge_it_says_which_command_asks_one(tmp_path: Path) -> None:
    folder = run(tmp_path / "run", 3)
    with pytest.raises(InputError, match="escucha eval judge --run run"):
        calibrate(folder, labelled(folder, "ana", ANA))


def test_a_kept_calibration_is_trusted_for_that_judge_and_no_other(tmp_path: Path, settings: Settings) -> None:
    folder = judged(tmp_path)
    file = keep(calibrate(folder, people(folder)), settings)
    assert trusted(settings, folder) == {"judge_grounded"}
    assert is_calibrated(settings, JUDGE, "judge_grounded")
    assert not is_calibrated(settings, JUDGE, "judge_tone")
    assert not is_calibrated(settings, "an0ther", "judge_grounded")
    assert not is_calibrated(settings, "", "judge_grounded")
    file.rename(file.with_name("c0py.json"))
    assert not is_calibrated(settings, "c0py", "judge_grounded")


def test_runs_of_two_judges_are_not_compared_by_either(tmp_path: Path, settings: Settings) -> None:
    folder, other = judged(tmp_path), run(tmp_path / "other", 3)
    keep(calibrate(folder, people(folder)), settings)
    ruled(other, truth, judge="an0ther")
    assert trusted(settings, folder, other) == frozenset()


@pytest.mark.parametrize(
    "changes",
    [{"chat_model": "n"}, {"prompt": "x"}, {"parser": 2}, {"temperature": 1.0}],
    ids=lambda one: next(iter(one)),
)
def test_whatever_changes_of_a_judge_makes_it_another(
    changes: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = court.judge("http://127.0.0.1:1/v1").fingerprint
    cool = float(changes.get("temperature", 0.0))  # type: ignore[arg-type]
    if "parser" in changes:
        monkeypatch.setattr("evals.judge.judge.PARSER", changes["parser"])
    judge = court.judge("http://127.0.0.1:1/v1", temperature=cool, model=str(changes.get("chat_model", "m")))
    if "prompt" in changes:
        form = judge.forms.draft
        judge.forms.__dict__["draft"] = form._replace(system=form.system._replace(sha256="0" * 64))
    assert judge.fingerprint != before


def test_a_calibration_reads_back_as_it_was_and_rubbish_is_refused(tmp_path: Path, settings: Settings) -> None:
    folder = judged(tmp_path)
    made = calibrate(folder, people(folder))
    file = keep(made, settings, tmp_path / "out" / "calib.json")
    assert read_calibration(file) == made
    file.write_text("{}")
    with pytest.raises(InputError, match="no calibration"):
        read_calibration(file)
