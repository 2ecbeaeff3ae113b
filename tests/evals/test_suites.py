"""The suites that come with the product: every line is a case, and what it expects can be met."""

import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from copilot.errors import InputError
from evals.cases import SUITES, Case, Fact, read_suite, suites
from evals.cases.schema import schema
from evals.summaries.cases import told_in

ROOT = Path(__file__).parents[2]
FOLDERS = [name for name in suites() if (SUITES / name).is_dir()]
FILES = sorted(file for name in FOLDERS for file in (SUITES / name).glob("*.jsonl"))


@pytest.fixture(scope="module")
def everything() -> tuple[Case, ...]:
    return read_suite("all")


def test_the_published_schema_is_that_of_the_code() -> None:
    published = json.loads((ROOT / "docs" / "case.schema.json").read_text(encoding="utf-8"))
    assert published == schema(), "run: escucha eval schema > docs/case.schema.json"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_line_fits_the_published_schema(file: Path) -> None:
    validator = Draft202012Validator(schema())
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    wrong = [f"{row['id']}: {error.json_path}" for row in rows for error in validator.iter_errors(row)]
    assert wrong == []


def test_the_schema_refuses_what_is_no_case() -> None:
    validator = Draft202012Validator(schema())
    good = {"id": "a", "task": "draft", "query": "¿cuánto?", "expect": {"action": "reply", "facts": ["3 días"]}}
    assert validator.is_valid(good)
    for change in ({"task": "joke"}, {"id": ""}, {"query": None}, {"expect": {"action": "sing"}}, {"v": 2}):
        assert not validator.is_valid(good | change)


def test_all_is_every_folder_and_no_two_cases_have_one_id_or_one_content(everything: tuple[Case, ...]) -> None:
    apart = Counter(case.id for name in FOLDERS for case in read_suite(name))
    assert Counter(case.id for case in everything) == apart
    assert set(apart.values()) == {1}
    keys = Counter(case.key for case in everything)
    assert [case.id for case in everything if keys[case.key] > 1] == []


def test_every_case_says_its_half_as_its_file_does() -> None:
    for file in FILES:
        splits = {json.loads(line)["split"] for line in file.read_text(encoding="utf-8").split("\n") if line}
        assert splits == {file.name.split(".")[-2]}, file.name


def test_enough_cases_are_shipped(everything: tuple[Case, ...]) -> None:
    counts = Counter(case.task for case in everything)
    assert counts["draft"] >= 160 and counts["retrieval"] >= 120 and counts["summary"] >= 60 and counts["promise"] >= 60
    drafts = [case for case in everything if case.task == "draft"]
    assert sum("reply" not in case.expect.action for case in drafts) >= 0.18 * len(drafts)


def test_a_reference_tells_every_fact_by_one_of_its_wordings(everything: tuple[Case, ...]) -> None:
    drafts = [case for case in everything if case.task == "draft" and case.references]
    untold = [
        (case.id, fact.id)
        for case in drafts
        for fact in case.expect.facts
        if fact.anyof and not any(told_in(fact, reference) for reference in case.references)
    ]
    assert untold == []


def test_a_reference_says_nothing_that_is_forbidden(everything: tuple[Case, ...]) -> None:
    drafts = [case for case in everything if case.task == "draft"]
    said = [
        (case.id, phrase)
        for case in drafts
        for phrase in case.expect.must_not
        if any(told_in(Fact(text=phrase), one) for one in case.references)
    ]
    assert said == []


def test_a_suite_that_names_a_case_that_is_gone_says_which(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.jsonl").write_text('{"id": "a", "task": "draft", "query": "¿cuánto?"}\n', encoding="utf-8")
    (tmp_path / "some.yaml").write_text("of: [own]\ncases: [a, b]\n", encoding="utf-8")
    with pytest.raises(InputError, match="no case is called b"):
        read_suite("some", tmp_path)
    assert [case.id for case in read_suite("own", tmp_path)] == ["a"]


def test_a_suite_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(InputError, match="demo, feelings"):
        read_suite("spoiled")
