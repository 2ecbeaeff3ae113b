"""The page: nothing from outside, everything escaped, the answer first, the sentence at fault marked."""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from copilot.errors import NotFoundError
from copilot.settings import Settings
from evals.cases import Case
from evals.comparison import Side
from evals.report import Material, Report, comparison_of, page, read_pair, read_run, report_of
from evals.report.wording import LANGUAGES
from evals.runs.candidate import Candidate, Prices
from evals.runs.figures import figures_of
from evals.runs.folder import Folder
from evals.runs.places import all_runs
from evals.runs.run import run
from tests.evals.drawn import drawn, spoiled
from tests.evals.report.html import Page
from tests.evals.report.runs import HOSTILE, NEW, OLD, RIGHT, WRONG, answered, case, made

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def runs(settings: Settings) -> tuple[Folder, Folder]:
    """A baseline, and a run that lost one case, won another and holds an attack in a third."""
    return answered(settings, "vieja", OLD), answered(settings, "nueva", NEW)


@pytest.fixture
def report(runs: tuple[Folder, Folder], settings: Settings) -> Report:
    before, after = read_pair(*runs)
    return report_of(after, before, others=all_runs(settings))


def test_nothing_on_the_page_comes_from_elsewhere_or_runs(report: Report) -> None:
    shown = Page(page(report))
    assert {tag for tag, _ in shown.tags} & {"script", "link", "img", "iframe", "object", "form", "base"} == set()
    for _, attributes in shown.tags:
        assert not [name for name in attributes if name in ("src", "style", "srcset") or name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in shown.style and "@import" not in shown.style


def test_hostile_words_are_words(report: Report) -> None:
    shown = Page(page(report))
    assert "</style><script>alert('x')</script>" in shown.text
    assert shown.badly_closed == [] and shown.open == []
    assert shown.text.count("onerror=alert(1)") >= 2  # among the worst and beside the answer it took the place of


def test_of_styles_only_the_pages_own_is_allowed(report: Report) -> None:
    import base64
    import hashlib

    shown = Page(page(report))
    policy = next(one["content"] for one in shown.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(shown.style.encode()).digest()).decode()
    assert policy is not None and "default-src 'none'" in policy and f"'sha256-{digest}'" in policy


def test_the_answer_stands_first(report: Report) -> None:
    shown = Page(page(report)).text
    verdict = shown.index("No pasa: nueva no debe llegar a los agentes.")
    assert verdict < shown.index("Correcta") < shown.index("Frente a vieja") < shown.index("Qué se corrió")
    assert "Impide pasar" in shown and "Falta para decidir" in shown  # four cases are too few


def test_without_a_baseline_no_verdict_is_given(runs: tuple[Folder, Folder]) -> None:
    shown = Page(page(report_of(read_run(runs[1])))).text
    assert "Sin corrida de referencia no hay veredicto" in shown
    assert "Casos que cambiaron" not in shown and "Todavía no hay otra corrida" in shown


def test_the_sentence_at_fault_is_marked_in_the_answer_and_its_reason_told(report: Report) -> None:
    shown = Page(page(report))
    assert "El reembolso llega en 90 días hábiles." in shown.marked
    assert "«90 días» no aparece en las fuentes ni en la conversación." in shown.text
    assert "Te reembolsamos en 5 días hábiles al mismo medio de pago." in shown.text  # the source that it should follow


def test_a_sentence_at_fault_is_never_behind_a_click(settings: Settings) -> None:
    long = f"Hola, Ana. {'Gracias por escribir. ' * 60}El reembolso llega en 90 días hábiles."
    html = page(report_of(read_run(answered(settings, "larga", {"c1": long}))))
    assert "El reembolso llega en 90 días hábiles." in Page(html).marked
    assert '<details class="deep small" open>' in html


def test_flips_stand_side_by_side_both_ways(report: Report) -> None:
    text = Page(page(report)).text
    worse, better = text.index("Para peor"), text.index("Para mejor: 1")
    assert worse < better
    assert RIGHT in text[worse:better] and "90 días" in text[worse:better]
    assert RIGHT in text[better:] and WRONG.split(".")[1] in text[better:]


def test_the_runs_of_the_installation_stand_in_their_order(report: Report) -> None:
    assert [one.name for one in report.trend.versions] == ["vieja", "nueva"]
    text = Page(page(report)).text
    part = text[text.rindex("A lo largo de las versiones") :]
    assert part.index("vieja") < part.index("nueva")


def test_runs_of_other_cases_are_left_out_of_the_trend_and_counted(
    settings: Settings, runs: tuple[Folder, Folder]
) -> None:
    answered(settings, "otra", {"x1": RIGHT, "x2": RIGHT, "c1": RIGHT})
    told = report_of(read_run(runs[1]), others=all_runs(settings)).trend
    assert ([one.name for one in told.versions], told.left) == (["vieja", "nueva"], 1)


def test_errors_are_told_by_cause(settings: Settings) -> None:
    folder = made(settings, "run", [case("c1", RIGHT), case("c2", RIGHT)])
    erred = {"error": "The model did not answer in 60 s.", "cause": "timeout", "output": {}}
    samples = [one.model_copy(update=erred) if one.id == "c2" else one for one in folder.samples()]
    folder.replace("samples.jsonl", "".join(f"{one.model_dump_json(by_alias=True)}\n" for one in samples))
    (folder.path / "summary.json").unlink()
    text = Page(page(report_of(read_run(folder)))).text
    assert "No contestó a tiempo" in text and "The model did not answer in 60 s. c2" in text
    assert "La corrida no está completa: 1 de 2 respuestas" in text


def test_a_case_that_fails_in_every_repeat_is_listed_once(settings: Settings) -> None:
    folder = Folder(settings.data / "runs" / "thrice")
    run(folder, [Case.model_validate(case(f"c{at}", WRONG)) for at in range(2)], Candidate(), settings, repeat=3)
    text = Page(page(report_of(read_run(folder)))).text
    assert "Las 2 peores respuestas" in text and "intento 1 de 3" in text


def test_two_runs_are_compared_without_a_verdict(runs: tuple[Folder, Folder]) -> None:
    text = Page(page(comparison_of(*read_pair(*runs)))).text
    assert "nueva frente a vieja" in text and "agentes" not in text
    assert "4 casos no bastan para mostrar ninguna diferencia" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_the_words(report: Report, language: str) -> None:
    shown = Page(page(report._replace(language=language)))
    assert shown.all("html")[0]["lang"] == language
    assert "{" not in re.sub(r"\{\{ ?\}\}", "", shown.text)


def test_who_hears_the_page_gets_all_of_it(report: Report) -> None:
    html = page(report)
    shown = Page(html)
    levels = [int(tag[1]) for tag, _ in shown.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(shown.all("caption")) == len(shown.all("table"))
    assert all(one.get("scope") for one in shown.all("th"))
    for plot in shown.all("svg"):
        assert plot.get("aria-hidden") == "true" or (plot.get("role") == "img" and plot.get("aria-label"))
    there = {attributes["id"] for _, attributes in shown.tags if attributes.get("id")}
    assert {str(one["href"])[1:] for one in shown.all("a")} <= there
    assert 'lang="es-CL"' in html


def test_the_colours_are_those_of_the_products_pages() -> None:
    """Whose contrast is held by a test of its own."""
    ours, theirs = (
        dict(enumerate(_colours(ROOT / file))) for file in ("evals/report/report.css", "api/web/static/base.css")
    )
    assert ours == theirs


def _colours(file: Path) -> Iterable[tuple[str, str]]:
    return re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", file.read_text(encoding="utf-8"))


def test_five_hundred_cases_with_long_hostile_words_stay_under_two_megabytes() -> None:
    answers = drawn(500, 3)
    worse = spoiled(answers, 0.5, 4)
    long = HOSTILE * 400
    talk = [{"role": ("customer", "agent")[at % 2], "text": long} for at in range(40)]
    row = {"task": "draft", "lang": "es", "conversation": talk}
    cases = {one.case: Case.model_validate(row | {"id": one.id}) for one in answers}
    before, after = (_material(name, several, cases, long) for name, several in (("a", answers), ("b", worse)))
    html = page(report_of(after, before))
    assert len(html.encode()) < 2_000_000
    assert len(Page(html).all("details")) > 30


def _material(name: str, judged: list[object], cases: dict[str, Case], words: str) -> Material:
    from evals.runs.manifest import Manifest

    told = tuple(judged)
    return Material(
        side=Side(name, told, {one.slot: words for one in told}, "f"),  # type: ignore[arg-type,attr-defined]
        manifest=Manifest(name=name, created_at="2026-01-01T00:00:00Z", fingerprint="f", versions={"model": "x"}),
        candidate=Candidate(),
        figures=figures_of(told, len(cases), Prices()),  # type: ignore[arg-type]
        cases=cases,
        samples={},
        passages={},
    )


def test_a_run_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="holds no run"):
        read_run(Folder(tmp_path))
