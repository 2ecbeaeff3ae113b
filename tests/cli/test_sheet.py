"""A draft as a page of text."""

import io
import re

import pytest
from rich.console import Console

from api.cli.demo import labels
from api.cli.sheet import Sheet, marked, numbered, shown_flags
from api.web.texts import LANGUAGES, texts
from copilot.conversation import Conversation, Customer, Message
from copilot.draft import Check, Citation, Draft, Sentence
from copilot.listen.heard import Feeling, Flag, Heard

LONG = "Si ves dos cobros por la misma boleta, te devolvemos el segundo sin que tengas que pedirlo. " * 4

CONVERSATION = Conversation(
    id="c-9",
    channel="whatsapp",
    customer=Customer(name="María Soto"),
    messages=(
        Message(role="agent", text="¿En qué te ayudo?"),
        Message(role="customer", text="Hola [b]otra vez[/b], me cobraron dos veces y ya no sé qué hacer"),
    ),
)
HEARD = Heard(
    language="es",
    tag="es-CL",
    register_="tu",
    feeling=Feeling(
        primary="resignation",
        emotions=(
            Flag(label="resignation", confidence=0.8, evidence=("ya no sé qué hacer",), message_id="1"),
            Flag(label="neutral", confidence=0.9, evidence=("Hola",), message_id="1"),
        ),
        signals=(Flag(label="repeat_contact", confidence=0.9, evidence=("otra vez",), message_id="1"),),
    ),
)
DRAFT = Draft(
    id="d",
    outcome="reply",
    text="Hola, María.\n\nTe devolvemos el segundo cobro. Tarda 5 días. Mi jefe te llama mañana.",
    language="es",
    confidence=0.87,
    sentences=(
        Sentence(text="Hola, María.", support="courtesy"),
        Sentence(text="Te devolvemos el segundo cobro.", support="source", passage_id="doble#0"),
        Sentence(text="Tarda 5 días.", support="source", passage_id="doble#1"),
        Sentence(text="Mi jefe te llama mañana.", support="unsupported"),
    ),
    citations=(
        Citation(
            source_id="doble", passage_id="doble#0", quote=LONG, title="Doble cobro", url="https://ayuda.example/d"
        ),
        Citation(source_id="doble", passage_id="doble#1", quote="Tarda 5 días.", title="Doble cobro"),
    ),
    checks=(Check(name="language", passed=True), Check(name="supported", passed=False, detail="«Mi jefe te llama»")),
    notes=("Ofrécele lo que ya dejó de pedir.",),
    timings={"listen": 10.0, "write": 20.4},
)


def printed(*, language: str = "es", draft: Draft = DRAFT, heard: Heard = HEARD, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    Sheet(console, labels(language), texts(language)).show(CONVERSATION, heard, draft)
    return out.getvalue()


def test_everything_that_matters_is_on_the_page() -> None:
    page = printed()
    for words in ("María Soto", "WhatsApp", "ya no sé qué hacer", "Doble cobro", "https://ayuda.example/d", "30 ms"):
        assert words in page
    assert "1 de 2 en orden" in page
    assert "Dato sin fuente  «Mi jefe te llama»" in page
    assert "Ofrécele lo que ya dejó de pedir." in page


def test_no_line_is_wider_than_eighty_columns() -> None:
    assert max(len(line.rstrip()) for line in printed().splitlines()) <= 80


def test_without_a_terminal_there_is_no_escape_code() -> None:
    assert "\x1b" not in printed()


def test_on_a_terminal_the_evidence_is_underlined_in_the_customers_own_message() -> None:
    assert re.search(r"\x1b\[4m[^\x1b]*ya no sé qué hacer", printed(terminal=True))


def test_what_a_customer_writes_is_never_taken_for_markup() -> None:
    assert "Hola [b]otra vez[/b], me cobraron" in printed()


def test_sentences_carry_their_source_and_unsupported_ones_say_so() -> None:
    text = marked(DRAFT, numbered(DRAFT), "sin fuente").plain
    assert text.endswith("Te devolvemos el segundo cobro. Tarda 5 días. [1] Mi jefe te llama mañana. [sin fuente]")
    assert text.replace(" [1]", "").replace(" [sin fuente]", "") == DRAFT.text


def test_the_surest_flags_come_first_and_neutral_is_not_shown() -> None:
    assert [flag.label for flag in shown_flags(HEARD)] == ["repeat_contact", "resignation"]


def test_a_draft_without_sources_or_feelings_still_makes_a_page() -> None:
    bare = DRAFT.model_copy(update={"citations": (), "notes": (), "outcome": "clarify"})
    page = printed(draft=bare, heard=Heard(language="es", tag="es", register_="tu"))
    assert "nada fuera de lo normal" in page
    assert "Fuentes" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labels_exist_in_every_language(language: str) -> None:
    assert labels(language).keys() == labels("es").keys()
    assert printed(language=language)
