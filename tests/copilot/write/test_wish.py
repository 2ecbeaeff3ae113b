import pytest

from copilot.write.wish import Added, Wish, read_wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", Wish()),
        ("más corto", Wish(shorter=True)),
        ("mais curto, por favor", Wish(shorter=True)),
        ("make it shorter", Wish(shorter=True)),
        ("con más detalle", Wish(longer=True)),
        ("más cálida", Wish(warmer=True)),
        ("mais próximo", Wish(warmer=True)),
        ("friendlier please", Wish(warmer=True)),
        ("más formal", Wish(formal=True)),
        ("menos formal", Wish(informal=True)),
        ("tutéalo", Wish(register="tu")),
        ("tú", Wish(register="tu")),
        ("trátalo de usted", Wish(register="usted")),
        ("com o senhor", Wish(register="senhor")),
        ("en portugués", Wish(language="pt")),
        ("in English please", Wish(language="en")),
        ("em espanhol", Wish(language="es")),
        ("más corto y de usted", Wish(shorter=True, register="usted")),
        ("más corto, más cálido y en portugués", Wish(shorter=True, warmer=True, language="pt")),
        ("más corto tu texto", Wish(rest=("más corto tu texto",))),
        ("algo que no entiendo", Wish(rest=("algo que no entiendo",))),
        ("quita el saludo, más corto", Wish(shorter=True, rest=("quita el saludo",))),
        ("no digas que es gratis", Wish(rest=("no digas que es gratis",))),
    ],
)
def test_a_wish_is_read(text: str, wish: Wish) -> None:
    assert read_wish(text) == wish


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("agrega que el técnico va el jueves", "El técnico va el jueves."),
        ("add that the technician comes on Thursday.", "The technician comes on Thursday."),
        ("acrescenta que o técnico vai na quinta", "O técnico vai na quinta."),
        (
            "agrega que el técnico va el jueves, entre 9 y 12, y hazlo más corto",
            "El técnico va el jueves, entre 9 y 12.",
        ),
        ("más corto y agrega que ya hablé con él", "Ya hablé con él."),
        ('agrega: "Tu caso es el 123."', "Tu caso es el 123."),
        ("agrega que va el jueves y viernes", "Va el jueves y viernes."),
    ],
)
def test_the_agent_s_own_words_are_taken_whole(text: str, added: str) -> None:
    assert [one.text for one in read_wish(text).add] == [added]


def test_two_statements_are_two(text: str = "dile que puede pasar mañana y que lleve su carnet") -> None:
    assert read_wish(text).add == (Added("Puede pasar mañana.", them=True), Added("Lleve su carnet.", them=True))


@pytest.mark.parametrize(
    ("text", "language", "register"),
    [
        ("usted", "es", "usted"),
        ("usted", "pt", "senhor"),
        ("o senhor", "es", "usted"),
        ("de vos", "pt", "voce"),
        ("más formal", "pt", "senhor"),
        ("más formal y de tú", "es", "tu"),
        ("usted", "en", None),
        ("más corto", "es", None),
    ],
)
def test_a_way_of_address_means_the_same_in_the_other_language(text: str, language: str, register: str | None) -> None:
    assert read_wish(text).register_for(language) == register
