"""`escucha eval compare` and `escucha eval gate`: the commands themselves, on runs of a small installation."""

import json
from pathlib import Path

import pytest

from copilot.settings import Settings
from tests.cli.conftest import Run

GOOD = "Te reembolsamos en 5 días hábiles al mismo medio de pago. ¿Te ayudo con algo más?"
BAD = "Te reembolsamos en 45 días hábiles al mismo medio de pago. ¿Te ayudo con algo más?"
POLICY = "min_cases: 10\nhard: []\n"


def case(at: int) -> dict[str, object]:
    return {
        "id": f"d{at}",
        "task": "draft",
        "lang": "es-CL",
        "channel": "chat",
        "query": f"Hola, soy el cliente {at}. ¿En cuántos días me reembolsan si devuelvo un producto?",
        "expect": {"action": "reply", "must_any": [["5 días hábiles"]], "must_not": ["45 días"]},
    }


@pytest.fixture
def escucha(escucha: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in a folder with twenty cases, a policy and a changed voice."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{json.dumps(case(at))}\n" for at in range(20))
    (tmp_path / "cases.jsonl").write_text(rows, encoding="utf-8")
    (tmp_path / "gate.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "voice.yaml").write_text("company: Alborada\n", encoding="utf-8")
    (tmp_path / "new.yaml").write_text("voice: voice.yaml\n", encoding="utf-8")
    return escucha


def made(escucha: Run, folder: Path, name: str, *more: object, bad: int = 0) -> None:
    """A run of answers written elsewhere, the first `bad` of them wrong."""
    rows = [{"id": f"d{at}", "text": BAD if at < bad else GOOD} for at in range(20)]
    (folder / "outputs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    code, _, said = escucha("run", "--cases", "cases.jsonl", "--outputs", "outputs.jsonl", "--out", name, *more)
    assert code == 0, said


@pytest.fixture
def runs(escucha: Run, tmp_path: Path) -> Run:
    made(escucha, tmp_path, "old")
    made(escucha, tmp_path, "same", "--config", "new.yaml")
    return escucha


def test_a_comparison_of_equals_is_told(runs: Run) -> None:
    code, out, _ = runs("compare", "old", "same")
    assert code == 0
    assert out.splitlines()[0] == "Ninguna diferencia: 20 casos dieron lo mismo en las dos corridas."
    assert "correct *" in out


def test_a_comparison_speaks_the_language_asked_for_and_json(runs: Run) -> None:
    assert runs("compare", "old", "same", "--language", "en")[1].startswith("No difference: 20 cases")
    row = json.loads(runs("compare", "old", "same", "--json")[1])
    assert (row["paired"], row["identical"], row["primary"]) == (20, True, "correct")


def test_a_run_that_is_not_there_is_one_sentence(runs: Run) -> None:
    code, _, said = runs("compare", "old", "none")
    assert code == 2
    assert said.startswith("escucha: There is no run 'none'. There are: ")
    code, _, said = runs("compare", "old", "same", "--primary", "neatness")
    assert code == 2
    assert "nothing was measured by 'neatness'" in said


def test_a_run_that_passes_ends_with_0_and_is_promoted_and_undone(runs: Run, settings: Settings) -> None:
    code, out, said = runs("gate", "--run", "same", "--baseline", "old", "--policy", "gate.yaml", "--promote")
    assert (code, out.splitlines()[0]) == (0, "Pasa.")
    assert "Promoted: voice." in said
    assert settings.voice_file.read_text(encoding="utf-8") == "company: Alborada\n"
    code, out, _ = runs("gate", "--undo")
    assert (code, out) == (0, "Brought back what was in force before same: voice.\n")
    assert not settings.voice_file.exists()
    assert runs("gate", "--undo")[0] == 2


def test_a_spoiled_run_ends_with_1_and_is_not_promoted(runs: Run, settings: Settings, tmp_path: Path) -> None:
    made(runs, tmp_path, "spoiled", "--config", "new.yaml", bad=8)
    code, out, said = runs("gate", "--run", "spoiled", "--baseline", "old", "--policy", "gate.yaml", "--promote")
    assert (code, out.splitlines()[0]) == (1, "No pasa.")
    assert "Se pierde más de lo que se admite en corrección" in out
    assert "d0, d1" in out
    assert "Nothing was promoted." in said
    assert not settings.voice_file.exists()
    code, out, _ = runs("compare", "old", "spoiled")
    assert "worse  d0 (es, chat): -correct" in out


def test_too_few_cases_end_with_2(runs: Run) -> None:
    code, out, _ = runs("gate", "--run", "same", "--baseline", "old")
    assert code == 2
    assert out.startswith("No se puede decir")


def test_the_decision_as_json(runs: Run) -> None:
    row = json.loads(runs("gate", "--run", "same", "--policy", "gate.yaml", "--json")[1])
    assert (row["outcome"], row["grounds"][0]["rule"]) == ("passed", "alone")


def test_a_mistake_in_the_policy_is_one_sentence(runs: Run, tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("min_case: 3\n", encoding="utf-8")
    code, _, said = runs("gate", "--run", "same", "--policy", "gate.yaml")
    assert code == 2
    assert "there is no entry `min_case`; `min_cases` is probably meant" in said
    assert runs("gate")[0] == 2
