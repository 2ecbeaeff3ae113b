import json
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import InputError
from evals.calibration.labels import Label, human, read_labels


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps({'case': 'c', 'by': 'ana'} | row)}\n" for row in rows), encoding="utf-8")
    return path


def test_of_a_person_the_last_label_of_an_answer_counts(tmp_path: Path) -> None:
    rows = [{"labels": {"tone": 2}}, {"by": "luis", "labels": {"tone": 3}}, {"labels": {"tone": 5}}]
    found = read_labels([written(tmp_path / "l.jsonl", *rows)])
    assert {(one.by, one.of("judge_tone")) for one in found} == {("ana", "5"), ("luis", "3")}


def test_a_line_without_labels_takes_back_what_was_said(tmp_path: Path) -> None:
    assert read_labels([written(tmp_path / "l.jsonl", {"labels": {"tone": 2}}, {})]) == ()


def test_labels_of_several_files_are_read_together(tmp_path: Path) -> None:
    files = [written(tmp_path / f"{by}.jsonl", {"by": by, "labels": {"correct": "full"}}) for by in ("ana", "luis")]
    assert [one.by for one in read_labels(files)] == ["ana", "luis"]


def test_a_line_that_a_kill_cut_off_is_passed_over(tmp_path: Path) -> None:
    file = written(tmp_path / "l.jsonl", {"labels": {"tone": 2}}, {"repeat": 1, "labels": {"tone": 3}})
    file.write_bytes(file.read_bytes()[:-9])
    assert [one.repeat for one in read_labels([file])] == [0]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"tone": 4}, {"tone": "4"}),
        ({"judge_tone": "4"}, {"tone": "4"}),
        ({"grounded": True, "promise": False}, {"grounded": "yes", "promise": "no"}),
        ({"correct": "Full "}, {"correct": "full"}),
        (
            {"tone": {"problem": "yes", "emotion": True, "no_blame": "Yes", "register": False, "next_step": "no"}},
            {"tone": "3"},
        ),
    ],
)
def test_labels_may_be_written_as_people_write_them(given: dict[str, Any], kept: dict[str, str]) -> None:
    assert Label.model_validate({"case": "c", "by": "ana", "labels": given}).labels == kept


@pytest.mark.parametrize("labels", [{"tone": 6}, {"correct": "good"}, {"style": "yes"}, {"tone": {"problem": "yes"}}])
def test_what_is_no_label_is_refused_with_its_line(tmp_path: Path, labels: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"l.jsonl, line 2: `labels`"):
        read_labels([written(tmp_path / "l.jsonl", {"labels": {"tone": 1}}, {"labels": labels})])


def test_labels_of_models_are_no_persons() -> None:
    rows = [{"by": "ana"}, {"by": "openai:gpt-5"}, {"by": "assistant", "model": True}]
    labels = [Label.model_validate({"case": "c", "labels": {"tone": 1}} | row) for row in rows]
    assert [one.by for one in human(labels)] == ["ana"]
