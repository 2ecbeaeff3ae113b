"""`escucha eval report`, and `compare --html`: the files that they write."""

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import Store
from tests.evals.report.runs import NEW, OLD, answered

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def escucha(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs the command on an installation with two runs."""
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)
    answered(settings, "vieja", OLD)
    answered(settings, "nueva", NEW)

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["eval", *map(str, arguments), "--data", str(settings.data)])
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


def test_without_a_format_the_page_is_written_into_the_runs_folder(escucha: Run, settings: Settings) -> None:
    code, out, _ = escucha("report", "nueva")
    file = settings.data / "runs" / "nueva" / "report.html"
    assert code == 0 and out == f"{file} written\n"
    assert "Sin corrida de referencia" in file.read_text(encoding="utf-8")


def test_each_format_is_written_where_it_is_wanted(escucha: Run, tmp_path: Path, settings: Settings) -> None:
    page, xml, text = (tmp_path / "out" / name for name in ("r.html", "r.xml", "r.md"))
    formats = ("--html", page, "--junit", xml, "--md", text)
    code, out, _ = escucha("report", "nueva", "--baseline", "vieja", *formats, "--lang", "en")
    assert code == 0 and out.count(" written\n") == 3
    assert "It does not pass: nueva should not go to the agents." in page.read_text(encoding="utf-8")
    assert parse(xml).getroot().get("tests") == "4"
    assert text.read_text(encoding="utf-8").startswith("## It does not pass: `nueva`")
    assert not (settings.data / "runs" / "nueva" / "report.html").exists()


def test_the_policy_decides_as_in_the_gate(escucha: Run, tmp_path: Path) -> None:
    policy, page = tmp_path / "policy.yaml", tmp_path / "r.html"
    policy.write_text("hard: []\nmin_cases: 2\nfloors: {correct: 90}\n", encoding="utf-8")
    escucha("report", "nueva", "--baseline", "vieja", "--policy", policy, "--html", page)
    assert "no llega al mínimo" in page.read_text(encoding="utf-8")


def test_a_comparison_is_written_as_a_page_too(escucha: Run, tmp_path: Path) -> None:
    code, out, _ = escucha("compare", "vieja", "nueva", "--html", tmp_path / "d.html")
    assert code == 0 and f"{tmp_path / 'd.html'} written" in out
    assert "nueva frente a vieja" in (tmp_path / "d.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report"], "say which run"),
        (["report", "gone"], "There is no run 'gone'"),
        (["report", "nueva", "--baseline", "gone"], "There is no run 'gone'"),
        (["report", "nueva", "--html", "/dev/null/r.html"], "it cannot be written"),
    ],
)
def test_a_mistake_is_one_sentence(escucha: Run, arguments: list[str], said: str) -> None:
    code, _, err = escucha(*arguments)
    assert code == 2 and said in err and "Traceback" not in err
