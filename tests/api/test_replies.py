"""Saved replies over the API: bringing them in, asking which one fits, taking it as a draft."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import REFUND, Headers

REPLY = {
    "id": "devolucion",
    "title": "Devolución de un cobro doble",
    "body": "Hola {name}, gracias por escribirnos.\n\nDevolvemos el doble cobro al mismo medio de pago: en 5 a 7 días "
    "hábiles con tarjeta y en 3 días hábiles con transferencia.\n\nSaludos,\n{agent}",
    "language": "es",
    "tags": ["facturación"],
}
PATH = "/api/v1/saved-replies"


@pytest.fixture
def editor(as_role: Callable[[str], Headers]) -> Headers:
    return as_role("knowledge")


@pytest.fixture
def saved(seeded: TestClient, editor: Headers) -> TestClient:
    seeded.post(PATH, json=REPLY, headers=editor).raise_for_status()
    return seeded


def _listed(client: TestClient, headers: Headers, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(PATH, params=params, headers=headers).json()["items"]
    return items


def _suggestion(client: TestClient, headers: Headers, id: str = "c-2") -> dict[str, Any] | None:
    answer = client.post(f"{PATH}/suggest", json={"conversation_id": id}, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] | None = answer.json()["suggestion"]
    return found


def test_a_reply_is_added_listed_and_found_by_its_words(saved: TestClient, agent: Headers) -> None:
    assert [one["id"] for one in _listed(saved, agent)] == ["devolucion"]
    assert [one["id"] for one in _listed(saved, agent, q="tarjeta facturacion")] == ["devolucion"]
    assert _listed(saved, agent, q="mudanza") == []


def test_a_retired_reply_is_listed_only_where_that_is_asked(saved: TestClient, agent: Headers, editor: Headers) -> None:
    key = _listed(saved, agent)[0]["key"]
    assert saved.delete(f"{PATH}/{key}", headers=editor).status_code == 204
    assert _listed(saved, agent) == []
    assert _listed(saved, agent, retired=True)[0]["retired"] is True
    assert saved.delete(f"{PATH}/999", headers=editor).status_code == 404


def test_the_list_comes_page_by_page(saved: TestClient, agent: Headers, editor: Headers) -> None:
    saved.post(PATH, json=REPLY | {"id": "b", "title": "Zeta"}, headers=editor).raise_for_status()
    first = saved.get(PATH, params={"limit": 1}, headers=agent).json()
    assert [one["id"] for one in first["items"]] == ["devolucion"]
    assert [one["id"] for one in _listed(saved, agent, limit=1, cursor=first["next_cursor"])] == ["b"]


@pytest.mark.parametrize("given", [[], [REPLY, REPLY], {"id": "x", "title": "", "body": "y"}])
def test_what_cannot_be_kept_is_refused_whole(client: TestClient, editor: Headers, given: Any) -> None:
    assert client.post(PATH, json=given, headers=editor).status_code in (400, 422)
    assert _listed(client, editor) == []


def test_the_reply_that_fits_comes_filled_with_its_sources_and_is_counted_once(
    saved: TestClient, agent: Headers
) -> None:
    found = _suggestion(saved, agent)
    assert found is not None
    assert found["id"] == "devolucion"
    assert "Hola, Pedro" in found["text"]
    assert "{" not in found["text"]
    assert {one["source_id"] for one in found["citations"]} == {"doble-cobro"}
    _suggestion(saved, agent)
    assert _listed(saved, agent)[0]["offered"] == 1


def test_none_is_suggested_for_another_question(saved: TestClient, agent: Headers) -> None:
    assert _suggestion(saved, agent, "c-1") is None
    assert _listed(saved, agent)[0]["offered"] == 0


def test_none_is_suggested_once_the_article_says_otherwise(saved: TestClient, agent: Headers, editor: Headers) -> None:
    body = REFUND["body"].replace("5 a 7 días", "8 a 10 días")
    saved.post("/api/v1/kb/articles", json=REFUND | {"body": body}, headers=editor).raise_for_status()
    assert _suggestion(saved, agent) is None


def test_a_text_that_is_not_stored_is_answered_and_not_counted(saved: TestClient, agent: Headers) -> None:
    asked = {"text": "Me cobraron dos veces la factura con tarjeta. ¿Cuándo me lo devuelven?", "channel": "chat"}
    answer = saved.post(f"{PATH}/suggest", json=asked, headers=agent).json()["suggestion"]
    assert answer["id"] == "devolucion"
    assert _listed(saved, agent)[0]["offered"] == 0


def test_taken_it_is_a_draft_whose_use_is_counted(saved: TestClient, agent: Headers) -> None:
    found = _suggestion(saved, agent)
    assert found is not None
    made = saved.post(f"{PATH}/{found['key']}/take", json={"conversation_id": "c-2"}, headers=agent)
    assert made.status_code == 201, made.text
    draft = made.json()
    assert (draft["writer"], draft["text"]) == ("saved-reply", found["text"])
    saved.post(f"/api/v1/drafts/{draft['id']}/use", json={"verdict": "used"}, headers=agent).raise_for_status()
    counted = _listed(saved, agent)[0]
    assert (counted["offered"], counted["taken"], counted["sent"]) == (1, 1, 1)


def test_one_that_does_not_fit_cannot_be_taken(saved: TestClient, agent: Headers) -> None:
    key = _listed(saved, agent)[0]["key"]
    answer = saved.post(f"{PATH}/{key}/take", json={"conversation_id": "c-1"}, headers=agent)
    assert answer.status_code == 409
    assert answer.json()["code"] == "no_longer_fits"
    assert _listed(saved, agent)[0]["taken"] == 0
