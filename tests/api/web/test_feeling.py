"""The feeling at the desk: its evidence, where it turned, and what people say was heard wrongly."""

import json
import re
from collections.abc import Iterator

import pytest

from api.auth import Caller
from api.web.gate import Reader
from api.web.panel import felt
from api.web.texts import texts
from copilot.listen.feelings.needs import entries, need_line
from copilot.listen.heard import Need
from copilot.settings import Settings
from copilot.store import corrections
from tests import loopback
from tests.api.web.conftest import FURY, Desk


def panel(page: str) -> str:
    return page.partition('<section id="feeling"')[2].partition("</section>")[0]


def test_a_quote_leads_to_its_words_in_the_thread(desk: Desk) -> None:
    page = desk.get(f"/c/{desk.key('r-1')}")
    quotes = re.findall(r'<a class="told" href="#(w-\d+-\d+)"><q>(.*?)</q>', panel(page))
    assert quotes
    for place, words in quotes:
        marked = re.search(rf'<mark [^>]*id="{place}"[^>]*>([^<]*)', page)
        assert marked
        assert words.startswith(marked[1])
        assert words in FURY


def test_how_sure_it_is_is_said_in_words_with_the_number_beside(desk: Desk) -> None:
    shown = panel(desk.get(f"/c/{desk.key('r-1')}"))
    assert re.search(r'title="seguridad: \d+ de 100">(bastante claro|probable|puede ser)<', shown)
    assert "%" not in shown


def test_where_it_turned_is_said_in_the_thread_before_that_message(desk: Desk) -> None:
    page = desk.get(f"/c/{desk.key('r-1')}")
    turn = page.index('id="turn"')
    assert page.index('id="m-2"') < turn < page.index('id="m-3"')
    assert "Aquí cambió: de neutral a" in page
    assert panel(page).count('href="#m-') == 2


def test_a_conversation_of_one_message_has_no_way_to_show(desk: Desk) -> None:
    page = desk.get(f"/c/{desk.key('l-1')}")
    assert "Cómo fue cambiando" not in page
    assert 'id="turn"' not in page


def test_what_is_not_it_is_gone_and_can_be_undone(desk: Desk) -> None:
    key, heard = desk.key("r-1"), desk.heard("r-1")
    answer = desk.post(f"/c/{key}/corrections", message_id="r3", heard=heard, meant="")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{key}#feeling-title")
    shown = panel(desk.get(f"/c/{key}"))
    assert f'data-label="{heard}"' not in shown
    assert "Una persona dijo que no es" in shown
    desk.post(f"/c/{key}/corrections/undo", message_id="r3", heard=heard)
    shown = panel(desk.get(f"/c/{key}"))
    assert f'data-label="{heard}"' in shown
    assert "Una persona" not in shown


def test_another_label_takes_its_place_with_its_evidence(desk: Desk) -> None:
    key = desk.key("r-1")
    desk.post(f"/c/{key}/corrections", message_id="r3", heard=desk.heard("r-1"), meant="embarrassment")
    shown = panel(desk.get(f"/c/{key}"))
    assert 'data-label="embarrassment"' in shown
    assert "lo corrigió una persona" in shown
    assert '<a class="told" href="#w-3-' in shown


def test_what_was_missed_can_be_named_in_a_plain_question(desk: Desk) -> None:
    key = desk.key("l-1")
    assert "Sí siente algo…" in panel(desk.get(f"/c/{key}"))
    desk.post(f"/c/{key}/corrections", message_id="l1", heard="neutral", meant="sadness")
    shown = panel(desk.get(f"/c/{key}"))
    assert 'data-label="sadness"' in shown
    assert "Una persona notó «tristeza»." in shown


def test_a_correction_keeps_nothing_of_who_made_it(desk: Desk) -> None:
    key = desk.key("l-1")
    desk.post(f"/c/{key}/corrections", message_id="l1", heard="neutral", meant="sadness")
    with desk.app.state.copilot.store.read() as session:
        one = corrections.of(session, key)[0]
    assert (one.heard, one.meant, one.language) == ("neutral", "sadness", "es")


def test_the_script_gets_only_the_part_that_changed(desk: Desk) -> None:
    key = desk.key("l-1")
    answer = desk.post(f"/c/{key}/corrections", message_id="l1", heard="neutral", meant="sadness", part="1")
    assert answer.status_code == 200
    assert 'id="thread"' in answer.text
    assert 'data-label="sadness"' in answer.text
    assert 'id="composer"' not in answer.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"message_id": "l1", "heard": "neutral", "meant": "boredom"}, 400),
        ({"message_id": "l1", "heard": "anger", "meant": "anger"}, 400),
        ({"message_id": "nothing", "heard": "anger", "meant": ""}, 404),
    ],
)
def test_what_cannot_be_corrected_so_is_refused(desk: Desk, fields: dict[str, str], status: int) -> None:
    assert desk.post(f"/c/{desk.key('l-1')}/corrections", **fields).status_code == status


def test_a_form_without_its_token_corrects_nothing(desk: Desk) -> None:
    key = desk.key("l-1")
    fields = {"message_id": "l1", "heard": "neutral", "meant": "sadness"}
    assert desk.browser.post(f"/c/{key}/corrections", data=fields).status_code == 403
    with desk.app.state.copilot.store.read() as session:
        assert corrections.of(session, key) == ()


class TestWithoutFeelings:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"feelings": False})

    def test_no_page_speaks_of_them(self, desk: Desk) -> None:
        inbox, talk = desk.get("/?order=care"), desk.get(f"/c/{desk.key('r-1')}")
        assert 'id="feeling"' not in talk
        assert 'class="felt' not in talk
        assert "por cuidado" not in inbox
        assert "Se nota" not in inbox
        assert 'href="/cues"' not in inbox
        assert inbox.index("Luis Vera") < inbox.index("Rosa Fuentes")

    def test_what_is_not_there_cannot_be_reached(self, desk: Desk) -> None:
        desk.get("/cues", 404)
        fields = {"message_id": "l1", "heard": "neutral", "meant": "sadness"}
        assert desk.post(f"/c/{desk.key('l-1')}/corrections", **fields).status_code == 404


HEARD = {
    "emotions": [
        {"evidence": [{"message": 1, "words": "¿a qué hora abren?"}], "label": "resignation", "confidence": 1}
    ],
    "signals": [],
    "primary": "resignation",
    "expressed": "implicit",
}


class TestWithAModel:
    @pytest.fixture
    def model(self) -> Iterator[loopback.Loopback]:
        with loopback.Loopback([loopback.text(json.dumps(HEARD))]) as server:
            yield server

    @pytest.fixture
    def settings(self, settings: Settings, model: loopback.Loopback) -> Settings:
        return settings.model_copy(update={"chat_model": "m", "chat_base_url": model.url, "chat_timeout": 60.0})

    def test_the_page_waits_for_no_model_and_the_later_part_says_what_it_heard(self, desk: Desk) -> None:
        key = desk.key("l-1")
        first = desk.get(f"/c/{key}")
        assert "data-asking" in first
        assert "Nada fuera de lo normal" in first
        later = desk.get(f"/c/{key}/feeling")
        assert "El modelo oye resignación; nuestro oído, neutral." in later
        assert 'data-label="resignation"' in later

    def test_what_it_heard_is_remembered_while_nothing_changes(self, desk: Desk, model: loopback.Loopback) -> None:
        key = desk.key("l-1")
        desk.get(f"/c/{key}/feeling")
        asked = len(model.requests)
        again = desk.get(f"/c/{key}")
        desk.get(f"/c/{key}/feeling")
        assert "data-asking" not in again
        assert "El modelo oye resignación" in again
        assert len(model.requests) == asked


def test_what_will_be_asked_next_is_said_with_the_words_that_point_to_it(desk: Desk) -> None:
    conversation = desk.conversation("r-1")
    need = Need(key=next(iter(entries())), evidence="me mintieron en la cara", message_id="r3")
    heard = desk.app.state.copilot.hear(conversation)
    heard = heard.model_copy(update={"feeling": heard.feeling.model_copy(update={"needs": (need,)})})
    state = desk.app.state
    caller = Caller(id=1, name="Camila", role="agent")
    reader = Reader(caller, state.copilot, state.hear, state.attended, texts("pt"), "wait")
    with state.copilot.store.read() as session:
        panel = felt(session, desk.key("r-1"), conversation, heard, reader).panel
    assert panel
    (shown,) = panel.needs
    assert shown.line == need_line(need.key, "pt")
    assert (shown.quote.text, shown.quote.earlier) == ("me mintieron en la cara", False)
    assert shown.quote.href == "#m-3"


def test_pages_of_the_feeling_speak_the_reader_s_language(desk: Desk) -> None:
    key = desk.key("r-1")
    english = desk.browser.get(f"/c/{key}", headers={"Accept-Language": "en"}).text
    assert "What they feel" in english
    assert "Here it changed: from neutral to" in english
