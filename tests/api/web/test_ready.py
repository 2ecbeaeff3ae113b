"""First drafts: ready when a conversation opens, made once, and made anew when what they say no longer holds."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.web.ready import Ready, keep, refused, usable
from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.draft import Draft
from copilot.store import conversations
from copilot.store.schema import ConversationRow, DraftRow
from tests.api.conftest import REFUND, WIFI, Headers


@pytest.fixture
def copilot(seeded: TestClient, app: FastAPI) -> Copilot:
    found: Copilot = app.state.copilot
    return found


@pytest.fixture
def ready(copilot: Copilot, app: FastAPI) -> Ready:
    found: Ready = app.state.ready
    return found


def found(copilot: Copilot, id: str) -> tuple[int, Conversation]:
    with copilot.store.read() as session:
        row = conversations.find_row(session, id)
        return row.id, conversations.to_value(row)


def kept(copilot: Copilot, ready: Ready, id: str) -> str:
    """The id of the draft that whoever opens the conversation sees."""
    row_id, conversation = found(copilot, id)
    draft = ready.draft(row_id, conversation, internal=True)
    with copilot.store.begin() as session:
        return keep(session, session.get_one(ConversationRow, row_id), draft, copilot, "desk").draft.id


def newest(copilot: Copilot, id: str) -> str | None:
    row_id, _ = found(copilot, id)
    with copilot.store.read() as session:
        one = usable(session, session.get_one(ConversationRow, row_id), copilot)
        return one.draft.id if one else None


def count(copilot: Copilot) -> int:
    with copilot.store.read() as session:
        return session.scalar(select(func.count()).select_from(DraftRow)) or 0


def test_whoever_asks_at_the_same_time_gets_the_same_draft(copilot: Copilot, ready: Ready) -> None:
    row_id, conversation = found(copilot, "c-1")
    with ThreadPoolExecutor(8) as pool:
        drafts = list(pool.map(lambda _: ready.draft(row_id, conversation, internal=True), range(8)))
    assert len({one.id for one in drafts}) == 1


def test_a_draft_that_was_made_ahead_is_the_one_that_is_shown(copilot: Copilot, ready: Ready) -> None:
    row_id, conversation = found(copilot, "c-2")
    ready.ahead(row_id, internal=True)
    ahead = ready.draft(row_id, conversation, internal=True).id
    assert count(copilot) == 0, "nobody has seen it yet"
    assert kept(copilot, ready, "c-2") == ahead


def test_nothing_is_made_ahead_while_somebody_waits_for_a_draft(
    copilot: Copilot, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, asked = copilot.draft, list[str]()
    begun, go = threading.Event(), threading.Event()

    def slowly(conversation: Conversation, *, internal: bool) -> Draft:
        asked.append(conversation.id)
        begun.set()
        assert go.wait(60)
        return write(conversation, internal=internal)

    monkeypatch.setattr(copilot, "draft", slowly)
    row_id, conversation = found(copilot, "c-1")
    other, _ = found(copilot, "c-2")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ready.draft, row_id, conversation, internal=True)
        assert begun.wait(60)
        ready.ahead(other, internal=True)
        go.set()
        waiting.result(60)
    assert asked == ["c-1"]
    ready.ahead(other, internal=True)
    assert asked == ["c-1", "c-2"]


def test_two_processes_show_one_draft(copilot: Copilot, ready: Ready) -> None:
    assert kept(copilot, ready, "c-1") == kept(copilot, Ready(copilot), "c-1")
    assert count(copilot) == 1


def test_a_draft_whose_source_says_something_else_now_is_of_no_use(
    copilot: Copilot, ready: Ready, seeded: TestClient, as_role: object
) -> None:
    headers = as_role("knowledge")  # type: ignore[operator]
    first = kept(copilot, ready, "c-2")
    assert newest(copilot, "c-2") == first
    other = REFUND | {"body": "Devolvemos el doble cobro de la factura en 10 días hábiles con tarjeta."}
    seeded.post("/api/v1/kb/articles", json=[other], headers=headers).raise_for_status()
    copilot.refresh()
    assert newest(copilot, "c-2") is None
    assert kept(copilot, ready, "c-2") != first


def test_another_article_changes_nothing_of_a_draft_that_does_not_cite_it(
    copilot: Copilot, ready: Ready, seeded: TestClient, as_role: object
) -> None:
    headers = as_role("knowledge")  # type: ignore[operator]
    first = kept(copilot, ready, "c-2")
    seeded.post("/api/v1/kb/articles", json=[WIFI | {"body": "Otra cosa."}], headers=headers).raise_for_status()
    copilot.refresh()
    assert newest(copilot, "c-2") == first


def test_a_refusal_stands_until_the_customer_writes_again(
    copilot: Copilot, ready: Ready, seeded: TestClient, agent: Headers
) -> None:
    row_id, _ = found(copilot, "c-1")
    told = {"verdict": "discarded", "reason": "tone"}
    seeded.post(f"/api/v1/drafts/{kept(copilot, ready, 'c-1')}/use", json=told, headers=agent).raise_for_status()
    for text in ("", "¿Siguen ahí?"):
        if text:
            said = {"role": "customer", "text": text}
            seeded.post("/api/v1/conversations/c-1/messages", json=said, headers=agent).raise_for_status()
        with copilot.store.read() as session:
            assert refused(session, session.get_one(ConversationRow, row_id)) is not bool(text)


def test_nothing_of_anybody_is_remembered_once_it_is_to_be_forgotten(copilot: Copilot, ready: Ready) -> None:
    row_id, conversation = found(copilot, "c-1")
    first = ready.draft(row_id, conversation, internal=True)
    ready.forget()
    assert ready.draft(row_id, conversation, internal=True).id != first.id
