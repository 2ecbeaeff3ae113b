from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.errors import ConflictError, InputError, NotFoundError
from evals.cases import Case
from evals.runs.folder import Appender, Folder, held
from evals.runs.manifest import Manifest
from evals.runs.sample import Sample


def sample(case: str = "a", **more: object) -> Sample:
    return Sample.model_validate({"case": case, "id": case, "task": "draft"} | more)


def test_a_line_that_a_kill_cut_off_is_passed_over_and_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "samples.jsonl"
    with Appender(file) as writer:
        writer.append(sample("a"))
    with file.open("ab") as torn:
        torn.write(b'{"case": "b", "id')
    assert [one.case for one in Folder(tmp_path).samples()] == ["a"]
    with Appender(file) as writer:
        writer.append(sample("c"))
    assert [one.case for one in Folder(tmp_path).samples()] == ["a", "c"]


def test_what_was_tried_again_counts_as_it_came_last(tmp_path: Path) -> None:
    with Appender(tmp_path / "samples.jsonl") as writer:
        writer.append(sample(error="it stalled"), sample(output={"text": "Hola"}))
    assert [one.error for one in Folder(tmp_path).samples()] == [""]


def test_half_a_character_does_not_stop_a_run(tmp_path: Path) -> None:
    with Appender(tmp_path / "samples.jsonl") as writer:
        writer.append(sample(output={"text": "half \ud83d"}))
    assert len(Folder(tmp_path).samples()) == 1


def test_a_line_in_the_middle_that_is_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "samples.jsonl").write_text('{"case": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"samples\.jsonl, line 1"):
        Folder(tmp_path).samples()


def test_a_folder_is_for_one_process_alone(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(ConflictError, match="Another process"), held(tmp_path):
        pass
    with held(tmp_path):
        pass


def test_a_folder_without_a_run_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="escucha eval run"):
        Folder(tmp_path).manifest()


def test_manifest_and_cases_come_back_as_they_were(tmp_path: Path) -> None:
    case = Case.model_validate({"id": "q", "task": "retrieval", "query": "¿cuánto?", "expect": {"register": "tu"}})
    manifest = Manifest(name="r", created_at=datetime(2026, 1, 1, tzinfo=UTC), fingerprint="f")
    folder = Folder(tmp_path / "r")
    folder.begin(manifest, [case])
    assert folder.manifest() == manifest and folder.cases() == (case,) and folder.cases()[0].key == case.key
