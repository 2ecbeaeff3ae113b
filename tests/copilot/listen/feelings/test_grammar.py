"""The language that cues are written in."""

import re

import pytest

from copilot.listen.feelings.cues import CueSet
from copilot.listen.feelings.grammar import LONGEST, CueError, compile_cue

SLOTS = {
    "number": "#|dos|tres|varias",
    "time": "{number} (dias|horas)|toda la manana",
    "deep": "{deeper}",
    "deeper": "{deepest}",
    "deepest": "{time}",
}


def found(cue: str, text: str) -> str:
    signs = CueSet("es", [compile_cue("worry", cue, SLOTS)]).find(text)
    return text[signs[0].start : signs[0].end] if signs else ""


@pytest.mark.parametrize(
    ("cue", "text", "words"),
    [
        ("llevo {time} esperando", "ya llevo 3 dias esperando aca", "llevo 3 dias esperando"),
        ("llevo {time} esperando", "llevo toda la manana, esperando", "llevo toda la manana, esperando"),
        ("llevo {time} esperando", "llevo. esperando", ""),
        ("vale # pesos", "vale 14.990 pesos", "vale 14.990 pesos"),
        ("e-mail", "mi e-mail es otro", "e-mail"),
        ("(nadie|ninguno) me respond*", "ninguno me respondio", "ninguno me respondio"),
        ("[y] ya van {number} veces", "y ya van varias veces", "y ya van varias veces"),
        ("[y] ya van {number} veces", "ya van 4 veces", "ya van 4 veces"),
        (
            "prometieron ... y nada",
            "prometieron venir el lunes a casa y nada",
            "prometieron venir el lunes a casa y nada",
        ),
        ("prometieron ... y nada", "prometieron. y nada", ""),
        ("da lo mismo", "da. lo! mismo", ""),
        ("da igual", "da igualmente", ""),
        ("!!!", "que pasa!!!", "!!!"),
        ("gracias 🙄", "gracias 🙄", "gracias 🙄"),
        ("!me preocupa", "me preocupa mucho", "me preocupa"),
    ],
)
def test_a_cue_finds_what_it_says(cue: str, text: str, words: str) -> None:
    assert found(cue, text) == words


def test_capitals_and_accents_of_a_cue_do_not_matter() -> None:
    assert found("Ya NO sé qué hacer", "ya no se que hacer") == "ya no se que hacer"


def test_a_cue_that_names_the_feeling_is_explicit_and_signs_alone_are_not() -> None:
    assert compile_cue("anger", "!estoy furios*", SLOTS).explicit
    assert not compile_cue("anger", "!!!", SLOTS).explicit


def test_the_words_that_must_be_there_are_known_beforehand() -> None:
    assert compile_cue("anger", "[ya] van {number} veces", SLOTS).anchors == {"veces"}
    assert compile_cue("anger", "(nadie|ninguno) respond*", SLOTS).anchors == {"respond*"}


@pytest.mark.parametrize(
    ("cue", "says"),
    [
        ("llevo {tiempo}", "no slot {tiempo}"),
        ("(nadie me", "is not closed"),
        ("nadie) me", "was not opened"),
        ("[y] [ya]", "at least one word"),
        ("(|)", "empty choice"),
        ("", "empty choice"),
        ("a " * LONGEST, f"at most {LONGEST}"),
        ("{deep}", "hold slots"),
    ],
)
def test_a_cue_that_cannot_be_read_says_why_in_a_sentence(cue: str, says: str) -> None:
    with pytest.raises(CueError, match=re.escape(says)):
        compile_cue("worry", cue, SLOTS)
