"""What the draft does to the customer: refers, leads on, asks again, acknowledges."""

import pytest

from tests.copilot.check.conftest import Verdict

SOURCE = "Para reprogramar la visita entra en Mi Alborada > Visitas y elige otro horario."

SENT_AWAY = [
    ("Llámanos al 600 360 3000 y lo vemos.", "es"),
    ("Para eso llama al 600 360 3000.", "es"),
    ("Debes comunicarte con atención al cliente.", "es"),
    ("Comunícate con nuestro equipo.", "es"),
    ("Acércate a una sucursal con tu carnet.", "es"),
    ("Tiene que ir a la tienda más cercana.", "es"),
    ("Envía un correo a soporte@alborada.example.", "es"),
    ("Escríbenos un correo con los datos.", "es"),
    ("Completa el formulario de reclamos.", "es"),
    ("Escríbenos por Facebook.", "es"),
    ("Si tienes más dudas, llámanos.", "es"),
    ("Ligue para a nossa central.", "pt"),
    ("Envie um e-mail para o suporte.", "pt"),
    ("Procure a loja mais próxima.", "pt"),
    ("Please call us at 600 360 3000.", "en"),
    ("Visit one of our stores.", "en"),
    ("Fill out the contact form.", "en"),
]
KEPT_HERE = [
    ("Te llamaremos antes de ir.", "es"),
    ("No necesitas llamar a soporte: lo dejo hecho.", "es"),
    ("Lo puedes hacer sin llamar al 600.", "es"),
    ("La red se llama Alborada-5G.", "es"),
    ("Si prefieres, también puedes llamar al 600.", "es"),
    ("Cualquier cosa, escríbenos por aquí.", "es"),
    ("Escríbenos por WhatsApp cuando llegue.", "es"),
    ("Te envié un correo con el enlace.", "es"),
    ("Mándame una foto de las luces.", "es"),
    ("Marca la casilla y guarda.", "es"),
    ("Ligue o roteador e aguarde.", "pt"),
    ("Você não precisa ligar para a central.", "pt"),
    ("You don't need to call us.", "en"),
    ("We will call you tomorrow.", "en"),
    ("Just reply to this message.", "en"),
]


@pytest.mark.parametrize(("text", "language"), SENT_AWAY)
def test_sending_the_customer_elsewhere_fails(verdict: Verdict, text: str, language: str) -> None:
    result = verdict("no_referral", text, "quiero cambiar la visita", [SOURCE], language=language)
    assert not result.passed
    assert text in result.detail


@pytest.mark.parametrize(("text", "language"), KEPT_HERE)
def test_staying_in_the_conversation_passes(verdict: Verdict, text: str, language: str) -> None:
    assert verdict("no_referral", text, "quiero cambiar la visita", [SOURCE], language=language).passed


def test_a_step_that_the_source_itself_asks_for_is_no_referral(verdict: Verdict) -> None:
    source = "El cambio de titular es presencial: acude a una sucursal con tu documento."
    assert verdict("no_referral", "Acércate a una sucursal con tu documento.", "cambio de titular", [source]).passed


def test_the_footer_of_an_article_does_not_excuse_a_referral(verdict: Verdict) -> None:
    source = f"{SOURCE} Si tienes dudas, llámanos al 600 360 3000."
    assert not verdict("no_referral", "Llámanos al 600 360 3000.", "cambiar la visita", [source]).passed


def test_a_referral_is_allowed_when_no_source_answers(verdict: Verdict) -> None:
    assert verdict("no_referral", "Llámanos al 600 360 3000.", "motos", [SOURCE], answered=False).passed


def test_writing_back_to_an_e_mail_is_no_other_channel(verdict: Verdict) -> None:
    assert verdict("no_referral", "Escríbenos un correo con la foto.", "hola", [SOURCE], channel="email").passed


LEADS_ON = [
    ("Desenchufa el router y espera 4 minutos.", "es"),
    ("Desenchufe el router.", "es"),
    ("Desenchufá el router y fijate en las luces.", "es"),
    ("Puedes cambiarlo en la app.", "es"),
    ("Te devolvemos el importe en 5 días.", "es"),
    ("El cobro se devuelve a la misma tarjeta en 3 días hábiles.", "es"),
    ("Todo quedó pago. Cualquier cosa, aquí estoy.", "es"),
    ("1. Abre la app.\n2. Entra en Visitas.", "es"),
    ("¿Te funcionó?", "es"),
    ("Reinicie o roteador e aguarde 4 minutos.", "pt"),
    ("O valor será estornado na próxima fatura.", "pt"),
    ("Open the app and choose another time.", "en"),
    ("You'll get the refund on your next bill.", "en"),
]
LEADS_NOWHERE = [
    ("El plan cuesta $17.990.", "es"),
    ("Entiendo tu frustración y lamento mucho lo ocurrido.", "es"),
    ("Gracias por escribirnos, María.", "es"),
    ("O plano custa R$ 99,90.", "pt"),
    ("The plan costs $30.", "en"),
]


@pytest.mark.parametrize(("text", "language"), LEADS_ON)
def test_a_step_a_time_or_an_offer_is_a_next_step(verdict: Verdict, text: str, language: str) -> None:
    assert verdict("next_step", text, "hola", [SOURCE], language=language).passed


@pytest.mark.parametrize(("text", "language"), LEADS_NOWHERE)
def test_a_reply_that_leads_nowhere_fails(verdict: Verdict, text: str, language: str) -> None:
    assert not verdict("next_step", text, "hola", [SOURCE], language=language).passed


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Hola, ¿cómo estás? ¿Qué luces ves encendidas en el router?", True),
        ("Oi, tudo bem? Quais luzes estão acesas?", True),
        ("¿Qué luces ves?? Mira https://a.example/x?y=1 mientras.", True),
        ("¿Qué luces ves? ¿Y desde cuándo pasa?", False),
        ("Cuéntame más del problema.", False),
    ],
)
def test_a_clarify_asks_exactly_one_thing(verdict: Verdict, text: str, passes: bool) -> None:
    assert verdict("next_step", text, "no anda", outcome="clarify").passed is passes


ASKED_AGAIN = [
    ("¿Me indicas tu número de pedido?", {"said": "mi pedido 4512 no llega"}),
    ("Por favor, envíanos el número de orden.", {"said": "orden #99812 no llega"}),
    ("¿Cuál es tu correo?", {"said": "hola soy ana@example.com"}),
    ("¿Nos compartes tu correo electrónico?", {"said": "hola", "handles": [("email", "ana@example.com")]}),
    ("¿Me das tu número de teléfono?", {"said": "hola", "handles": [("whatsapp", "+56 9 8765 4321")]}),
    ("¿Cuál es tu nombre?", {"said": "hola", "name": "Ana Soto"}),
    ("Necesitamos tu nombre completo.", {"said": "hola", "name": "Ana Soto"}),
    ("¿Me confirmas tu dirección?", {"said": "vivo en calle Los Pinos 123"}),
    ("¿Desde cuándo pasa?", {"said": "desde ayer no tengo internet"}),
    ("¿En qué te puedo ayudar?", {"said": "desde ayer no tengo internet"}),
    ("¿Me das tu número de pedido?", {"said": "hola", "known": ["El pedido 4512 llegó roto"]}),
    ("Qual é o seu e-mail?", {"said": "oi, ana@example.com", "language": "pt"}),
    ("Could you share your order number?", {"said": "order 4512 never came", "language": "en"}),
]
NEWLY_ASKED = [
    ("¿Me indicas tu número de pedido?", {"said": "mi pedido no llega"}),
    ("¿Cuál es tu correo?", {"said": "hola"}),
    ("¿Sigue siendo ana@example.com tu correo?", {"said": "hola", "handles": [("email", "ana@example.com")]}),
    ("¿Me confirmas que tu pedido es el 4512?", {"said": "mi pedido 4512 no llega"}),
    ("Necesitamos tu nombre completo.", {"said": "hola", "name": "Ana"}),
    ("Ingresa tu correo y tu contraseña en la app.", {"said": "soy ana@example.com"}),
    ("¿Ya revisaste tu correo?", {"said": "soy ana@example.com"}),
    ("Te llega al correo en un minuto.", {"said": "soy ana@example.com"}),
    ("¿Qué luces ves en el router?", {"said": "desde ayer no tengo internet"}),
    ("¿Desde cuándo pasa?", {"said": "no tengo internet"}),
    ("¿En qué te puedo ayudar?", {"said": "ayuda", "vague": True}),
    ("Could you share your order number?", {"said": "it never came", "language": "en"}),
]


@pytest.mark.parametrize(("text", "fields"), ASKED_AGAIN)
def test_asking_for_what_is_known_fails(verdict: Verdict, text: str, fields: dict[str, object]) -> None:
    result = verdict("not_asked_again", text, **fields)
    assert not result.passed
    assert text in result.detail


@pytest.mark.parametrize(("text", "fields"), NEWLY_ASKED)
def test_asking_for_something_new_passes(verdict: Verdict, text: str, fields: dict[str, object]) -> None:
    assert verdict("not_asked_again", text, **fields).passed


def test_a_first_reply_names_the_matter_and_the_next_step(verdict: Verdict) -> None:
    said = "quiero reprogramar la visita del técnico"
    assert verdict("first_reply", "Para reprogramar tu visita, entra en Visitas.", said, [SOURCE]).passed


def test_a_first_reply_that_names_no_matter_fails(verdict: Verdict) -> None:
    result = verdict(
        "first_reply", "Gracias por escribirnos. Te respondemos en 24 horas.", "me cobraron doble", [SOURCE]
    )
    assert not result.passed
    assert "me cobraron doble" in result.detail


def test_a_first_reply_without_a_next_step_fails(verdict: Verdict) -> None:
    text = "Vimos que la visita no te acomoda."
    assert not verdict("first_reply", text, "quiero cambiar la visita", [SOURCE]).passed


def test_a_shortened_word_still_names_the_matter(verdict: Verdict) -> None:
    assert verdict("first_reply", "Para que vuelva el internet, reinicia el router.", "no jala el inter").passed


def test_a_later_reply_need_not_name_the_matter_again(verdict: Verdict) -> None:
    assert verdict("first_reply", "Listo, gracias.", "me cobraron doble", [SOURCE], first=False).passed


def test_a_vague_message_has_no_matter_to_name(verdict: Verdict) -> None:
    assert verdict("first_reply", "Hola. ¿Qué te pasa?", "ayuda", vague=True, outcome="clarify").passed
