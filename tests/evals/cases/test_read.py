import json
from pathlib import Path

import pytest

from copilot.errors import InputError
from evals.cases import Chosen, choose, read_cases, read_suite, unread, with_outputs

LINE = {"id": "a", "task": "draft", "lang": "es-CL", "query": "hola", "split": "dev", "tags": ["x"]}


def write(file: Path, *rows: object) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", LINE | {"id": "b"})
    (tmp_path / "a.yaml").write_text("- {id: y, task: abstain, query: hola}\n", encoding="utf-8")
    assert [case.id for case in read_cases([tmp_path])] == ["y", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": "a"', "line 1: it is not JSON"),
        ("[1]", "line 1: it is no object"),
        ('{"id": "a", "task": "draft"}', "line 1: `conversation`"),
        ('{"id":"a","task":"draft","query":"x"}\n{"id":"a","task":"draft","query":"y"}', "line 2: the id 'a' was"),
        ("", "there is no case"),
    ],
)
def test_a_bad_file_is_named_with_the_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_cases([file])


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_cases([tmp_path / "no.jsonl"])


def test_an_unknown_suite_names_those_there_are() -> None:
    with pytest.raises(InputError, match="feelings"):
        read_suite("nothing")


def test_a_misspelt_field_is_told(tmp_path: Path) -> None:
    file = write(tmp_path / "c.jsonl", LINE, LINE | {"id": "b", "expect": {"must_nott": ["x"]}, "chanel": "chat"})
    assert [one.split()[0] for one in unread([file])] == ["`chanel`", "`expect.must_nott`"]


def test_choosing_is_by_task_language_split_and_tag(tmp_path: Path) -> None:
    cases = read_cases([write(tmp_path / "c.jsonl", LINE, LINE | {"id": "b", "lang": "pt", "split": "test"})])
    assert [one.id for one in choose(cases, Chosen(languages=("es",)))] == ["a"]
    assert [one.id for one in choose(cases, Chosen(splits=("test",)))] == ["b"]
    assert [one.id for one in choose(cases, Chosen(limit=1))] == ["a"]
    with pytest.raises(InputError, match="less narrowly"):
        choose(cases, Chosen(tasks=("summary",)))


def test_answers_of_another_system_are_joined_by_id(tmp_path: Path) -> None:
    cases = read_cases([write(tmp_path / "c.jsonl", LINE, LINE | {"id": "b"})])
    row = {"id": "a", "text": "Buenas", "outcome": "reply"}
    file = write(tmp_path / "o.jsonl", {"id": "b", "output": "Hola."}, row)
    joined = {case.id: case.output for case in with_outputs(cases, file)}
    assert joined["b"] == "Hola." and joined["a"] == row
    with pytest.raises(InputError, match="none of the cases"):
        with_outputs(cases, write(tmp_path / "p.jsonl", {"id": "z", "output": ""}))
