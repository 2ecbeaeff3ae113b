"""The pages of cases made from production, and the button on the desk."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.store import cases
from tests.api.conftest import Headers, draft_for
from tests.api.web.conftest import Desk

SENT = "Hola. La contraseña del wifi se cambia en http://192.168.1.1; espere 2 minutos, María Soto."


@pytest.fixture
def qa(app: FastAPI, seeded: TestClient, sign_in: Callable[..., TestClient]) -> Desk:
    """Somebody of QA, with María and Pedro waiting."""
    return Desk(app, sign_in("qa"))


@pytest.fixture
def edited(seeded: TestClient, agent: Headers) -> str:
    """A draft for María that was changed before it was sent."""
    draft = draft_for(seeded, agent)
    body = {"verdict": "edited", "sent_text": SENT}
    seeded.post(f"/api/v1/drafts/{draft['id']}/use", json=body, headers=agent).raise_for_status()
    return str(draft["id"])


def keys(desk: Desk) -> list[str]:
    with desk.app.state.copilot.store.read() as session:
        return [one.key for one in cases.every(session)]


def kept(desk: Desk, draft_id: str) -> str:
    assert desk.post("/casos", draft_id=draft_id).status_code == 303
    return keys(desk)[0]


def test_an_empty_page_says_how_cases_come_about(qa: Desk) -> None:
    assert "Todavía no hay casos" in qa.get("/casos")


def test_an_edited_draft_can_be_kept_from_its_conversation_without_a_script(qa: Desk, edited: str) -> None:
    place = f"/c/{qa.key('c-1')}"
    page = qa.get(place)
    assert "Guardar como caso de evaluación" in page and f'value="{edited}"' in page
    answer = qa.post("/casos", draft_id=edited, back=place)
    assert answer.headers["location"] == f"{place}?sent={edited}"
    assert "Quedó guardado como caso" in qa.get(answer.headers["location"])


def test_after_sending_the_next_conversation_offers_it_with_the_customer_s_name(qa: Desk, edited: str) -> None:
    answer = qa.browser.get(f"/next?after={qa.key('c-1')}&draft={edited}")
    place = answer.headers["location"]
    assert place == f"/c/{qa.key('c-2')}?sent={edited}"
    page = qa.get(place)
    assert "Cambiaste el borrador para María Soto" in page
    assert "Guardar como caso de evaluación" in page


def test_where_nobody_waits_any_more_the_conversation_itself_offers_it(qa: Desk, edited: str, agent: Headers) -> None:
    message = {"role": "agent", "text": "Listo."}
    qa.browser.post("/api/v1/conversations/c-2/messages", json=message, headers=agent).raise_for_status()
    answer = qa.browser.get(f"/next?after={qa.key('c-1')}&draft={edited}")
    assert answer.headers["location"] == f"/c/{qa.key('c-1')}?sent={edited}"
    assert qa.browser.get(f"/next?after={qa.key('c-1')}").headers["location"] == "/?sent=1"


def test_a_refused_draft_is_offered_in_the_part_that_the_script_takes(qa: Desk, agent: Headers) -> None:
    draft = draft_for(qa.browser, agent)
    body = {"verdict": "discarded", "reason": "wrong: ya no es así"}
    qa.browser.post(f"/api/v1/drafts/{draft['id']}/use", json=body, headers=agent).raise_for_status()
    part = qa.get(f"/c/{qa.key('c-1')}/parts").partition('id="learned"')[2]
    assert "Descartaste el borrador" in part and "Guardar como caso de evaluación" in part


def test_a_draft_that_was_sent_as_it_was_is_not_offered(qa: Desk, agent: Headers) -> None:
    draft = draft_for(qa.browser, agent)
    qa.browser.post(f"/api/v1/drafts/{draft['id']}/use", json={"verdict": "used"}, headers=agent).raise_for_status()
    assert "Guardar como caso" not in qa.get(f"/c/{qa.key('c-1')}?sent={draft['id']}")


def test_a_draft_that_is_nowhere_is_not_offered(qa: Desk) -> None:
    assert "Guardar como caso" not in qa.get(f"/c/{qa.key('c-1')}?sent=nowhere")


def test_a_case_is_looked_through_changed_and_accepted(qa: Desk, edited: str) -> None:
    key = kept(qa, edited)
    page = qa.get("/casos?status=proposed")
    assert f'href="/casos/{key}"' in page and "Un borrador corregido" in page
    page = qa.get(f"/casos/{key}")
    assert "¿cómo cambio la contraseña del wifi?" in page and "espere 2 minutos" in page
    fields = {"facts": "espere 2 minutos => 2 minutos", "reference": "Son 2 minutos.", "address": "usted"}
    answer = qa.post(f"/casos/{key}", **fields, action="reply", then="accept")
    assert answer.headers["location"] == "/casos?done=accepted"
    with qa.app.state.copilot.store.read() as session:
        one = cases.get(session, key)
    assert (one.status, one.payload["references"]) == ("accepted", ["Son 2 minutos."])
    assert one.payload["expect"]["facts"][0]["anyof"] == ["2 minutos"]
    assert "must_not" not in one.payload["expect"]


def test_no_page_of_a_case_names_the_customer(qa: Desk, edited: str) -> None:
    key = kept(qa, edited)
    for path in ("/casos", f"/casos/{key}"):
        page = qa.get(path)
        assert [mark for mark in ("María", "Soto", "maria@", "u-77", "c-1<") if mark in page] == []


def test_a_form_that_cannot_be_understood_says_so_and_changes_nothing(qa: Desk, edited: str) -> None:
    key = kept(qa, edited)
    answer = qa.post(f"/casos/{key}", facts="=> nada")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text and "says nothing" in answer.text


def test_a_case_that_expects_nothing_is_not_accepted(qa: Desk, edited: str) -> None:
    key = kept(qa, edited)
    answer = qa.post(f"/casos/{key}", then="accept")
    assert answer.status_code == 409
    with qa.app.state.copilot.store.read() as session:
        assert cases.get(session, key).status == "proposed"


def test_a_case_can_be_dropped(qa: Desk, edited: str) -> None:
    key = kept(qa, edited)
    assert qa.post(f"/casos/{key}/quitar").headers["location"] == "/casos?done=dropped"
    assert keys(qa) == []
    qa.get(f"/casos/{key}", status=404)


def test_who_may_not_evaluate_looks_and_changes_nothing(
    qa: Desk, edited: str, sign_in: Callable[..., TestClient]
) -> None:
    key = kept(qa, edited)
    reader = Desk(qa.app, sign_in("knowledge"))
    page = reader.get(f"/casos/{key}")
    assert "Aceptar el caso" not in page and "Lo revisa quien cuida la calidad" in page
    assert reader.post(f"/casos/{key}", then="accept").status_code == 403


def test_a_customer_s_markup_is_text(qa: Desk, agent: Headers) -> None:
    message = {"role": "customer", "text": "<script>alert(1)</script> ¿cómo cambio la contraseña del wifi?"}
    qa.browser.post("/api/v1/conversations/c-1/messages", json=message, headers=agent).raise_for_status()
    draft = draft_for(qa.browser, agent)
    body = {"verdict": "edited", "sent_text": "<b>Hola</b>"}
    qa.browser.post(f"/api/v1/drafts/{draft['id']}/use", json=body, headers=agent).raise_for_status()
    page = qa.get(f"/casos/{kept(qa, draft['id'])}")
    assert "<script>alert" not in page and "<b>Hola" not in page
    assert re.search(r"&lt;script&gt;", page)
