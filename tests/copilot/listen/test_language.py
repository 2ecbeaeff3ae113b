"""The language of short and careless messages, and of real texts that the table was not learned from."""

import csv
from pathlib import Path

import pytest

from copilot.listen.language import OURS, detect
from copilot.listen.learn_language import corpora, held_out


@pytest.mark.parametrize(
    "text, language",
    [
        ("hola kiero saber xq no anda", "es"),
        ("q onda no jala el inter", "es"),
        ("me cobraron 2 veces", "es"),
        ("cuando viene el tecnico", "es"),
        ("oi, meu wifi ta caindo dms", "pt"),
        ("nao consigo entrar na conta", "pt"),
        ("cade meu tecnico", "pt"),
        ("obrigada!", "pt"),
        ("my wifi is down", "en"),
        ("how do I cancel", "en"),
        ("Bonjour, ma connexion ne marche pas depuis hier", "fr"),
        ("ich möchte meinen Vertrag kündigen", "de"),
        ("vorrei cancellare il mio contratto, grazie", "it"),
        ("привет, не работает интернет", "ru"),
        ("لا يعمل الإنترنت في منزلي", "ar"),
        ("网络不工作", "zh"),
    ],
)
def test_a_short_message_tells_its_language(text: str, language: str) -> None:
    assert detect(text, "xx") == language


@pytest.mark.parametrize("text", ["", "ok", "😀😀", "12345", "https://a.example/hola", "wifi"])
def test_a_message_that_does_not_tell_falls_back(text: str) -> None:
    assert detect(text, "pt") == "pt"
    assert detect(text, "es") == "es"


def test_most_of_the_words_decide_in_a_mixed_message() -> None:
    assert detect("Hola, tengo un problema con el login, me dice password incorrect y no entro", "en") == "es"


FLOORS = {None: 0.955, 8: 0.955, 4: 0.94}
"""Words kept -> least share of texts told right in each language, with the worst default for it."""


@pytest.mark.parametrize("language", OURS)
@pytest.mark.parametrize("kept", FLOORS)
def test_texts_not_learned_from_are_told_apart(shared: Path, language: str, kept: int | None) -> None:
    worst = "pt" if language == "es" else "es"
    texts = [
        text
        for _, own, found in corpora(shared)
        if own == language
        for text in [text for text in found if held_out(text) and sum(map(str.isalpha, text)) > 6][:400]
    ]
    right = sum(detect(" ".join(text.split()[:kept]), worst) == language for text in texts)
    assert right / len(texts) >= FLOORS[kept]


def test_customers_questions_of_a_set_never_seen_are_english(shared: Path) -> None:
    with (shared / "banking77/train.csv").open(encoding="utf-8", newline="") as rows:
        texts = [row["text"] for row in csv.DictReader(rows)][:1500]
    assert sum(detect(text, "es") == "en" for text in texts) / len(texts) >= 0.995
