"""The page of a team's cues: trying one on past messages, adding it, taking it out, and what corrections teach."""

import json

import pytest

from api.web.cue_problems import KNOWN, in_words
from api.web.texts import LANGUAGES, texts
from copilot.errors import UsageError
from kb import cue_check, cues
from tests.api.web.conftest import Desk

TRIED = "/cues?language=es&label=anger&text=mintieron"


def written(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.language, one.label, one.text) for one in cues.listed(desk.app.state.copilot.store)]


def test_an_empty_page_teaches_the_grammar_and_what_to_do(desk: Desk) -> None:
    page = desk.get("/cues")
    assert "Todavía no hay pistas tuyas" in page
    assert "llevo {time} esperando" in page
    assert "Aún nadie corrigió nada" in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["choice", "slot", "gap"])
def test_the_grammar_s_examples_can_be_read(language: str, name: str) -> None:
    assert cue_check.check(language, "frustration", texts(language)(f"cue_example.{name}")).label == "frustration"


def test_a_cue_is_tried_on_past_messages_before_it_counts(desk: Desk) -> None:
    page = desk.get(TRIED)
    assert "Habría sonado en 1 de 3 mensajes pasados" in page
    assert '<mark class="quote">mintieron</mark>' in page
    assert f'href="/c/{desk.key("r-1")}#m-3"' in page
    assert "sin la pista se oyó:" in page
    assert written(desk) == []


def test_a_cue_that_is_nowhere_can_still_be_added(desk: Desk) -> None:
    assert "no aparece" in desk.get("/cues?language=es&label=anger&text=chirimbolo")
    answer = desk.post("/cues/add", language="es", label="anger", text="chirimbolo")
    assert answer.headers["location"] == "/cues?done=added"
    page = desk.get("/cues?done=added")
    assert "la pista ya se oye" in page
    assert "chirimbolo" in page
    assert "Camila, " in page
    assert written(desk) == [("es", "anger", "chirimbolo")]


def test_an_added_cue_is_heard(desk: Desk) -> None:
    assert "Nada fuera de lo normal" in desk.get(f"/c/{desk.key('l-1')}")
    desk.post("/cues/add", language="es", label="urgency", text="a que hora abren")
    assert 'data-label="urgency"' in desk.get(f"/c/{desk.key('l-1')}")


def test_adding_what_is_there_already_says_so(desk: Desk) -> None:
    desk.post("/cues/add", language="es", label="anger", text="chirimbolo")
    assert desk.post("/cues/add", language="es", label="anger", text="Chirimbolo").headers["location"].endswith("same")
    assert "ya está entre las tuyas" in desk.get("/cues?language=es&label=anger&text=CHIRIMBOLO")


def test_a_cue_is_taken_out(desk: Desk) -> None:
    cue = {"language": "es", "label": "anger", "text": "chirimbolo"}
    desk.post("/cues/add", **cue)
    assert desk.post("/cues/remove", **cue).headers["location"] == "/cues?done=removed"
    assert written(desk) == []
    assert desk.post("/cues/remove", **cue).headers["location"] == "/cues?done=same"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(hola", "«(» no se cierra."),
        ("llevo {siglos} esperando", "No hay un hueco {siglos}."),
        ("de la", "solo tiene palabras muy corrientes"),
        ("[hola]", "Todo puede faltar"),
    ],
)
def test_a_cue_that_cannot_be_kept_is_explained_at_its_field(desk: Desk, text: str, words: str) -> None:
    page = desk.browser.get("/cues", params={"language": "es", "label": "anger", "text": text}).text
    refused = desk.post("/cues/add", language="es", label="anger", text=text)
    assert refused.status_code == 400
    assert words in refused.text
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="text-problem text-help"' in page
    assert written(desk) == []


@pytest.mark.parametrize(
    ("language", "label", "text"),
    [
        ("xx", "anger", "hola che"),
        ("es", "neutral", "hola che"),
        ("es", "anger", "a"),
        ("es", "anger", "x" * 300),
        ("es", "anger", "llevo {2} dias"),
        ("es", "anger", "a ... b ... c ... d ... e ... f ... g"),
        ("es", "anger", "{time}"),
        ("es", "anger", "hola)"),
        ("es", "anger", "(|)"),
        ("es", "anger", "[hola] [che]"),
        ("es", "anger", "(el|perro)"),
    ],
)
def test_every_reason_why_a_cue_is_refused_is_told_in_the_reader_s_language(
    language: str, label: str, text: str
) -> None:
    with pytest.raises(UsageError) as refused:
        cue_check.check(language, label, text)
    assert in_words(str(refused.value), texts("es")) != str(refused.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_that_nobody_foresaw_is_told_as_it_is(language: str) -> None:
    assert in_words("Something else.", texts(language)) == "Something else."
    assert len({name for _, name in KNOWN}) == len(KNOWN)


def test_corrections_are_counted_and_downloaded_as_cases_without_personal_data(desk: Desk) -> None:
    desk.post(f"/c/{desk.key('l-1')}/corrections", message_id="l1", heard="neutral", meant="sadness")
    page = desk.get("/cues")
    assert "<td>nada</td><td>tristeza</td><td>Español</td>" in page
    answer = desk.browser.get("/cues/corrections.jsonl")
    assert answer.headers["content-disposition"] == 'attachment; filename="corrections.jsonl"'
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["expect"]["primary"] for row in rows] == ["sadness"]
    assert "Luis" not in answer.text


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert [texts(language).number(3210) for language in ("es", "pt", "en")] == ["3.210", "3.210", "3,210"]
