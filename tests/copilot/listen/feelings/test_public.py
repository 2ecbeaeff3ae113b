"""What the shipped classifiers of public data say."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from copilot.listen.feelings.public import FILE, LABELS, LANGUAGES, SIX, built_in, read, write

CLEAR = [
    ("es", "Qué alegría, muchas gracias, me encantó!! 😍", "joy"),
    ("es", "Son unos ladrones mentirosos, qué rabia me dan, idiotas", "anger"),
    ("es", "Me da mucho miedo, no puedo dormir del terror", "fear"),
    ("es", "Estoy muy triste, no paro de llorar 😭", "sadness"),
    ("es", "Qué asco, asqueroso, me dieron ganas de vomitar 🤮", "disgust"),
    ("es", "No lo puedo creer, qué sorpresa, increíble 😮", "surprise"),
    ("pt", "Que alegria, adorei, obrigada, tudo lindo demais", "joy"),
    ("pt", "Que raiva, odeio esses ladrões idiotas", "anger"),
    ("pt", "Estou muito triste, chorando de saudade", "sadness"),
    ("pt", "Estou com medo, apavorada, que pânico", "fear"),
    ("en", "I am so happy, this is wonderful, I love it", "joy"),
    ("en", "I was terrified and scared, my heart was pounding with fear", "fear"),
    ("en", "I cried, I feel so sad and lonely", "sadness"),
]


@pytest.mark.parametrize(("language", "text", "feeling"), CLEAR)
def test_a_clear_feeling_is_the_likeliest_of_the_six(language: str, text: str, feeling: str) -> None:
    found = dict(zip(LABELS, built_in().probabilities(text, language), strict=True))
    assert max(SIX, key=lambda label: found[label]) == feeling


@pytest.mark.parametrize(
    ("language", "text"), [("es", "Muchas gracias por todo"), ("pt", "Muito obrigada"), ("en", "Thank you so much")]
)
def test_thanks_are_gratitude_in_every_language(language: str, text: str) -> None:
    found = dict(zip(LABELS, built_in().probabilities(text, language), strict=True))
    assert found["gratitude"] > 0.5 > found["annoyance"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "...", "😀" * 3000, "x" * 100_000, "\n"])
def test_every_label_has_a_probability_whatever_the_text(language: str, text: str) -> None:
    found = built_in().probabilities(text, language)
    assert found.shape == (len(LABELS),)
    assert found.dtype == np.float32
    assert ((found > 0) & (found < 1)).all()


def test_a_country_changes_nothing_and_an_unknown_language_is_read_as_spanish() -> None:
    spanish = built_in().probabilities("qué bronca", "es").tolist()
    assert built_in().probabilities("qué bronca", "es-AR").tolist() == spanish
    assert built_in().probabilities("qué bronca", "fr").tolist() == spanish


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    parts = {language: built_in().parts(language) for language in LANGUAGES}
    copy = tmp_path / "copy.npz"
    write(copy, parts)
    text = "Ya van tres veces que llamo y nadie me responde!!"
    assert read(copy).probabilities(text, "es").tolist() == built_in().probabilities(text, "es").tolist()


def test_the_file_is_small_and_its_record_says_from_what_it_was_made() -> None:
    record = json.loads(FILE.with_suffix(".json").read_text(encoding="utf-8"))
    assert FILE.stat().st_size == record["bytes"] <= 2_500_000
    assert tuple(record["labels"]) == LABELS
    assert set(record["brighter"]) == set(LANGUAGES)
    assert {"CC BY 4.0", "Apache-2.0"} <= set(record["licences"].values())


def test_it_needs_no_library_to_learn_with() -> None:
    code = (
        "import sys; from copilot.listen.feelings.public import built_in; built_in().probabilities('hola', 'es')\n"
        "print(*sorted({'torch', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ""
