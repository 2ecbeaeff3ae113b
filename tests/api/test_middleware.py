import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.logs import JsonLines
from tests.api.conftest import Headers


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [
        json.loads(JsonLines().format(one)) for one in caplog.records if one.name.startswith(("api", "copilot", "kb"))
    ]


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/health", "/static/base.css", "/nowhere", "/api/docs"])
def test_every_answer_keeps_a_browser_on_this_site(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_and_answers_are_not_kept_by_caches_and_files_without_a_digest_are_asked_for_again(
    client: TestClient,
) -> None:
    assert client.get("/sign-in").headers["cache-control"] == "no-store"
    assert client.get("/static/base.css").headers["cache-control"] == "no-cache"


def test_a_sane_request_id_comes_back(client: TestClient) -> None:
    assert client.get("/api/v1/health", headers={"X-Request-ID": "zendesk-17"}).headers["x-request-id"] == "zendesk-17"


@pytest.mark.parametrize("given", ["a b", "x" * 65, "é", "<script>", ""])
def test_any_other_request_id_is_replaced(client: TestClient, given: str) -> None:
    headers = {"X-Request-ID": given.encode("latin-1")}
    assert re.fullmatch("[0-9a-f]{32}", client.get("/api/v1/health", headers=headers).headers["x-request-id"])


@pytest.mark.parametrize("path", ["/sign-in", "/", "/api/docs", "/api/v1/health", "/static/base.css", "/nowhere"])
def test_head_is_answered_like_get_without_a_body(client: TestClient, path: str) -> None:
    asked, got = client.head(path), client.get(path)
    assert asked.content == b""
    assert asked.status_code == got.status_code
    own = {"x-request-id", "set-cookie"}
    assert {k: v for k, v in asked.headers.items() if k not in own} == {
        k: v for k, v in got.headers.items() if k not in own
    }


def test_head_asks_for_the_same_role_as_get(seeded: TestClient, agent: Headers) -> None:
    assert seeded.head("/api/v1/kb/articles").status_code == 401
    assert seeded.head("/api/v1/kb/articles", headers=agent).status_code == 200


def test_head_where_only_post_is_served_is_refused(client: TestClient) -> None:
    assert client.head("/sign-out").status_code == 405


def test_the_log_says_that_it_was_head(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.head("/sign-in")
    line = [line for line in lines(caplog) if line["event"] == "request"][-1]
    assert (line["method"], line["route"], line["status"]) == ("HEAD", "/sign-in", 200)


def test_the_log_names_routes_and_callers_and_no_words(
    seeded: TestClient, agent: Headers, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        seeded.get("/api/v1/search?q=mi+secreto", headers=agent)
        seeded.get("/api/v1/conversations/secreto", headers=agent)
        seeded.post("/api/v1/drafts", json={"text": "mi secreto", "name": "Secreto"}, headers=agent)
    found, missing, draft = [line for line in lines(caplog) if line["event"] == "request"][-3:]
    assert (found["method"], found["route"], found["status"]) == ("GET", "/api/v1/search", 200)
    assert missing["route"] == "/api/v1/conversations/{conversation_id:path}"
    assert draft["status"] == 201
    assert str(draft["caller"]).startswith("key:")
    assert "secreto" not in json.dumps(lines(caplog)).lower()


def test_nobody_frames_the_panel_until_a_helpdesk_is_named(client: TestClient) -> None:
    assert "frame-ancestors 'none'" in client.get("/panel/nothing").headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/panel/parts", "/panel/nothing"])
def test_a_named_helpdesk_may_frame_the_panel(app: FastAPI, client: TestClient, path: str) -> None:
    app.state.frames = lambda: ("https://help.example.com", "http://localhost:8086")
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://help.example.com http://localhost:8086")
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "x-frame-options" not in headers
    assert headers["cross-origin-opener-policy"] == "unsafe-none"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/pair", "/panels", "/static/base.css", "/api/v1/health"])
def test_a_named_helpdesk_frames_nothing_else(app: FastAPI, client: TestClient, path: str) -> None:
    app.state.frames = lambda: ("https://help.example.com",)
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "origin", ["https://a.example; script-src *", "*", "https://*.example", "https://a.example/x", ""]
)
def test_what_is_no_origin_gets_into_no_policy(app: FastAPI, client: TestClient, origin: str) -> None:
    app.state.frames = lambda: (origin,)
    assert client.get("/panel/nothing").headers["content-security-policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("announced", [None, "5", "99999999999999999999999999", "²", "-1"])
def test_a_body_is_measured_whatever_was_announced(client: TestClient, announced: str | None) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(200):
            yield b"x" * 10_000

    told = {"Content-Length": announced.encode("latin-1")} if announced else {}
    assert client.post("/hooks/none", content=pieces(), headers=told).status_code == 413
