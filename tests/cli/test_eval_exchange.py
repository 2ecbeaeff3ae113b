"""`escucha eval import` and `export`: the commands themselves."""

import json
from pathlib import Path

import pytest

from evals.cases import Case, read_cases
from tests.cli.conftest import Run
from tests.cli.test_eval import CASE


def test_tests_of_promptfoo_become_cases_that_a_run_reads(escucha: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "p.yaml", tmp_path / "c.jsonl"
    file.write_text(
        "prompts: ['{{question}}']\ntests:\n- vars: {question: '¿En cuántos días me reembolsan?'}\n"
        "  assert: [{type: icontains, value: 5 días}, {type: latency, threshold: 90}]\n",
        encoding="utf-8",
    )
    code, said, notes = escucha("import", "promptfoo", file, "--out", out, "--lang", "es-CL", data=False)
    assert (code, said) == (0, f"1 cases in {out}.\n")
    assert "note: `latency`: a run tells its times" in notes
    assert read_cases([out])[0].tag == "es-CL"
    assert escucha("run", "--cases", out, "--out", "one")[0] == 0


def test_cases_go_to_standard_output_without_a_file(escucha: Run, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("pregunta;respuesta\n¿Cuánto?;5 días\n", encoding="utf-8")
    code, said, _ = escucha("import", "csv", file, "--task", "abstain", data=False)
    assert code == 0
    assert Case.model_validate_json(said).task == "abstain"


def test_the_answers_of_a_run_go_to_ragas_with_what_was_found(escucha: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "cases.jsonl", tmp_path / "r.jsonl"
    row = CASE | {"expect": {"sources_any": ["devoluciones"]}, "reference": "5 días hábiles."}
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert escucha("run", "--cases", file, "--out", "one")[0] == 0
    code, said, _ = escucha("export", "ragas", "--run", "one", "--out", out)
    assert (code, said) == (0, f"1 rows in {out}.\n")
    sample = json.loads(out.read_text(encoding="utf-8"))
    assert "5 días hábiles" in sample["response"]
    assert any("5 días hábiles" in text for text in sample["retrieved_contexts"])
    assert sample["reference_context_ids"] == ["devoluciones"]
    assert "etiqueta" in sample["reference_contexts"][0]


@pytest.mark.parametrize("name", ["promptfoo", "deepeval", "csv", "xlsx"])
def test_the_answers_of_a_run_go_to_every_other_format(escucha: Run, tmp_path: Path, name: str) -> None:
    file, out, back = tmp_path / "cases.jsonl", tmp_path / f"r.{name}", tmp_path / "back.jsonl"
    file.write_text(json.dumps(CASE) + "\n", encoding="utf-8")
    assert escucha("run", "--cases", file, "--out", "one", "--repeat", "2")[0] == 0
    assert escucha("export", name, "--run", "one", "--out", out)[0] == 0
    suffix = {"promptfoo": "yaml", "deepeval": "json"}.get(name, name)
    assert escucha("import", name, out.rename(tmp_path / f"r.{suffix}"), "--out", back, data=False)[0] == 0
    cases = read_cases([back])
    assert [one.id for one in cases] == ["d1", "d1#2"]
    assert all("5 días hábiles" in str(one.output) for one in cases)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "ragas"], "say what to export"),
        (["export", "xlsx", "--run", "x"], "goes into a file"),
        (["export", "ragas", "--run", "nowhere"], "There is no run 'nowhere'"),
        (["import", "csv", "nowhere.csv"], "cannot be opened"),
        (["import", "poems", "x"], "is not one of"),
    ],
)
def test_a_mistake_is_one_sentence(escucha: Run, arguments: list[str], said: str) -> None:
    code, _, error = escucha(*arguments, data=arguments[0] == "export")
    assert code == 2
    assert said in error
