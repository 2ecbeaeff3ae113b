from pathlib import Path

import pytest

from copilot.errors import ConfigError
from copilot.write.voice import built_in, read_voice


def test_without_a_file_the_built_in_voice_serves(tmp_path: Path) -> None:
    assert read_voice(tmp_path / "voice.yaml") is built_in()


def test_a_file_changes_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "voice.yaml"
    file.write_text("company: Alborada\nregister:\n  policy: usted\n", encoding="utf-8")
    voice = read_voice(file)
    assert (voice.company, voice.register_for("tu", "es-CL"), voice.greeting) == (
        "Alborada",
        "usted",
        built_in().greeting,
    )


@pytest.mark.parametrize(
    ("customer", "tag", "source", "expected"),
    [
        ("usted", "es-CL", "tu", "usted"),
        ("neutral", "es-AR", "tu", "vos"),
        ("neutral", "es-CO", "tu", "usted"),
        ("neutral", "es", "usted", "usted"),
        ("neutral", "es-CL", "neutral", "tu"),
        ("neutral", "pt-BR", "neutral", "voce"),
        ("neutral", "en", "neutral", "neutral"),
    ],
)
def test_the_customer_is_addressed_as_they_write_or_as_usual(
    customer: str, tag: str, source: str, expected: str
) -> None:
    assert built_in().register_for(customer, tag, source) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [", "not valid YAML"),
        ("register: {policy: thou}", "register > policy"),
        ("length: {email: lots}", "length > email"),
    ],
)
def test_a_mistake_names_the_file_and_the_entry(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "voice.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=place) as caught:
        read_voice(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "matter", "expected"),
    [
        ("ask: {factura: {es: cobranzas}}", "Mi factura vino doble", "cobranzas"),
        ("ask: {factura: {es: cobranzas}}", "No anda el wifi", built_in().ask["otherwise"]["en"]),
        ("ask: {otherwise: {es: mesa de ayuda}}", "No anda el wifi", "mesa de ayuda"),
        ("ask: {}", "No anda el wifi", built_in().ask["otherwise"]["en"]),
    ],
)
def test_there_is_always_somebody_to_ask(tmp_path: Path, text: str, matter: str, expected: str) -> None:
    file = tmp_path / "voice.yaml"
    file.write_text(text, encoding="utf-8")
    assert read_voice(file).ask_for("en", matter) == expected
