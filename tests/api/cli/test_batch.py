"""Batch commands: one row out for each row in, in order, whatever the rows hold."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import batch, main, options


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0), [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """`escucha emotions` over these lines: its exit status and its rows."""

    def judged(*lines: str | bytes) -> tuple[int, list[dict[str, Any]]]:
        file = tmp_path / "filas.jsonl"
        file.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
        return run(capsys, "emotions", "--batch", str(file), "--data", str(tmp_path / "data"))

    return judged


def row(**fields: Any) -> str:
    return json.dumps({"id": "c", "messages": [{"role": "customer", "text": "No me anda"}]} | fields)


@pytest.mark.parametrize(
    "line",
    ['{"id":"c", ', "[]", "null", "{}", '{"n":' + "9" * 5000 + "}", '{"n":' + "[" * 100_000, b'{"id":"\xf1"}'],
    ids=["cut off", "list", "null", "empty", "long number", "deep", "latin-1"],
)
def test_a_row_that_is_no_conversation_becomes_an_error_row_and_the_rest_goes_on(judge: Any, line: str) -> None:
    code, rows = judge(row(id="a"), line, row(id="b"))
    assert code == 1
    assert [one["id"] for one in rows][::2] == ["a", "b"]
    assert "line 2" in rows[1]["error"]
    assert "error" not in rows[0] | rows[2]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"messages": "hola"}, "list of `messages`"),
        ({"messages": ["hola"]}, "message 1 is not an object"),
        ({"messages": [{"role": "boss", "text": "hola"}]}, "customer, agent, bot or system"),
        ({"messages": [{"role": "customer"}]}, "no `text`"),
        ({"messages": [{"role": "agent", "text": "hola"}]}, "no message is the customer's"),
        ({"messages": [{"role": "customer", "text": "a" * (batch.LONGEST + 1)}]}, "longer than"),
    ],
)
def test_an_error_row_says_what_is_wrong_and_how_to_mend_it(judge: Any, fields: dict[str, Any], said: str) -> None:
    code, rows = judge(row(**fields))
    assert code == 1
    assert said in rows[0]["error"]
    assert "tuple" not in rows[0]["error"]


@pytest.mark.parametrize(
    "fields",
    [
        {"language": None, "channel": None, "customer": None, "tags": None, "reopened": None, "opened_at": None},
        {"customer": {"id": 77, "name": None, "identities": None}},
        {"customer": "María"},
        {"messages": [{"role": "customer", "text": "hola", "at": ""}]},
        {"messages": [{"role": "customer", "text": "hola", "at": "2026-03-02 10:15"}]},
    ],
)
def test_what_is_not_required_may_be_null_or_loosely_written_as_in_an_import(judge: Any, fields: Any) -> None:
    code, rows = judge(row(**fields))
    assert code == 0
    assert rows[0]["primary"]


def test_half_a_character_in_an_id_is_given_back_as_it_came(judge: Any) -> None:
    _, rows = judge('{"id":"\\ud83d","messages":[{"role":"customer","text":"hola"}]}')
    assert [one["id"] for one in rows] == ["\ud83d"]


def test_a_terminal_that_is_not_utf8_gets_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    options.emit({"text": "😡 año"})
    assert json.loads(written.getvalue()) == {"text": "😡 año"}


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_standard_input_is_read_in_any_encoding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    text = "¡Estoy furioso con esta compañía!"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode(encoding))))
    code, rows = run(capsys, "emotions", "-")
    assert code == 0
    assert rows[0]["primary"] == "anger"


def test_standard_input_that_is_no_text_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\x89PNG\r\n" + bytes(100))))
    with pytest.raises(SystemExit) as ended:
        main(["emotions", "-"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("escucha: standard input: it is not text")


def test_a_row_without_a_question_is_an_error_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "q.jsonl").write_text('{"id":1,"query":["x"]}\n{"id":2}\n{"id":3,"query":"clave"}\n')
    code, rows = run(capsys, "search", "--batch", str(tmp_path / "q.jsonl"), "--data", str(tmp_path / "data"))
    assert code == 1
    assert ["error" in one for one in rows] == [True, True, False]
