"""Our extension in a real Request Tracker: what it tells, what it shows, and that it stops nobody."""

import html
import re

import httpx2
import pytest

from api.helpdesks.rt import Options, RequestTracker
from api.helpdesks.rt.adapter import LONGEST_LINK
from tests.api.helpdesks.rt.bench import RtBench, told
from tests.api.helpdesks.rt.conftest import Catcher

TEXT = "Hola Marta:\n\nEl pedido sale hoy & llega <mañana>.\nSaludos"


def _link(bench: RtBench, ticket: str, text: str) -> str:
    return RequestTracker(Options("mesa", bench.url, bench.rt.token, bench.rt.secret)).link(ticket, text)


def _form(browser: httpx2.Client, address: str, **headers: str) -> str:
    """What stands in the reply form's editor, as it was sent."""
    page = browser.get(address, headers=headers).text
    found = re.search(r'<textarea[^>]*name="UpdateContent"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found, page
    return html.unescape(found[1]).strip()


def test_each_event_is_told_once_signed_and_without_anybody_s_words(bench: RtBench, caught: Catcher) -> None:
    ticket = bench.customer_writes("Hola, mi número secreto es 4512.")
    bench.agent_writes(ticket, "Ya lo miro.", private=True)
    bench.agent_writes(ticket, "Sale hoy.")
    bench.resolve(ticket)
    bench.rt.change(ticket, Subject="Otro asunto")
    events = [one["event"] for one, _ in caught.about(ticket) if one["transaction"]["creator"] != "RT_System"]
    assert events == ["ticket.create", "ticket.comment", "ticket.correspond", "ticket.status", "ticket.set"]
    assert len({one["transaction"]["id"] for one, _ in caught.about(ticket)}) == len(caught.about(ticket))
    assert not any(b"4512" in one.body or b"marta" in one.body for _, one in caught.about(ticket))
    assert {path for path, _ in caught.caught} == {"/hooks/mesa"}


def test_both_tickets_of_a_merge_are_told_of(bench: RtBench, caught: Catcher) -> None:
    kept, merged = bench.customer_writes("Uno"), bench.customer_writes("Dos")
    bench.rt.change(merged, MergeInto=kept)
    events = [(str(one["ticket"]["id"]), one["event"]) for ticket in (kept, merged) for one, _ in caught.about(ticket)]
    assert any(event == "ticket.merge" for _, event in events), events


def test_rt_works_on_where_nobody_listens(bench: RtBench, caught: Catcher) -> None:
    ticket = bench.customer_writes("Hola")
    caught.down = True
    bench.agent_writes(ticket, "Con el servicio caído.")
    caught.close()
    bench.agent_writes(ticket, "Sin nadie al otro lado.")
    assert bench.replies(ticket) == ["Con el servicio caído.", "Sin nadie al otro lado."]


def test_a_link_lays_the_text_into_the_reply_form_without_rt_asking_back(bench: RtBench) -> None:
    ticket = bench.customer_writes("Hola")
    with bench.rt.signed_in("ana") as browser:
        laid = _form(browser, _link(bench, ticket, TEXT))
    assert laid == "<p>Hola Marta:</p>\n<p>El pedido sale hoy &#38; llega &lt;mañana&gt;.<br />Saludos</p>"


def test_a_link_from_elsewhere_brings_no_markup_into_the_editor(bench: RtBench) -> None:
    ticket = bench.customer_writes("Hola")
    hostile = f"{bench.url}/Ticket/Update.html?id={ticket}&Action=Respond&UpdateContent=<img src=x onerror=alert(1)>"
    with bench.rt.signed_in("ana") as browser:
        assert "<img" not in _form(browser, hostile)
        assert "<img" not in _form(browser, hostile, referer="https://evil.example/")


def test_an_agent_who_writes_plain_text_gets_plain_text_and_their_signature(bench: RtBench) -> None:
    ticket = bench.customer_writes("Hola")
    bench.rt.ask("PUT", "/user/diego", {"Signature": "Diego, Soporte"})
    with bench.rt.signed_in("diego") as browser:
        browser.post(
            "/Prefs/Other.html", data={"MessageBoxRichText": "0", "Update": "1"}, headers={"referer": bench.url}
        )
        laid = _form(browser, _link(bench, ticket, TEXT))
    assert laid == f"{TEXT}\n\n-- \nDiego, Soporte"


def test_a_text_too_long_for_an_address_has_no_link(bench: RtBench) -> None:
    assert _link(bench, "1", "ñ" * LONGEST_LINK) == ""


def test_the_panel_has_a_title_and_loads_when_it_comes_into_sight(bench: RtBench) -> None:
    ticket = bench.customer_writes("Hola")
    with bench.rt.signed_in("ana") as browser:
        page = browser.get("/Ticket/Display.html", params={"id": ticket}).text
    frame = re.search(r'<iframe class="escucha-panel".*?</iframe>', page, re.DOTALL)
    assert frame
    assert 'title="Escucha: un borrador de la respuesta y lo que se sabe del cliente"' in frame[0]
    assert 'loading="lazy"' in frame[0]


@pytest.mark.parametrize("path", ["/Ticket/Display.html", "/Ticket/Update.html"])
def test_a_customer_never_gets_the_panel(bench: RtBench, path: str) -> None:
    who = f"{bench.queue}@example.com"
    bench.rt.ask("POST", "/user", {"Name": who, "EmailAddress": who, "Password": bench.rt.password, "Privileged": 0})
    ticket = bench.rt.customer_writes(bench.queue, "Hola", who=who)
    with bench.rt.signed_in(who) as browser:
        assert "SelfService" in str(browser.get("/").url)
        page = browser.get(path, params={"id": ticket}).text
    assert "escucha-panel" not in page


def test_what_escucha_wrote_is_marked_where_no_customer_sees_it(bench: RtBench, caught: Catcher) -> None:
    from datetime import UTC, datetime

    from api.helpdesks.adapter import Agent, Handover

    ticket = bench.customer_writes("Hola")
    adapter = RequestTracker(Options("mesa", bench.url, bench.rt.token, bench.rt.secret))
    handover = Handover(key="k-1", form="reply", conversation_id=ticket, text=TEXT, since=datetime.now(UTC))
    adapter.hand_over(handover, Agent(handle="ana", token=bench.rt.agents["ana"]))
    assert told(caught.wait(ticket, "ticket.correspond", ours=True))["ours"] == "k-1"
    assert bench.replies(ticket) == [TEXT]
    rows = bench.rt.ask("GET", f"/ticket/{ticket}/attachments", fields="Content,Headers,ContentType", per_page=100)
    sent = [row for row in rows["items"] if "Auto" not in row["Headers"] and "RT-Send" in row["Headers"]]
    assert not any("k-1" in row["Headers"] for row in sent)
