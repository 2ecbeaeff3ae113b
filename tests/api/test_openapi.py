import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Headers


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{method} {path}", one) for path, methods in document["paths"].items() for method, one in methods.items()]


def test_every_route_has_a_tag_that_is_explained_a_name_and_a_description(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    tags = {tag["name"] for tag in document["tags"]}
    for name, one in operations(document):
        assert set(one["tags"]) <= tags, name
        assert one["summary"], name
        assert len(one["description"]) > 20, name


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, one in operations(document):
        content = one.get("requestBody", {}).get("content", {}).get("application/json")
        if content:
            reference = content["schema"].get("$ref", "").rpartition("/")[2]
            fields = schemas.get(reference, {}).get("properties", {})
            assert "examples" in content or any("examples" in field for field in fields.values()), name


def test_errors_are_described_as_problems(document: dict[str, Any]) -> None:
    assert {"Problem"} <= set(document["components"]["schemas"])
    for name, one in operations(document):
        for status, answer in one["responses"].items():
            if status.startswith("4"):
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = set(document["components"]["schemas"])
    assert set(re.findall(r"#/components/schemas/([\w.-]+)", str(document))) <= schemas


def test_a_route_that_needs_a_key_says_so(document: dict[str, Any]) -> None:
    open_routes = {name for name, one in operations(document) if "security" not in one}
    assert open_routes == {"get /api/v1/health", "get /api/v1/ready"}


def test_the_page_of_the_api_is_read_without_signing_in_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "/api/v1/drafts/{draft_id}/use" in page.text
    assert re.findall(r'(?:src|href)="(https?:)?//', page.text) == []


def test_every_example_of_the_document_works(
    seeded: TestClient, as_role: Callable[[str], Headers], document: dict[str, Any]
) -> None:
    admin = as_role("admin")
    for name, one in operations(document):
        method, path = name.split()
        content = one.get("requestBody", {}).get("content", {}).get("application/json", {})
        for label, example in content.get("examples", {}).items():
            body = {"conversation_id": "c-1"} if label == "a stored conversation" else example["value"]
            answer = seeded.request(method, path, json=body, headers=admin)
            assert answer.status_code in (200, 201), (name, label, answer.text)
