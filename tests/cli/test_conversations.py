import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from api.cli import main

TALK = {
    "id": "c-1",
    "status": "resolved",
    "language": "es-CL",
    "messages": [
        {"role": "customer", "text": "Desde ayer no me funciona internet en la casa"},
        {"role": "agent", "text": "Mañana va un técnico a revisar la fibra entre las 8 y las 13 horas."},
    ],
}


def run(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["conversations", "import", *arguments, "--data", str(data)])
    return int(ended.value.code or 0)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "export.jsonl"
    file.write_text(json.dumps(TALK) + "\n", encoding="utf-8")
    return file


def test_import_says_what_it_did(tmp_path: Path, export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "data", str(export)) == 0
    shown = capsys.readouterr()
    assert "      1  added" in shown.out
    assert "      1  resolutions made" in shown.out
    assert shown.err == ""  # no bar where it is no terminal


def test_json_is_one_object_and_a_bad_line_is_exit_1(
    tmp_path: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with export.open("a") as handle:
        handle.write("{\n")
    assert run(tmp_path / "data", str(export), "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert {name: value for name, value in report.items() if name != "failed"} == {
        "seen": 2, "added": 1, "changed": 0, "unchanged": 0, "deleted": 0, "skipped": 0, "empty": [],
        "resolutions": 1, "duplicates": 0, "withdrawn": 0, "erased": 0,
    }  # fmt: skip
    assert report["failed"][0]["path"] == f"{export}, line 2"


def test_importing_again_reports_all_unchanged(
    tmp_path: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "data", str(export))
    capsys.readouterr()
    assert run(tmp_path / "data", str(export), "--json") == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] == 1


def test_a_missing_file_is_one_sentence_and_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "data", str(tmp_path / "no.jsonl")) == 2
    shown = capsys.readouterr().err
    assert "no.jsonl" in shown
    assert shown.count("\n") == 1


def test_a_dash_is_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(TALK).encode())))
    assert run(tmp_path / "data", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["added"] == 1


def test_ours_says_who_the_agents_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.eml"
    file.write_text("From: a@uno.example\nTo: b@dos.example\nMessage-ID: <1@x>\nSubject: hola\n\nNo anda la fibra\n")
    assert run(tmp_path / "data", str(file), "--ours", "uno.example", "--ours", "tres.example") == 0
    from copilot.settings import Settings
    from copilot.store import conversations, open_store

    store = open_store(Settings(data=tmp_path / "data"))
    assert conversations.find(store, "1@x").messages[0].role == "agent"
    store.close()


def learn(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["conversations", "learn", *arguments, "--data", str(data)])
    return int(ended.value.code or 0)


@pytest.fixture
def solved(tmp_path: Path) -> Path:
    """An installation with three matters of thirty conversations each."""
    things = {
        "Le enviamos la corrección de su cobro al correo registrado.": ("la factura", "el recibo", "la boleta"),
        "Apague el equipo durante treinta segundos y enciéndalo.": ("el router", "el wifi", "el módem"),
        "El abono llega al mismo medio de pago en diez días.": ("el reembolso", "la devolución", "el reintegro"),
    }
    talks = [
        TALK
        | {
            "id": f"{place}-{number}",
            "messages": [
                {"role": "customer", "text": f"No entiendo qué pasa con {names[number % 3]}, van {number} veces"},
                {"role": "agent", "text": answer},
            ],
        }
        for place, (answer, names) in enumerate(things.items())
        for number in range(30)
    ]
    file = tmp_path / "solved.jsonl"
    file.write_text("\n".join(map(json.dumps, talks)), encoding="utf-8")
    assert run(tmp_path / "data", str(file)) == 0
    shutil.rmtree(tmp_path / "data" / "learned")  # an import learns too, where there is enough to learn from
    return tmp_path / "data"


def test_an_import_learns_where_there_is_enough_to_learn_from(solved: Path) -> None:
    assert run(solved, str(solved.parent / "solved.jsonl")) == 0
    assert (solved / "learned" / "current.json").exists()


def test_learn_says_what_it_learned(solved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert learn(solved) == 0
    shown = capsys.readouterr()
    assert "      3  matters, by answer" in shown.out
    assert "of those find their matter (95 % interval" in shown.out
    assert shown.out.endswith("Model 1 is in use.\n")
    assert "fitting 3 matters" in shown.err


def test_learn_as_json_is_one_object(solved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert learn(solved, "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["replaced"], made["current"]["matters"], made["reason"]) == (True, 3, "")


def test_learning_from_too_little_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert learn(tmp_path / "data") == 0
    assert capsys.readouterr().out == (
        "Nothing was replaced: too little to learn from: 0 questions in 0 matters, 60 in 3 are needed.\n"
        "No model is in use.\n"
    )


def test_rolling_back_without_an_earlier_model_is_exit_2(solved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learn(solved)
    capsys.readouterr()
    assert learn(solved, "--rollback") == 2
    assert capsys.readouterr().err == "escucha: There is no earlier model to go back to.\n"
