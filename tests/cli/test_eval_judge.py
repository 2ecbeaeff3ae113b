"""`escucha eval judge`, `label` and `calibrate`: the commands themselves, a judge on loopback."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import escucha as command
from api.cli import main
from copilot.settings import Settings
from evals.calibration import read_labels
from evals.judge.ruling import FILE
from evals.runs.folder import Folder
from tests import loopback as replies
from tests.evals.calibration.panel import JUDGE, labelled, ruled, truth, with_errors
from tests.evals.calibration.panel import run as panel
from tests.evals.judge import court
from tests.loopback import Loopback

Run = Callable[..., tuple[int, str, str]]
GOOD = court.told(court.good())


@pytest.fixture
def escucha(settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["eval", *map(str, arguments), "--data", str(settings.data)])
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback([replies.text(GOOD)]) as opened:
        yield opened


@pytest.fixture
def judge(server: Loopback, tmp_path: Path) -> Path:
    file = tmp_path / "judge.yaml"
    file.write_text(f"model: m\nbase_url: {server.url}\ntimeout: 30\n")
    return file


@pytest.fixture
def folder(settings: Settings) -> Folder:
    """A run of this installation by the name "night"."""
    cases = [court.case(f"envio-{at}") for at in range(3)]
    return court.run(settings.data / "runs" / "night", *((one, court.sample(one)) for one in cases))


def test_a_run_is_judged_by_its_name_and_the_scores_stand_beside_the_others(
    escucha: Run, folder: Folder, judge: Path
) -> None:
    code, out, _ = escucha("judge", "--run", "night", "--judge", judge, "--per-minute", 6000)
    assert code == 0
    assert "3 answers, 3 judged now" in out
    assert "judge_tone" in out
    assert {score.verdict for one in folder.judged() if (score := one.score("judge_correct"))} == {"pass"}


def test_judging_again_asks_nobody(escucha: Run, folder: Folder, judge: Path, server: Loopback) -> None:
    for _ in range(2):
        code, out, _ = escucha("judge", "--run", folder.path, "--judge", judge, "--per-minute", 6000, "--json")
    assert (code, json.loads(out)["cached"], len(server.requests)) == (0, 3, 3)


def test_a_judge_that_fails_ends_with_2_and_says_why(
    escucha: Run, folder: Folder, judge: Path, server: Loopback
) -> None:
    server.script = [replies.error(401)]
    code, out, _ = escucha("judge", "--run", "night", "--judge", judge, "--per-minute", 6000)
    assert code == 2
    assert "without a judgement: 3 (rejected 3)" in out


def test_two_runs_are_compared_in_both_orders(escucha: Run, folder: Folder, judge: Path, server: Loopback) -> None:
    cases = folder.cases()
    court.run(folder.path.parent / "day", *((one, court.sample(one, f"{court.ANSWER} Gracias.")) for one in cases))
    words = {"answer": "A", "words": "de 3 a 5 días hábiles", "why": "x"}
    server.script = [replies.text(json.dumps({"reasons": [words], "label": "A"}))]
    code, out, _ = escucha("judge", "--run", "day", "--against", "night", "--judge", judge, "--per-minute", 6000)
    assert code == 0
    assert "won 0, lost 0, tied 3" in out
    assert "the order changed the verdict in 3 of 3, in 3 the one shown first won both times" in out


def test_on_without_a_model_is_one_sentence(escucha: Run, folder: Folder) -> None:
    code, _, err = escucha("judge", "--run", "night", "--judge", "on")
    assert code == 2
    assert "ESCUCHA_CHAT_MODEL" in err


def label(settings: Settings, keys: str, *more: str, by: str = "ana") -> Result:
    arguments = ["eval", "label", "--run", "night", "--by", by, "--data", str(settings.data), *more]
    return CliRunner().invoke(command, arguments, input=keys, catch_exceptions=False)


ONE = "3y3yyyyny"
"""Right, grounded, complete, no promise invented, all of tone but its register."""


def test_answers_are_labelled_key_by_key(settings: Settings, folder: Folder) -> None:
    done = label(settings, ONE * 3)
    assert "3 of 3 labelled by ana" in done.output
    found = read_labels([folder.path / "labels.jsonl"])
    assert {tuple(one.labels.items()) for one in found} == {
        (("correct", "full"), ("grounded", "yes"), ("complete", "full"), ("promise", "yes"), ("tone", "4"))
    }
    assert found[0].tone["register"] == "no"


def test_nothing_is_shown_that_would_lead(settings: Settings, folder: Folder) -> None:
    done = label(settings, "q")
    shown = done.output.lower()
    assert "de 3 a 5 días hábiles" in shown
    telling = ("embedded", "writer", "openai", "verdict", "outcome", "score", "judge")
    assert [word for word in telling if word in shown.split("---")[2]] == []


def test_labelling_goes_on_where_it_was_stopped(settings: Settings, folder: Folder) -> None:
    assert "1 of 3 labelled" in label(settings, ONE + "3y" + "q").output
    assert "--- 2 of 3 ---" in (again := label(settings, ONE * 2).output)
    assert "3 of 3 labelled" in again


def test_u_takes_back_a_key_and_at_the_first_question_the_answer_before(settings: Settings, folder: Folder) -> None:
    label(settings, "1" + "u" + ONE + "u" + "2" + ONE[1:] + "q")
    found = read_labels([folder.path / "labels.jsonl"])
    assert [one.labels["correct"] for one in found] == ["partial"]
    assert len((folder.path / "labels.jsonl").read_text().splitlines()) == 2


def test_an_answer_can_be_passed_over_and_a_wrong_key_says_which_there_are(settings: Settings, folder: Folder) -> None:
    done = label(settings, "x" + "s" + ONE + "q")
    assert "? 1/2/3, u back, s skip, q stop" in done.output
    assert "1 of 3 labelled" in done.output


def test_two_people_label_the_same_answers_each_in_an_order_of_their_own(settings: Settings, folder: Folder) -> None:
    panel(settings.data / "runs" / "night", 40)
    for by in ("ana", "luis"):
        label(settings, ONE * 10, "--n", "10", by=by)
    found = read_labels([folder.path / "labels.jsonl"])
    ana, luis = ([one.case for one in found if one.by == by] for by in ("ana", "luis"))
    assert sorted(ana) == sorted(luis)
    assert ana != luis
    assert len(ana) == 10


def test_a_model_cannot_label_as_a_person(escucha: Run, folder: Folder) -> None:
    code, _, err = escucha("label", "--run", "night", "--by", "openai:gpt")
    assert (code, "person's name" in err) == (2, True)


def calibrated(settings: Settings, errors: int) -> Folder:
    shutil.rmtree(settings.data / "runs" / "night", ignore_errors=True)
    folder = panel(settings.data / "runs" / "night", 240)
    ruled(folder, with_errors(truth, "judge", errors))
    with (folder.path / "labels.jsonl").open("w") as file:
        for by in ("ana", "luis"):
            file.writelines(f"{one.model_dump_json()}\n" for one in labelled(folder, by, with_errors(truth, by, 4)))
    return folder


def test_calibrating_tells_all_figures_and_is_kept_for_the_gate(escucha: Run, settings: Settings) -> None:
    calibrated(settings, 5)
    code, out, _ = escucha("calibrate", "--run", "night")
    assert code == 0
    assert "judge_grounded: CALIBRATED, may decide" in out
    assert "always the same label would be" in out
    assert (settings.data / "judges" / f"{JUDGE}.json").exists()


def test_a_poor_judge_ends_with_1_and_says_what_is_not_met(escucha: Run, settings: Settings, tmp_path: Path) -> None:
    folder = calibrated(settings, 30)
    file = tmp_path / "calib.json"
    code, out, _ = escucha("calibrate", "--run", "night", "--labels", folder.path / "labels.jsonl", "--out", file)
    assert code == 1
    assert "not calibrated, only told" in out
    assert "not met: kappa with people on the held-out half" in out
    assert json.loads(file.read_text())["judge"] == JUDGE


def test_calibrating_with_a_judge_asks_it_three_times_and_probes_it(
    escucha: Run, settings: Settings, folder: Folder, judge: Path, server: Loopback
) -> None:
    label(settings, ONE * 3)
    code, out, _ = escucha("calibrate", "--run", "night", "--judge", judge, "--probes", "--per-minute", 6000)
    assert code == 1
    assert "judge_correct: not calibrated" in out
    assert "answers that people and judge labelled: 3, wanted 100" in out
    assert "changes that should change nothing:" in out
    rounds = [json.loads(line).get("round", 0) for line in (folder.path / FILE).read_text().splitlines()]
    assert (rounds.count(1), rounds.count(2)) == (3, 3)
    assert len(server.requests) > 9


def test_without_labels_it_says_how_to_make_some(escucha: Run, folder: Folder) -> None:
    code, _, err = escucha("calibrate", "--run", "night")
    assert code == 2
    assert "escucha eval label" in err


def test_a_run_asks_the_judge_that_it_is_given_and_a_wrong_one_before_anything_is_answered(
    escucha: Run, judge: Path, settings: Settings, tmp_path: Path, server: Loopback
) -> None:
    case = tmp_path / "cases.jsonl"
    case.write_text(court.case(output={"text": court.ANSWER}).model_dump_json() + "\n")
    code, _, err = escucha("run", "--cases", case, "--out", "r", "--judge", tmp_path / "none.yaml")
    assert (code, "none.yaml" in err, (settings.data / "runs" / "r").exists()) == (2, True, False)
    code, out, err = escucha("run", "--cases", case, "--out", "r", "--judge", judge)
    assert "1 answers, 1 judged now" in err
    assert "judge_correct" in out
    assert len(server.requests) == 1
