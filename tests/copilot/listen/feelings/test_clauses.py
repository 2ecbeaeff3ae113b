"""Clauses: exact pieces of a message, short enough to be evidence."""

import pytest

from copilot.listen.feelings.clauses import LONGEST, clauses, folded, within_quotes


def pieces(text: str) -> list[str]:
    return [text[one.start : one.end] for one in clauses(text)]


def test_sentences_and_clauses_after_a_comma_or_a_connective_stand_apart() -> None:
    assert pieces("Ya van tres veces que llamo y nadie me contesta nada. Mi mamá usa oxígeno, ¿y si se corta?") == [
        "Ya van tres veces que llamo",
        "y nadie me contesta nada.",
        "Mi mamá usa oxígeno",
        "¿y si se corta?",
    ]


def test_a_comma_that_cuts_off_a_word_or_two_does_not_part_clauses() -> None:
    assert pieces("Hola, quiero saber el horario") == ["Hola, quiero saber el horario"]


def test_numbers_addresses_and_emoji_are_not_cut() -> None:
    assert pieces("Pagué 26.900 en tienda.example.com ayer 😡 y nada") == [
        "Pagué 26.900 en tienda.example.com ayer 😡",
        "y nada",
    ]


def test_folding_keeps_every_letter_in_its_place() -> None:
    text = "¡ÑANDÚ İstanbul ﬁn Ǆ!"
    assert len(folded(text)) == len(text)


@pytest.mark.parametrize("text", ["", "   \n ", "😡", "...", "a" * 5000, "\n\n> cita\n> más\n\nya"])
def test_every_clause_is_a_piece_of_the_text_without_blanks_around(text: str) -> None:
    for one in clauses(text):
        piece = text[one.start : one.end]
        assert piece and piece == piece.strip() and len(piece) <= LONGEST
        assert folded(piece) == one.folded


def test_words_that_somebody_else_said_are_known_to_be_reported() -> None:
    text = "Me dijeron «ya va en camino» y no llega"
    assert [one.quoted for one in clauses("Me escribió esto.\n«ya va en camino»\nY no llega")] == [False, True, False]
    start = text.index("ya va")
    assert within_quotes(text, start, start + 5)
    assert not within_quotes(text, text.index("no llega"), len(text))
