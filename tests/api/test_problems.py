import sqlite3
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from api.middleware import LARGEST
from tests.api.conftest import Headers


def problem(answer: object) -> dict[str, object]:
    assert answer.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    body: dict[str, object] = answer.json()  # type: ignore[attr-defined]
    assert body["status"] == answer.status_code  # type: ignore[attr-defined]
    assert body["request_id"] == answer.headers["x-request-id"]  # type: ignore[attr-defined]
    return body


def test_a_missing_thing_is_a_problem_with_one_sentence(client: TestClient, agent: Headers) -> None:
    body = problem(client.get("/api/v1/drafts/d9", headers=agent))
    assert (body["title"], body["code"], body["detail"]) == ("Not Found", "not-found", "There is no draft d9.")


def test_an_unknown_address_is_a_problem_too(client: TestClient) -> None:
    assert problem(client.get("/api/v1/nothing"))["code"] == "not-found"
    assert problem(client.put("/api/v1/drafts"))["code"] == "method-not-allowed"


def test_a_body_that_does_not_fit_names_each_place_and_never_repeats_it(client: TestClient, agent: Headers) -> None:
    body = {"id": "c", "messages": [{"role": "boss", "text": "mi secreto"}, {"role": "customer"}]}
    answer = client.post("/api/v1/conversations", json=body, headers=agent)
    told = problem(answer)
    assert told["code"] == "validation"
    assert [one["where"] for one in told["errors"]] == ["body.messages.0.role", "body.messages.1.text"]  # type: ignore[attr-defined]
    assert "secreto" not in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"hola"', b"\xff\xfe", b'{"text": "\\ud800"}', b'{"text": 5}', b"[" * 50_000]
)
def test_a_body_that_is_no_request_is_the_sender_s_mistake(client: TestClient, agent: Headers, body: bytes) -> None:
    answer = client.post("/api/v1/drafts", content=body, headers=agent | {"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert problem(answer)["detail"]


def test_a_body_larger_than_the_limit_is_refused_before_it_is_read(client: TestClient, agent: Headers) -> None:
    body = problem(client.post("/api/v1/drafts", json={"text": "a" * LARGEST}, headers=agent))
    assert (body["status"], body["code"]) == (413, "request-entity-too-large")
    assert "1.1 MiB" in str(body["detail"])


def test_a_body_of_unknown_length_is_cut_at_the_limit(client: TestClient, agent: Headers) -> None:
    pieces = (b"a" * 65536 for _ in range(40))
    answer = client.post("/api/v1/drafts", content=pieces, headers=agent | {"Content-Type": "application/json"})
    assert problem(answer)["status"] == 413


def test_what_breaks_inside_says_nothing_of_the_inside(
    app: FastAPI, as_role: Callable[[str], Headers], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("mi secreto")

    app.add_api_route("/api/v1/broken", broken)
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get("/api/v1/broken")
    assert problem(answer)["status"] == 500
    assert "secreto" not in answer.text


def test_a_page_that_is_not_there_says_so_in_the_reader_s_language(client: TestClient) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "pt-BR"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Não há nada aqui" in answer.text


@pytest.mark.parametrize(
    "body", [b"text=hola", b'"hola"', b'{"id": "c", "messages": "hola"}', "{'¿'".encode("latin-1"), b"{"]
)
def test_what_is_wrong_with_a_body_is_said_in_no_words_of_python(
    client: TestClient, agent: Headers, body: bytes
) -> None:
    kind = "text/plain" if body == b"text=hola" else "application/json"
    said = str(problem(client.post("/api/v1/drafts", content=body, headers=agent | {"Content-Type": kind}))["detail"])
    assert not any(word in said for word in ("tuple", "dictionary", "extract fields", "decode", "parsing"))


def test_a_database_that_fails_is_a_problem_of_its_own_without_its_words(
    app: FastAPI, as_role: Callable[[str], Headers]
) -> None:
    def broken() -> None:
        raise OperationalError("SELECT secret", {}, sqlite3.OperationalError("disk I/O error"))

    app.add_api_route("/api/v1/broken", broken)
    answer = TestClient(app, raise_server_exceptions=False).get("/api/v1/broken")
    told = problem(answer)
    assert (told["status"], told["code"]) == (503, "database")
    assert "secret" not in answer.text
    assert "disk" not in answer.text
