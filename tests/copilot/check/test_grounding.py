import pytest

from copilot.draft import Sentence
from tests.copilot.check.conftest import Verdict, passage

RESTART = passage(
    "Si la luz de internet está apagada, desenchufa el router 30 segundos y espera 4 minutos.",
    id="reinicio#0",
    title="Reiniciar el router",
    language="es",
)


def test_a_draft_that_only_repeats_the_sources_is_supported(verdict: Verdict) -> None:
    assert verdict("supported", "Desenchúfalo 30 segundos y espera 4 minutos.", "no anda", [RESTART]).passed


def test_an_invented_amount_is_named_with_its_sentence(verdict: Verdict) -> None:
    result = verdict("supported", "Hola. La visita cuesta $9.990.", "no anda", [RESTART])
    assert not result.passed
    assert "La visita cuesta $9.990." in result.detail
    assert "«$9.990»" in result.detail


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Vi que en 2019 contrataste el plan.", {"said": "soy cliente desde 2019"}),
        ("Tu mensaje del 5 de marzo nos llegó.", {"said": "hola", "at": "2026-03-05T10:15:00Z"}),
        ("Como pediste en el caso c-1, lo revisamos.", {"said": "hola"}),
        ("Te escribimos a maria@example.com.", {"said": "hola", "handles": [("email", "maria@example.com")]}),
        ("En enero ya te cambiamos el pedido 4512.", {"said": "hola", "known": ["Cambió el pedido 4512"]}),
        ("Nos escribiste el 6 de octubre.", {"known": ["No anda"], "known_at": "2026-10-06T10:00:00Z"}),
        (
            "Tu mensaje del 4 de marzo.",
            {"said": "hola", "at": "2026-03-05T02:00:00Z", "timezone": "America/Santiago"},
        ),
        ("El técnico va el jueves.", {"said": "hola", "wish": "dile que el técnico va el jueves"}),
    ],
)
def test_what_the_conversation_the_history_or_the_agent_brings_in_is_supported(
    verdict: Verdict, text: str, fields: dict[str, object]
) -> None:
    assert verdict("supported", text, **fields).passed


def test_a_sentence_that_its_writer_could_not_support_fails(verdict: Verdict) -> None:
    guess = Sentence(text="Seguro se arregla solo.", support="unsupported")
    result = verdict("supported", guess.text, "no anda", [RESTART], supports=[guess])
    assert not result.passed
    assert "Seguro se arregla solo." in result.detail


def test_a_citation_of_a_passage_that_does_not_exist_fails(verdict: Verdict) -> None:
    result = verdict("citations", "Espera 4 minutos.", "no anda", [RESTART], cites={0: "otro#9"})
    assert not result.passed
    assert "otro#9" in result.detail


def test_a_source_sentence_without_a_passage_fails(verdict: Verdict) -> None:
    lost = Sentence(text="Espera 4 minutos.", support="source")
    assert not verdict("citations", lost.text, "no anda", [RESTART], supports=[lost]).passed


@pytest.mark.parametrize(
    "text",
    [
        "Desenchufe el router 30 segundos y espere 4 minutos.",
        "Desenchufá el router 30 segundos, y esperá 4 minutos.",
        "Si la luz de internet está apagada, desenchúfalo 30 segundos.",
    ],
)
def test_a_citation_holds_in_any_register(verdict: Verdict, text: str) -> None:
    assert verdict("citations", text, "no anda", [RESTART], cites={0: "reinicio#0"}).passed


def test_a_passage_that_says_something_else_does_not_carry_the_sentence(verdict: Verdict) -> None:
    text = "La factura se emite el día cinco y vence quince días después."
    result = verdict("citations", text, "no anda", [RESTART], cites={0: "reinicio#0"})
    assert not result.passed
    assert "Reiniciar el router" in result.detail


def test_a_translated_citation_is_judged_by_its_facts(verdict: Verdict) -> None:
    good = "Desligue o roteador da tomada por 30 segundos e aguarde 4 minutos."
    assert verdict("citations", good, "oi", [RESTART], cites={0: "reinicio#0"}, language="pt").passed
    bad = "Desligue o roteador da tomada por 90 segundos."
    assert not verdict("citations", bad, "oi", [RESTART], cites={0: "reinicio#0"}, language="pt").passed


def test_each_answered_request_must_be_taken_up(verdict: Verdict) -> None:
    bill = passage("La factura se emite el 5 y vence el 20 de cada mes.", id="factura#0")
    requests = {"se me cae el internet": [RESTART], "cuándo vence la factura": [bill]}
    half = "Desenchufa el router 30 segundos y espera 4 minutos a que prenda la luz de internet."
    result = verdict("answers_all", half, requests=requests)
    assert not result.passed
    assert "cuándo vence la factura" in result.detail
    assert verdict("answers_all", f"{half} {bill.text}", requests=requests).passed


def test_a_sentence_that_cites_a_requests_passage_answers_it(verdict: Verdict) -> None:
    assert verdict("answers_all", "Listo, así.", "no jala el inter", [RESTART], cites={0: "reinicio#0"}).passed


def test_a_request_without_an_answer_in_the_sources_is_not_demanded(verdict: Verdict) -> None:
    assert verdict("answers_all", "Hola.", "venden motos", [RESTART], answered=False).passed
