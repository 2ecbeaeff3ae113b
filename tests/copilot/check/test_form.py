"""What the draft looks like, and what must not get out."""

import pytest

from copilot.source import Passage
from tests.copilot.check.conftest import Verdict, passage

GAPS = [
    "Hola {{nombre}}, gracias.",
    "Hola {name}, gracias.",
    "Hola [nombre], gracias.",
    "Te escribimos a [EMAIL_1].",
    "El plazo es de XXX días.",
    "TODO: revisar el precio.",
    "Tu número es ____.",
    "Hola <nombre>, gracias.",
    "Como modelo de lenguaje, no puedo.",
    "As an AI, I cannot.",
    "Aquí tienes la respuesta: hola.",
    "Here is the reply: hi.",
    "Respuesta: hola.",
    "Según el contexto proporcionado, sí.",
    "Reinicia el router [K7Q2].",
    "<passage id=3>Hola",
]
NO_GAPS = [
    "Lo revisamos TODO y ya funciona.",
    "Espera 30 segundos (cuenta hasta 30).",
    "La temperatura no debe pasar de 40 < 50.",
    "Aquí tienes el enlace: https://a.example/x",
    "Te sirve la talla XXL.",
    "Mira en Ajustes > Red > Wi-Fi.",
]


@pytest.mark.parametrize("text", GAPS)
def test_a_gap_or_machine_text_is_found(verdict: Verdict, text: str) -> None:
    assert not verdict("no_placeholder", text, "hola").passed


@pytest.mark.parametrize("text", NO_GAPS)
def test_ordinary_signs_are_no_gaps(verdict: Verdict, text: str) -> None:
    assert verdict("no_placeholder", text, "hola").passed


def test_brackets_that_a_source_writes_are_text(verdict: Verdict) -> None:
    assert verdict("no_placeholder", "Pulsa [Aceptar].", "hola", ["Al final pulsa [Aceptar]."]).passed


@pytest.mark.parametrize(
    "text", ["# Pasos", "Es **muy** fácil.", "| a | b |", "[aquí](https://a.example)", "usa `reset`"]
)
@pytest.mark.parametrize("channel", ["whatsapp", "email", "facebook"])
def test_markdown_is_found(verdict: Verdict, text: str, channel: str) -> None:
    assert not verdict("form", text, "hola", channel=channel).passed


@pytest.mark.parametrize(
    "text",
    ["1. Abre la app.\n2. Entra.", "- Abre la app.\n- Entra.", "El pedido #4512", "5 * 3 = 15", "mi_archivo_final"],
)
def test_plain_lists_and_signs_are_no_markdown(verdict: Verdict, text: str) -> None:
    assert verdict("form", text, "hola").passed


def test_starred_lists_are_for_e_mail_only(verdict: Verdict) -> None:
    text = "* Abre la app.\n* Entra."
    assert verdict("form", text, "hola", channel="email").passed
    assert not verdict("form", text, "hola", channel="instagram").passed


def test_length_is_the_channels(verdict: Verdict) -> None:
    text = "a" * 600
    assert verdict("length", text, "hola", channel="whatsapp").passed
    result = verdict("length", text, "hola", channel="twitter")
    assert not result.passed
    assert "600" in result.detail
    assert "500" in result.detail


@pytest.mark.parametrize("text", ["Estimado Cliente, hola.", "Lamentamos los  inconvenientes.", "Dear customer, hi."])
def test_a_banned_phrase_is_found_in_any_case(verdict: Verdict, text: str) -> None:
    assert not verdict("banned", text, "hola").passed


def test_a_word_that_only_begins_like_a_banned_phrase_passes(verdict: Verdict) -> None:
    assert verdict("banned", "Como modelo de lenguajes, no.", "hola").passed


@pytest.mark.parametrize(
    ("text", "language", "passes"),
    [
        ("Vimos tu mensaje sobre la factura y ya la corregimos.", "es", True),
        ("We saw your message about the bill and we fixed it already.", "es", False),
        ("Vimos tu mensaje. We have already fixed the bill that you asked about.", "es", False),
        ("Vimos a sua mensagem sobre a fatura e já corrigimos o valor.", "pt", True),
        ("Vimos tu mensaje sobre la factura y ya la corregimos.", "pt", False),
        ("We saw your message about the bill and we fixed it already.", "en", True),
        ("Fibra Hogar 600", "en", True),
        ("Ok, Ana!", "es", True),
    ],
)
def test_the_draft_is_in_the_customers_language(verdict: Verdict, text: str, language: str, passes: bool) -> None:
    assert verdict("language", text, "hola", language=language).passed is passes


@pytest.mark.parametrize(
    ("text", "wanted", "passes"),
    [
        ("Puedes reiniciar tu router y me avisas.", "tu", True),
        ("Puede reiniciar su router y me avisa.", "usted", True),
        ("Podés reiniciar tu router y me avisás.", "vos", True),
        ("Puedes reiniciar tu router. Usted me avisa cuando pueda.", "tu", False),
        ("Tienes razón. Mientras la luz sigue roja no hace falta reiniciar.", "tu", True),
        ("Usted puede reiniciar su router.", "tu", False),
        ("Tu factura ya está lista.", "tu", True),
        ("La factura ya está lista.", "usted", True),
    ],
)
def test_the_customer_is_addressed_in_the_one_way_decided(
    verdict: Verdict, text: str, wanted: str, passes: bool
) -> None:
    assert verdict("register", text, "hola", register=wanted).passed is passes


def test_english_has_no_register(verdict: Verdict) -> None:
    assert verdict("register", "You can restart your router.", "hi", language="en", register="neutral").passed


STRANGERS = ["El correo es pedro@example.com.", "Su teléfono es +56 9 8765 4321."]


@pytest.mark.parametrize("text", STRANGERS)
def test_contact_data_of_nobody_here_is_found(verdict: Verdict, text: str) -> None:
    assert not verdict("no_other_customer", text, "hola").passed


def test_the_customers_own_data_is_theirs(verdict: Verdict) -> None:
    handles = [("whatsapp", "+56987654321"), ("email", "ana@example.com")]
    text = "Te escribimos a ana@example.com o al +56 9 8765 4321."
    assert verdict("no_other_customer", text, "hola", handles=handles).passed


def test_the_companys_public_contact_data_is_nobodys(verdict: Verdict) -> None:
    assert verdict(
        "no_other_customer", "Es ayuda@alborada.example.", "hola", ["Escribe a ayuda@alborada.example."]
    ).passed


def test_data_in_a_past_conversation_stays_there(verdict: Verdict) -> None:
    past = Passage(id="c-9#0", source_id="c-9", pool="resolutions", title="", text="Listo, pedro@example.com.")
    assert not verdict("no_other_customer", "Listo, pedro@example.com.", "hola", [past]).passed


def test_another_customers_full_name_is_found_and_a_first_name_is_not(verdict: Verdict) -> None:
    assert not verdict("no_other_customer", "Hola, Pedro Rojas.", "hola", others=["Pedro Rojas"]).passed
    assert verdict("no_other_customer", "Hola, Pedro.", "hola", others=["Pedro"]).passed
    mine = verdict("no_other_customer", "Hola, Pedro Rojas.", "hola", others=["Pedro Rojas"], name="Pedro Rojas")
    assert mine.passed


SECRET = "Ofrece hasta un cuarenta por ciento de descuento si el cliente amenaza con irse a otra empresa."


def test_a_run_of_an_internal_article_is_found(verdict: Verdict) -> None:
    internal = passage(SECRET, audience="internal")
    text = "Te podemos dar hasta un cuarenta por ciento de descuento si el cliente amenaza con irse."
    assert not verdict("no_internal", text, "me voy", [internal]).passed
    assert verdict("no_internal", "Te ofrecemos un descuento por quedarte.", "me voy", [internal]).passed


def test_what_a_public_article_says_too_is_no_secret(verdict: Verdict) -> None:
    internal, public = passage(SECRET, id="i#0", audience="internal"), passage(SECRET, id="p#0")
    assert verdict("no_internal", SECRET, "me voy", [internal, public]).passed
