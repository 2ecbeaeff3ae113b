"""Conversations, drafts and what became of them, written straight into a store."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from copilot.clocks import Clocks, Openings
from copilot.conversation import Conversation, Message
from copilot.draft import Draft
from copilot.figures import Period
from copilot.promises.calendar import Calendar
from copilot.store import Store, conversations, drafts, users
from copilot.store.drafts import Surface, Verdict
from copilot.write.voice import built_in

MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
"""10:00 in Santiago, a working day."""
ZONE = ZoneInfo("America/Santiago")
PERIOD = Period(MONDAY - timedelta(days=30), MONDAY + timedelta(days=30), ZONE)

Talk = Callable[..., int]
Made = Callable[..., str]


@pytest.fixture
def period() -> Period:
    return PERIOD


@pytest.fixture
def clocks() -> Clocks:
    return Clocks(built_in().answer_within, Openings(Calendar(ZONE, "CL", built_in().hours)))


@pytest.fixture
def talk(store: Store) -> Talk:
    """A conversation: (role, minutes after `at`), and who it is if not `author`; its row id."""
    number = 0

    def made(
        *said: tuple[str, float] | tuple[str, float, str],
        at: datetime = MONDAY,
        channel: str = "chat",
        author: str = "Ana",
        csat: float | None = None,
        holding: bool = False,
        status: str = "open",
    ) -> int:
        nonlocal number
        number += 1
        messages = tuple(
            Message(
                role=role,  # type: ignore[arg-type]
                text=f"mensaje {place}",
                id=f"m{place}",
                author=(who[0] if who else author) if role == "agent" else "",
                at=at + timedelta(minutes=minutes),
                holding=holding and role == "agent" and place == 1,
            )
            for place, (role, minutes, *who) in enumerate(said)
        )
        value = Conversation(
            id=f"c-{number}",
            source="t",
            channel=channel,
            language="es-CL",
            status=status,
            messages=messages,
            opened_at=at,
            resolved_at=messages[-1].at if status == "resolved" else None,
            csat=csat,
        )
        with store.begin() as session:
            row = conversations.write(session, value, content_hash="x", customer_id=None)
            session.flush()
            return row.id

    return made


@pytest.fixture
def person(store: Store) -> Callable[[str], int]:
    """The id of a new user."""

    def made(name: str) -> int:
        with store.begin() as session:
            email = f"{name}@example.com"
            users.add(session, email=email, role="agent", name=name, password_hash="x", must_change=False, at=MONDAY)
            session.flush()
            found = users.find(session, email)
            assert found is not None
            return int(found.id)

    return made


@pytest.fixture
def made(store: Store) -> Made:
    """A draft for a conversation's message, and what became of it; the draft's id."""
    number = 0

    def draft(
        row_id: int,
        verdict: Verdict | None = None,
        *,
        sent: str = "",
        reason: str = "",
        message: str = "m0",
        surface: Surface = "desk",
        outcome: str = "reply",
        at: datetime = MONDAY,
        used_at: datetime | None = None,
        user_id: int | None = None,
    ) -> str:
        nonlocal number
        number += 1
        value = Draft(
            id=f"d{number}",
            outcome=outcome,  # type: ignore[arg-type]
            text="Un texto de diez.",
            language="es",
            confidence=0.9,
            answers_message_id=message,
            created_at=at,
        )
        with store.begin() as session:
            drafts.save(session, value, row_id, surface=surface)
            if verdict:
                drafts.record_use(
                    session, value.id, verdict, sent_text=sent, reason=reason, user_id=user_id, at=used_at or at
                )
        return value.id

    return draft
