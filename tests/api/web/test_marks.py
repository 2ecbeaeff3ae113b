import pytest

from api.web.marks import evidence, quoted, quoted_from, sentences
from copilot.draft import Draft, Sentence
from copilot.listen.heard import Flag

TEXT = "Llevo tres días así y me preocupa perder el número. ¡Tres días!"


def flag(label: str, *quotes: str, message_id: str = "") -> Flag:
    return Flag(label=label, confidence=0.8, evidence=quotes, message_id=message_id)


def shown(text: str, *flags: Flag) -> list[tuple[str, tuple[str, ...]]]:
    return [(piece.text, piece.labels) for piece in evidence(text, "m1", flags)]


def test_evidence_is_marked_where_it_stands() -> None:
    assert shown(TEXT, flag("worry", "me preocupa")) == [
        ("Llevo tres días así y ", ()),
        ("me preocupa", ("worry",)),
        (" perder el número. ¡Tres días!", ()),
    ]


def test_evidence_that_overlaps_carries_both_labels() -> None:
    pieces = shown(TEXT, flag("worry", "me preocupa perder"), flag("churn_risk", "perder el número"))
    assert ("perder", ("worry", "churn_risk")) in pieces
    assert "".join(text for text, _ in pieces) == TEXT


def test_another_message_s_evidence_is_not_marked_here() -> None:
    assert shown(TEXT, flag("worry", "me preocupa", message_id="m2")) == [(TEXT, ())]
    assert len(shown(TEXT, flag("worry", "me preocupa", message_id="m1"))) == 3


@pytest.mark.parametrize("quote", ["", "no está"])
def test_evidence_that_is_not_there_marks_nothing(quote: str) -> None:
    assert shown(TEXT, flag("worry", quote)) == [(TEXT, ())]


def test_an_empty_text_has_no_pieces() -> None:
    assert shown("") == []


def test_a_quote_is_marked_in_its_passage() -> None:
    assert [piece.labels for piece in quoted("Uno. Dos. Tres.", ["Dos."])] == [(), ("quote",), ()]


def draft(*said: Sentence, text: str = "") -> Draft:
    whole = text or "\n\n".join(one.text for one in said)
    return Draft(id="d", outcome="reply", text=whole, language="es", confidence=1, sentences=said)


def test_a_draft_is_cut_into_its_sentences_with_their_notes() -> None:
    said = sentences(
        draft(
            Sentence(text="Hola.", support="courtesy"), Sentence(text="Son 3 días.", support="source", passage_id="a#1")
        ),
        {"a#1": 1},
    )
    assert [(one.text, one.support, one.note) for one in said] == [
        ("Hola.", "courtesy", 0),
        ("\n\n", None, 0),
        ("Son 3 días.", "source", 1),
    ]


def test_what_is_shown_is_always_exactly_the_text() -> None:
    text = "Hola.  Hola.\n1. Abre Wifi.\nAdiós"
    given = [Sentence(text=one, support="courtesy") for one in ("Hola.", " Hola.", "No está.", "1. Abre Wifi.", "")]
    said = sentences(draft(*given, text=text), {})
    assert "".join(one.text for one in said) == text
    assert [one.text for one in said if one.support] == ["Hola.", "Hola.", "1. Abre Wifi."]


def test_earlier_mail_is_told_from_what_is_written_now() -> None:
    now, earlier = "Sigo esperando.\n\n", "El lun, 9 nov a las 8:15, Lupita\n<l@e.com> escribió:\n> uno\n> dos\n>\n"
    assert quoted_from(now + earlier) == len(now)


@pytest.mark.parametrize("text", ["Hola", "> a\n> b\n> c\n", "Dijo:\n> uno\n> dos\nY ya.", ""])
def test_a_text_without_earlier_mail_is_whole(text: str) -> None:
    assert quoted_from(text) == len(text)
