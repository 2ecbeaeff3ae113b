"""The inbox: each wait against its target, filters with counts, news for a page that stays open."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from copilot.settings import Settings
from copilot.store import seen, users
from tests.api.conftest import Headers
from tests.api.web.conftest import SPANISH, Desk

ALWAYS = 'hours: {mon-sun: "00:00-24:00"}\n'


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """A company that never closes, so that the day on which the tests run is no matter."""
    settings.voice_file.write_text(ALWAYS, encoding="utf-8")
    return create_app(settings)


def put(client: TestClient, headers: Headers, id: str, ago: timedelta, channel: str = "email", **more: Any) -> None:
    at = (datetime.now(UTC) - ago).isoformat()
    message = {"id": f"{id}-1", "role": "customer", "text": "¿Hay alguien?", "at": at}
    one = {"id": id, "source": "t", "channel": channel, "status": "open", "messages": [message], **more}
    client.post("/api/v1/conversations", json=one, headers=headers).raise_for_status()


@pytest.fixture
def busy(desk: Desk, client: TestClient, agent: Headers) -> Desk:
    """Beside Rosa and Luis, who are long late in a chat: one late and one in time by e-mail, one without times."""
    put(client, agent, "late", timedelta(hours=2), customer={"id": "a", "name": "Ana Tarde"})
    put(client, agent, "soon", timedelta(minutes=50), customer={"id": "b", "name": "Bea Pronto"})
    put(client, agent, "fine", timedelta(minutes=5), customer={"id": "c", "name": "Caro Bien"})
    timeless = {"id": "x", "source": "t", "channel": "web", "messages": [{"role": "customer", "text": "¿Hola?"}]}
    client.post("/api/v1/conversations", json=timeless, headers=agent).raise_for_status()
    return desk


def names(page: str) -> list[str]:
    return re.findall(r'class="who">([^<]+)', page)


def row(page: str, name: str) -> str:
    return next(one for one in page.split("<li>") if f">{name}<" in one)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]+>", " ", page))).replace("\u00a0", " ")


def test_what_is_due_first_comes_first_and_what_is_never_due_last(busy: Desk) -> None:
    assert names(busy.get("/")) == ["Luis Vera", "Rosa Fuentes", "Ana Tarde", "Bea Pronto", "Caro Bien", "Cliente"]


def test_each_wait_stands_against_its_target_in_words_and_figures(busy: Desk) -> None:
    page = busy.get("/")
    assert "2 h atrasada 1 h · meta 1 h" in words(row(page, "Ana Tarde"))
    assert "50 min pronto: vence en 9 min · meta 1 h" in words(row(page, "Bea Pronto"))
    assert "5 min vence en 54 min · meta 1 h" in words(row(page, "Caro Bien"))
    assert "– sin hora de llegada" in words(row(page, "Cliente"))


def test_the_state_is_in_the_row_for_the_style_and_never_only_there(busy: Desk) -> None:
    assert re.findall(r'data-state="(\w+)"', busy.get("/")) == ["late", "late", "late", "soon", "running", "none"]


def test_the_head_says_how_many_wait_and_how_many_are_late(busy: Desk) -> None:
    assert "6 personas esperan, 3 atrasadas" in words(busy.get("/"))


def test_filters_show_their_part_and_how_many_there_are(busy: Desk) -> None:
    page = busy.get("/?only=late&channel=email")
    assert names(page) == ["Ana Tarde"]
    told = words(page)
    assert "Todas 3 Sin leer 3 Atrasadas 1 Fuera de horario 0" in told
    assert "Todos los canales 3 chat 2 correo 1" in told


def test_a_filter_that_is_none_of_ours_shows_everything(busy: Desk) -> None:
    assert len(names(busy.get("/?only=fame&channel="))) == 6


def test_an_empty_part_says_what_it_is_for_and_where_the_others_are(busy: Desk) -> None:
    page = words(busy.get("/?only=outside"))
    assert "Nada de fuera de horario" in page
    assert "Ver a los 6 que esperan" in page


def test_the_pages_of_a_filter_keep_it(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.web.inbox.PAGE", 2)
    first = busy.get("/?only=late")
    more = re.search(r'class="more"><a href="([^"]+)"', first)
    assert more
    second = busy.get(html.unescape(more[1]))
    assert names(first) + names(second) == ["Luis Vera", "Rosa Fuentes", "Ana Tarde"]
    assert 'class="more"' not in second


def test_what_the_reader_has_read_is_not_new_to_them(busy: Desk) -> None:
    with busy.app.state.copilot.store.begin() as session:
        reader = users.get(session, "knowledge@example.com").id
        seen.mark(session, reader, busy.key("late"), 0)
    page = busy.get("/")
    assert "nuevo" not in words(row(page, "Ana Tarde"))
    assert "1 nuevo" in words(row(page, "Rosa Fuentes"))
    assert "Ana Tarde" not in names(busy.get("/?only=unread"))


def test_a_promise_is_told_with_its_day_or_as_overdue(busy: Desk, client: TestClient, agent: Headers) -> None:
    def say(id: str, role: str, text: str, ago: timedelta) -> None:
        at = (datetime.now(UTC) - ago).isoformat()
        body = {"role": role, "text": text, "at": at}
        client.post(f"/api/v1/conversations/{id}/messages", json=body, headers=agent).raise_for_status()

    say("late", "agent", "Te llamo el 5 de enero de 2020 a las 10:00.", timedelta(minutes=90))
    say("late", "customer", "No me llamaron.", timedelta(minutes=80))
    say("fine", "agent", "Te llamo mañana a las 10:00.", timedelta(minutes=4))
    say("fine", "customer", "Gracias, ¿seguro?", timedelta(minutes=3))
    busy.app.state.copilot.stories.catch_up(100)
    page = busy.get("/")
    assert re.search(r"Prometimos para (hoy|mañana), 10:00", words(row(page, "Caro Bien")))


def test_a_customer_who_was_told_when_goes_on_waiting_and_the_row_says_so(
    busy: Desk, client: TestClient, agent: Headers
) -> None:
    told = {"role": "agent", "text": "Te respondemos a más tardar mañana a las 10:00.", "holding": True}
    client.post("/api/v1/conversations/late/messages", json=told, headers=agent).raise_for_status()
    assert "ya le avisamos" in words(row(busy.get("/"), "Ana Tarde"))


def news(desk: Desk, after: int = 0, keys: str = "", tag: str = "") -> Any:
    desk.app.state.lately.forget()
    headers = SPANISH | ({"If-None-Match": tag} if tag else {})
    return desk.browser.get(f"/inbox/news?after={after}&keys={keys}", headers=headers)


def newest(page: str) -> int:
    found = re.search(r'data-newest="(\d+)"', page)
    assert found
    return int(found[1])


def test_news_tell_what_came_since_the_page_was_drawn(busy: Desk, client: TestClient, agent: Headers) -> None:
    page = busy.get("/")
    rosa, late = busy.key("r-1"), busy.key("late")
    assert news(busy, newest(page)).json()["fresh"] == 0
    put(client, agent, "new", timedelta(minutes=1))
    body = {"role": "customer", "text": "¿Siguen ahí?"}
    client.post("/api/v1/conversations/late/messages", json=body, headers=agent).raise_for_status()
    body = {"role": "agent", "text": "Te lo devolvemos hoy."}
    client.post("/api/v1/conversations/r-1/messages", json=body, headers=agent).raise_for_status()
    told = news(busy, newest(page), f"{rosa},{late}").json()
    assert (told["fresh"], told["waiting"]) == (2, 6)
    assert [(one["key"], one["gone"], one["fresh"]) for one in told["rows"]] == [
        (rosa, True, False),
        (late, False, True),
    ]
    assert "atrasada" in told["rows"][1]["words"]


def test_where_nothing_changed_nothing_is_sent_again(busy: Desk) -> None:
    first = news(busy, keys=str(busy.key("x")))
    assert first.status_code == 200
    again = news(busy, keys=str(busy.key("x")), tag=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_many_open_pages_share_one_look_at_the_queue(busy: Desk) -> None:
    busy.app.state.lately.forget()
    assert busy.app.state.lately.queued() is busy.app.state.lately.queued()


@pytest.mark.parametrize("query", ["keys=1,b", "keys=" + "1," * 700, "after=-1", "after=x"])
def test_what_no_page_of_ours_asks_is_refused(busy: Desk, query: str) -> None:
    assert busy.browser.get(f"/inbox/news?{query}").status_code == 422


def test_a_key_beyond_any_row_is_gone(busy: Desk) -> None:
    assert news(busy, keys="99999999999999999999").json()["rows"][0]["gone"]
