"""The story beside a conversation, and the handoff note."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from copilot.store import promises
from tests.api.conftest import Headers
from tests.api.web.conftest import Desk
from tests.api.web.julia import AGAIN, FIRST, LATER, PROMISED


@pytest.fixture
def story(desk: Desk, client: TestClient, agent: Headers) -> Desk:
    for conversation in (FIRST, AGAIN):
        client.post("/api/v1/conversations", json=conversation, headers=agent).raise_for_status()
    return desk


def told(desk: Desk, id: str = "j-2") -> str:
    return html.unescape(desk.get(f"/c/{desk.key(id)}/story"))


def promise_of(desk: Desk, text: str) -> promises.Due:
    with desk.app.state.copilot.store.read() as session:
        rows = promises.of_person(session, [], key=desk.key("j-1")) + promises.of_person(
            session, [], key=desk.key("j-2")
        )
    return next(row for row in rows if text in row.promise.text)


def test_a_story_that_is_read_stands_in_the_page(story: Desk) -> None:
    assert PROMISED in story.get(f"/c/{story.key('j-2')}")


def test_the_page_does_not_wait_for_a_story_of_many_messages_but_leads_to_it(
    desk: Desk, client: TestClient, agent: Headers
) -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    said = [
        {
            "role": ("customer", "agent")[n % 2],
            "text": f"Mensaje {n}.",
            "at": (start + timedelta(minutes=n)).isoformat(),
        }
        for n in range(150)
    ]
    long = {"id": "long", "source": "t", "status": "open", "customer": {"id": "l", "name": "Lía"}, "messages": said}
    client.post("/api/v1/conversations", json=long, headers=agent).raise_for_status()
    key = desk.key("long")
    assert f'href="/c/{key}/story">Leer su historia' in desk.get(f"/c/{key}")


def test_a_quote_leads_to_the_message_that_carries_it(story: Desk) -> None:
    key = story.key("j-2")
    assert re.search(rf'«<a class="told" href="/c/{key}#m-3">[^<]*compensar', told(story))


def test_what_came_before_on_another_channel_leads_to_that_conversation(story: Desk) -> None:
    before = told(story).partition(">Antes<")[2].partition("<h3")[0]
    assert f'href="/c/{story.key("j-1")}#m-1"' in before
    assert "correo" in before


def test_a_first_conversation_says_that_there_is_nothing_before(story: Desk) -> None:
    assert "No hay conversaciones anteriores" in told(story, "j-1")


def test_how_often_somebody_came_on_the_matter_is_told_with_a_way_there(story: Desk) -> None:
    page = told(story)
    assert "Segundo contacto por esto desde" in page
    assert "en 2 canales" in page
    assert f'href="/c/{story.key("j-1")}"' in page


def test_what_is_overdue_says_so_in_words_and_what_is_not_says_by_when(story: Desk) -> None:
    owed = told(story).partition("Le prometimos")[2]
    assert owed.index(PROMISED) < owed.index("Vencida.") < owed.index(LATER) < owed.index("Vence el 5 de enero de 2099")


def test_what_was_asked_of_them_and_is_not_done_is_told(story: Desk) -> None:
    asked = told(story).partition("Le pedimos y falta")[2].partition("<h3")[0]
    assert "una foto de la boleta" in asked


def test_a_promise_kept_is_noted_and_can_be_taken_back(story: Desk) -> None:
    told(story)
    row = promise_of(story, PROMISED)
    path = f"/c/{story.key('j-2')}/story"
    answer = story.post(f"/promises/{row.row_id}", status="kept", back=path)
    assert answer.headers["location"] == f"{path}?decided={row.row_id}"
    assert f"Anotado, ya no está pendiente: «{row.promise.text}»" in html.unescape(
        story.get(answer.headers["location"])
    )
    assert promise_of(story, PROMISED).promise.status == "kept"
    story.post(f"/promises/{row.row_id}", status="open", back=path)
    assert promise_of(story, PROMISED).promise.status == "open"


def test_the_script_gets_the_story_back_at_once(story: Desk) -> None:
    told(story)
    row = promise_of(story, LATER)
    key = story.key("j-2")
    answer = story.post(f"/promises/{row.row_id}", status="broken", story=str(key))
    assert answer.status_code == 200
    assert "Anotado, no se cumplió:" in answer.text
    assert promise_of(story, LATER).promise.status == "broken"


def test_without_the_script_the_browser_is_led_back_to_the_story(story: Desk) -> None:
    told(story)
    row, key = promise_of(story, LATER), story.key("j-2")
    story.browser.headers["sec-fetch-mode"] = "navigate"
    answer = story.post(f"/promises/{row.row_id}", status="kept", story=str(key))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/c/{key}/story?decided={row.row_id}"


def test_a_form_without_this_session_s_token_decides_nothing(story: Desk) -> None:
    told(story)
    row = promise_of(story, LATER)
    assert story.browser.post(f"/promises/{row.row_id}", data={"status": "kept", "csrf": "x"}).status_code == 403
    assert promise_of(story, LATER).promise.status == "open"


def test_deciding_never_leads_to_another_site(story: Desk) -> None:
    told(story)
    row = promise_of(story, LATER)
    answer = story.post(f"/promises/{row.row_id}", status="kept", back="//elsewhere.example/x")
    assert answer.headers["location"].startswith("/?decided=")


@pytest.mark.parametrize(
    ("language", "words"), [("es", "Qué pide"), ("pt", "O que pede"), ("en", "What they ask"), ("xx", "Qué pide")]
)
def test_the_handoff_note_is_in_the_language_of_who_receives_it(story: Desk, language: str, words: str) -> None:
    page = html.unescape(story.get(f"/c/{story.key('j-2')}/handoff?language={language}"))
    note = page.partition("<textarea")[2].partition("</textarea>")[0]
    assert words in note
    assert "compensar" in note
    assert LATER in note


def test_a_story_of_nothing_is_not_there(story: Desk) -> None:
    story.get("/c/999/story", status=404)
    story.get("/c/999/handoff", status=404)
