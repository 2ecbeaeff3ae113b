from collections import Counter
from pathlib import Path

import pytest

from copilot.source import Passage
from evals.cases import Case
from evals.runs.folder import Folder, digest_of
from evals.runs.generate import generate, taken_over
from evals.runs.manifest import Manifest
from evals.runs.pace import Pace
from evals.runs.sample import Sample
from evals.runs.subject import Trial

CASES = [Case.model_validate({"id": f"c{n}", "task": "draft", "query": f"pregunta {n}"}) for n in range(6)]
PASSAGE = Passage(id="a#0", source_id="a", pool="articles", title="A", text="texto")


class Answers:
    """Answers every case, fails those it is told to, and stops as a kill would after so many."""

    def __init__(self, failing: tuple[str, ...] = (), stop: int | None = None) -> None:
        self.asked: Counter[tuple[str, int]] = Counter()
        self._failing, self._stop = failing, stop

    def answer(self, case: Case, repeat: int) -> Trial:
        if self._stop is not None and len(self.asked) >= self._stop:
            raise KeyboardInterrupt
        self.asked[case.id, repeat] += 1
        error = "it stalled" if case.id in self._failing else ""
        sample = Sample(case=case.key, id=case.id, task=case.task, repeat=repeat, error=error, ms=1.0)
        return Trial(sample, {digest_of(PASSAGE): PASSAGE})


def folder(path: Path, fingerprint: str = "f") -> Folder:
    from datetime import UTC, datetime

    made = Folder(path)
    made.begin(Manifest(name="r", created_at=datetime(2026, 1, 1, tzinfo=UTC), fingerprint=fingerprint), CASES)
    return made


def test_every_case_is_answered_as_often_as_wanted(tmp_path: Path) -> None:
    run, answers = folder(tmp_path), Answers()
    assert generate(run, CASES, answers, repeat=3) == 18
    assert set(answers.asked.values()) == {1} and len(run.samples()) == 18


def test_what_is_there_is_not_answered_again(tmp_path: Path) -> None:
    run, first, second = folder(tmp_path), Answers(stop=2), Answers()
    with pytest.raises(KeyboardInterrupt):
        generate(run, CASES, first)
    generate(run, CASES, second)
    assert set((first.asked + second.asked).values()) == {1}
    assert {one.id for one in run.samples()} == {case.id for case in CASES}


def test_an_error_is_kept_and_tried_again_only_when_asked(tmp_path: Path) -> None:
    run = folder(tmp_path)
    generate(run, CASES, Answers(failing=("c1",)))
    assert [one.id for one in run.samples() if one.error] == ["c1"]
    assert generate(run, CASES, Answers()) == 0
    assert generate(run, CASES, Answers(), retry=True) == 1
    assert not [one.id for one in run.samples() if one.error]


def test_several_workers_answer_each_case_once(tmp_path: Path) -> None:
    run, answers = folder(tmp_path), Answers()
    generate(run, CASES, answers, repeat=4, pace=Pace(5))
    assert set(answers.asked.values()) == {1} and len(run.samples()) == 24


def test_a_passage_is_written_once(tmp_path: Path) -> None:
    run = folder(tmp_path)
    generate(run, CASES, Answers())
    assert (run.path / "passages.jsonl").read_text(encoding="utf-8").count("\n") == 1
    assert run.passages() == {digest_of(PASSAGE): PASSAGE}


def test_answers_are_taken_over_from_a_run_of_the_same_fingerprint_and_marked(tmp_path: Path) -> None:
    earlier, other = folder(tmp_path / "a"), folder(tmp_path / "b", fingerprint="g")
    generate(earlier, CASES[:3], Answers(failing=("c0",)))
    generate(other, CASES, Answers())
    run, answers = folder(tmp_path / "c"), Answers()
    assert generate(run, CASES, answers, repeat=2, known=taken_over([earlier, other], "f")) == 10
    cached = {one.slot for one in run.samples() if one.cached}
    assert cached == {(CASES[1].key, 0), (CASES[2].key, 0)}
    assert run.passages()


def test_progress_counts_what_was_there(tmp_path: Path) -> None:
    run, told = folder(tmp_path), []
    generate(run, CASES[:2], Answers())
    generate(run, CASES, Answers(), step=lambda done, total: told.append((done, total)))
    assert told == [(2, 6), (3, 6), (4, 6), (5, 6), (6, 6)]
