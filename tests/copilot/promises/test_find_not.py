"""What names a time in running text and promises nothing, beside what promises."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from copilot.conversation import Message
from copilot.hours import Hours
from copilot.promises.calendar import Calendar, calendar_of
from copilot.promises.find import found

SANTIAGO = ZoneInfo("America/Santiago")
TUESDAY = datetime(2026, 3, 3, 10, 0, tzinfo=SANTIAGO)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return calendar_of(Hours(), "America/Santiago", "CL")


def texts(text: str, language: str, calendar: Calendar) -> list[str]:
    message = Message(id="m1", role="agent", author="Ana", text=text, at=TUESDAY)
    return [one.text for one in found(message, calendar, language)]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Cuando el técnico no llega, ponemos la nueva visita dentro de 24 horas.", "es", []),
        ("Cuando llegue el repuesto, te llamo el mismo día.", "es", ["te llamo el mismo día"]),
        ("Cuando hay una persona enferma, el servicio queda protegido 60 días.", "es", []),
        ("Quando o técnico não vem, você recebe a visita em 24 horas.", "pt", []),
        ("Quando sair para entrega, te aviso hoje.", "pt", ["te aviso hoje"]),
        ("When we miss a visit, you get a new one within 24 hours.", "en", []),
        ("When the part arrives, we'll call you the same day.", "en", ["we'll call you the same day"]),
        ("Lo pagas en la app y la fibra vuelve en un máximo de 2 horas.", "es", []),
        ("La factura sale el día 5.", "es", []),
        ("Te mando la factura el día 5.", "es", ["Te mando la factura el día 5"]),
    ],
)
def test_how_things_always_go_is_no_promise(text: str, language: str, words: list[str], calendar: Calendar) -> None:
    assert [one.split(", ")[-1] for one in texts(text, language, calendar)] == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("El corte llega 15 días después del vencimiento.", "es", []),
        ("Por cada 24 horas sin servicio se te descuenta un día.", "es", []),
        ("La reparación queda con 90 días de garantía.", "es", []),
        ("Se te descuenta una semana de la mensualidad.", "es", []),
        ("La mano de obra va incluida hasta 2 horas.", "es", []),
        ("La cuenta queda cerrada 30 minutos.", "es", []),
        ("La cuenta queda abierta en 30 minutos.", "es", ["La cuenta queda abierta en 30 minutos"]),
        ("El técnico llega en un máximo de 2 horas.", "es", ["El técnico llega en un máximo de 2 horas"]),
        ("Te llamo antes de las 5 de la tarde del lunes.", "es", ["Te llamo antes de las 5 de la tarde del lunes"]),
        ("O técnico chega em até 3 horas.", "pt", ["O técnico chega em até 3 horas"]),
    ],
)
def test_a_measure_is_no_time_to_come(text: str, language: str, words: list[str], calendar: Calendar) -> None:
    assert texts(text, language, calendar) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("La reparación está cubierta hasta el 20 de julio.", "es", []),
        ("Yo estoy de turno hasta las 22.", "es", []),
        ("El cargo de este mes ya está programado.", "es", []),
        ("Mañana ya está listo tu pedido.", "es", ["Mañana ya está listo tu pedido"]),
        ("Lo veo abonado a las 9:16.", "es", []),
        ("Hoje a internet já está no nome da senhora.", "pt", []),
        ("Cobrando el 1.º, el 5 te queda justo.", "es", []),
        ("En la tarde te queda recargada.", "es", ["En la tarde te queda recargada"]),
        ("Tu guía aparece entregada el 1 de marzo.", "es", []),
        ("La transportadora la tiene desde el lunes.", "es", []),
    ],
)
def test_how_things_are_is_no_promise(text: str, language: str, words: list[str], calendar: Calendar) -> None:
    assert texts(text, language, calendar) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Le propongo el lunes 9.", "es", []),
        ("I suggest the installer comes on Friday.", "en", []),
        ("The installer comes on Friday.", "en", ["The installer comes on Friday"]),
        ("Nadie te va a llamar hoy.", "es", []),
        ("Você faz tudo hoje.", "pt", []),
        ("Você recebe tudo hoje.", "pt", ["Você recebe tudo hoje"]),
        ("Mañana sábado usted entrega sus tortas.", "es", []),
        ("Al técnico le dará igual que llegue el 15.", "es", []),
    ],
)
def test_what_is_proposed_or_done_by_nobody_or_the_customer_is_no_promise(
    text: str, language: str, words: list[str], calendar: Calendar
) -> None:
    assert texts(text, language, calendar) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("A las seis reviso cómo te quedó.", "es", ["A las seis reviso cómo te quedó"]),
        ("Te escribo al correo en cuanto haya respuesta.", "es", ["Te escribo al correo en cuanto haya respuesta"]),
        (
            "Te llamo antes de las nueve para decirte a qué hora pasa.",
            "es",
            ["Te llamo antes de las nueve para decirte a qué hora pasa"],
        ),
        (
            "El dinero vuelve a la tarjeta con la que se cobró, en 5 días hábiles.",
            "es",
            ["El dinero vuelve a la tarjeta con la que se cobró, en 5 días hábiles"],
        ),
        (
            "El lunes 9 reviso que haya llegado bien y te confirmo por correo.",
            "es",
            ["El lunes 9 reviso que haya llegado bien y te confirmo por correo"],
        ),
        (
            "El viernes 6 te escribo para saber si tienes luz.",
            "es",
            ["El viernes 6 te escribo para saber si tienes luz"],
        ),
        ("El viernes te escribo, si quieres.", "es", []),
        ("Tu orden es OR-5648 y el técnico te llama hoy.", "es", ["el técnico te llama hoy"]),
        (
            "Te llamo mañana y el viernes te mando la factura.",
            "es",
            ["Te llamo mañana", "el viernes te mando la factura"],
        ),
        (
            "I'll check your bill on the 8th to be sure it is right.",
            "en",
            ["I'll check your bill on the 8th to be sure it is right"],
        ),
        ("Amanhã abro a sua fatura para conferir se saiu.", "pt", ["Amanhã abro a sua fatura para conferir se saiu"]),
    ],
)
def test_a_clause_is_taken_whole(text: str, language: str, words: list[str], calendar: Calendar) -> None:
    assert texts(text, language, calendar) == words
