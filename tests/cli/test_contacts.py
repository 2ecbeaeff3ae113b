import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import open_store
from kb.conversations import import_files

TODAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def row(id: str, days_ago: int, text: str, channel: str, status: str = "resolved") -> dict[str, object]:
    at = (TODAY - timedelta(days=days_ago)).isoformat()
    return {
        "id": id,
        "channel": channel,
        "language": "es",
        "status": status,
        "customer": {"id": "u-1", "name": "María"},
        "opened_at": at,
        "resolved_at": at,
        "messages": [{"role": "customer", "text": text, "at": at}, {"role": "agent", "text": "Listo.", "at": at}],
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation with a customer who came twice about the fibre and once about an invoice."""
    rows = [
        row("c-1", 40, "no me anda la fibra desde anoche, el modem está en rojo", "whatsapp"),
        row("c-2", 36, "sigo sin internet, el modem sigue con la luz roja", "email"),
        row("c-3", 30, "quiero la boleta impresa en mi casa", "chat"),
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    settings = Settings(data=tmp_path / "data")
    store = open_store(settings)
    report = import_files(store, settings, [file])
    assert report.added == 3
    store.close()
    return tmp_path / "data"


def run(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["contacts", *arguments, "--data", str(data)])
    return int(ended.value.code or 0)


def test_repeats_are_told_after_an_import(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "repeats", "--json") == 0
    (told,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (told["customer_id"], told["number"], told["channels"]) == ("u-1", 2, ["whatsapp", "email"])
    assert [one["id"] for one in told["contacts"]] == ["c-1", "c-2"]
    assert run(data, "repeats") == 0
    assert "2 contacts since" in capsys.readouterr().out


def test_repeats_before_the_first_contact_are_none(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "repeats", "--since", "2001-01-01", "--until", "2001-02-01") == 0
    assert capsys.readouterr().out == "Nobody had to come back.\n"


def test_resolution_is_told_by_channel(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "resolution", "--by", "channel", "--json") == 0
    rows = {one["key"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert (rows["whatsapp"]["repeated"], rows["chat"]["genuine"], rows["email"]["later"]) == (1, 1, 1)


def test_with_fewer_days_the_same_resolution_is_genuine(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "resolution", "--by", "channel", "--days", "2", "--json") == 0
    rows = {one["key"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["whatsapp"]["genuine"] == 1


def test_a_table_has_a_line_for_each_week(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "resolution") == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert "genuine" in head
    assert lines


def test_days_the_wrong_way_round_are_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "repeats", "--since", "2026-03-02", "--until", "2026-01-02") == 2
    assert "exchange them" in capsys.readouterr().err
