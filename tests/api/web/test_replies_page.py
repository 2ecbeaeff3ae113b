"""The page of the saved replies, and the block at the desk."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Headers, csrf_of
from tests.api.test_replies import REPLY

SignIn = Callable[..., TestClient]
OLD = {"id": "vieja", "title": "Plazo viejo", "language": "es"}
OLD |= {"body": "Hola {name}. Devolvemos el doble cobro al mismo medio de pago en 15 días hábiles con tarjeta."}


@pytest.fixture
def saved(seeded: TestClient, as_role: Callable[[str], Headers], monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr("api.web.replies.SECONDS", 600.0)  # on a busy machine the page would leave some for later
    seeded.post("/api/v1/saved-replies", json=[REPLY, OLD], headers=as_role("knowledge")).raise_for_status()
    return seeded


def _key(person: TestClient, name: str) -> str:
    page = person.get("/replies", params={"q": name}).text
    return page.split('href="/replies/', 2)[1].split('"')[0]


def test_the_page_says_which_ones_the_articles_bear_out_and_what_they_say_otherwise(
    saved: TestClient, sign_in: SignIn
) -> None:
    page = sign_in("knowledge").get("/replies").text
    assert "Los artículos la respaldan" in page
    assert "Los artículos dicen otra cosa" in page
    assert "15 días" in page
    assert "5 a 7 días" in page


def test_those_to_look_at_are_one_step_away(saved: TestClient, sign_in: SignIn) -> None:
    page = sign_in("agent").get("/replies", params={"show": "wrong"}).text
    assert "Plazo viejo" in page
    assert "Devolución de un cobro doble" not in page


def test_an_agent_reads_and_does_not_change(saved: TestClient, sign_in: SignIn) -> None:
    person = sign_in("agent")
    page = person.get("/replies").text
    assert "Devolución de un cobro doble" in page
    assert "/retire" not in page
    assert person.get("/replies/new").status_code == 403


def test_an_empty_page_says_what_to_do(seeded: TestClient, sign_in: SignIn) -> None:
    page = sign_in("knowledge").get("/replies").text
    assert "Todavía no hay respuestas guardadas." in page
    assert "escucha replies import" in page


def test_a_new_reply_is_written_and_judged_at_once(seeded: TestClient, sign_in: SignIn) -> None:
    person = sign_in("knowledge")
    fields = {"csrf": csrf_of(person, "/replies"), "title": "Doble cobro", "body": REPLY["body"], "language": "es"}
    answer = person.post("/replies", data=fields)
    assert answer.status_code == 303
    page = person.get(answer.headers["location"]).text
    assert "Guardada." in page
    assert "Los artículos la respaldan" in page


def test_two_replies_of_the_same_title_are_two(seeded: TestClient, sign_in: SignIn) -> None:
    person = sign_in("knowledge")
    fields = {"csrf": csrf_of(person, "/replies"), "title": "Doble cobro", "body": "Una cosa.", "language": "es"}
    first = person.post("/replies", data=fields).headers["location"]
    second = person.post("/replies", data=fields | {"body": "Otra cosa."}).headers["location"]
    assert first != second


def test_a_changed_text_is_another_text_of_the_same_reply(saved: TestClient, sign_in: SignIn) -> None:
    person = sign_in("knowledge")
    key = _key(person, "Plazo viejo")
    body = OLD["body"].replace("15 días", "5 a 7 días")
    fields = {"csrf": csrf_of(person, "/replies"), "key": key, "title": "Plazo", "body": body, "language": "es"}
    assert person.post("/replies", data=fields).headers["location"].startswith(f"/replies/{key}?")
    assert 'Por revisar <span class="num">0</span>' in person.get("/replies").text


def test_what_cannot_be_kept_is_told_and_nothing_typed_is_lost(seeded: TestClient, sign_in: SignIn) -> None:
    person = sign_in("knowledge")
    answer = person.post("/replies", data={"csrf": csrf_of(person, "/replies"), "title": " ", "body": "Lo escrito."})
    assert answer.status_code == 400
    assert "Lo escrito." in answer.text


def test_one_is_retired_and_put_back(saved: TestClient, sign_in: SignIn) -> None:
    person = sign_in("knowledge")
    key, csrf = _key(person, "Plazo viejo"), csrf_of(person, "/replies")
    person.post(f"/replies/{key}/retire", data={"csrf": csrf})
    assert "Plazo viejo" not in person.get("/replies").text
    assert "Plazo viejo" in person.get("/replies", params={"show": "retired"}).text
    person.post(f"/replies/{key}/retire", data={"csrf": csrf, "back": "true"})
    assert "Plazo viejo" in person.get("/replies").text


def test_a_file_is_brought_in_and_what_failed_is_told(seeded: TestClient, sign_in: SignIn) -> None:
    person = sign_in("knowledge")
    file = {"file": ("r.csv", b"title,body\nBaja,Puedes cancelar por aqui.\nSin texto,\n", "text/csv")}
    page = person.post("/replies/import", data={"csrf": csrf_of(person, "/replies")}, files=file).text
    assert "1 nuevas" in page
    assert "has no text" in page


def test_a_file_that_is_too_large_is_refused(seeded: TestClient, sign_in: SignIn) -> None:
    person = sign_in("knowledge")
    file = {"file": ("r.csv", b"title,body\n" + b"x" * 1_100_000, "text/csv")}
    answer = person.post("/replies/import", data={"csrf": csrf_of(person, "/replies")}, files=file)
    assert answer.status_code == 413


def test_the_desk_offers_the_reply_and_taking_it_makes_it_the_draft(saved: TestClient, sign_in: SignIn) -> None:
    person = sign_in("agent")
    assert 'data-from="/c/2/saved"' in person.get("/c/2").text
    block = person.get("/c/2/saved").text
    assert "Devolución de un cobro doble" in block
    reply = block.split('name="reply" value="')[1].split('"')[0]
    answer = person.post("/c/2/saved", data={"csrf": csrf_of(person, "/c/2"), "reply": reply})
    assert answer.headers["location"] == "/c/2"
    page = person.get("/c/2").text
    assert "respuesta guardada</span>" in page
    assert "Devolvemos el doble cobro" in page


def test_where_none_fits_the_desk_says_so_and_taking_one_changes_nothing(saved: TestClient, sign_in: SignIn) -> None:
    person = sign_in("agent")
    assert "Ninguna responde justo esto." in person.get("/c/1/saved").text
    answer = person.post("/c/1/saved", data={"csrf": csrf_of(person, "/c/1"), "reply": "1"})
    assert answer.headers["location"] == "/c/1#saved"
    assert "respuesta guardada</span>" not in person.get("/c/1").text
