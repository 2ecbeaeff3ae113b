"""Customers over HTTP: who is one person, and saying so."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import MARIA, Headers

PATH = "/api/v1/customers"


@pytest.fixture
def three(seeded: TestClient, agent: Headers) -> TestClient:
    """María in two sources, and somebody without a name who has her e-mail."""
    for source, name in (("crm", "María Soto Paz"), ("web", "")):
        customer = MARIA["customer"] | {"id": f"{source}-1", "name": name}  # type: ignore[operator]
        given = MARIA | {"id": f"{source}-c", "source": source, "channel": source, "customer": customer}
        seeded.post("/api/v1/conversations", json=given, headers=agent).raise_for_status()
    return seeded


def ids(profile: dict[str, Any]) -> set[tuple[str, str]]:
    return {(source, id) for source, id in profile["ids"]}


def test_a_customer_is_read_as_one_person_across_sources(three: TestClient, agent: Headers) -> None:
    found = three.get(f"{PATH}/u-77", headers=agent).json()
    assert found["name"] == "María Soto Paz"
    assert ids(found) == {("helpdesk", "u-77"), ("crm", "crm-1")}
    assert found["channels"] == {"crm": 1, "whatsapp": 1}
    assert found["identities"] == [{"channel": "email", "handle": "maria@example.com", "sources": ["crm", "helpdesk"]}]
    assert found["first_contact"] == "2026-03-02T10:15:00Z"


def test_who_may_be_one_person_is_listed_in_the_readers_language(three: TestClient, agent: Headers) -> None:
    found = three.get(f"{PATH}/suggestions", params={"language": "pt"}, headers=agent).json()
    [one] = found["items"]
    assert one["reasons"] == ["same_email", "no_name"]
    assert one["texts"] == ["mesmo e-mail", "falta um nome"]
    assert found["next_cursor"] == ""
    assert three.get(f"{PATH}/web-1/suggestions", headers=agent).json()["items"][0]["likeness"] == one["likeness"]
    assert three.get(f"{PATH}/u-78/suggestions", headers=agent).json()["items"] == []


def test_merging_and_unmerging_leave_what_was(three: TestClient, agent: Headers) -> None:
    before = three.get(f"{PATH}/u-77", headers=agent).json()
    other = {"id": "web-1", "source": "web"}
    merged = three.post(f"{PATH}/u-77/merge", json=other, headers=agent).json()
    assert ids(merged) == ids(before) | {("web", "web-1")}
    assert three.get(f"{PATH}/suggestions", headers=agent).json()["items"] == []
    assert three.post(f"{PATH}/u-77/unmerge", json=other, headers=agent).json() == before
    assert len(three.get(f"{PATH}/suggestions", headers=agent).json()["items"]) == 1


def test_who_stays_apart_is_neither_suggested_nor_joined(three: TestClient, agent: Headers) -> None:
    other = {"id": "crm-1", "source": "crm"}
    assert ids(three.post(f"{PATH}/u-77/apart", json=other, headers=agent).json()) == {("helpdesk", "u-77")}
    refused = three.post(f"{PATH}/u-77/merge", json=other, headers=agent)
    assert refused.status_code == 409
    assert "take that back first" in refused.json()["detail"]


def test_an_unknown_customer_is_not_found(three: TestClient, agent: Headers) -> None:
    assert three.get(f"{PATH}/nobody", headers=agent).status_code == 404
    assert three.post(f"{PATH}/u-77/merge", json={"id": "nobody"}, headers=agent).status_code == 404


def test_a_cursor_that_is_not_ours_is_refused(three: TestClient, agent: Headers) -> None:
    assert three.get(f"{PATH}/suggestions", params={"cursor": "abc"}, headers=agent).status_code == 400
