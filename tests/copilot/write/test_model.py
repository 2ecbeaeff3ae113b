"""The model writer on the real LangChain and openai stack, against a loopback server that answers well and badly."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from copilot.draft import Sentence
from copilot.errors import ConfigError, ModelError
from copilot.settings import Settings
from copilot.write.assemble import text_of
from copilot.write.brief import Brief, Decision, Known, Written
from copilot.write.model import ModelWriter
from copilot.write.prompting import Prompting
from tests import loopback
from tests.copilot.check.conftest import brief, passage

RESTART = passage(
    "Si la luz de internet está apagada, desenchufa el router 30 segundos y espera 4 minutos. Lee más en "
    "https://ayuda.alborada.example/reinicio.",
    id="reinicio#0",
    title="Reiniciar el router",
    language="es",
)
SAID = "Hola, soy Ana Soto (ana.soto@example.com): se me cayó el internet y la luz está apagada"
BRIEF = brief(SAID, [RESTART], name="Ana")
ID = next(iter(Prompting(Settings(chat_model="m")).sheet(BRIEF).ids))

Serve = Callable[..., ModelWriter]


def answer(*paragraphs: Sequence[tuple[str, Sequence[str]]]) -> str:
    """A model's answer in our shape: paragraphs of (text, ids)."""
    listed = [{"sentences": [{"text": text, "sources": list(ids)} for text, ids in one]} for one in paragraphs]
    return json.dumps({"paragraphs": listed}, ensure_ascii=False)


GOOD = answer(
    [("Hola, Ana.", []), ("Lamento que te quedaras sin internet.", [])],
    [("1. Desenchufa el router 30 segundos.", [ID]), ("2. Espera 4 minutos.", [ID])],
    [("Si no vuelve, avísame por aquí.", [])],
)
GOOD_TEXT = (
    "Hola, Ana. Lamento que te quedaras sin internet.\n\n1. Desenchufa el router 30 segundos.\n2. Espera 4 minutos.\n\n"
    "Si no vuelve, avísame por aquí."
)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(*replies, timeout=…)`: a writer whose server answers with them in turn; `serve.requests` came in."""
    servers: list[loopback.Loopback] = []

    def start(*script: loopback.Reply, timeout: float = 5.0, **settings: Any) -> ModelWriter:
        server = loopback.Loopback(script)
        server.__enter__()
        servers.append(server)
        start.requests = server.requests  # type: ignore[attr-defined]
        return ModelWriter(Settings(chat_model="m", chat_base_url=server.url, chat_timeout=timeout, **settings))

    yield start
    for server in servers:
        server.__exit__(None, None, None)


def sentences(written: Written) -> list[Sentence]:
    return [sentence for paragraph in written.paragraphs for sentence in paragraph]


def drained(writer: ModelWriter, given: Brief = BRIEF) -> tuple[list[str], Written]:
    *pieces, written = writer.stream(given)
    assert isinstance(written, Written)
    return [str(piece) for piece in pieces], written


def either(writer: ModelWriter, streaming: bool) -> Written:
    return drained(writer)[1] if streaming else writer.write(BRIEF)


both = pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streaming"])


@both
def test_a_good_answer_becomes_sentences_with_our_own_passage_ids(serve: Serve, streaming: bool) -> None:
    written = either(serve(loopback.text(GOOD)), streaming)
    assert text_of(written.paragraphs) == GOOD_TEXT
    assert [(one.support, one.passage_id) for one in sentences(written)] == [
        ("courtesy", None),
        ("courtesy", None),
        ("source", "reinicio#0"),
        ("source", "reinicio#0"),
        ("courtesy", None),
    ]


@both
def test_what_the_call_cost_is_reported(serve: Serve, streaming: bool) -> None:
    written = either(serve(loopback.text(GOOD)), streaming)
    assert (written.usage.prompt_tokens, written.usage.completion_tokens) == (321, 45)
    assert written.writer == "openai:m"


def test_streaming_gives_whole_sentences_that_add_up_to_the_draft(serve: Serve) -> None:
    pieces, written = drained(serve(loopback.text(GOOD)))
    assert len(pieces) == 5
    assert "".join(pieces) == text_of(written.paragraphs)


@both
@pytest.mark.parametrize(
    "content",
    [f"```json\n{GOOD}\n```", f"Claro, aquí está:\n{GOOD}\nEspero que sirva.", f"<think>a {{b}}</think>{GOOD}"],
)
def test_json_in_a_fence_or_between_words_is_read(serve: Serve, content: str, streaming: bool) -> None:
    assert text_of(either(serve(loopback.text(content)), streaming).paragraphs) == GOOD_TEXT


@both
def test_prose_is_cut_into_sentences_that_are_attributed_here(serve: Serve, streaming: bool) -> None:
    prose = f"Hola, Ana. Desenchufa el router 30 segundos y espera 4 minutos. [{ID}]\n\nLa visita cuesta $9.990."
    written = either(serve(loopback.text(prose)), streaming)
    assert [(one.text, one.support) for one in sentences(written)] == [
        ("Hola, Ana.", "courtesy"),
        ("Desenchufa el router 30 segundos y espera 4 minutos.", "source"),
        ("La visita cuesta $9.990.", "unsupported"),
    ]


@both
def test_of_an_answer_that_is_cut_off_the_whole_sentences_are_kept(serve: Serve, streaming: bool) -> None:
    cut = GOOD[: GOOD.index("Espera 4") + 5]
    written = either(serve(loopback.text(cut, finish="length")), streaming)
    assert [one.text for one in sentences(written)][-1] == "1. Desenchufa el router 30 segundos."
    assert written.usage.completion_tokens == 45


@both
def test_a_citation_that_does_not_exist_is_marked(serve: Serve, streaming: bool) -> None:
    content = answer([("Desenchufa el router 30 segundos.", [ID]), ("El router se reemplaza gratis.", ["Z9Z9"])])
    written = either(serve(loopback.text(content)), streaming)
    assert [one.support for one in sentences(written)] == ["source", "unsupported"]


@both
def test_an_invented_price_is_kept_and_marked(serve: Serve, streaming: bool) -> None:
    content = answer([("Desenchufa el router 30 segundos.", [ID]), ("La visita cuesta $9.990.", [ID])])
    written = either(serve(loopback.text(content)), streaming)
    assert sentences(written)[1] == Sentence(text="La visita cuesta $9.990.", support="unsupported")


def test_an_invented_link_is_marked_and_a_sources_link_is_shown_plain(serve: Serve) -> None:
    content = answer(
        [("Mira [la guía](https://ayuda.alborada.example/reinicio).", [ID]), ("O https://otra.example/x.", [ID])]
    )
    first, second = sentences(serve(loopback.text(content)).write(BRIEF))
    assert (first.text, first.support) == ("Mira la guía: https://ayuda.alborada.example/reinicio.", "source")
    assert second.support == "unsupported"


def test_markdown_and_ids_inside_sentences_are_taken_out(serve: Serve) -> None:
    content = answer([(f"**Desenchufa** el router 30 segundos [{ID}].", [])])
    (only,) = sentences(serve(loopback.text(content)).write(BRIEF))
    assert only == Sentence(text="Desenchufa el router 30 segundos.", support="source", passage_id="reinicio#0")


def test_a_promise_that_no_source_makes_is_marked_whatever_its_manners(serve: Serve) -> None:
    content = answer([("Espera 4 minutos.", [ID]), ("Lamento lo ocurrido y te devolveremos todo.", [])])
    assert sentences(serve(loopback.text(content)).write(BRIEF))[1].support == "unsupported"


def test_what_the_history_or_the_customer_said_is_recognised(serve: Serve) -> None:
    fact = "En enero se cambió el cable de la sala por uno nuevo"
    known = Known(text=fact, message_id="m9", conversation_id="c-0")
    content = answer(
        [
            ("En enero se cambió el cable de la sala.", []),
            ("Se te cayó el internet y la luz está apagada.", []),
            ("Espera 4 minutos.", [ID]),
        ]
    )
    written = serve(loopback.text(content)).write(BRIEF.model_copy(update={"known": (known,)}))
    assert [(one.support, one.passage_id) for one in sentences(written)] == [
        ("history", "m9"),
        ("conversation", None),
        ("source", "reinicio#0"),
    ]


WRONG_SHAPES = [
    '{"paragraphs": [{"sentences": [{"text": 5, "sources": "x"}]}]}',
    '{"paragraphs": "nada"}',
    '{"reply": "Hola"}',
    "[1, 2, 3]",
    "{}",
    "",
    "null",
    '{"paragraphs": [{"sente',
]


@pytest.mark.parametrize("content", WRONG_SHAPES)
def test_an_answer_without_any_sentence_is_nonsense(serve: Serve, content: str) -> None:
    with pytest.raises(ModelError) as caught:
        serve(loopback.text(content)).write(BRIEF)
    assert caught.value.cause == "nonsense"


LOOSE_SHAPES = [
    f'{{"paragraphs": [{{"sentences": [{{"text": "Espera 4 minutos.", "sources": "{ID}"}}]}}]}}',
    '{"paragraphs": [{"sentences": [{"text": "Espera 4 minutos.", "sources": null}]}]}',
    '{"paragraphs": [{"sentences": ["Espera 4 minutos."]}]}',
    '{"paragraphs": ["Espera 4 minutos."]}',
    '{"sentences": [{"text": "Espera 4 minutos."}, {"text": 7}]}',
    f'{{"paragraphs": [[{{"text": "Espera 4 minutos.", "sources": ["{ID.lower()}"]}}]]}}',
]


@pytest.mark.parametrize("content", LOOSE_SHAPES)
def test_wrong_types_around_whole_sentences_are_forgiven(serve: Serve, content: str) -> None:
    written = serve(loopback.text(content)).write(BRIEF)
    assert [(one.text, one.support) for one in sentences(written)] == [("Espera 4 minutos.", "source")]


@both
@pytest.mark.parametrize(
    ("script", "cause"),
    [
        ([loopback.refusal("no")], "refused"),
        ([loopback.text("Lo siento, no puedo ayudar con eso.")], "nonsense"),
        ([loopback.error(401)], "rejected"),
        ([loopback.error(404)], "rejected"),
        ([loopback.error(400)], "rejected"),
        ([loopback.error(429, retry_after="0.05")], "rate_limit"),
        ([loopback.error(500, retry_after="0.05")], "unreachable"),
        ([loopback.drop()], "unreachable"),
        ([loopback.raw(b"<html>proxy</html>")], "nonsense"),
        ([loopback.raw(b"{broken", "application/json")], "nonsense"),
        ([loopback.raw(b"{}", "application/json")], "nonsense"),
    ],
    ids=["refusal", "said-no", "401", "404", "400", "429", "500", "dropped", "html", "broken-json", "empty-object"],
)
def test_what_cannot_be_used_ends_in_one_error_with_its_cause(
    serve: Serve, script: list[loopback.Reply], cause: str, streaming: bool
) -> None:
    with pytest.raises(ModelError) as caught:
        either(serve(*script), streaming)
    assert caught.value.cause == cause
    assert str(caught.value).endswith(".")


@both
def test_after_too_many_requests_the_server_is_asked_again_when_it_says(serve: Serve, streaming: bool) -> None:
    writer = serve(loopback.error(429, retry_after="0.1"), loopback.text(GOOD))
    assert text_of(either(writer, streaming).paragraphs) == GOOD_TEXT
    assert len(serve.requests) == 2  # type: ignore[attr-defined]


@both
def test_one_server_failure_is_retried(serve: Serve, streaming: bool) -> None:
    writer = serve(loopback.error(500, retry_after="0.05"), loopback.text(GOOD))
    assert text_of(either(writer, streaming).paragraphs) == GOOD_TEXT


@both
def test_a_retry_that_would_come_too_late_is_not_waited_for(serve: Serve, streaming: bool) -> None:
    with pytest.raises(ModelError) as caught:
        either(serve(loopback.error(429, retry_after="20"), timeout=0.5), streaming)
    assert caught.value.cause == "timeout"


@both
def test_a_silent_server_ends_in_a_timeout(serve: Serve, streaming: bool) -> None:
    with pytest.raises(ModelError) as caught:
        either(serve(loopback.stall(), timeout=0.5), streaming)
    assert caught.value.cause == "timeout"


@pytest.mark.parametrize(
    "script", [loopback.stall_after(GOOD[:200]), loopback.dribble(GOOD, 0.01)], ids=["stalls", "dribbles"]
)
def test_a_stream_that_never_ends_is_left_at_the_deadline(serve: Serve, script: loopback.Reply) -> None:
    pieces: list[object] = []
    with pytest.raises(ModelError) as caught:
        for piece in serve(script, timeout=1.5).stream(BRIEF):
            pieces.append(piece)
    assert caught.value.cause == "timeout"
    assert str(pieces[0]).startswith("Hola, Ana.")


def test_a_stream_that_breaks_is_unreachable(serve: Serve) -> None:
    with pytest.raises(ModelError) as caught:
        drained(serve(loopback.drop(GOOD[:200])))
    assert caught.value.cause == "unreachable"


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with loopback.Loopback([loopback.text(GOOD)]) as server:
        url = server.url
    with pytest.raises(ModelError) as caught:
        ModelWriter(Settings(chat_model="m", chat_base_url=url, chat_timeout=5)).write(BRIEF)
    assert caught.value.cause == "unreachable"


@both
def test_a_server_without_structured_output_is_asked_plainly_and_remembered(serve: Serve, streaming: bool) -> None:
    writer = serve(loopback.error(400), loopback.error(400), loopback.text(GOOD))
    assert text_of(either(writer, streaming).paragraphs) == GOOD_TEXT
    either(writer, streaming)
    asked = [request.get("response_format", {}).get("type") for request in serve.requests]  # type: ignore[attr-defined]
    assert asked == ["json_schema", "json_object", None, None]


def test_a_later_answer_in_shape_wins_over_earlier_prose(serve: Serve) -> None:
    writer = serve(loopback.text("Hola, Ana. Espera 4 minutos."), loopback.text(GOOD))
    assert text_of(writer.write(BRIEF).paragraphs) == GOOD_TEXT


def test_earlier_prose_serves_when_asking_again_fails(serve: Serve) -> None:
    writer = serve(loopback.text("Hola, Ana. Espera 4 minutos."), loopback.stall(), timeout=1.0)
    assert text_of(writer.write(BRIEF).paragraphs) == "Hola, Ana. Espera 4 minutos."


def test_a_clarifying_question_needs_no_source(serve: Serve) -> None:
    decision = Decision(outcome="clarify", confidence=0.8, question="¿Qué luces ves encendidas?")
    given = brief("no anda", [RESTART], outcome="clarify").model_copy(update={"decision": decision})
    content = answer([("Hola.", []), ("¿Qué luces ves encendidas en el router?", [])])
    assert [one.support for one in sentences(serve(loopback.text(content)).write(given))] == ["courtesy", "courtesy"]


def test_a_clarifying_answer_that_asks_nothing_is_nonsense(serve: Serve) -> None:
    given = brief("no anda", [RESTART], outcome="clarify")
    with pytest.raises(ModelError) as caught:
        serve(loopback.text(answer([("Hola.", []), ("Espera 4 minutos.", [ID])]))).write(given)
    assert caught.value.cause == "nonsense"


def test_parallel_drafts_do_not_mix(serve: Serve) -> None:
    writer = serve(loopback.text(GOOD, pause=0.001))
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(text_of(drained(writer)[1].paragraphs))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [GOOD_TEXT] * 12


def test_no_personal_data_leaves_and_it_comes_back_in_the_draft(serve: Serve) -> None:
    content = answer(
        [("Hola, [NAME_1].", []), ("Te escribimos a [EMAIL_1].", []), ("Espera 4 minutos.", [ID])],
    )
    given = brief(SAID, [RESTART], name="Ana Soto")
    written = serve(loopback.text(content)).write(given)
    sent = json.dumps(serve.requests, ensure_ascii=False)  # type: ignore[attr-defined]
    assert "ana.soto@example.com" not in sent
    assert "Soto" not in sent
    assert sentences(written)[1].text == "Te escribimos a ana.soto@example.com."


def test_a_compatible_server_is_never_asked_over_the_responses_api() -> None:
    with loopback.Loopback([loopback.text(GOOD)]) as server:
        writer = ModelWriter(Settings(chat_model="gpt-5-pro", chat_base_url=server.url, chat_timeout=5))
        assert text_of(writer.write(BRIEF).paragraphs) == GOOD_TEXT
        assert server.requests[0]["messages"][0]["role"] == "system"


def test_an_unknown_provider_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_CHAT_PROVIDER"):
        ModelWriter(Settings(chat_model="m", chat_provider="no-such-provider"))


def test_a_missing_key_for_the_providers_own_service_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_CHAT_API_KEY"):
        ModelWriter(Settings(chat_model="gpt-x"))
