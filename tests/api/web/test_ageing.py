"""All that is open and unanswered, by age and feeling, with nothing left out."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from copilot.clocks.ageing import AGES, Age, age_of
from copilot.store.inbox import NEVER
from tests.api.conftest import Headers
from tests.api.web.conftest import Desk

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "age"),
    [
        (timedelta(seconds=-5), "minutes"),
        (timedelta(minutes=59), "minutes"),
        (timedelta(hours=1), "hours"),
        (timedelta(hours=4), "day"),
        (timedelta(days=1), "days"),
        (timedelta(days=3), "week"),
        (timedelta(days=7), "older"),
        (timedelta(days=700), "older"),
    ],
)
def test_every_wait_has_an_age(ago: timedelta, age: Age) -> None:
    assert age_of(NOW - ago, NOW) == age


def test_what_has_no_time_has_an_age_of_its_own() -> None:
    assert (age_of(None, NOW), age_of(NEVER, NOW)) == ("unknown", "unknown")


def put(client: TestClient, headers: Headers, id: str, *said: tuple[str, timedelta | None]) -> None:
    messages: list[dict[str, Any]] = []
    for role, ago in said:
        at = {"at": (datetime.now(UTC) - ago).isoformat()} if ago is not None else {}
        messages.append({"role": role, "text": "¿Hay alguien?" if role == "customer" else "Quedó resuelto.", **at})
    one = {"id": id, "source": "t", "channel": "email", "customer": {"id": id, "name": id}, "messages": messages}
    client.post("/api/v1/conversations", json=one, headers=headers).raise_for_status()


@pytest.fixture
def old(desk: Desk, client: TestClient, agent: Headers) -> Desk:
    put(client, agent, "Nueva", ("customer", timedelta(minutes=5)))
    put(client, agent, "Dos días", ("customer", timedelta(days=2)))
    put(client, agent, "Sin hora", ("customer", None))
    put(client, agent, "Callada", ("customer", timedelta(days=9)), ("agent", timedelta(days=8)))
    put(client, agent, "Muda", ("customer", None), ("agent", None))
    put(client, agent, "En marcha", ("customer", timedelta(hours=3)), ("agent", timedelta(hours=2)))
    return desk


def names(page: str) -> list[str]:
    listed = page.partition('<ol class="list old"')[2]
    return re.findall(r'<a href="/c/\d+">([^<]+)', listed)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]+>", " ", page)))


def test_every_open_conversation_is_counted_once(old: Desk) -> None:
    told = (
        "8 conversaciones abiertas: 5 esperan respuesta, en 2 nadie dijo nada hace más de 3 días, 1 siguen en marcha."
    )
    assert told in words(old.get("/waiting"))


def test_who_waits_is_listed_oldest_first_and_those_without_a_time_too(old: Desk) -> None:
    assert names(old.get("/waiting")) == ["Luis Vera", "Rosa Fuentes", "Dos días", "Nueva", "Sin hora"]


def test_what_went_quiet_is_listed_too(old: Desk) -> None:
    assert names(old.get("/waiting?kind=silent")) == ["Callada", "Muda"]
    assert names(old.get("/waiting?kind=silent&age=unknown")) == ["Muda"]


def test_an_age_lists_its_own(old: Desk) -> None:
    listed = [names(old.get(f"/waiting?age={age}")) for age in AGES]
    assert sorted(name for some in listed for name in some) == sorted(names(old.get("/waiting")))
    assert listed[AGES.index("days")] == ["Dos días"]


def test_a_feeling_lists_its_own_and_those_not_heard_are_not_hidden(old: Desk) -> None:
    assert len(names(old.get("/waiting?feeling=unheard"))) == 5
    assert "5 todavía sin escuchar" in words(old.get("/waiting"))
    old.app.state.copilot.hear_waiting(10)
    heard = old.heard("r-1")
    assert names(old.get(f"/waiting?feeling={heard}")) == ["Rosa Fuentes"]
    assert names(old.get("/waiting?feeling=unheard")) == []
    assert "todavía sin escuchar" not in words(old.get("/waiting"))


def test_a_long_list_goes_on_and_keeps_its_filters(old: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.web.ageing.PAGE", 3)
    first = old.get("/waiting?feeling=unheard")
    more = re.search(r'class="more"><a href="([^"]+)"', first)
    assert more
    second = old.get(html.unescape(more[1]))
    assert names(first) == ["Luis Vera", "Rosa Fuentes", "Dos días"]
    assert names(second) == ["Nueva", "Sin hora"]


def test_an_empty_list_says_what_will_be_here(client: TestClient, sign_in: Any) -> None:
    page = sign_in().get("/waiting", headers={"Accept-Language": "es"}).text
    assert "No hay nadie sin respuesta" in page
