"""The list of promises: by when they fall due, deciding, the count in the navigation, the table for a spreadsheet."""

import csv
import html
import io
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Headers
from tests.api.web.conftest import SPANISH, Desk
from tests.api.web.julia import FIRST, LATER, PROMISED, talk


@pytest.fixture
def owing(desk: Desk, client: TestClient, agent: Headers) -> Desk:
    """One promise long overdue, one due within a day, one far off, one without a date."""
    talks = [
        FIRST,
        talk("p-2", {"id": "b", "name": "=Beto"}, [("agent", "Te respondo en 4 horas.", 1)]),
        talk("p-3", {"id": "c", "name": "Carla"}, [("agent", f"Carla, {LATER}.", 2)]),
        talk("p-4", {"id": "d", "name": "Dora"}, [("agent", "Te devolvemos el dinero.", 3)]),
    ]
    for conversation in talks:
        client.post("/api/v1/conversations", json=conversation, headers=agent).raise_for_status()
    return desk


def listed(desk: Desk, path: str = "/promises") -> str:
    return html.unescape(desk.get(path))


def ids(page: str) -> list[int]:
    return [int(id) for id in dict.fromkeys(re.findall(r'action="/promises/(\d+)"', page))]


def test_promises_stand_by_when_they_fall_due(owing: Desk) -> None:
    page = listed(owing).partition("<main")[2].partition("</nav>")[2]
    order = ["Vencidas", PROMISED, "En las próximas 24 horas", "Te respondo en 4 horas", "Más adelante", LATER]
    order += ["Sin plazo", "Te devolvemos el dinero"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_what_is_overdue_says_so_in_words(owing: Desk) -> None:
    page = listed(owing, "/promises?when=overdue")
    assert "Vencida." in page
    assert "Te respondo en 4 horas" not in page


def test_a_promise_leads_to_its_message_and_to_its_customer(owing: Desk) -> None:
    page = listed(owing)
    assert f'href="/c/{owing.key("j-1")}#m-2"' in page
    assert re.search(r'href="/customers/\d+">Julia Ramos', page)


def test_the_navigation_counts_what_is_overdue_on_every_page(owing: Desk) -> None:
    assert "1 vencida" not in listed(owing, "/kb")
    listed(owing)
    assert "1 vencida" in listed(owing, "/kb")


def test_a_promise_that_was_decided_leaves_the_list(owing: Desk) -> None:
    page = listed(owing, "/promises?when=overdue")
    answer = owing.post(f"/promises/{ids(page)[0]}", status="gone", back="/promises?when=overdue")
    assert answer.headers["location"].startswith("/promises?when=overdue&decided=")
    after = listed(owing, answer.headers["location"])
    assert "Anotado, ya no está pendiente:" in after
    assert "No queda ninguna aquí." in after


def test_a_long_list_goes_on_behind_the_last(owing: Desk, client: TestClient, agent: Headers) -> None:
    for n in range(25):
        late = talk(
            f"o-{n}", {"id": f"o{n}", "name": f"Cliente {n}"}, [("agent", f"Te respondo en {n + 1} horas.", 90)]
        )
        client.post("/api/v1/conversations", json=late, headers=agent).raise_for_status()
    first = listed(owing, "/promises?when=overdue")
    more = re.search(r'href="(/promises\?when=overdue&after=\d+)"', first)
    assert more
    rest = listed(owing, more[1])
    assert len(ids(first)) == 20
    assert len(ids(rest)) == 6
    assert not set(ids(first)) & set(ids(rest))


def test_an_empty_list_teaches_what_it_is_for(desk: Desk) -> None:
    page = listed(desk)
    assert "No debemos nada a nadie" in page
    assert "mañana te confirmo" in page


@pytest.mark.parametrize("path", ["/promises?when=nonsense", "/promises?when=overdue&after=99999"])
def test_an_address_that_fits_nothing_starts_from_the_beginning(owing: Desk, path: str) -> None:
    listed(owing)
    assert PROMISED in listed(owing, path)


def test_what_is_not_a_promise_cannot_be_decided(owing: Desk) -> None:
    assert owing.post("/promises/99999", status="kept").status_code == 404
    assert owing.post("/promises/1", status="perhaps").status_code == 422


def test_a_team_lead_takes_the_list_along_as_a_table(owing: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(owing.get("/promises.csv").removeprefix("\ufeff"))))
    assert [row["state"] for row in rows] == ["overdue", "soon", "later", "undated"]
    assert rows[0]["customer"] == "Julia Ramos"
    assert rows[0]["link"].endswith(f"/c/{owing.key('j-1')}")


def test_no_cell_is_taken_for_a_formula(owing: Desk) -> None:
    assert "'=Beto" in owing.get("/promises.csv")


def test_who_does_not_lead_has_no_table(owing: Desk, sign_in: Callable[..., TestClient]) -> None:
    agent = sign_in("agent")
    assert "/promises.csv" not in agent.get("/promises", headers=SPANISH).text
    assert agent.get("/promises.csv").status_code == 403


def test_an_update_for_the_customer_is_drafted_when_asked_for(owing: Desk) -> None:
    promise = ids(listed(owing, "/promises?when=overdue"))[0]
    page = listed(owing, f"/promises/{promise}/progress")
    draft = page.partition("<textarea")[2].partition("</textarea>")[0]
    assert "confirmo el abono" in draft
    assert owing.conversation("j-1").messages[-1].text not in draft


def test_there_is_no_update_of_a_promise_that_is_not_there(owing: Desk) -> None:
    owing.get("/promises/99999/progress", status=404)
