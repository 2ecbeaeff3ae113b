import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import open_store
from kb.conversations import import_files

START = datetime.now(UTC) - timedelta(days=6)


def row(id: str, *said: tuple[str, str], days: float = 0, **more: object) -> dict[str, Any]:
    start = START + timedelta(days=days)
    return {
        "id": id,
        "source": "t",
        "channel": "chat",
        "language": "es-CL",
        "customer": {"id": "u-1", "name": "María Soto"},
        "opened_at": start.isoformat(),
        "messages": [
            {"id": f"m{n}", "role": role, "text": text, "at": (start + timedelta(minutes=n)).isoformat()}
            for n, (role, text) in enumerate(said)
        ],
    } | more


ROWS = [
    row("c-1", ("customer", "me cobraron dos veces la boleta"), ("agent", "Te llamo mañana antes de las 6.")),
    row("c-2", ("customer", "nadie me llamó"), days=4, channel="email"),
]


def written(file: Path, rows: list[Any]) -> Path:
    lines = (one if isinstance(one, str) else json.dumps(one) for one in rows)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    settings = Settings(data=tmp_path / "data")
    store = open_store(settings)
    import_files(store, settings, [written(tmp_path / "in.jsonl", ROWS)])
    store.close()
    return tmp_path / "data"


def run(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["summarize", *arguments, "--data", str(data)])
    return int(ended.value.code or 0)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_conversation_is_summed_up_in_its_own_language(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "--conversation", "c-1") == 0
    (found,) = told(capsys)
    assert (found["id"], found["up_to"], found["writer"]) == ("c-1", "m1", "embedded")
    assert found["summary"].startswith("María cuenta que le cobraron dos veces la boleta.")
    assert [one["message_id"] for one in found["facts"]] == ["m0", "m1"]
    assert found["promises"][0]["text"] == "Te llamo mañana antes de las 6"


def test_a_customer_s_history_is_told_over_all_channels(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "--customer", "u-1", "--reader", "en") == 0
    (found,) = told(capsys)
    assert found["id"] == "u-1"
    assert "e-mail: María" in found["summary"]
    assert "(broken)" in found["summary"]


def test_rows_of_a_batch_are_summed_up_without_being_stored(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(
        tmp_path / "rows.jsonl", [ROWS[0] | {"id": "x-1"}, "no json", row("x-2"), row("x-3", ("customer", "😀"))]
    )
    assert run(data, "--batch", str(file)) == 1
    found = told(capsys)
    assert [one["id"] for one in found] == ["x-1", "line 2", "x-2", "x-3"]
    assert ["error" in one for one in found] == [False, True, True, False]
    assert run(data, "--conversation", "x-1") != 0


def test_a_batch_needs_no_times_and_bears_times_of_all_kinds(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mixed = row(
        "x-1", ("customer", "me cobraron dos veces"), ("agent", "Te llamo mañana."), ("customer", "nadie me llamó")
    )
    for message, at in zip(mixed["messages"], ["2026-03-02T10:00:00", None, "2026-03-05T10:00:00+02:00"], strict=True):
        message["at"] = at
    assert run(data, "--batch", str(written(tmp_path / "rows.jsonl", [mixed]))) == 0
    assert "dos veces" in told(capsys)[0]["summary"]


@pytest.mark.parametrize(
    "arguments",
    [(), ("--customer", "u-1", "--conversation", "c-1"), ("--customer", "none"), ("--conversation", "none")],
)
def test_a_mistake_ends_with_one_sentence(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(data, *arguments) in (1, 2)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert captured.err.strip()


def test_what_is_to_be_told_is_asked_for_by_the_names_of_this_command(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data) == 2
    assert "--customer ID, --conversation ID or --batch FILE" in capsys.readouterr().err


def test_an_empty_id_of_a_customer_is_no_conversation_s(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "--customer", "") == 2
    assert "no customer ''" in capsys.readouterr().err
