"""How a customer addresses us, and whether a draft of ours keeps to one register."""

import pytest

from copilot.draft import Register
from copilot.listen.register import detect_register, mixed_registers


@pytest.mark.parametrize(
    "text, expected",
    [
        ("me puedes ayudar con mi factura?", "tu"),
        ("ayúdame por favor", "tu"),
        ("dime si tienes stock", "tu"),
        ("podrías mandarme el comprobante?", "tu"),
        ("oye y tú me confirmas?", "tu"),
        ("Y dígame «tú» no más, que no soy tan vieja, oye.", "tu"),
        ("me podés decir cuándo viene el técnico?", "vos"),
        ("fijate si me llegó el pago", "vos"),
        ("tenés idea de por qué no anda", "vos"),
        ("hola, vos podrías ver mi caso?", "vos"),
        ("Buenas, ¿podría indicarme cómo cambiar mi clave?", "usted"),
        ("¿Usted sabe si ya salió mi pedido?", "usted"),
        ("gracias a usted por la ayuda", "usted"),
        ("Disculpe, ¿me puede decir si ya está pago?", "usted"),
        ("Estimados, espero su respuesta.", "usted"),
        ("Perdone que insista, sigue sin funcionar", "usted"),
        ("hola no tengo internet desde ayer", "neutral"),
        ("mi hijo no puede entrar y su clave no funciona", "neutral"),
        ("me puede costar más caro?", "neutral"),
        ("si pudiera pagar en cuotas sería mejor", "neutral"),
        ("Ustedes me cobraron dos veces", "neutral"),
        ("las facturas y las cuentas no cuadran", "neutral"),
        ("el técnico me dijo que sus equipos fallan", "neutral"),
        ("gracias, los datos y los cables llegaron", "neutral"),
    ],
)
def test_a_spanish_customers_register_is_heard(text: str, expected: Register) -> None:
    assert detect_register(text, "es") == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("oi, você pode me ajudar?", "voce"),
        ("vcs podem mandar o boleto", "voce"),
        ("o senhor poderia verificar?", "senhor"),
        ("Bom dia, a senhora consegue ver meu pedido?", "senhor"),
        ("meu wifi caiu", "neutral"),
    ],
)
def test_a_portuguese_customers_register_is_heard(text: str, expected: Register) -> None:
    assert detect_register(text, "pt-BR") == expected


def test_what_tu_and_vos_share_goes_by_the_country() -> None:
    assert detect_register("me dijiste que mañana", "es-AR") == "vos"
    assert detect_register("me dijiste que mañana", "es-CL") == "tu"


def test_english_has_no_register() -> None:
    assert detect_register("could you help me, sir?", "en") == "neutral"


@pytest.mark.parametrize(
    "draft, odd",
    [
        ("Entra en tu cuenta. Luego revise su router.", "revise"),
        ("Puede pagar en la app. Si puedes, hazlo hoy.", "Puede"),
        ("Desconectá el router y enchúfalo otra vez.", "enchúfalo"),
        ("Su cuenta está activa. Puedes entrar ya.", "Su"),
        ("Te enviamos el código y usted lo escribe.", "usted"),
        ("Tienes un cobro pendiente. ¿Querés pagarlo hoy?", "Querés"),
    ],
)
def test_a_draft_that_mixes_registers_is_betrayed_by_its_words(draft: str, odd: str) -> None:
    assert odd in mixed_registers(draft, "es")


@pytest.mark.parametrize(
    "draft",
    [
        "Hola, María. Revisa tu correo y haz clic en el enlace.",
        "El técnico llevará su credencial y te llamará.",
        "Si tienes dudas, escríbenos. El banco revisa su sistema.",
        "Puede tardar 3 días. Tu pedido llegará pronto.",
        "Desenchufar el router, esperar 30 segundos y enchufarlo.",
        "Usted puede pagar en la app. Revise su correo.",
        "Podés pagar con tu tarjeta. Cuando recibas el mail, avisanos.",
    ],
)
def test_a_draft_in_one_register_passes(draft: str) -> None:
    assert mixed_registers(draft, "es") == ()


def test_portuguese_drafts_are_held_to_one_register_too() -> None:
    assert mixed_registers("Você pode pagar hoje. O senhor recebe o boleto.", "pt") == ("voce", "o senhor")
    assert mixed_registers("Você pode pagar hoje e recebe o boleto.", "pt") == ()


def test_vosotros_in_spain_is_tu_not_vos() -> None:
    assert detect_register("se ha soltado la goma y huele raro, ¿venís vosotros?", "es-ES") == "tu"
    assert detect_register("se soltó la goma y hay olor, ¿vos venís?", "es-AR") == "vos"
