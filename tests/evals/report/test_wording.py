import pytest
import yaml

from evals.metrics.names import NAMES, called
from evals.metrics.registry import PILLARS, POOLED
from evals.report.answer import words
from evals.report.wording import LANGUAGES, TEXTS, difference, figure, say


@pytest.mark.parametrize("file", [TEXTS, NAMES], ids=lambda file: file.stem)
def test_every_text_is_there_in_every_language(file: object) -> None:
    texts = yaml.safe_load(file.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    assert {key for key, forms in texts.items() if set(forms) != set(LANGUAGES)} == set()


def test_every_metric_is_called_something_a_person_understands() -> None:
    names = (*PILLARS, *(one.name for one in POOLED))
    assert [one for one in names if called(one, "es") == one] == []


def test_numbers_have_the_languages_decimals() -> None:
    assert [figure("correct", 0.825, language) for language in ("es", "pt", "en")] == ["82,5\u00a0%", "82,5%", "82.5%"]
    assert (figure("care", 2.5, "es"), difference("tone", 0.031, "es")) == ("2,50", "+3,1")
    assert (difference("tone", -0.031, "en"), difference("tone", 0.0, "es")) == ("−3.1", "0,0")


def test_what_is_unknown_keeps_its_own_name() -> None:
    assert called("their_metric", "es") == "their_metric"
    with pytest.raises(KeyError):
        say("no such text", "es")


@pytest.mark.parametrize(
    ("task", "output", "said"),
    [
        ("draft", {"text": "Hola."}, "Hola."),
        ("summary", {"summary": "Pagó dos veces."}, "Pagó dos veces."),
        ("retrieval", {"hits": [{"source_id": "a", "title": "Uno"}, {"source_id": "b"}]}, "1. Uno (a)\n2.  (b)"),
        ("emotion", {"primary": "worry", "emotions": [{"label": "worry", "evidence": ["ay"]}]}, "worry\nworry: «ay»"),
        ("promise", {"promises": [{"words": "te llamo", "due": "2026-01-02"}]}, "te llamo · 2026-01-02"),
        ("retrieval", {"hits": "?"}, '{"hits": "?"}'),
        ("draft", {}, ""),
    ],
)
def test_an_answer_of_any_task_is_words(task: str, output: dict[str, object], said: str) -> None:
    assert words(task, output) == said
