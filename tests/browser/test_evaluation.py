"""The evaluation in a real browser, as quality assurance uses it: by the keyboard, wide and narrow, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from evals.calibration.labels import read_labels
from evals.runs.baseline import use_as_baseline
from tests.api.made_runs import make_run
from tests.browser.conftest import Site, go_to
from tests.browser.test_layout import overflow

SignedIn = Callable[..., Page]
expect.set_options(timeout=60_000)
PATHS = (
    "/evaluacion",
    "/evaluacion?voice=1",
    "/evaluacion/B",
    "/evaluacion/B?metric=figures&by=channel",
    "/evaluacion/B/casos/cobro-001",
    "/evaluacion/B/etiquetar",
    "/evaluacion/B/calibracion",
)
# What a reader of screens needs of every page: names for controls, one first heading, no id twice, no empty link.
NAMELESS = """() => {
  const bad = [];
  const named = (e) => e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim()
    || (e.labels && e.labels.length) || e.title;
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, progress"))
    if (!named(e)) bad.push("no name: " + e.outerHTML.slice(0, 120));
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) bad.push("twice: " + id);
  for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby]"))
    for (const id of (e.getAttribute("aria-labelledby") || e.getAttribute("aria-describedby")).split(" "))
      if (!document.getElementById(id)) bad.push("refers to nothing: " + id);
  const first = document.querySelectorAll("h1").length;
  if (first !== 1) bad.push("first headings: " + first);
  for (const e of document.querySelectorAll("svg:not([role=img])"))
    if (e.getAttribute("aria-hidden") !== "true") bad.push("a picture without words");
  if (document.querySelectorAll("[style]").length) bad.push("inline style");
  return bad;
}"""


def press(page: Page, *keys: str) -> None:
    """Keys, once the page's scripts listen: what is visible may be ahead of them."""
    page.wait_for_load_state("load")
    for key in keys:
        page.keyboard.press(key)


@pytest.fixture
def runs(empty_site: Site) -> Site:
    settings = empty_site.app.state.settings
    (settings.data / "gate.yaml").write_text("min_cases: 4\nhard: [figures]\n", encoding="utf-8")
    make_run(settings, "A", wrong={0}, age=1)
    make_run(settings, "B", wrong={0, 1, 2})
    use_as_baseline(settings, "A")
    return empty_site


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_speaks(runs: Site, signed_in: SignedIn, width: int, scheme: str) -> None:
    page = signed_in(runs, role="qa", viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in PATHS:
        page.goto(f"{runs.url}{path}")
        assert overflow(page) <= 0, path
        assert page.evaluate(NAMELESS) == [], path


def test_the_verdict_is_three_clicks_from_anywhere(runs: Site, signed_in: SignedIn) -> None:
    page = signed_in(runs, role="qa")
    go_to(page, "Evaluación")
    page.get_by_role("link", name="B", exact=True).click()
    expect(page.get_by_role("heading", name="No pasa.")).to_be_visible()
    page.get_by_role("link", name="3 fallas").first.click()
    expect(page.locator("#cases li")).to_have_count(3)


def test_cases_are_walked_through_by_the_keyboard(runs: Site, signed_in: SignedIn) -> None:
    page = signed_in(runs, role="qa")
    page.goto(f"{runs.url}/evaluacion/B")
    press(page, "j")
    expect(page.locator("#cases a").nth(0)).to_be_focused()
    press(page, "j")
    expect(page.locator("#cases a").nth(1)).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="cobro-001", level=1)).to_be_visible()
    expect(page.locator("mark.fault").first).to_contain_text("90 días")
    press(page, "j")
    expect(page.get_by_role("heading", name="cobro-002", level=1)).to_be_visible()
    press(page, "k")
    expect(page.get_by_role("heading", name="cobro-001", level=1)).to_be_visible()


def test_answers_are_labelled_by_the_keyboard_alone(runs: Site, signed_in: SignedIn) -> None:
    page = signed_in(runs, role="qa")
    page.goto(f"{runs.url}/evaluacion/B/etiquetar")
    expect(page.get_by_text("0 de 8")).to_be_visible()
    press(page, "3", "s", "3", "s", "s", "n", "s", "s")
    press(page, "k")
    press(page, "j")
    press(page, "n")
    expect(page.get_by_text("1 de 8")).to_be_visible()
    expect(page.get_by_text("Guardado.")).to_be_visible()
    file = runs.app.state.settings.data / "runs" / "B" / "labels.jsonl"
    (label,) = read_labels([file])
    assert label.labels == {"correct": "full", "grounded": "yes", "complete": "full", "promise": "yes", "tone": "3"}
    assert label.tone["emotion"] == "no"
    assert label.tone["next_step"] == "no"
    assert label.by == "ana@example.com"
    press(page, "u")
    expect(page.get_by_text("Se quitó lo último que dijiste.")).to_be_visible()
    expect(page.get_by_text("0 de 8")).to_be_visible()
    press(page, "?")
    expect(page.get_by_role("dialog")).to_contain_text("Deshacer lo último que guardaste")


def test_a_click_answers_its_question_and_the_last_one_saves(runs: Site, signed_in: SignedIn) -> None:
    page = signed_in(runs, role="qa", viewport={"width": 320, "height": 700})
    page.goto(f"{runs.url}/evaluacion/B/etiquetar")
    for question in page.locator(".question").all():
        question.locator(".choice").last.click()
    expect(page.get_by_text("1 de 8")).to_be_visible()


def test_labelling_works_without_a_script(runs: Site, signed_in: SignedIn) -> None:
    page = signed_in(runs, role="qa", java_script_enabled=False)
    page.goto(f"{runs.url}/evaluacion/B/etiquetar")
    for question in page.locator(".question").all():
        question.locator("input").last.check()
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("1 de 8")).to_be_visible()


def test_a_run_is_started_watched_and_stopped(runs: Site, signed_in: SignedIn) -> None:
    page = signed_in(runs, role="qa")
    page.goto(f"{runs.url}/evaluacion")
    page.get_by_text("Evaluar un cambio").click()
    page.get_by_label("Nombre").fill("prueba")
    voice = {"name": "voice.yaml", "mimeType": "text/yaml", "buffer": b"signature: Equipo Alborada\n"}
    page.get_by_label("Una política de voz").set_input_files([voice])
    page.get_by_role("button", name="Empezar").click()
    expect(page.get_by_role("heading", name="En curso: prueba")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert page.evaluate(NAMELESS) == []
    expect(page.locator("#going [role=status]")).to_contain_text("Respondiendo")
    page.get_by_role("button", name="Detener").click()
    expect(page.get_by_text("Se detuvo.")).to_be_visible()
    row = page.locator("li.run-row", has=page.get_by_role("link", name="prueba"))
    expect(row).to_contain_text("sin terminar")
    expect(row.get_by_role("button", name="Seguir donde quedó")).to_be_visible()
    made = runs.app.state.settings.data / "runs" / "prueba" / "candidate" / "voice.yaml"
    assert made.read_text(encoding="utf-8") == "signature: Equipo Alborada\n"


def test_the_end_of_a_run_shows_by_itself(runs: Site, signed_in: SignedIn) -> None:
    page = signed_in(runs, role="qa")
    settings = runs.app.state.settings
    file = settings.data / "runs" / "A" / "summary.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"by": "', '"by": "0'), encoding="utf-8")
    page.goto(f"{runs.url}/evaluacion")
    page.get_by_role("button", name="Volver a puntuar").click()
    expect(page.get_by_text("puntuada con métricas anteriores")).to_have_count(0)
    expect(page.locator("#going")).to_be_hidden()
