"""Every route of the service, asked by nobody and by every role: a new route fails here until its place is written."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.auth import SAFE_METHODS
from api.deps import Gate, Open
from api.roles import CAPABILITIES, ROLES, Capability
from api.web.gate import Page
from tests.api.conftest import MARIA, ORIGIN, WIFI, Headers, csrf_of

TEXT = {"text": "hola"}
# (method, path) -> (least role, body). "anyone": nobody signed in; "person": whoever signed in, not a program.
API: dict[tuple[str, str], tuple[str, object]] = {
    ("POST", "/api/v1/drafts"): ("agent", TEXT),
    ("POST", "/api/v1/drafts/stream"): ("agent", TEXT),
    ("POST", "/api/v1/drafts/check"): ("agent", {"conversation_id": "c-1001", "text": "hola"}),
    ("GET", "/api/v1/drafts/{draft_id}"): ("agent", None),
    ("POST", "/api/v1/drafts/{draft_id}/use"): ("agent", {"verdict": "used"}),
    ("POST", "/api/v1/sent/{key}/undo"): ("agent", None),
    ("POST", "/api/v1/sent/{key}/retry"): ("agent", None),
    ("GET", "/api/v1/conversations"): ("agent", None),
    ("POST", "/api/v1/conversations"): ("agent", MARIA),
    ("GET", "/api/v1/conversations/{conversation_id:path}"): ("agent", None),
    ("POST", "/api/v1/conversations/{conversation_id:path}/messages"): ("agent", {"role": "agent", "text": "hola"}),
    ("POST", "/api/v1/conversations/{conversation_id:path}/status"): ("agent", {"status": "open"}),
    ("POST", "/api/v1/conversations/{conversation_id:path}/corrections"): ("agent", {"heard": "worry"}),
    ("GET", "/api/v1/conversations/{conversation_id:path}/story"): ("agent", None),
    ("GET", "/api/v1/conversations/{conversation_id:path}/handoff"): ("agent", None),
    ("GET", "/api/v1/customers/{customer_id:path}/history"): ("agent", None),
    ("GET", "/api/v1/inbox"): ("agent", None),
    ("GET", "/api/v1/conversations/{conversation_id:path}/acknowledgement"): ("agent", None),
    ("GET", "/api/v1/promises"): ("agent", None),
    ("POST", "/api/v1/promises/{key}"): ("agent", {"status": "kept"}),
    ("GET", "/api/v1/contacts/repeats"): ("agent", None),
    ("GET", "/api/v1/contacts/resolution"): ("agent", None),
    ("GET", "/api/v1/contacts/on/{conversation_id:path}"): ("agent", None),
    ("POST", "/api/v1/contacts/on/{conversation_id:path}"): ("agent", {"same_as": ""}),
    ("GET", "/api/v1/search"): ("agent", None),
    ("POST", "/api/v1/emotions"): ("agent", TEXT),
    ("POST", "/api/v1/summaries"): ("agent", TEXT),
    ("GET", "/api/v1/team"): ("agent", None),
    ("GET", "/api/v1/saved-replies"): ("agent", None),
    ("POST", "/api/v1/saved-replies"): ("knowledge", {"title": "Baja", "body": "Puedes cancelar."}),
    ("DELETE", "/api/v1/saved-replies/{reply_id}"): ("knowledge", None),
    ("POST", "/api/v1/saved-replies/suggest"): ("agent", TEXT),
    ("POST", "/api/v1/saved-replies/{reply_id}/take"): ("agent", {"conversation_id": "c-1001"}),
    ("POST", "/api/v1/kb/articles"): ("knowledge", WIFI),
    ("GET", "/api/v1/kb/articles"): ("agent", None),
    ("DELETE", "/api/v1/kb/articles/{article_id:path}"): ("knowledge", None),
    ("GET", "/api/v1/customers/{customer_id:path}/export"): ("admin", None),
    ("DELETE", "/api/v1/customers/{customer_id:path}"): ("admin", None),
    ("GET", "/api/v1/customers/suggestions"): ("agent", None),
    ("GET", "/api/v1/customers/{customer_id:path}/suggestions"): ("agent", None),
    ("GET", "/api/v1/customers/{customer_id:path}"): ("agent", None),
    ("POST", "/api/v1/customers/{customer_id:path}/merge"): ("agent", {"id": "8"}),
    ("POST", "/api/v1/customers/{customer_id:path}/unmerge"): ("agent", {"id": "8"}),
    ("POST", "/api/v1/customers/{customer_id:path}/apart"): ("agent", {"id": "8"}),
    ("GET", "/api/v1/evaluations"): ("knowledge", None),
    ("POST", "/api/v1/evaluations"): ("qa", {"suite": "none such"}),
    ("GET", "/api/v1/evaluations/{run}"): ("knowledge", None),
    ("POST", "/api/v1/evaluations/{run}/stop"): ("qa", None),
    ("POST", "/api/v1/evaluations/{run}/resume"): ("qa", None),
    ("GET", "/api/v1/evaluations/{run}/compare"): ("knowledge", None),
    ("POST", "/api/v1/evaluations/{run}/labels"): ("qa", {"case": "9", "labels": {}}),
    ("POST", "/api/v1/cases"): ("agent", {"draft_id": "9"}),
    ("GET", "/api/v1/cases"): ("agent", None),
    ("GET", "/api/v1/health"): ("anyone", None),
    ("GET", "/api/v1/ready"): ("anyone", None),
    ("GET", "/api/v1/health/details"): ("admin", None),
    ("GET", "/api/v1/openapi.json"): ("anyone", None),
    ("POST", "/hooks/{name}"): ("anyone", {}),
    ("POST", "/hooks/{name}/{secret}"): ("anyone", {}),
}
PAGES: dict[tuple[str, str], str] = {
    ("GET", "/"): "agent",
    ("GET", "/inbox/news"): "agent",
    ("GET", "/waiting"): "agent",
    ("GET", "/c/{key}/notice"): "agent",
    ("POST", "/c/{key}/notice"): "agent",
    ("POST", "/c/{key}/notice/undo"): "agent",
    ("GET", "/next"): "agent",
    ("GET", "/c/{key}"): "agent",
    ("GET", "/c/{key}/parts"): "agent",
    ("GET", "/c/{key}/pulse"): "agent",
    ("GET", "/c/{key}/feeling"): "agent",
    ("POST", "/c/{key}/corrections"): "agent",
    ("POST", "/c/{key}/corrections/undo"): "agent",
    ("GET", "/c/{key}/story"): "agent",
    ("GET", "/c/{key}/handoff"): "agent",
    ("GET", "/c/{key}/saved"): "agent",
    ("POST", "/c/{key}/saved"): "agent",
    ("GET", "/team"): "agent",
    ("GET", "/team.csv"): "agent",
    ("GET", "/replies"): "agent",
    ("GET", "/replies/new"): "knowledge",
    ("GET", "/replies/{reply_id}"): "knowledge",
    ("POST", "/replies"): "knowledge",
    ("POST", "/replies/import"): "knowledge",
    ("POST", "/replies/{reply_id}/retire"): "knowledge",
    ("GET", "/promises"): "agent",
    ("POST", "/promises/{row_id}"): "agent",
    ("GET", "/promises/{row_id}/progress"): "agent",
    ("GET", "/customers"): "agent",
    ("GET", "/customers/{row_id}"): "agent",
    ("POST", "/customers/{row_id}/same"): "agent",
    ("POST", "/customers/{row_id}/apart"): "agent",
    ("POST", "/customers/{row_id}/back"): "agent",
    ("POST", "/customers/{row_id}/part"): "agent",
    ("POST", "/customers/{row_id}/erase"): "admin",
    ("GET", "/promises.csv"): "knowledge",
    ("GET", "/kb"): "agent",
    ("GET", "/kb/{article_id:path}"): "agent",
    ("GET", "/search"): "agent",
    ("GET", "/resolution"): "knowledge",
    ("GET", "/words"): "knowledge",
    ("POST", "/words/add"): "knowledge",
    ("POST", "/words/remove"): "knowledge",
    ("GET", "/cues"): "knowledge",
    ("POST", "/cues/add"): "knowledge",
    ("POST", "/cues/remove"): "knowledge",
    ("GET", "/cues/corrections.jsonl"): "knowledge",
    ("GET", "/evaluacion"): "knowledge",
    ("POST", "/evaluacion"): "qa",
    ("GET", "/evaluacion-en-curso"): "knowledge",
    ("GET", "/evaluacion/{run}"): "knowledge",
    ("GET", "/evaluacion/{run}/casos/{case}"): "knowledge",
    ("GET", "/evaluacion/{run}/informe.{kind}"): "knowledge",
    ("GET", "/evaluacion/{run}/etiquetar"): "qa",
    ("POST", "/evaluacion/{run}/etiquetar"): "qa",
    ("GET", "/evaluacion/{run}/calibracion"): "knowledge",
    ("POST", "/evaluacion/{run}/calibracion"): "qa",
    ("POST", "/evaluacion/{run}/parar"): "qa",
    ("POST", "/evaluacion/{run}/seguir"): "qa",
    ("POST", "/evaluacion/{run}/puntuar"): "qa",
    ("POST", "/evaluacion/{run}/referencia"): "qa",
    ("POST", "/evaluacion/{run}/promover"): "qa",
    ("POST", "/evaluacion/{run}/deshacer"): "qa",
    ("GET", "/casos"): "knowledge",
    ("POST", "/casos"): "agent",
    ("GET", "/casos/{case}"): "knowledge",
    ("POST", "/casos/{case}"): "qa",
    ("POST", "/casos/{case}/quitar"): "qa",
    ("GET", "/panel"): "anyone",
    ("GET", "/panel/known"): "anyone",
    ("POST", "/panel/pairing"): "anyone",
    ("POST", "/panel/claim"): "anyone",
    ("POST", "/panel/sign-in"): "anyone",
    ("POST", "/panel/sign-out"): "agent",
    ("POST", "/panel/link"): "agent",
    ("GET", "/panel/parts"): "agent",
    ("GET", "/panel/story"): "agent",
    ("GET", "/panel/pulse"): "agent",
    ("POST", "/panel/fresh"): "agent",
    ("POST", "/panel/drafts/stream"): "agent",
    ("POST", "/panel/use"): "agent",
    ("POST", "/panel/undo"): "agent",
    ("GET", "/panel/saved"): "agent",
    ("POST", "/panel/saved"): "agent",
    ("GET", "/panel/sent/{key}"): "agent",
    ("GET", "/users"): "admin",
    ("POST", "/users"): "admin",
    ("POST", "/users/{user_id}"): "admin",
    ("POST", "/users/{user_id}/password"): "admin",
    ("POST", "/users/{user_id}/{what}"): "admin",
    ("GET", "/helpdesks"): "admin",
    ("POST", "/helpdesks"): "admin",
    ("GET", "/helpdesks/{name}"): "admin",
    ("POST", "/helpdesks/{name}"): "admin",
    ("POST", "/helpdesks/{name}/secret"): "admin",
    ("POST", "/helpdesks/{name}/remove"): "admin",
    ("POST", "/helpdesks/{name}/people"): "admin",
    ("POST", "/helpdesks/{name}/stuck"): "admin",
    ("POST", "/helpdesks/{name}/{act}"): "admin",
    ("GET", "/health"): "admin",
    ("GET", "/audit"): "admin",
    ("GET", "/audit.csv"): "admin",
    ("GET", "/sessions"): "agent",
    ("POST", "/sessions/end"): "agent",
    ("GET", "/pair"): "agent",
    ("POST", "/pair"): "agent",
    ("GET", "/sign-in"): "anyone",
    ("GET", "/sign-in/company"): "anyone",
    ("GET", "/sign-in/company/back"): "anyone",
    ("POST", "/sign-in"): "anyone",
    ("POST", "/language"): "anyone",
    ("GET", "/api/docs"): "anyone",
    ("GET", "/password"): "person",
    ("POST", "/password"): "person",
    ("POST", "/sign-out"): "person",
}


def allows(least: str, role: str) -> bool:
    return least in ("anyone", "person") or ROLES.index(role) >= ROLES.index(least)  # type: ignore[arg-type]


def filled(path: str) -> str:
    for name in ("{draft_id}", "{conversation_id:path}", "{article_id:path}", "{customer_id:path}", "{key}", "{run}"):
        path = path.replace(name, "9")
    return path + ("?q=hola" if path.endswith("search") else "")


def routes(app: FastAPI) -> dict[tuple[str, str], Dependant]:
    return {
        (method, context.path): context.dependant
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods
    }


def test_every_route_has_its_place_here(app: FastAPI) -> None:
    assert set(routes(app)) == set(API) | set(PAGES)


def test_every_route_states_who_may_pass(app: FastAPI) -> None:
    def gates(dependant: Dependant) -> list[object]:
        own = [dependant.call] if isinstance(dependant.call, Gate | Open | Page) else []
        return own + [gate for part in dependant.dependencies for gate in gates(part)]

    assert [place for place, dependant in routes(app).items() if not gates(dependant)] == []


@pytest.mark.parametrize("place", API, ids=" ".join)
def test_a_program_passes_by_its_role(
    client: TestClient, as_role: Callable[[str], Headers], place: tuple[str, str]
) -> None:
    least, body = API[place]
    method, path = place[0], filled(place[1])
    nobody = client.request(method, path, json=body)
    assert (nobody.status_code == 401) is (least != "anyone"), nobody.text
    for role in ROLES:
        answer = client.request(method, path, json=body, headers=as_role(role))
        assert (answer.status_code != 403) is allows(least, role), (role, answer.text)
        assert answer.status_code not in (401, 405, 500)


@pytest.mark.parametrize("place", PAGES, ids=" ".join)
def test_a_page_opens_by_the_reader_s_role(
    client: TestClient, sign_in: Callable[..., TestClient], place: tuple[str, str]
) -> None:
    least = PAGES[place]
    method, path = place[0], filled(place[1])
    nobody = client.request(method, path, headers=ORIGIN)
    sent_away = nobody.status_code == 303 and nobody.headers["location"].startswith("/sign-in")
    assert sent_away is (least != "anyone")
    for role in ROLES:
        person = sign_in(role)
        data = {"csrf": csrf_of(person), "suite": "none such"} if method == "POST" else None
        headers = {"X-CSRF-Token": data["csrf"]} if data else None
        answer = person.request(method, path, data=data, headers=headers)
        assert (answer.status_code != 403) is allows(least, role), role
        assert answer.status_code not in (405, 500)


@pytest.mark.parametrize("place", [place for place, least in PAGES.items() if least == "agent"], ids=" ".join)
def test_a_key_opens_no_page(client: TestClient, agent: Headers, place: tuple[str, str]) -> None:
    answer = client.request(place[0], filled(place[1]), headers=agent)
    assert answer.headers["location"].startswith("/sign-in")


# Signed by their helpdesk instead: no browser sends them.
SIGNED = {("POST", "/hooks/{name}"), ("POST", "/hooks/{name}/{secret}")}
CHANGING = [place for place in (*API, *PAGES) if place[0] not in SAFE_METHODS and place not in SIGNED]
KNOWN = [place for place in CHANGING if PAGES.get(place) != "anyone"]


def sent(person: TestClient, place: tuple[str, str], token: str, **headers: str) -> int:
    """What a form or a script of that token is answered: pages read it from the form, the API from a header."""
    method, path = place[0], filled(place[1])
    if place in API or path.startswith("/panel"):
        more = {"X-CSRF-Token": token} if token else {}
        return person.request(method, path, json=API.get(place, ("", {}))[1], headers=headers | more).status_code
    return person.request(method, path, data={"csrf": token} if token else {}, headers=headers).status_code


@pytest.mark.parametrize("place", KNOWN, ids=" ".join)
def test_nothing_is_changed_without_the_session_s_token(
    client: TestClient, sign_in: Callable[..., TestClient], place: tuple[str, str]
) -> None:
    person = sign_in("admin")
    for token in ("", "0" * 64):
        assert sent(person, place, token) == 403
    assert person.get("/").status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
@pytest.mark.parametrize("place", CHANGING, ids=" ".join)
def test_nothing_is_changed_from_another_site(
    client: TestClient, sign_in: Callable[..., TestClient], place: tuple[str, str], origin: str
) -> None:
    person = sign_in("admin")
    assert sent(person, place, csrf_of(person), Origin=origin) == 403
    assert person.get("/").status_code == 200


@pytest.fixture
def panel(app: FastAPI, sign_in: Callable[..., TestClient]) -> TestClient:
    """A panel of somebody who is an administrator at our own pages; it sends its cookie wherever it goes."""
    sign_in("admin")
    token = app.state.auth.open("admin@example.com", kind="panel")
    inside = TestClient(app, follow_redirects=False, headers=ORIGIN)
    inside.cookies.set(app.state.auth.panel_cookie, token)
    inside.cookies.set(app.state.auth.cookie, token)
    return inside


ANYONE = {place for place, (least, _) in API.items() if least == "anyone"}
ANYONE |= {place for place, least in PAGES.items() if least == "anyone"}


@pytest.mark.parametrize("place", [place for place in (*API, *PAGES) if place not in ANYONE], ids=" ".join)
def test_a_panel_s_session_opens_the_panel_and_nothing_else(
    client: TestClient, panel: TestClient, place: tuple[str, str]
) -> None:
    answer = panel.request(place[0], filled(place[1]), json={} if place[0] != "GET" else None)
    away = answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in")
    assert away is not place[1].startswith("/panel"), answer.text


def test_each_role_can_do_all_that_the_one_before_it_can() -> None:
    for smaller, larger in pairwise(ROLES):
        assert CAPABILITIES[smaller] <= CAPABILITIES[larger]
    assert CAPABILITIES["admin"] == frozenset(Capability)


def test_an_unknown_role_may_do_nothing(app: FastAPI, client: TestClient, as_role: Callable[[str], Headers]) -> None:
    assert client.get("/api/v1/conversations", headers=as_role("visitor")).status_code == 403
