"""A customer's clause said back to them, or nothing."""

import pytest

from copilot.draft import Register
from copilot.listen.mirror import mirror

SPANISH = """
me cobraron dos veces la boleta|te cobraron dos veces la boleta|le cobraron dos veces la boleta
No puedo entrar a mi cuenta.|no puedes entrar a tu cuenta|no puede entrar a su cuenta
llevo 3 días sin internet|llevas 3 días sin internet|lleva 3 días sin internet
no me llego la factura|no te llegó la factura|no le llegó la factura
pague dos veces por error|pagaste dos veces por error|pagó dos veces por error
se me cortó la luz|se te cortó la luz|se le cortó la luz
me equivoqué de plan|te equivocaste de plan|se equivocó de plan
mi internet esta lento|tu internet está lento|su internet está lento
el técnico no vino|el técnico no vino|el técnico no vino
quiero cancelar mi plan|quieres cancelar tu plan|quiere cancelar su plan
no puedo conectarme al wifi|no puedes conectarte al wifi|no puede conectarse al wifi
no quieren devolverme la plata|no quieren devolverte la plata|no quieren devolverle la plata
me lo cobraron igual|te lo cobraron igual|se lo cobraron igual
ya pagué y sigo sin servicio|ya pagaste y sigues sin servicio|ya pagó y sigue sin servicio
no anda xq cambiaron el router|no anda porque cambiaron el router|no anda porque cambiaron el router
el cobro aparece en mi tarjeta|el cobro aparece en tu tarjeta|el cobro aparece en su tarjeta
mi mamá no tenía internet|tu mamá no tenía internet|su mamá no tenía internet
a mi me cobraron de más|a ti te cobraron de más|a usted le cobraron de más
yo pagué el lunes por la app|pagaste el lunes por la app|pagó el lunes por la app
y además me subieron el plan|te subieron el plan|le subieron el plan
me mudo de Madrid a Valencia|te mudas de Madrid a Valencia|se muda de Madrid a Valencia
llamé tres veces y nadie contesta|llamaste tres veces y nadie contesta|llamó tres veces y nadie contesta
he llamado cuatro veces|has llamado cuatro veces|ha llamado cuatro veces
""".strip().splitlines()


@pytest.mark.parametrize("row", SPANISH)
def test_a_first_person_clause_is_said_back_in_tu_and_in_usted(row: str) -> None:
    clause, tu, usted = row.split("|")
    assert mirror(clause, "tu", "es-CL") == tu
    assert mirror(clause, "usted", "es-CO") == usted


def test_vos_has_its_own_forms() -> None:
    assert mirror("no puedo entrar a mi cuenta", "vos", "es-AR") == "no podés entrar a tu cuenta"


@pytest.mark.parametrize(
    "clause",
    [
        "ustedes me cobraron de más",  # said to us
        "su técnico no vino",
        "me atendieron pésimo ladrones",
        "necesito que me manden un técnico",
        "ayúdenme por favor",
        "dejalo el 10",
        "no tenía internet",  # who?
        "nos cortaron el servicio",
        "cómo hago?",
        "sin internet desde ayer",  # no verb: reads badly
        "mi tarjeta es 4111 1111 1111 1111",
        "no puedo cerrar la llave está durísima",  # two sentences run into each other
        "laburo desde casa y no puedo",  # an unknown first person
        "yo pedí el día entero porque me dijeron que venían a instalar entre la una y las seis",
        "JAMAS CONTRATE ESTO y lo cobran",
        "cuenta bloqueada y ahora q",
        "",
    ],
)
def test_what_cannot_be_said_back_well_is_not(clause: str) -> None:
    assert mirror(clause, "tu", "es") is None


@pytest.mark.parametrize(
    "clause, register, expected",
    [
        ("não consigo entrar na minha conta", "voce", "você não consegue entrar na sua conta"),
        ("não consigo entrar na minha conta", "senhor", "não consegue entrar na sua conta"),
        ("me cobraram duas vezes", "voce", "te cobraram duas vezes"),
        ("me cobraram duas vezes", "senhor", "lhe cobraram duas vezes"),
        ("meu wifi ta caindo dms", "voce", "seu wifi está caindo demais"),
        ("troquei de celular e perdi o chip", "voce", "você trocou de celular e perdeu o chip"),
        ("a internet caiu", "voce", "a internet caiu"),
        ("vcs me cobraram errado", "voce", None),
    ],
)
def test_portuguese_is_said_back_too(clause: str, register: Register, expected: str | None) -> None:
    assert mirror(clause, register, "pt-BR") == expected


@pytest.mark.parametrize(
    "clause, expected",
    [
        ("I can't log in to my account", "you can't log in to your account"),
        ("I was charged twice", "you were charged twice"),
        ("my router keeps restarting", "your router keeps restarting"),
        ("cant connect to wifi", "can't connect to wifi"),
        ("Dan has been in my flat since 8", "Dan has been in your flat since 8"),
        ("you charged me twice", None),
        ("how do I cancel?", None),
    ],
)
def test_english_is_said_back_too(clause: str, expected: str | None) -> None:
    assert mirror(clause, "neutral", "en") == expected


def test_without_a_register_spanish_is_not_said_back() -> None:
    assert mirror("no puedo entrar", "neutral", "es") is None
    assert mirror("je ne peux pas entrer", "tu", "fr") is None


def test_nothing_but_pronouns_says_nothing() -> None:
    assert mirror("eu, eu", "voce", "pt") is None
