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
    joined = {case.id: case.output for case in with_outputs(cases, file).cases}
    assert joined["b"] == "Hola." and joined["a"] == row
    with pytest.raises(InputError, match="none of the cases"):
        with_outputs(cases, write(tmp_path / "p.jsonl", {"id": "z", "output": ""}))


def test_half_a_character_becomes_a_question_mark_so_that_a_case_is_the_same_when_read_again(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text('{"id":"a","task":"draft","query":"hola \\ud83d"}\n', encoding="utf-8")
    assert read_cases([file])[0].conversation.messages[0].text == "hola ?"


def test_an_id_stands_on_one_line_without_signs_that_steer_a_terminal(tmp_path: Path) -> None:
    file = write(tmp_path / "c.jsonl", LINE | {"id": "a\n\x1b[31m b 🙂"})
    assert read_cases([file])[0].id == "a [31m b 🙂"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"timezone": "Marte/Base"}, "no time zone 'Marte/Base'"),
        ({"timezone": "../etc"}, "no time zone"),
        ({"hours": {"mon": "whenever"}}, "`hours`"),
        ({"query": None, "conversation": {"timezone": "x", "messages": [{"role": "customer", "text": "a"}]}}, "zone"),
    ],
)
def test_a_zone_or_hours_that_there_are_not_are_told_before_anything_runs(
    tmp_path: Path, field: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read_cases([write(tmp_path / "c.jsonl", LINE | field)])


def test_an_object_nested_too_deep_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text(
        '{"id":"a","task":"draft","query":"x","output":' + '{"a":' * 200 + "1" + "}" * 201, encoding="utf-8"
    )
    with pytest.raises(InputError, match="nested too deep"):
        read_cases([file])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "a", "output": 5}, "neither text nor an object"),
        ({"id": "a", "output": [1]}, "neither text nor an object"),
        ({"output": "hola"}, "no `id`"),
    ],
)
def test_an_answer_of_no_known_form_is_named_with_its_line(tmp_path: Path, row: object, said: str) -> None:
    cases = read_cases([write(tmp_path / "c.jsonl", LINE)])
    with pytest.raises(InputError, match=f"line 2.*{said}"):
        with_outputs(cases, write(tmp_path / "o.jsonl", {"id": "z", "output": "x"}, row))


def test_no_answer_is_an_empty_one_and_what_has_no_counterpart_is_counted(tmp_path: Path) -> None:
    cases = read_cases([write(tmp_path / "c.jsonl", LINE, LINE | {"id": "b"})])
    before = cases[0].key
    rows = {"id": "a", "output": None}, {"id": "nobody", "output": "hola"}
    found = with_outputs(cases, write(tmp_path / "o.jsonl", *rows))
    assert [case.output for case in found.cases] == [""] and found.cases[0].key != before
    assert (found.unanswered, found.strange) == (1, ("nobody",))
