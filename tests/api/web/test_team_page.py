"""The team page: what the copilot saved, for everybody, of nobody."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.web.team import _line
from api.web.team_chart import Point, bars, lines
from api.web.team_rows import span
from tests.api.conftest import Headers, draft_for

SignIn = Callable[..., TestClient]


@pytest.fixture
def worked(seeded: TestClient, agent: Headers) -> TestClient:
    """One draft used at the desk, one refused."""
    for id, told in (("c-1", {"verdict": "used"}), ("c-2", {"verdict": "discarded", "reason": "tone: seco"})):
        made = draft_for(seeded, agent, id, surface="desk")
        seeded.post(f"/api/v1/drafts/{made['id']}/use", json=told, headers=agent).raise_for_status()
    return seeded


def test_the_page_tells_what_became_of_the_drafts_and_says_that_they_are_few(
    worked: TestClient, sign_in: SignIn
) -> None:
    page = sign_in("agent").get("/team").text
    assert "El 50 % de los borradores se envió" in page
    assert "Son pocos" in page
    assert "el tono" in page.lower() or "tono" in page
    assert "/team.css" in page


def test_nobody_is_named_on_it(worked: TestClient, sign_in: SignIn) -> None:
    page = sign_in("agent").get("/team").text
    main = page.split("<main", 1)[1]
    assert "Camila" not in main
    assert "agent" not in main


def test_an_empty_page_teaches(client: TestClient, sign_in: SignIn) -> None:
    page = sign_in("agent").get("/team").text
    assert "Todavía no hay nada que contar" in page
    assert "escucha conversations import" in page


def test_the_reader_chooses_the_days(worked: TestClient, sign_in: SignIn) -> None:
    person = sign_in("agent")
    assert 'value="2026-01-01"' in person.get("/team", params={"from": "2026-01-01", "to": "2026-02-01"}).text
    assert "no sirve" in person.get("/team", params={"from": "2026-02-01", "to": "2026-01-01"}).text
    assert "no se entiende" in person.get("/team", params={"from": "ayer"}).text


@pytest.mark.parametrize("by", ["channel", "language", "reason", "nonsense"])
def test_it_is_counted_by_what_the_reader_chooses(worked: TestClient, sign_in: SignIn, by: str) -> None:
    assert sign_in("agent").get("/team", params={"by": by}).status_code == 200


def test_every_figure_can_be_taken_along(worked: TestClient, sign_in: SignIn) -> None:
    answer = sign_in("agent").get("/team.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    whole = {row["measure"]: row["value"] for row in rows if row["part"] == "all"}
    assert (whole["drafts offered"], whole["drafts used"], whole["share refused"]) == ("2", "1", "0.5")
    assert whole["refused: tone"] == "1"


def test_no_cell_is_a_formula_in_a_spreadsheet() -> None:
    for one in ("=1+1", "+1", "-1", "@x", "\t=1", "\n=1", "＝1"):
        assert next(csv.reader(io.StringIO(_line(("all", one, "n"))))) == ["all", f"'{one}", "n"]
    assert _line(("all", "", -1.5)) == "all,,-1.5\r\n"


@pytest.mark.parametrize(("language", "said"), [("es", "Borradores"), ("en", "Drafts"), ("pt", "Rascunhos")])
def test_the_page_is_told_in_three_languages(worked: TestClient, sign_in: SignIn, language: str, said: str) -> None:
    page = sign_in("agent").get("/team", headers={"Accept-Language": language}).text
    assert f'<h2 id="drafts">{said}' in page
    assert "team." not in page.split("<main", 1)[1].replace("/team.csv", "").replace("/team.css", "")


def test_every_drawing_has_its_words_and_its_table(worked: TestClient, sign_in: SignIn) -> None:
    main = sign_in("agent").get("/team").text.split("<main", 1)[1]
    assert main.count("<svg") == main.count('role="img" aria-labelledby=') > 0
    assert main.count("<table") >= main.count("<svg")


def test_programs_get_the_same_and_no_person(worked: TestClient, agent: Headers) -> None:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    answer = worked.get("/api/v1/team", params={"until": until}, headers=agent)
    drafts = answer.json()["team"]["drafts"]["whole"]
    assert (drafts["offered"], drafts["used"], drafts["refused"]) == (2, 1, 1)
    assert "person" not in answer.text
    assert (
        worked.get("/api/v1/team?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z", headers=agent).status_code
        == 400
    )


def test_programs_that_ask_up_to_now_ask_the_same_for_five_minutes(client: TestClient, agent: Headers) -> None:
    answer = client.get("/api/v1/team", headers=agent).json()
    since, until, counted_at = (datetime.fromisoformat(answer[name]) for name in ("since", "until", "counted_at"))
    assert (until.minute % 5, until.second, until.microsecond) == (0, 0, 0)
    assert until <= counted_at < until + timedelta(minutes=5)
    assert until - since == timedelta(weeks=12)


def test_the_last_minutes_alone_can_be_asked_for(client: TestClient, agent: Headers) -> None:
    since = datetime.now(UTC)
    answer = client.get("/api/v1/team", params={"since": since.isoformat()}, headers=agent)
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["until"]) > since


def test_a_week_without_a_figure_is_a_gap_in_the_line() -> None:
    weeks = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 30)]
    found = lines([Point(week=week, value=0.5, low=0.4, high=0.6) for week in weeks], 1.0)
    assert found is not None
    assert found.line.count("M") == 2
    assert found.line.count("L") == 1
    assert lines([]) is None


def test_the_tallest_bar_fills_the_chart() -> None:
    found = bars([1, 4, 0])
    assert max(one.height for one in found) == 180.0
    assert found[2].height == 0.0


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, ""), (45.2, "45 s"), (720, "12 min"), (7500, "2 h 05"), (273_600, "3 d 4 h")]
)
def test_a_time_is_said_in_its_two_largest_units(seconds: float | None, said: str) -> None:
    assert span(seconds) == said
