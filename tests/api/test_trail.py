"""What a request leaves in the audit, whoever serves it: each changing route has its line."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.audit import ACTIONS
from api.auth import SAFE_METHODS
from api.trail import OWN, TRAIL
from copilot.store import audit, conversations
from copilot.store.audit import Wanted
from copilot.store.schema import AuditRow
from tests.api.conftest import MARIA, WIFI, Headers, csrf_of, draft_for
from tests.api.test_roles import routes

SignIn = Callable[..., TestClient]


def rows(app: FastAPI) -> list[AuditRow]:
    """The oldest first; without what the fixtures brought in."""
    with app.state.copilot.store.read() as session:
        found = audit.page(session, Wanted(), limit=1000)
    fixtures = ("conversation.changed", "article.changed", "session.opened", "key.made")
    return [row for row in reversed(found) if row.action not in fixtures]


def number(app: FastAPI, id: str) -> str:
    with app.state.copilot.store.read() as session:
        return str(conversations.find_row(session, id).id)


def test_every_route_that_changes_something_says_what_it_leaves_in_the_audit(app: FastAPI) -> None:
    """A new route: give it a line in `api.trail.TRAIL`, or in `OWN` when it writes its rows itself."""
    changing = {place for place in routes(app) if place[0] not in SAFE_METHODS}
    assert changing - set(TRAIL) - OWN == set()


def test_the_audit_s_lines_are_of_routes_that_exist(app: FastAPI) -> None:
    assert (set(TRAIL) | OWN) - set(routes(app)) == set()


def test_a_line_s_action_is_one_of_the_closed_list() -> None:
    assert {step.action for step in TRAIL.values()} <= set(ACTIONS)


def test_opening_a_conversation_is_noted_once_by_our_own_number(
    app: FastAPI, seeded: TestClient, sign_in: SignIn
) -> None:
    person, key = sign_in(), number(app, "c-1")
    for _ in range(3):
        assert person.get(f"/c/{key}").status_code == 200
    found = [row for row in rows(app) if row.action == "conversation.seen"]
    assert [(row.object, row.object_id) for row in found] == [("conversation", key)]
    assert found[0].actor.startswith("user:")
    assert found[0].request_id


def test_a_program_that_reads_one_is_noted_by_its_key(app: FastAPI, seeded: TestClient, agent: Headers) -> None:
    assert seeded.get("/api/v1/conversations/c-1", headers=agent).status_code == 200
    (row,) = rows(app)
    assert (row.action, row.object_id) == ("conversation.seen", number(app, "c-1"))
    assert row.actor.startswith("key:")


def test_what_does_not_exist_or_is_not_allowed_is_not_noted(
    app: FastAPI, seeded: TestClient, agent: Headers, sign_in: SignIn
) -> None:
    assert seeded.get("/api/v1/conversations/nothing", headers=agent).status_code == 404
    assert seeded.post("/api/v1/kb/articles", json=WIFI, headers=agent).status_code == 403
    assert sign_in(must_change=True).get("/").status_code == 303
    assert seeded.get("/").status_code == 303
    assert rows(app) == []


@pytest.mark.parametrize(
    ("use", "action"),
    [
        ({"verdict": "used"}, "draft.used"),
        ({"verdict": "edited", "sent_text": "Hola María, lo vemos."}, "draft.edited"),
        ({"verdict": "discarded", "reason": "wrong"}, "draft.discarded"),
    ],
)
def test_a_draft_is_noted_as_it_is_made_and_by_what_became_of_it(
    app: FastAPI, seeded: TestClient, agent: Headers, use: dict[str, Any], action: str
) -> None:
    draft = draft_for(seeded, agent)
    seeded.post(f"/api/v1/drafts/{draft['id']}/use", json=use, headers=agent).raise_for_status()
    made, used = rows(app)
    assert (made.action, made.object_id) == ("draft.made", number(app, "c-1"))
    assert (used.action, used.object, used.object_id) == (action, "draft", draft["id"])


def test_an_erased_customer_leaves_a_number_and_no_name(
    app: FastAPI, seeded: TestClient, as_role: Callable[[str], Headers]
) -> None:
    admin = as_role("admin")
    seeded.get("/api/v1/customers/u-77/export", headers=admin).raise_for_status()
    seeded.delete("/api/v1/customers/u-77", headers=admin).raise_for_status()
    exported, erased = rows(app)
    assert (exported.action, erased.action) == ("customer.exported", "customer.erased")
    assert exported.object_id == erased.object_id != "u-77"
    assert erased.detail == {"records": 1}


def test_articles_are_noted_by_their_id_and_how_many(
    app: FastAPI, client: TestClient, as_role: Callable[[str], Headers]
) -> None:
    editor = as_role("knowledge")
    client.post("/api/v1/kb/articles", json=WIFI, headers=editor).raise_for_status()
    client.post("/api/v1/kb/articles", json=[WIFI, WIFI | {"id": "b"}], headers=editor).raise_for_status()
    client.delete("/api/v1/kb/articles/b", headers=editor).raise_for_status()
    with app.state.copilot.store.read() as session:
        retired, two, one = audit.page(session, Wanted(action="article/"))
    assert (one.object_id, one.detail, two.object_id, two.detail) == (
        "wifi-clave",
        {"articles": 1},
        "",
        {"articles": 2},
    )
    assert (retired.action, retired.object_id) == ("article.retired", "b")


def test_a_program_that_brings_in_much_is_noted_and_not_each_time(
    app: FastAPI, client: TestClient, agent: Headers
) -> None:
    for n in range(3):
        client.post("/api/v1/conversations", json=MARIA | {"id": f"c-{n}"}, headers=agent).raise_for_status()
    with app.state.copilot.store.read() as session:
        assert len(audit.page(session, Wanted(action="conversation.changed"))) == 1


def test_what_is_sent_is_noted_each_time_it_is(app: FastAPI, seeded: TestClient, agent: Headers) -> None:
    for text in ("Hola María.", "¿Sigues ahí?"):
        body = {"role": "agent", "text": text, "send": True}
        seeded.post("/api/v1/conversations/c-1/messages", json=body, headers=agent).raise_for_status()
    found = [(row.action, row.object, row.object_id) for row in rows(app)]
    assert found == [("message.sent", "conversation", number(app, "c-1"))] * 2


def test_a_text_that_is_nobody_s_conversation_is_not_a_look(app: FastAPI, client: TestClient, agent: Headers) -> None:
    client.post("/api/v1/summaries", json={"text": "hola"}, headers=agent).raise_for_status()
    assert rows(app) == []


def test_nobody_s_words_or_addresses_stand_in_the_audit(
    app: FastAPI, seeded: TestClient, sign_in: SignIn, agent: Headers
) -> None:
    person = sign_in("admin")
    csrf = {"X-CSRF-Token": csrf_of(person)}
    draft = draft_for(seeded, agent)
    key = number(app, "c-1")
    for path in ("/", f"/c/{key}", "/customers/1", "/api/v1/customers/u-77", "/api/v1/conversations"):
        person.get(path)
    discarded = {"verdict": "discarded", "reason": "wrong", "note": "María no vive ahí"}
    person.post(f"/api/v1/drafts/{draft['id']}/use", json=discarded, headers=csrf)
    person.post("/words/add", data={"csrf": csrf_of(person), "group": "wifi", "words": "la caja de maria@example.com"})
    with app.state.copilot.store.read() as session:
        found = audit.page(session, Wanted(), limit=1000)
    assert len(found) > 5
    kept = " ".join(f"{row.actor} {row.object} {row.object_id} {row.detail}" for row in found).casefold()
    for word in ("maría", "maria", "soto", "@", "wifi?", "vecino", "caja", "camila"):
        assert word not in kept
