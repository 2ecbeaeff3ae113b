"""What a message tells is a piece of it, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.conversation import Message, Role
from copilot.summary.worth import of_agent, of_customer


def customer(text: str, language: str = "es") -> list[str]:
    return [told.text for told in of_customer(Message(role="customer", text=text, id="1"), language, 0)]


def agent(text: str, language: str = "es") -> list[str]:
    return [told.text for told in of_agent(Message(role="agent", text=text, id="1"), language, set())]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We'll refund you by 12/4"),
        ("en", "Your appointment is on 3/4"),
        ("en", "Your case number is CAS-R48213"),
        ("en", "Your ticket is #48213"),
        ("es", "Su pedido es el 12-A"),
        ("es", "Su número de caso es #48213"),
        ("pt", "Seu protocolo é o ABC-D900"),
    ],
)
def test_dates_and_the_numbers_of_cases_at_the_end_are_no_signatures(language: str, text: str) -> None:
    assert agent(text, language) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "We can check your order -JD",
        "We can check your order ^AB",
        "(1/2) We can check your order",
        "1/2 We can check your order",
        "We can check your order (1/2)",
        "@maria We can check your order #help",
        "We can check your order https://t.co/x",
    ],
)
def test_signatures_counters_hash_tags_and_links_are_left_out(text: str) -> None:
    assert agent(text, "en") == ["We can check your order"]


@pytest.mark.parametrize("text", ["mi pedido es el #48213", "me cobraron el 12/4", "la fecha de mi visita era el 3/4"])
def test_what_a_customer_ends_with_is_kept_when_it_is_a_number(text: str) -> None:
    assert customer(text) == [text]


def test_a_tag_left_out_of_a_clause_parts_it() -> None:
    told = customer("me cobraron dos veces, ¿no? y ahora sigo sin servicio")
    assert told == ["me cobraron dos veces, ¿no?", "y ahora sigo sin servicio"]


def test_quoted_lines_between_are_told_by_nobody() -> None:
    told = customer(
        "El técnico no vino y perdí toda la mañana esperando a que\n> Hola, va el jueves\nalguien avisara algo."
    )
    assert not any("jueves" in one for one in told)
    assert told[0].startswith("El técnico no vino")


def test_a_wrapped_line_of_a_mail_is_one_sentence() -> None:
    text = "El técnico no vino y perdí toda la mañana esperando a que llegara\r\nalguien a mi casa."
    assert [" ".join(one.split()) for one in customer(text)] == [" ".join(text.split())]


@pytest.mark.parametrize(
    "text", ["Hola, buenas tardes", "Muchas gracias por escribirnos", "Un momento, por favor", "", " \n", "😀", "👍👍"]
)
def test_manners_are_never_told(text: str) -> None:
    assert agent(text) == []


PIECES = st.sampled_from(
    [
        *[
            "me cobraron dos veces",
            ", ¿no? ",
            "¿cuándo llega?",
            " te llamo mañana ",
            "> citado",
            "@ana ",
            "https://x.y/z",
            "#48213",
            "#hola",
            "12/4",
            "1/2",
            "\n(1/2)",
            " -AB",
            "^JD",
            "😀",
            "👩\u200d👩\u200d👧",
            "&lt;b&gt;",
            "&amp;",
            "Saludos,\nMaría",
            "hola, ",
            "[audio] ",
            "chao, chao, ",
            "$26.900",
            "ﬁn",
            "İ",
            "ß",
            "no.Ya probé",
            ". ",
            ", ",
            ": ",
            "1. ",
            "- ",
            "je n'ai rien reçu ",
            "I was charged twice ",
            "\nnão recebi ",
            "{x}",
            "«",
            "»",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "ustedes dijeron que sí ",
            "(aparte) ",
        ],
        *("\n", "\r\n", "\u2028", "\x1c", "\xa0", "\u200d"),
    ]
)


@given(
    st.lists(PIECES, max_size=25), st.sampled_from(["es", "pt", "en", "fr", ""]), st.sampled_from(["customer", "agent"])
)
def test_what_is_told_stands_in_the_message(pieces: list[str], language: str, role: Role) -> None:
    text = "".join(pieces)
    told = (customer if role == "customer" else agent)(text, language)
    assert [one for one in told if " ".join(one.split()) not in " ".join(text.split())] == []
    assert all(one.strip() for one in told)


def test_ten_thousand_characters_are_read_and_told_as_they_stand() -> None:
    text = ("no puedo entrar a mi cuenta desde el 3 de marzo y nadie responde " * 160)[:10_000]
    assert all(one in text for one in customer(text))
