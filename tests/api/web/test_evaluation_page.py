"""The pages of the evaluation: the runs, the verdict on one, its cases, promoting, and what nobody may do."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.settings import Settings
from copilot.write.voice import read_voice
from evals.runs.baseline import baseline_of, use_as_baseline
from evals.runs.folder import Folder
from evals.runs.versions import versions_of
from tests.api.made_runs import FALSE, TRUE, make_run
from tests.api.web.conftest import SPANISH

POLICY = "min_cases: 4\nhard: [figures]\n"


class Qa:
    """Somebody of quality assurance at the pages, with a policy that a few cases can satisfy."""

    def __init__(self, app: FastAPI, browser: TestClient, settings: Settings) -> None:
        self.app, self.browser, self.settings = app, browser, settings
        (settings.data / "gate.yaml").write_text(POLICY, encoding="utf-8")

    def get(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path, headers=SPANISH)
        assert answer.status_code == status, answer.text
        return html.unescape(answer.text)

    def post(self, path: str, status: int = 303, **fields: str) -> str:
        csrf = self.browser.get("/password").text.partition('name="csrf" content="')[2].partition('"')[0]
        answer = self.browser.post(path, data={"csrf": csrf, **fields}, headers=SPANISH)
        assert answer.status_code == status, answer.text
        return answer.headers["location"] if status == 303 else html.unescape(answer.text)


@pytest.fixture
def qa(app: FastAPI, client: TestClient, sign_in: Callable[..., TestClient], settings: Settings) -> Qa:
    return Qa(app, sign_in("qa"), settings)


@pytest.fixture
def two(qa: Qa) -> Qa:
    """The baseline A, and B which gets three answers wrong that A gets right."""
    make_run(qa.settings, "A", wrong={0}, age=1)
    make_run(qa.settings, "B", wrong={0, 1, 2, 3})
    use_as_baseline(qa.settings, "A")
    return qa


def test_without_runs_the_page_says_how_to_begin(qa: Qa) -> None:
    page = qa.get("/evaluacion")
    assert "Todavía no se ha evaluado nada" in page
    assert "Usa esa corrida como referencia." in page
    assert re.search(r'<details class="new-run" id="new" open>', page)


def test_runs_are_listed_the_newest_first_with_their_figures_and_intervals(two: Qa) -> None:
    page = two.get("/evaluacion")
    assert page.index('href="/evaluacion/B"') < page.index('href="/evaluacion/A"')
    assert re.search(r"<b>50\s%</b> <span[^>]*>22–78</span>", page)
    assert page.count('class="plot whisker"') == 3 * 3  # with the baseline that comes with the product
    assert page.count('class="tag chosen"') == 1


def test_a_run_that_cannot_be_read_is_told_and_hides_no_other(two: Qa) -> None:
    (two.settings.data / "runs" / "B" / "manifest.json").write_text("{", encoding="utf-8")
    page = two.get("/evaluacion")
    assert "no se puede leer:" in page
    assert 'href="/evaluacion/A"' in page


def test_a_run_is_chosen_as_the_baseline_and_dropped(two: Qa) -> None:
    assert two.post("/evaluacion/B/referencia") == "/evaluacion?done=baseline"
    assert getattr(baseline_of(two.settings), "name", "") == "B"
    assert two.post("/evaluacion/B/referencia", off="1") == "/evaluacion?done=unbaseline"
    assert baseline_of(two.settings) is None


def test_the_verdict_against_the_baseline_stands_in_words(two: Qa) -> None:
    page = two.get("/evaluacion/B")
    assert "No pasa." in page
    assert "no admite fallas y hay nuevas, 3" in page
    assert "Poner en uso" not in page


def test_a_run_stands_alone_or_against_another_as_the_address_says(two: Qa) -> None:
    assert "No hay una referencia con la que comparar" in two.get("/evaluacion/B?against=")
    assert "En gris, A." in two.get("/evaluacion/B?against=A")
    two.get("/evaluacion/B?against=nope", 404)


def test_every_metric_comes_with_its_n_and_leads_to_the_cases_that_fail_it(two: Qa) -> None:
    page = two.get("/evaluacion/B")
    assert "Cifras y datos con respaldo" in page
    assert re.search(r'href="/evaluacion/B\?metric=figures#cases-title">4 fallas</a>', page)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("metric=figures", ["cobro-000", "cobro-001", "cobro-002", "cobro-003"]),
        ("flips=worse", ["cobro-001", "cobro-002", "cobro-003"]),
        ("flips=better", []),
        ("fallen=true&channel=chat", ["cobro-000", "cobro-002"]),
        ("find=COBRO-00%35", ["cobro-005"]),
        ("language=pt", []),
    ],
)
def test_the_cases_are_listed_by_what_is_asked_for(two: Qa, query: str, ids: list[str]) -> None:
    listed = two.get(f"/evaluacion/B?{query}").partition('class="filters')[2]
    assert re.findall(r"/evaluacion/B/casos/([\w-]+)", listed) == ids
    assert ("Ningún caso es así" in listed) is (not ids)


def test_many_cases_come_page_by_page(qa: Qa) -> None:
    make_run(qa.settings, "C", n=30)
    first = qa.get("/evaluacion/C")
    assert "1 a 25 de 30" in first
    second = qa.get("/evaluacion/C?start=25")
    assert re.findall(r"/evaluacion/C/casos/([\w-]+)", second)[-5:] == [f"cobro-{at:03}" for at in range(25, 30)]
    assert 'rel="next"' not in second


def test_a_case_shows_the_wrong_sentence_and_why_beside_the_baseline_s_answer(two: Qa) -> None:
    page = two.get("/evaluacion/B/casos/cobro-001")
    assert f'<mark class="fault">{FALSE}</mark>' in page
    assert "«90 días» no aparece en las fuentes ni en la conversación." in page
    assert "Respuesta de la referencia" in page
    assert TRUE in page.partition('id="theirs"')[2]
    assert re.search(r'class="small mark no">no dicho</span><span>la devolución tarda', page)
    assert 'rel="next" id="next" href="/evaluacion/B/casos/cobro-002"' in page


def test_a_right_answer_tells_its_facts_and_has_no_fault(two: Qa) -> None:
    page = two.get("/evaluacion/B/casos/cobro-005")
    assert 'class="small mark yes">dicho</span>' in page
    assert "Nada que reprochar." in page
    assert "fault" not in page.partition("<main")[2]


def test_what_a_customer_wrote_is_never_markup(qa: Qa) -> None:
    make_run(qa.settings, "X", n=1, text=lambda at: "<script>alert(1)</script> El plazo es de 90 días hábiles.")
    raw = qa.browser.get("/evaluacion/X/casos/cobro-000").text
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert" in raw


def test_an_unfinished_run_says_so_and_can_go_on(qa: Qa) -> None:
    make_run(qa.settings, "half", answered=3, judged=False)
    assert "sin terminar" in qa.get("/evaluacion")
    page = qa.get("/evaluacion/half")
    assert "Esta corrida no ha terminado" in page
    assert 'action="/evaluacion/half/seguir"' in page


def test_missing_answers_make_a_run_that_decides_nothing(qa: Qa) -> None:
    make_run(qa.settings, "half", answered=3)
    page = qa.get("/evaluacion/half")
    assert "La medición está incompleta: 0 respuestas terminaron en error y faltan 5." in page
    assert "No se puede decir" in page


def test_a_run_judged_by_other_metrics_is_not_compared_but_judged_anew(two: Qa) -> None:
    file = two.settings.data / "runs" / "A" / "summary.json"
    file.write_text(re.sub(r'"by": "\w+"', '"by": "before"', file.read_text()), encoding="utf-8")
    page = two.get("/evaluacion/B")
    assert "Hay que volver a puntuar" in page
    assert 'action="/evaluacion/A/puntuar"' in page


def test_a_policy_that_cannot_be_read_is_told_in_place_of_a_verdict(two: Qa) -> None:
    (two.settings.data / "gate.yaml").write_text("primry: correct\n", encoding="utf-8")
    page = two.get("/evaluacion/B")
    assert "No se puede decir" in page
    assert "`primary` is probably meant" in page


def test_a_page_shows_what_is_on_disk_now(two: Qa) -> None:
    assert "No pasa." in two.get("/evaluacion/B")
    make_run(two.settings, "B", wrong={0})
    for file in ("samples.jsonl",):
        lines = (two.settings.data / "runs" / "B" / file).read_text(encoding="utf-8").splitlines()
        assert len(lines) == 16
    assert "No pasa." not in two.get("/evaluacion/B")


@pytest.mark.parametrize("name", ["...", ".work", "%2e%2e", "a%2Fb", "..%5Cx", "A%00", "x" * 300, "%0A"])
@pytest.mark.parametrize("path", ["", "/casos/cobro-000", "/etiquetar", "/calibracion", "/informe.md"])
def test_no_name_leads_out_of_the_folder_of_runs(two: Qa, name: str, path: str) -> None:
    answer = two.browser.get(f"/evaluacion/{name}{path}", headers=SPANISH)
    assert answer.status_code in (404, 400)


def test_a_link_to_a_folder_elsewhere_is_no_run(two: Qa, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (two.settings.data / "runs" / "A").rename(tmp_path / "elsewhere" / "A")
    (two.settings.data / "runs" / "L").symlink_to(tmp_path / "elsewhere" / "A")
    two.get("/evaluacion/L", 404)


@pytest.mark.parametrize(
    ("kind", "media", "holds"),
    [
        ("html", "text/html", "<!doctype html>"),
        ("md", "text/markdown", "# "),
        ("xml", "application/xml", "<testsuites"),
    ],
)
def test_the_report_is_downloaded_as_a_file(two: Qa, kind: str, media: str, holds: str) -> None:
    answer = two.browser.get(f"/evaluacion/B/informe.{kind}", headers=SPANISH)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media)
    assert answer.headers["content-disposition"].endswith(f"B.{kind}")
    assert holds in answer.text


def test_a_wrong_wish_is_answered_with_the_form_as_it_was(qa: Qa) -> None:
    page = qa.post("/evaluacion", 400, suite="nope", name="mine")
    assert "There is no suite 'nope'" in page
    assert 'value="mine"' in page
    page = qa.post("/evaluacion", 400, name="mine", voice="register: [")
    assert "not valid YAML" in page
    assert "register: [" in page
    assert not (qa.settings.data / "runs" / "mine").exists()


def test_a_name_that_is_taken_or_leads_elsewhere_starts_nothing(two: Qa) -> None:
    assert "There is a run 'A' already" in two.post("/evaluacion", 409, name="A")
    assert "cannot be called so" in two.post("/evaluacion", 400, name="../x")
    assert not (two.settings.data / "x").exists()


def test_the_form_offers_the_text_in_force_to_be_changed(qa: Qa) -> None:
    assert "greeting:" in qa.get("/evaluacion?voice=1")
    assert "variables:" in qa.get("/evaluacion?prompt=draft")


def test_who_only_looks_sees_runs_and_starts_nothing(two: Qa, sign_in: Callable[..., TestClient]) -> None:
    reader = sign_in("knowledge")
    page = reader.get("/evaluacion", headers=SPANISH).text
    assert 'href="/evaluacion/A"' in page
    assert "<form" not in page.partition("<main")[2].replace('<form method="dialog">', "")
    run = reader.get("/evaluacion/B", headers=SPANISH).text
    assert "/promover" not in run


def test_an_agent_has_no_such_page(two: Qa, sign_in: Callable[..., TestClient]) -> None:
    agent = sign_in("agent")
    assert agent.get("/evaluacion").status_code == 403
    assert 'href="/evaluacion"' not in agent.get("/").text


def test_a_promotion_asks_for_a_run_that_passed(two: Qa) -> None:
    answer = two.post("/evaluacion/B/promover", 400)
    assert "has not passed the gate" in answer


def test_a_voice_that_passed_comes_into_force_and_goes_again(qa: Qa) -> None:
    copilot = qa.app.state.copilot
    file = qa.settings.data / "candidate.yaml"
    file.write_text("signature: Equipo Alborada\n", encoding="utf-8")
    usual, copilot.voice = copilot.voice, read_voice(file)
    versions = versions_of(copilot)
    copilot.voice = usual
    make_run(qa.settings, "V", candidate={"name": "voz", "voice": str(file)}, versions=versions)
    assert "Poner en uso" in qa.get("/evaluacion/V")
    assert qa.post("/evaluacion/V/promover") == "/evaluacion/V?done=promoted"
    assert qa.settings.voice_file.read_text(encoding="utf-8") == "signature: Equipo Alborada\n"
    page = qa.get("/evaluacion/V?done=promoted")
    assert "En uso desde que se reinicie el servicio." in page
    assert "Poner en uso" not in page
    assert qa.post("/evaluacion/V/deshacer") == "/evaluacion/V?done=undone"
    assert not qa.settings.voice_file.exists()


def test_only_what_was_promoted_last_is_undone(two: Qa) -> None:
    assert "only the last can be undone" in two.post("/evaluacion/B/deshacer", 409)


def test_a_run_folder_is_named_as_it_is(two: Qa) -> None:
    make_run(two.settings, "año 1 & más")
    assert "año 1 & más" in two.get("/evaluacion/a%C3%B1o%201%20%26%20m%C3%A1s")
    assert Folder(two.settings.data / "runs" / "año 1 & más").exists
