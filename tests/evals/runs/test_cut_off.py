"""A run whose files were cut off anywhere: never a traceback, never another figure without a word."""

import random
import shutil

import pytest

from copilot.errors import InputError
from copilot.settings import Settings
from evals.cases import Case
from evals.comparison import sides_of
from evals.runs.candidate import Candidate
from evals.runs.figures import Figures
from evals.runs.folder import Folder
from evals.runs.places import all_runs, unreadable
from evals.runs.run import run
from evals.runs.scoring import current, figures_in, score

SOURCE = {"id": "envios", "title": "Envíos", "text": "El envío tarda de 3 a 5 días hábiles."}
ANSWERS = ("Hola. Tarda de 3 a 5 días hábiles.", "Hola. Tarda 90 días.", "Hola. El envío tarda de 3 a 5 días hábiles.")
FILES = ("cases.jsonl", "samples.jsonl", "passages.jsonl", "scores.jsonl", "summary.json")
POINTS = 12
CASES = [
    Case.model_validate(
        {"id": f"c{at}", "task": "draft", "lang": "es", "query": f"¿cuánto tarda el pedido {at}?", "output": text}
        | {"sources": [SOURCE | {"id": f"envios-{at}"}], "expect": {"action": "reply"}}
    )
    for at, text in enumerate(ANSWERS * 2)
]


@pytest.fixture
def whole(settings: Settings) -> Folder:
    folder = Folder(settings.data / "runs" / "whole")
    run(folder, CASES, Candidate(), settings)
    return folder


def without_times(figures: Figures) -> Figures:
    return figures.model_copy(update={"spent": None})


def cuts(whole: Folder, name: str) -> list[int]:
    """Random places, the very ends, and between two lines, where nothing in the file itself tells."""
    data = (whole.path / name).read_bytes()
    lines = [at + 1 for at, sign in enumerate(data[:-1]) if sign == 10]
    return sorted({0, 1, len(data) - 1, *lines[:3], *random.Random(name).sample(range(len(data)), POINTS)})


def cut(whole: Folder, name: str, at: int) -> Folder:
    place = whole.path.parent / "cut"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(whole.path, place)
    (place / name).write_bytes((whole.path / name).read_bytes()[:at])
    return Folder(place)


@pytest.mark.parametrize("name", FILES)
def test_scoring_a_run_that_was_cut_off_gives_its_figures_or_says_what_is_missing(whole: Folder, name: str) -> None:
    expected = without_times(score(whole).figures)
    for at in cuts(whole, name):
        folder = cut(whole, name, at)
        try:
            figures = score(folder).figures
        except InputError as error:
            assert name in str(error)
        else:
            assert without_times(figures) == expected or not figures.complete


@pytest.mark.parametrize("name", FILES)
def test_comparing_a_run_that_was_cut_off_takes_no_other_verdict_for_its_own(whole: Folder, name: str) -> None:
    verdicts = {one.slot: one.verdict for one in current(whole)}
    for at in cuts(whole, name):
        folder = cut(whole, name, at)
        try:
            side = sides_of(whole, folder)[1]
        except InputError:
            continue
        assert side.missing == len(CASES) - len(side.judged)
        assert all(one.verdict in (verdicts[one.slot], "error") for one in side.judged)


@pytest.mark.parametrize("name", FILES)
def test_the_same_command_makes_a_run_that_was_cut_off_whole_again(
    whole: Folder, name: str, settings: Settings
) -> None:
    expected = without_times(score(whole).figures)
    for at in cuts(whole, name)[::3]:
        folder = cut(whole, name, at)
        assert without_times(run(folder, CASES, Candidate(), settings).figures) == expected


def test_a_broken_manifest_stops_nobody_elsewhere(whole: Folder, settings: Settings) -> None:
    broken = cut(whole, "manifest.json", 40)
    assert [one.name for one in all_runs(settings)] == ["whole"]
    assert [one.path for one in unreadable(settings)] == [broken.path]
    with pytest.raises(InputError, match="no manifest"):
        run(broken, CASES, Candidate(), settings)


def test_figures_that_cannot_be_read_are_none(whole: Folder) -> None:
    assert figures_in(cut(whole, "summary.json", 30)) is None


def test_scores_made_by_other_expectations_are_made_anew(whole: Folder) -> None:
    file = whole.path / "cases.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace('["reply"]', '["escalate"]'), encoding="utf-8")
    assert {one.expected for one in current(whole)} == {case.expected for case in whole.cases()}


def test_a_case_that_two_suites_have_is_answered_once(settings: Settings) -> None:
    done = run(Folder(settings.data / "twice"), [*CASES, *CASES], Candidate(), settings)
    assert done.figures.answers == len(CASES) and done.figures.complete


@pytest.mark.parametrize(
    "output",
    [
        {"text": 5},
        {"text": "Hola", "sentences": 5},
        {"text": "Hola", "sentences": [{"text": "Hola", "support": "luck"}]},
        {"text": "Hola", "citations": 5},
        {"text": "Hola", "usage": {"prompt_tokens": "many"}},
    ],
)
def test_a_recorded_answer_of_no_known_form_is_an_error_of_its_case(settings: Settings, output: object) -> None:
    odd = Case.model_validate({"id": "odd", "task": "draft", "query": "hola", "output": output})
    folder = Folder(settings.data / "odd")
    run(folder, [odd, *CASES], Candidate(), settings)
    assert [(one.id, one.cause) for one in folder.judged() if one.error] == [("odd", "input")]
