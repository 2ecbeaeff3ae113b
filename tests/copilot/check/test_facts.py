"""What counts as the same number, date, link... and what is no fact at all."""

import pytest

from copilot.check import unsupported_facts

CARRIED = [
    ("Cuesta 1.234,56 €.", "1234.56 €"),
    ("Cuesta 1,234.56 €.", "El total es de 1.234,56 euros."),
    ("Son $17.990 al mes.", "17990 pesos al mes"),
    ("Son $17,990 al mes.", "| Fibra Hogar 300 | $17.990 |"),
    ("São R$ 99,90 por mês.", "R$99,90"),
    ("Tarda de 3 a 5 días.", "El plazo es de 3-5 días hábiles."),
    ("It takes 3 to 5 days.", "Tarda 3 a 5 días."),
    ("Leva de 3 a 5 dias.", "3–5 días"),
    ("Entre 3 y 5 días hábiles.", "en 3 a 5 días hábiles"),
    ("Llega en dos días.", "Llega en 2 días."),
    ("Llega en 2 días.", "Llega en dos días."),
    ("Tarda 24 h.", "Tarda 24 horas."),
    ("Tarda 24 horas.", "Tarda 24h."),
    ("Tarda 48 horas.", "Tarda dos días."),
    ("Espera media hora.", "Espera 30 minutos."),
    ("Espera 30 minutos.", "Espera media hora."),
    ("You have thirty-five days.", "Tienes 35 días."),
    ("Tienes treinta y cinco días.", "35 días"),
    ("Tienes una semana.", "Tienes 7 días."),
    ("El 5 de marzo de 2026.", "05/03/2026"),
    ("On March 5th.", "el 5 de marzo"),
    ("El 05/03.", "2026-03-05T10:15:00Z"),
    ("El día 5.", "Se emite el 5 de cada mes."),
    ("El jueves 12 de marzo.", "2026-03-12"),
    ("De lunes a viernes.", "Monday to Friday"),
    ("De segunda-feira a sexta-feira.", "de lunes a viernes"),
    ("Abrimos de 8 a 22 h.", "Todos los días, de 8:00 a 22:00."),
    ("Abrimos de 8:00 a 22:00.", "| Chat | 8 a 22 h |"),
    ("Hasta las 10 pm.", "Hasta las 22:00."),
    ("Hasta las 10 de la noche.", "hasta las 22 h"),
    ("Atendemos 24/7.", "Todos los días | 24 horas"),
    ("Es el 50 %.", "el 50% de descuento"),
    ("El 50 por ciento.", "50 %"),
    ("Son 45 mil pesos.", "$45.000"),
    ("Son cuatrocientos cuarenta y nueve pesos.", "$449"),
    ("Escribe a soporte@alborada.example.", "soporte@alborada.example"),
    ("Míralo en https://ayuda.alborada.example/planes.", "url: https://ayuda.alborada.example/planes"),
    ("Míralo en https://ayuda.alborada.example/planes", "Más en https://ayuda.alborada.example/planes."),
    ("Entra en ayuda.alborada.example.", "https://ayuda.alborada.example/planes"),
    ("Entra en http://192.168.1.1.", "la página 192.168.1.1"),
    ("(https://ayuda.alborada.example/planes)", "https://ayuda.alborada.example/planes/"),
    ("El número es +56 2 2345 6789.", "Teléfono: (2) 2345-6789"),
    ("Llama al 600 360 3000.", "6003603000"),
    ("Tu pedido #4512 salió.", "pedido 4512"),
    ("Tu caso AL-48213 sigue abierto.", "el caso AL 48213"),
    ("Tu plan Fibra 600.", "| Fibra Hogar 600 | 600/600 Mb |"),
    ("Es el router Lumen X2.", "Router Lumen X2: luces"),
    ("La red de 2,4 GHz.", "2.4 GHz"),
    ("600/600 Mb.", "600/600 Mb de velocidad"),
    ("$5 a 10.", "entre $5 y $10"),
]
INVENTED = [
    ("Cuesta $19.990.", "Cuesta $17.990.", ("$19.990",)),
    ("Son 30 €.", "Son $30.", ("30 €",)),
    ("Es el 5 %.", "Tarda 5 días.", ("5 %",)),
    ("Tarda 5 días.", "Tiene 5 equipos.", ("5 días",)),
    ("Tarda 5 horas.", "Tarda 5 días.", ("5 horas",)),
    ("Llega en dos semanas.", "Llega pronto.", ("dos semanas",)),
    ("Te llega en una semana.", "Te llega pronto.", ("una semana",)),
    ("El 6 de marzo.", "El 5 de marzo.", ("6 de marzo",)),
    ("El 5 de marzo de 2027.", "El 5 de marzo de 2026.", ("5 de marzo de 2027",)),
    ("Va el jueves.", "Va un técnico.", ("jueves",)),
    ("Cierra a las 21:00.", "Cierra a las 22:00.", ("21:00",)),
    ("Atendemos 24/7.", "De 8 a 22 h.", ("24/7",)),
    ("https://alborada.example/pago", "https://alborada.example/planes", ("https://alborada.example/pago",)),
    ("ventas@alborada.example", "soporte@alborada.example", ("ventas@alborada.example",)),
    ("Llama al 600 360 3001.", "600 360 3000", ("600 360 3001",)),
    ("El caso AL-99999.", "El caso AL-48213.", ("AL-99999",)),
    ("Es el router Lumen X3.", "Router Lumen X2", ("X3",)),
    ("Son 3 a 7 días.", "Son 3 a 5 días.", ("7 días",)),
    ("It costs $30.", "It costs $29.", ("$30",)),
    ("Custa R$ 89,90.", "R$ 99,90", ("R$ 89,90",)),
]
NO_FACT = [
    "1. Desenchufa el router.\n2. Vuelve a enchufarlo.\n3. Listo.",
    "1) Abre la app 2) Entra en Línea",
    "**1.** Abre la app",
    "1️⃣ Abre la app",
    "Inténtalo una vez más.",
    "Uno de los dos cables.",
    "Te cuento dos cosas.",
    "Son estos 3 pasos.",
    "Mira el paso 2.",
    "Que tengas un buen día.",
    "Espera un minuto.",
    "Las dos redes funcionan.",
    "É a 1ª vez?",
]


@pytest.mark.parametrize(("draft", "known"), CARRIED)
def test_the_same_fact_in_another_spelling_is_carried(draft: str, known: str) -> None:
    assert unsupported_facts(draft, [known]) == ()


@pytest.mark.parametrize(("draft", "known", "invented"), INVENTED)
def test_a_fact_that_no_source_carries_is_named_as_written(draft: str, known: str, invented: tuple[str, ...]) -> None:
    assert unsupported_facts(draft, [known]) == invented


@pytest.mark.parametrize("draft", NO_FACT)
def test_ordinals_and_figures_of_speech_are_no_facts(draft: str) -> None:
    assert unsupported_facts(draft, []) == ()


def test_facts_are_named_in_order_and_once() -> None:
    assert unsupported_facts("Son $30 o 5 días; en 5 días, $30.", []) == ("$30", "5 días")


def test_evidence_may_be_spread_over_several_texts() -> None:
    assert unsupported_facts("Son $30 en 5 días.", ["$30", "", "5 días"]) == ()
