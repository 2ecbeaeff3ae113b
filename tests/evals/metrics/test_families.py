"""Sentences that another author might write for a fault, and good ones that look alike; none is from the suites."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.cases import Case
from tests.evals.metrics.drafts import article, case, judge

_ASKED = {
    "es": ("El pedido llegó roto y estoy muy molesta, no funciona.", "es-ES", "El pedido llega en 5 días."),
    "pt": ("O pedido chegou partido e estou muito chateada, não funciona.", "pt-PT", "O pedido chega em 5 dias."),
    "en": ("The order arrived broken and I am really annoyed.", "en-GB", "The order arrives in 5 days."),
}
_TOLD = {
    "es": ("Le escribo el lunes 5 con la respuesta.", "Nadie me escribió, sigo esperando."),
    "pt": ("Escrevo-lhe na segunda, dia 5, com a resposta.", "Ninguém me escreveu, continuo à espera."),
    "en": ("I will write to you on Monday 5th with the answer.", "Nobody wrote, I am still waiting."),
}


def _read(which: str) -> list[Any]:
    file = Path(__file__).with_name("families.yaml")
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [
        pytest.param(metric, language, text, id=f"{metric}: {text[:60]}")
        for metric, one in rows.items()
        for language, texts in one[which].items()
        for text in texts
    ]


def _case(metric: str, language: str) -> Case:
    said, tag, _ = _ASKED[language]
    if metric == "promise":
        ours, theirs = _TOLD[language]
        talk = [
            {"role": "agent", "at": "2026-01-02T10:00:00Z", "text": ours},
            {"role": "customer", "at": "2026-01-07T10:00:00Z", "text": theirs},
        ]
        return case("", lang=tag, conversation=talk)
    expect = {"action": "reply", "emotions": [{"label": "anger", "evidence": []}], "primary": "anger"}
    return case(said, lang=tag, expect=expect)


@pytest.mark.parametrize(("metric", "language", "text"), _read("faulty"))
def test_a_fault_that_nobody_wrote_before_is_caught(metric: str, language: str, text: str) -> None:
    score = judge(metric, _case(metric, language), text, article(_ASKED[language][2]))

    assert score.verdict == "fail"


@pytest.mark.parametrize(("metric", "language", "text"), _read("good"))
def test_a_good_sentence_that_looks_alike_passes(metric: str, language: str, text: str) -> None:
    score = judge(metric, _case(metric, language), text, article(_ASKED[language][2]))

    assert score.verdict != "fail", score.reasons


def _asked(which: str) -> list[Any]:
    rows = yaml.safe_load(Path(__file__).with_name("asked_again.yaml").read_text(encoding="utf-8"))
    return [
        pytest.param(language, rows["told"][language], text, id=text[:60])
        for language, texts in rows[which].items()
        for text in texts
    ]


@pytest.mark.parametrize(("language", "told", "text"), _asked("faulty"))
def test_what_they_told_is_not_asked_again(language: str, told: str, text: str) -> None:
    assert judge("asked_again", case(told, lang=language, name="Marta Ruiz", channel="email"), text).verdict == "fail"


@pytest.mark.parametrize(("language", "told", "text"), _asked("good"))
def test_what_they_did_not_tell_may_be_asked(language: str, told: str, text: str) -> None:
    assert judge("asked_again", case(told, lang=language, name="Marta Ruiz", channel="email"), text).verdict == "pass"
