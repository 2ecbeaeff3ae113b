"""The page on which an operator sees that all is well, and its JSON for a monitor."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient

from copilot.store.schema import HelpdeskRow
from tests.api.conftest import Headers, draft_for
from tests.api.web.conftest import SPANISH

SignIn = Callable[..., TestClient]


def settled(client: TestClient, headers: Headers) -> dict[str, Any]:
    """What a monitor is told once the examination has ended."""
    for _ in range(300):
        found: dict[str, Any] = client.get("/api/v1/health/details", headers=headers).json()
        if not found["checked"]["running"]:
            return found
        time.sleep(0.1)
    raise AssertionError("The examination does not end.")


def test_a_monitor_is_told_the_findings_once_they_are_there(
    client: TestClient, as_role: Callable[[str], Headers]
) -> None:
    admin = as_role("admin")
    assert client.get("/api/v1/health/details", headers=admin).json()["checked"]["running"]
    found = settled(client, admin)
    assert {"python", "data folder", "helpdesks"} <= {one["name"] for one in found["checked"]["findings"]}
    assert found["stopped"] == []


def test_drafts_of_the_day_are_counted_with_their_times(
    seeded: TestClient, agent: Headers, as_role: Callable[[str], Headers]
) -> None:
    admin = as_role("admin")
    before = settled(seeded, admin)["drafts"]["count"]
    draft_for(seeded, agent)
    drafts = settled(seeded, admin)["drafts"]
    assert drafts["count"] == before + 1
    assert drafts["p95_ms"] >= drafts["p50_ms"] > 0


def test_a_helpdesk_that_does_not_answer_comes_first_with_the_way_to_it(
    client: TestClient, sign_in: SignIn, as_role: Callable[[str], Headers]
) -> None:
    now = datetime.now(UTC)
    with client.app.state.copilot.store.begin() as session:  # type: ignore[attr-defined]
        row = HelpdeskRow(name="mesa", kind="generic", active=True, created_at=now, failed_at=now, failure="No answer.")
        session.add(row)
    found = settled(client, as_role("admin"))
    assert not found["well"]
    page = sign_in("admin").get("/health", headers=SPANISH).text
    assert page.index("Necesita una mano") < page.index('href="/helpdesks/mesa"') < page.index("Borradores de las")


def test_an_agent_sees_neither_the_page_nor_the_details(
    client: TestClient, sign_in: SignIn, as_role: Callable[[str], Headers]
) -> None:
    assert sign_in("agent").get("/health").status_code == 403
    assert client.get("/api/v1/health/details", headers=as_role("agent")).status_code == 403
