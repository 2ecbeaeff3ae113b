"""Markdown for a pull request, where customers' words must stay words."""

import re

import pytest

from copilot.settings import Settings
from evals.report import markdown, read_pair, read_run, report_of
from evals.report.markdown import code, fenced
from evals.report.wording import LANGUAGES
from tests.evals.report.runs import NEW, OLD, answered


@pytest.fixture
def told(settings: Settings) -> str:
    before, run = read_pair(answered(settings, "vieja", OLD), answered(settings, "nueva", NEW))
    return markdown(report_of(run, before))


def outside(text: str) -> str:
    """What stands outside blocks of code."""
    return re.sub(r"(?ms)^(`{3,})text\n.*?^\1\n", "", text)


def test_the_verdict_stands_first_then_figures_flips_and_the_worst(told: str) -> None:
    assert told.startswith("## No pasa: `nueva` no debe llegar a los agentes.")
    places = [told.index(one) for one in ("| Correcta |", "### Casos que cambiaron", "peores respuestas", "Huella")]
    assert places == sorted(places)
    assert "Para peor: 2" in told and "Para mejor: 1" in told and "- `c2`:" in told


def test_every_row_of_the_table_has_as_many_cells_as_its_head(told: str) -> None:
    rows = [line for line in told.splitlines() if line.startswith("|")]
    assert len(rows) > 3 and len({line.count("|") for line in rows}) == 1


def test_hostile_words_stand_in_blocks_of_code_alone(told: str) -> None:
    assert "<script>" in told and "@todos" in told
    assert not re.search("<script>|@todos|!\\[|evil", outside(told))


def test_a_fence_is_longer_than_any_in_it() -> None:
    assert fenced(["a ```` b"]).startswith("`````text\n")
    assert (code("a`b"), code("`a|"), code("")) == ("``a`b``", "`` `a/ ``", "–")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_alone_is_told_in_each_language(settings: Settings, language: str) -> None:
    text = markdown(report_of(read_run(answered(settings, "nueva", NEW)), language=language))
    assert "`nueva`" in text and "{" not in text
