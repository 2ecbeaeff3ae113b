"""Customers: finding one, what one lived with us, saying who is who, and erasing for good."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from copilot.customers import person_rows
from copilot.store.schema import CustomerRow
from tests.api.conftest import Headers
from tests.api.web.conftest import Desk
from tests.api.web.julia import AGAIN, FIRST, LATER, MAIL, PROMISED, talk

NEAR = MAIL | {"handle": "julia.ramoz@example.com"}
DIAZ = talk(
    "j-3",
    {"id": "k-2", "name": "Julia Ramos Díaz", "identities": [NEAR, {"channel": "phone", "handle": "+56987654321"}]},
    [("customer", "Quiero cambiar mi plan a 600 megas.", 2000), ("agent", "Listo, ya quedó cambiado.", 1999)],
    status="resolved",
)
"""May be the Julia of FIRST: one name contains the other, and a letter of the address may be a slip."""


@pytest.fixture
def known(desk: Desk, client: TestClient, agent: Headers) -> Desk:
    for conversation in (FIRST, AGAIN, DIAZ):
        client.post("/api/v1/conversations", json=conversation, headers=agent).raise_for_status()
    return desk


def row(desk: Desk, id: str) -> int:
    with desk.app.state.copilot.store.read() as session:
        return session.scalars(select(CustomerRow.id).where(CustomerRow.external_id == id)).one()


def person(desk: Desk, id: str) -> list[int]:
    with desk.app.state.copilot.store.read() as session:
        return person_rows(session, row(desk, id))


def shown(desk: Desk, id: str) -> str:
    return html.unescape(desk.get(f"/customers/{row(desk, id)}"))


def test_one_person_of_two_sources_has_one_page(known: Desk) -> None:
    page = shown(known, "k-1")
    assert "2 conversaciones" in page
    assert "mesa · k-1" in page
    assert "chatweb · w-9" in page
    assert "julia.ramos@example.com <span" in page
    assert "(chatweb, mesa)" in page


def test_the_history_leads_to_the_words_of_every_channel(known: Desk) -> None:
    page = shown(known, "w-9")
    history = page.partition("Qué pasó hasta ahora")[2].partition("</section>")[0]
    assert f'href="/c/{known.key("j-2")}#m-' in history


def test_the_timeline_has_every_conversation_by_month(known: Desk) -> None:
    timeline = shown(known, "k-1").partition('id="timeline"')[2].partition("</section>")[0]
    assert timeline.index(f'href="/c/{known.key("j-2")}"') < timeline.index(f'href="/c/{known.key("j-1")}"')
    assert re.search(r"<h3[^>]*>\w+ de 20\d\d</h3>", timeline)
    assert "correo" in timeline


def test_a_long_timeline_goes_on_behind_the_last(known: Desk, client: TestClient, agent: Headers) -> None:
    for n in range(32):
        more = talk(f"x-{n}", {"id": "x", "name": "Ximena"}, [("customer", f"¿Llega el pedido {n}?", 100 + n)])
        client.post("/api/v1/conversations", json=more, headers=agent).raise_for_status()
    first = shown(known, "x")
    link = re.search(r'href="(/customers/\d+\?after=\d+)"', first)
    assert link
    rest = html.unescape(known.get(link[1]))
    assert first.count('<p dir="auto"><a href="/c/') == 30
    assert rest.count('<p dir="auto"><a href="/c/') == 2


def test_what_is_owed_to_a_customer_stands_on_their_page(known: Desk) -> None:
    page = shown(known, "k-1")
    assert page.index(PROMISED) < page.index("Vencida.")
    assert LATER in page


def test_what_nobody_waits_for_any_more_is_not_owed(known: Desk, client: TestClient, agent: Headers) -> None:
    settled = talk("j-9", {"id": "s", "name": "Sara"}, [("agent", "Te devolvemos el dinero.", 900)], status="resolved")
    client.post("/api/v1/conversations", json=settled, headers=agent).raise_for_status()
    assert "Le prometimos" not in shown(known, "s")


@pytest.mark.parametrize(
    "q",
    ["julia ramos diaz", "DÍAZ julia", "k-2", "Julia.Ramoz@example.com", "julia.ra", "+56 9 8765 4321", "987654321"],
)
def test_a_customer_is_found_by_name_handle_or_id(known: Desk, q: str) -> None:
    assert (
        f'href="/customers/{row(known, "k-2")}"'
        in known.get(f"/customers?q={q.replace('+', '%2B')}").partition('id="maybe"')[0]
    )


def test_a_person_is_found_once_whatever_number_of_rows_they_have(known: Desk) -> None:
    found = known.get("/customers?q=Julia Ramos").partition('id="maybe"')[0]
    assert len(re.findall(r'href="/customers/\d+"', found)) == 2


@pytest.mark.parametrize("q", ["nadie", "%", "_____", "\\", "' or 1=1"])
def test_a_search_that_finds_nobody_says_what_to_try(known: Desk, q: str) -> None:
    page = html.unescape(known.get(f"/customers?{urlencode({'q': q})}"))
    assert f"Nadie con «{q}»" in page


def test_who_may_be_one_person_is_put_before_us_with_what_speaks_for_it(known: Desk) -> None:
    page = html.unescape(known.get("/customers"))
    assert "Julia Ramos Díaz" in page
    assert "Por qué: correo casi igual, a una letra" in page


def test_two_are_joined_and_parted_again(known: Desk) -> None:
    mine, other = row(known, "k-1"), row(known, "k-2")
    answer = known.post(f"/customers/{mine}/same", other=str(other))
    assert answer.headers["location"] == f"/customers/{mine}?done=same"
    assert other in person(known, "k-1")
    assert "3 conversaciones" in shown(known, "k-1")
    assert "ahora son una sola persona" in known.get(answer.headers["location"])
    known.post(f"/customers/{other}/part")
    assert person(known, "k-2") == [other]


def test_a_row_that_the_rules_joined_is_parted_and_stays_apart_until_taken_back(known: Desk) -> None:
    mine, other = row(known, "k-1"), row(known, "w-9")
    assert person(known, "k-1") == sorted([mine, other])
    known.post(f"/customers/{other}/part")
    assert person(known, "k-1") == [mine]
    assert "Alguien dijo que no es" in shown(known, "k-1")
    known.post(f"/customers/{mine}/back", other=str(other))
    assert person(known, "k-1") == sorted([mine, other])


def test_who_is_said_not_to_be_the_same_is_not_asked_about_again(known: Desk) -> None:
    answer = known.post(
        f"/customers/{row(known, 'k-1')}/apart", other=str(row(known, "k-2")), back="/customers?q=julia"
    )
    assert answer.headers["location"] == "/customers?q=julia&done=apart"
    assert "correo casi igual" not in known.get("/customers")


def test_joining_brings_the_contacts_on_one_matter_together(known: Desk, client: TestClient, agent: Headers) -> None:
    known.post(f"/customers/{row(known, 'w-9')}/part")
    assert "contacto por esto" not in known.get(f"/c/{known.key('j-2')}/story")
    known.post(f"/customers/{row(known, 'w-9')}/back", other=str(row(known, "k-1")))
    assert "Segundo contacto por esto" in known.get(f"/c/{known.key('j-2')}/story")


@pytest.mark.parametrize("fields", [{}, {"other": "99999"}, {"other": "0"}, {"other": "x"}])
def test_saying_nonsense_changes_nothing(known: Desk, fields: dict[str, Any]) -> None:
    assert known.post(f"/customers/{row(known, 'k-1')}/same", **fields).status_code in (404, 422)


def test_a_form_of_another_site_joins_nobody(known: Desk) -> None:
    mine, other = row(known, "k-1"), row(known, "k-2")
    answer = known.browser.post(f"/customers/{mine}/same", data={"other": str(other), "csrf": "x"})
    assert answer.status_code == 403
    assert other not in person(known, "k-1")


def test_a_customer_that_is_not_there_is_a_page_that_says_so(known: Desk) -> None:
    known.get("/customers/99999", status=404)
    known.get("/customers/99999999999999", status=404)


def test_only_who_may_erase_is_shown_how(known: Desk, sign_in: Callable[..., TestClient]) -> None:
    place = f"/customers/{row(known, 'k-1')}"
    assert "/erase" not in known.get(place)
    page = html.unescape(Desk(known.app, sign_in("admin")).get(place))
    assert f'action="{place}/erase"' in page
    assert 'href="/api/v1/customers/k-1/export?source=mesa"' in page


def test_erasing_takes_the_whole_name(known: Desk, sign_in: Callable[..., TestClient]) -> None:
    admin, mine = Desk(known.app, sign_in("admin")), row(known, "k-1")
    wrong = admin.post(f"/customers/{mine}/erase", typed="Julia")
    assert wrong.status_code == 400
    assert "No se borró nada" in wrong.text
    assert person(known, "k-1")
    right = admin.post(f"/customers/{mine}/erase", typed=" julia  ramos ")
    assert "Ya no se encuentra en ninguna parte" in right.text
    admin.get(f"/customers/{mine}", status=404)
    assert "Nadie con" in admin.get("/customers?q=k-1")


def test_the_export_can_be_downloaded_from_the_page(known: Desk, sign_in: Callable[..., TestClient]) -> None:
    answer = sign_in("admin").get("/api/v1/customers/k-1/export?source=mesa")
    assert answer.status_code == 200
    assert "Julia Ramos" in answer.text
