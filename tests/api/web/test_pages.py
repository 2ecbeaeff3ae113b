import html
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.web.library import found
from api.web.view import SHOWN
from copilot.conversation import Conversation, Message
from copilot.errors import SearchIndexError
from copilot.settings import Settings
from copilot.store.conversations import find_row
from kb.conversations import put
from tests.api.conftest import MARIA, ORIGIN, SECRET, Headers, csrf_of, draft_for
from tests.api.web.conftest import Desk

SignIn = Callable[..., TestClient]
SPANISH = {"Accept-Language": "es"}


@pytest.fixture
def person(seeded: TestClient, sign_in: SignIn) -> TestClient:
    signed_in = sign_in()
    signed_in.headers |= SPANISH
    return signed_in


def first_key(person: TestClient) -> str:
    found = re.search(r'href="/c/(\d+)"', person.get("/").text)
    assert found
    return found[1]


def plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_the_inbox_lists_who_waits_the_longest_first(person: TestClient) -> None:
    page = person.get("/").text
    assert "2 personas esperan" in page
    assert page.index("María Soto") < page.index("Pedro Paz")


def test_an_empty_inbox_says_how_to_fill_it(client: TestClient, sign_in: SignIn) -> None:
    page = sign_in().get("/", headers=SPANISH).text
    assert "No hay nadie esperando" in page
    assert "escucha conversations import" in page
    assert "escucha demo" in page


def test_a_draft_shows_its_sentences_sources_and_what_carries_each(person: TestClient, agent: Headers) -> None:
    made = draft_for(person, agent)
    page = person.get(f"/c/{first_key(person)}").text
    assert f'data-draft="{made["id"]}"' in page
    said = re.search(r'<div class="said".*?>(.*?)</div>', page, re.DOTALL)
    assert said
    shown = plain(re.sub(r"<sup>.*?</sup>|<span class=\"unsure.*?</span>", "", said[1]))
    assert shown == made["text"]
    assert 'id="note-1"' in page
    assert "/kb/wifi-clave#p-" in page


def test_a_used_draft_is_not_shown_again(person: TestClient, agent: Headers) -> None:
    made = draft_for(person, agent)
    key = first_key(person)
    person.post(f"/api/v1/drafts/{made['id']}/use", json={"verdict": "used"}, headers=agent)
    page = person.get(f"/c/{key}").text
    assert f'data-draft="{made["id"]}"' not in page
    assert 'data-state="own"' in page


def test_the_pulse_tells_of_a_new_message_and_of_a_stale_draft(person: TestClient, agent: Headers) -> None:
    made, key = draft_for(person, agent), first_key(person)
    before = person.get(f"/c/{key}/pulse?draft={made['id']}").json()
    body = {"role": "customer", "text": "¿Siguen ahí?"}
    person.post("/api/v1/conversations/c-1/messages", json=body, headers=agent).raise_for_status()
    after = person.get(f"/c/{key}/pulse?draft={made['id']}").json()
    assert (before["stale"], after["stale"]) == (False, True)
    assert before["version"] != after["version"]


def test_a_draft_of_another_conversation_is_not_shown_here(person: TestClient, agent: Headers) -> None:
    made, key = draft_for(person, agent, "c-2"), first_key(person)
    assert person.get(f"/c/{key}/parts?draft={made['id']}").status_code == 404


def test_a_conversation_opens_while_the_index_cannot_be_read(
    person: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise SearchIndexError("The index cannot be read; run `escucha doctor`.")

    key = first_key(person)
    monkeypatch.setattr(app.state.copilot, "refresh", broken)
    answer = person.get(f"/c/{key}")
    assert answer.status_code == 200
    assert "María Soto" in answer.text


def test_after_an_answer_comes_whoever_waits_next(person: TestClient) -> None:
    first = first_key(person)
    place = person.get(f"/next?after={first}").headers["location"]
    assert re.fullmatch(r"/c/\d+", place)
    assert place != f"/c/{first}"


def test_after_the_last_answer_comes_the_inbox(client: TestClient, sign_in: SignIn) -> None:
    assert sign_in().get("/next").headers["location"] == "/?sent=1"


def test_what_is_open_is_told_once_nobody_waits_for_an_answer(person: TestClient, app: FastAPI, agent: Headers) -> None:
    said = [
        {"id": "p1", "role": "customer", "text": "Hola, ¿cuándo viene el técnico?", "at": "2099-01-01T10:00:00Z"},
        {"id": "p2", "role": "agent", "text": "El técnico va el viernes.", "at": "2099-01-01T11:00:00Z"},
    ]
    for count in (1, 2):
        promised = MARIA | {"id": "p-1", "messages": said[:count]}
        person.post("/api/v1/conversations", json=promised, headers=agent).raise_for_status()
        with app.state.copilot.store.read() as session:
            key = find_row(session, "p-1").id
        assert ("Antes de cerrar" in person.get(f"/c/{key}").text) is (count == 2)


def test_only_what_nobody_has_answered_is_marked_as_waiting(desk: Desk) -> None:
    page = desk.get(f"/c/{desk.key('r-1')}")
    assert re.findall(r'id="(m-\d+)"( data-pending)?', page) == [("m-1", ""), ("m-2", ""), ("m-3", " data-pending")]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7919*7907 }}"])
def test_what_a_customer_writes_stays_text(person: TestClient, agent: Headers, text: str) -> None:
    hostile = MARIA | {"customer": {"id": "h", "name": text}, "subject": text, "channel": text, "id": "h-1"}
    hostile |= {"messages": [{"role": "customer", "text": text, "at": "2020-01-01T00:00:00Z"}]}
    person.post("/api/v1/conversations", json=hostile, headers=agent).raise_for_status()
    draft_for(person, agent, "h-1")
    for path in ("/", f"/c/{first_key(person)}", f"/search?q={text}", f"/kb?q={text}"):
        page = person.get(path).text
        assert html.escape(text, quote=False).replace('"', "&#34;") in page or "h-1" not in page
        assert text not in page or text == "{{ 7919*7907 }}"
        assert str(7919 * 7907) not in page


def test_articles_are_listed_and_opened_at_the_passage(person: TestClient) -> None:
    assert "Cambiar la contraseña del wifi" in person.get("/kb").text
    page = person.get("/kb/wifi-clave").text
    assert 'id="p-0"' in page
    assert "<ol>" in page
    assert 'href="https://ayuda.example.com/wifi"' in page


def test_an_internal_article_says_that_it_is(person: TestClient) -> None:
    page = person.get(f"/kb/{SECRET['id']}").text
    assert "interno" in page
    assert "no se le cita al cliente" in page


def test_articles_are_searched_in_the_customer_s_words(person: TestClient) -> None:
    page = person.get("/kb?q=clave del wifi").text
    assert "Cambiar la contraseña del wifi" in page


def test_a_list_tells_an_article_in_words_and_the_desk_shows_it_whole(person: TestClient, app: FastAPI) -> None:
    assert "usuario cliente. Abre Wifi y" in person.get("/search?q=clave del wifi").text
    (hit, *_) = app.state.copilot.search("clave del wifi", pool="articles")
    assert "usuario cliente.\n2. Abre Wifi y" in found(hit).text


def test_a_search_that_finds_nothing_says_what_to_try(person: TestClient) -> None:
    page = person.get("/kb?q=zxqw").text
    assert "Ningún artículo habla de «zxqw»" in page
    assert "Ningún artículo lo trata." in person.get("/search?q=zxqw").text


def test_an_empty_knowledge_base_says_how_to_fill_it(client: TestClient, sign_in: SignIn) -> None:
    assert "escucha kb import" in sign_in().get("/kb", headers=SPANISH).text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "To answer"), ("pt", "Para responder"), ("es", "Por responder")]
)
def test_the_reader_chooses_the_language(person: TestClient, language: str, words: str) -> None:
    form = {"language": language, "back": "/"}
    assert person.post("/language", data=form).headers["location"] == "/"
    page = person.get("/").text
    assert f'<html lang="{language}">' in page
    assert words in page


def test_a_language_that_is_not_ours_changes_nothing(client: TestClient) -> None:
    answer = client.post("/language", data={"language": "xx", "back": "//evil.example"}, headers=ORIGIN)
    assert answer.headers["location"] == "/"
    assert "set-cookie" not in answer.headers


def test_the_installation_s_language_is_the_last_word(settings: Settings) -> None:
    from api.app import create_app

    app: FastAPI = create_app(settings.model_copy(update={"language": "pt"}))
    with TestClient(app) as client:
        assert '<html lang="pt">' in client.get("/sign-in").text


@pytest.mark.parametrize("path", ["/", "/kb", "/kb/wifi-clave", "/search?q=wifi", "/password", "/api/docs", "/c"])
def test_pages_hold_no_inline_script_or_style_and_nothing_from_elsewhere(person: TestClient, path: str) -> None:
    page = person.get(path if path != "/c" else f"/c/{first_key(person)}").text
    assert re.findall(r"<script(?![^>]*(?: src=| type=\"application/json\"))", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    assert re.findall(r'(?:src|action)="(?:https?:)?//|<link[^>]*href="(?:https?:)?//', page) == []


def test_every_field_has_a_label(person: TestClient, agent: Headers) -> None:
    draft_for(person, agent)
    for path in ("/kb", "/search", "/password", f"/c/{first_key(person)}"):
        page = person.get(path).text
        for field in re.findall(r"<(?:input|textarea)\b(?![^>]*type=\"(?:hidden|radio|checkbox)\")[^>]*>", page):
            name = re.search(r'id="([\w-]+)"', field)
            assert name, field
            assert f'for="{name[1]}"' in page, field


def test_the_key_of_a_form_is_not_in_the_page_of_somebody_else(person: TestClient, sign_in: SignIn) -> None:
    assert csrf_of(person) != csrf_of(sign_in("admin"))


@pytest.mark.parametrize("path", ["/c/999", "/c/999999999999999999999", "/kb/nothing"])
def test_what_is_not_there_is_a_page_that_says_so(person: TestClient, path: str) -> None:
    answer = person.get(path)
    assert answer.status_code == 404
    assert "Aquí no hay nada" in answer.text


def test_a_thread_of_thousands_shows_its_end_and_all_of_it_to_who_asks(app: FastAPI, person: TestClient) -> None:
    said = [Message(id=f"m{n}", role=("customer", "agent")[n % 2], text=f"Mensaje {n}.") for n in range(SHOWN + 10)]
    copilot = app.state.copilot
    put(copilot.store, copilot.settings, [Conversation(id="long", messages=tuple(said))])
    with copilot.store.read() as session:
        place = f"/c/{find_row(session, 'long').id}"
    page = person.get(place).text
    assert page.count('<article tabindex="-1" class="message') == SHOWN
    assert f'id="m-{SHOWN + 10}"' in page
    assert 'id="m-10"' not in page
    whole = re.search(r'id="earlier"><a href="([^"#]+)#m-10">', page)
    assert whole
    assert 'id="m-1"' in person.get(whole[1]).text
