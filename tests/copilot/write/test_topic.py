import pytest

from copilot.write.topic import topic


@pytest.mark.parametrize(
    ("title", "language", "register", "shape", "words"),
    [
        ("¿Por qué está bloqueada mi cuenta?", "es", "usted", "why", "por qué está bloqueada su cuenta"),
        ("Cambiar mi contraseña", "es", "tu", "to_do", "cambiar tu contraseña"),
        ("Compensación por una avería", "es", "tu", "about", "«Compensación por una avería»"),
        ("Hogar Seguro: qué cubre", "es", "tu", "about", "«Hogar Seguro»"),
        ("Onde vejo minhas faturas", "pt", "voce", "why", None),
        ("Trocar a senha do wifi", "pt", "voce", "to_do", "trocar a senha do wifi"),
        ("How to reset your password", "en", "neutral", "how", "how to reset your password"),
        ("Reset my password", "en", "neutral", "to_do", "reset your password"),
        ("Lost phone", "en", "neutral", "about", '"Lost phone"'),
    ],
)
def test_a_title_becomes_words_for_a_sentence(
    title: str, language: str, register: str, shape: str, words: str | None
) -> None:
    found = topic(title, language, register)  # type: ignore[arg-type]
    if words is None:
        assert found is None or "minha" not in found.words
    else:
        assert found == (shape, words)


@pytest.mark.parametrize("title", ["", "???", "¿Qué pasa si no pago? Te cortamos.", "x" * 200])
def test_a_title_that_fits_no_sentence_gives_none(title: str) -> None:
    assert topic(title, "es", "tu") is None
