"""The page of what was really resolved: its figures, its line by week, who came back, and that nobody is ranked."""

import html
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from api.web.contacts_chart import chart
from copilot.contacts import Resolved
from tests.api.conftest import Headers
from tests.api.web.conftest import Desk
from tests.api.web.julia import AGAIN, FIRST, talk

MONDAY = date(2026, 3, 2)


def week(n: int, rate: float | None = 0.5) -> Resolved:
    told = (
        {"genuine": 1, "reopened": 1, "pending": 0} if rate is not None else {"genuine": 0, "reopened": 0, "pending": 2}
    )
    span = {"rate": rate, "low": 0.2, "high": 0.8} if rate is not None else {}
    return Resolved(key=str(MONDAY + timedelta(weeks=n)), resolved=2, repeated=0, later=0, **told, **span)


def test_weeks_of_which_nothing_is_known_are_gaps_in_the_line() -> None:
    drawn = chart([week(0), week(1), week(2, None), week(4)])
    assert drawn is not None
    assert drawn.line.count("M") == 2
    assert drawn.dots.count("h0") == 3
    assert drawn.band.count("Z") == 2
    assert (drawn.first, drawn.last) == (MONDAY, MONDAY + timedelta(weeks=4))


def test_a_week_alone_is_drawn_and_none_is_not() -> None:
    drawn = chart([week(0)])
    assert drawn is not None
    assert drawn.dots
    assert chart([]) is None
    assert chart([week(0, None)]) is None


def test_more_stands_higher() -> None:
    drawn = chart([week(0, 0.25), week(1, 0.75)])
    assert drawn is not None
    low, high = (float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", drawn.line))
    assert high < low


@pytest.fixture
def resolved(desk: Desk, client: TestClient, agent: Headers) -> Desk:
    """Four resolved long enough ago, one just now, and Julia who came back."""
    done = [("customer", "¿Cómo cambio la clave del wifi?", 400), ("agent", "Desde la página del router.", 399)]
    late = [("customer", "¿Cómo pago la factura?", 20), ("agent", "Con tarjeta en la página.", 19)]
    talks = [
        talk(f"z-{n}", {"id": f"z{n}", "name": f"Zoe {n}"}, done, status="resolved", channel="email") for n in range(4)
    ]
    talks.append(talk("z-9", {"id": "z9", "name": "Zoe 9"}, late, status="resolved"))
    for conversation in (*talks, FIRST | {"status": "resolved"}, AGAIN):
        client.post("/api/v1/conversations", json=conversation, headers=agent).raise_for_status()
    return desk


def shown(desk: Desk, path: str = "/resolution") -> str:
    return html.unescape(desk.get(path))


def test_what_the_figure_means_is_said_in_one_sentence(resolved: Desk) -> None:
    assert "no tuvo que volver por lo mismo, por ningún canal, en los 7 días siguientes" in shown(resolved)


def test_the_share_stands_with_its_interval_and_what_is_still_to_be_seen(resolved: Desk) -> None:
    page = shown(resolved)
    assert re.search(r"\d+ % resuelto de verdad a la primera: \d+ de 5", page)
    assert "Falta esperar 1 caso que aún no cumple 7 días." in page
    assert "Son pocos casos" in page
    assert '<path class="band" d="M' in page


@pytest.mark.parametrize(("by", "name"), [("channel", "correo"), ("language", "Español"), ("tag", "sin dato")])
def test_the_table_tells_it_by_channel_reason_tag_or_language(resolved: Desk, by: str, name: str) -> None:
    assert f'<th scope="row">{name}</th>' in shown(resolved, f"/resolution?by={by}")


def test_an_address_that_fits_nothing_is_the_first_table(resolved: Desk) -> None:
    assert '<th scope="row">correo</th>' in shown(resolved, "/resolution?by=agent&weeks=3")


def test_who_had_to_come_back_is_listed_with_the_conversations(resolved: Desk) -> None:
    back = shown(resolved).partition("Quienes tuvieron que volver")[2]
    assert "Julia Ramos" in back
    assert "2 contactos" in back
    assert f'href="/c/{resolved.key("j-1")}"' in back
    assert f'href="/c/{resolved.key("j-2")}"' in back


def test_nobody_who_answers_is_named(resolved: Desk) -> None:
    assert "Sofía" not in shown(resolved)


def test_without_resolved_conversations_it_says_what_will_stand_here(desk: Desk) -> None:
    assert "Todavía no hay casos resueltos" in shown(desk)


def test_who_does_not_lead_has_no_such_page(resolved: Desk, sign_in: Callable[..., TestClient]) -> None:
    agent = sign_in("agent")
    assert agent.get("/resolution").status_code == 403
    assert "/resolution" not in agent.get("/").text
    assert 'href="/resolution"' in resolved.get("/")
