"""Whether two contacts are on one matter, one reason at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from copilot.contacts import Matter, matter_of, same_matter
from copilot.conversation import Conversation, Customer, Message

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def matter(*said: str, day: float = 0, language: str = "es", channel: str = "chat", customer: str = "") -> Matter:
    """Of what a customer says; what begins with "agent: " or "bot: " is ours."""
    messages = []
    for n, text in enumerate(said):
        role, _, rest = text.partition(": ")
        known = role in ("agent", "bot")
        at = START + timedelta(days=day, minutes=n)
        messages.append(Message(role=role if known else "customer", text=rest if known else text, at=at))  # type: ignore[arg-type]
    return matter_of(
        Conversation(
            id="c", language=language, channel=channel, customer=Customer(id=customer), messages=tuple(messages)
        )
    )


def same(one: Matter, other: Matter) -> bool:
    return same_matter(one, other) >= 0.5


def test_the_number_of_an_order_is_enough() -> None:
    asked = matter("¿dónde está mi pedido AX-55120?")
    assert same(asked, matter("AX-55120 ¿alguna novedad?", day=3))
    assert same_matter(asked, matter("¿dónde está mi pedido BK-10022?", day=3)) < same_matter(
        asked, matter("¿dónde está mi pedido AX-55120?", day=3)
    )


def test_a_number_that_we_gave_counts_when_the_customer_names_it() -> None:
    asked = matter("la cafetera no calienta", "agent: abrí el caso RC-204418")
    assert same(asked, matter("escribo por el RC-204418", day=4))


def test_the_customers_own_number_tells_no_matter() -> None:
    one, other = (matter(f"mi rut es 12345678, {text}") for text in ("no anda la fibra", "quiero una boleta impresa"))
    assert not set(one.references) & set(other.references)
    assert matter("soy cliente 99887766", customer="99887766").references == ()


def test_thanks_are_no_contact_on_the_matter() -> None:
    asked = matter("no me llega el reembolso de 45.000 del vuelo", "agent: va en camino")
    assert not same(asked, matter("llegó el reembolso, muchas gracias por todo", day=3))


def test_another_month_and_amount_is_another_event() -> None:
    january = matter("me cobraron dos veces la boleta de enero, $18.900")
    march = matter("me cobraron dos veces la boleta de marzo, $21.500", day=45)
    assert not same(january, march)
    assert same_matter(january, march) < same_matter(
        january, matter("sigo con la boleta de enero cobrada dos veces, $18.900", day=20)
    )


def test_what_was_advised_and_tried_ties_a_contact_to_it() -> None:
    asked = matter("el wifi se corta cada diez minutos", "agent: Cambie el canal del router.")
    assert same(asked, matter("cambié el canal como me dijeron y la conexión se sigue cortando", day=4))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (
            ("es", "compré una mesa y llegó con una pata rota"),
            ("en", "I'm still waiting for the leg of the broken table"),
        )
    ],
)
def test_a_customer_may_come_back_in_another_language(earlier: tuple[str, str], later: tuple[str, str]) -> None:
    assert same(matter(earlier[1], language=earlier[0]), matter(later[1], language=later[0], day=5))


def test_a_greeting_alone_is_no_repeated_contact() -> None:
    assert not same(matter("no me anda la fibra"), matter("hola", day=10))


def test_it_is_between_zero_and_one_for_anything() -> None:
    for text in ("", "?", "1" * 5_000, "😀" * 400, "gracias " * 2_000):
        assert 0 <= same_matter(matter(text), matter(text, day=1)) <= 1
        assert 0 <= same_matter(matter("no anda la fibra"), matter(text, day=1)) <= 1


def test_a_matter_survives_being_kept() -> None:
    made = matter("me cobraron $18.900 dos veces en enero, pedido AX-55120", "agent: lo reviso")
    assert Matter.model_validate(made.model_dump(mode="json")) == made
