from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import WIFI, Headers


@pytest.fixture
def editor(as_role: Callable[[str], Headers]) -> Headers:
    return as_role("knowledge")


def search(client: TestClient, headers: Headers, q: str, **params: Any) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = client.get("/api/v1/search", params={"q": q, **params}, headers=headers).json()["hits"]
    return hits


def test_an_article_is_found_as_soon_as_it_is_added(client: TestClient, editor: Headers) -> None:
    answer = client.post("/api/v1/kb/articles", json=WIFI, headers=editor)
    assert answer.json()["added"] == 1
    assert [hit["source_id"] for hit in search(client, editor, "contraseña del wifi")] == ["wifi-clave"]


def test_a_changed_article_is_found_by_its_new_words(seeded: TestClient, editor: Headers) -> None:
    body = "La contraseña se cambia desde la aplicación Mi Alborada, en Ajustes."
    assert seeded.post("/api/v1/kb/articles", json=WIFI | {"body": body}, headers=editor).json()["changed"] == 1
    assert search(seeded, editor, "contraseña aplicación Mi Alborada")[0]["text"].startswith("La contraseña se cambia")


def test_a_retired_article_is_neither_listed_nor_found(seeded: TestClient, editor: Headers) -> None:
    assert seeded.delete("/api/v1/kb/articles/wifi-clave", headers=editor).status_code == 204
    listed = seeded.get("/api/v1/kb/articles", headers=editor).json()["items"]
    assert "wifi-clave" not in {article["id"] for article in listed}
    assert "wifi-clave" not in {hit["source_id"] for hit in search(seeded, editor, "contraseña del wifi")}
    assert seeded.delete("/api/v1/kb/articles/wifi-clave", headers=editor).status_code == 404


def test_articles_are_listed_page_by_page(seeded: TestClient, agent: Headers) -> None:
    first = seeded.get("/api/v1/kb/articles?limit=2", headers=agent).json()
    rest = seeded.get(f"/api/v1/kb/articles?limit=2&cursor={first['next_cursor']}", headers=agent).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ["creditos-cortesia", "doble-cobro", "wifi-clave"]
    assert rest["next_cursor"] == ""


@pytest.mark.parametrize(
    ("body", "status"), [([], 400), ({"id": "x"}, 422), (WIFI | {"body": " "}, 400), ([WIFI, WIFI], 400)]
)
def test_what_is_no_article_is_refused(client: TestClient, editor: Headers, body: object, status: int) -> None:
    answer = client.post("/api/v1/kb/articles", json=body, headers=editor)
    assert answer.status_code == status, answer.text


def test_an_agent_sees_internal_articles_marked_as_such(seeded: TestClient, agent: Headers) -> None:
    hits = search(seeded, agent, "crédito de cortesía doble cobro", pool="articles")
    assert {hit["source_id"]: hit["audience"] for hit in hits}["creditos-cortesia"] == "internal"


@pytest.mark.parametrize(
    "params", [{"q": ""}, {}, {"q": "a", "k": 0}, {"q": "a", "k": 51}, {"q": "a", "pool": "all"}, {"q": "a" * 4001}]
)
def test_a_search_that_asks_nothing_is_refused(seeded: TestClient, agent: Headers, params: dict[str, Any]) -> None:
    assert seeded.get("/api/v1/search", params=params, headers=agent).status_code == 422


def test_a_search_returns_at_most_k_of_each_pool(seeded: TestClient, agent: Headers) -> None:
    assert len(search(seeded, agent, "contraseña factura cobro", pool="articles", k=1)) == 1
