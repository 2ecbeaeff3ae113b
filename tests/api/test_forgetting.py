"""Exporting and erasing a customer through the running service, and the proof that nothing of them is left."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert

from api.accounts import add_key
from api.app import create_app
from copilot.forget import Cleaner, erase, find
from copilot.settings import Settings
from copilot.store import Store, conversations, open_store
from copilot.store.schema import DigestRow, LedgerRow, MatterRow, PromiseRow
from copilot.store.upsert import upsert
from kb.conversations.likeness import LIKENESS
from tests.api.conftest import Headers
from tests.copilot.forget import people, searching
from tests.copilot.forget.conftest import _built as _built
from tests.copilot.forget.conftest import _server as _server
from tests.copilot.forget.people import HER_MARKS, HIS_MARKS
from tests.copilot.retrieval.endpoint import EmbeddingsServer

SEARCH, CUSTOMER = "/api/v1/search", "/api/v1/customers/cust-zq-991"


@pytest.fixture
def full(settings: Settings, _built: Path, _server: EmbeddingsServer, tmp_path: Path) -> Settings:
    """An installation that has everything: index, vectors, a learned model, both customers."""
    vectors = settings.model_copy(update={"embedding_model": "m", "embedding_base_url": _server.url})
    if settings.database_url:
        people.build(vectors, tmp_path)
    else:
        shutil.copytree(_built, settings.data, dirs_exist_ok=True)
    store = open_store(vectors)
    _story(store)
    store.close()
    return vectors


def _story(store: Store) -> None:
    """What other parts keep of a conversation, in their tables."""
    with store.begin() as session:
        for id, words in (("conv-zq-2", "ornitorrinco de Zoraida"), ("conv-ev-2", "cachalote de Eusebio")):
            row = conversations.find_row(session, id)
            key = {"conversation_id": row.id}
            digest = key | {"stamp": "1", "position": 0, "payload": {"text": words}, "made_at": row.last_at}
            promise = key | {"message_id": "m1", "ordinal": 90, "kind": "promise", "text": words, "by": "Camila"}
            matter = key | {"first_id": row.id, "previous_id": None, "likeness": 0.0, "terms": {words: 1}, "stamp": ""}
            upsert(session, DigestRow, ["conversation_id"], digest)
            session.execute(insert(PromiseRow).values(promise | {"day": False, "status": "open", "settled_by": ""}))
            ledger = {"owner": f"p{row.customer_id}", "last_at": row.last_at, "payload": {"open": [words]}}
            upsert(session, LedgerRow, ["owner"], ledger)
            upsert(session, MatterRow, ["conversation_id"], matter | {"decided": False})


@pytest.fixture
def service(full: Settings) -> Iterator[tuple[TestClient, Headers]]:
    """The service, having been asked everything about both customers."""
    app = create_app(full)
    with TestClient(app) as client:
        admin = {"Authorization": f"Bearer {add_key(app.state.copilot.store, 'admin', 'admin')}"}
        for name, words in (("zq", "guacamayoteca"), ("ev", "ballenateca")):
            _ask_everything(client, admin, name, words)
        yield client, admin


def _ask_everything(client: TestClient, admin: Headers, name: str, words: str) -> None:
    for id in (f"conv-{name}-2", f"conv-{name}-1"):
        draft = client.post("/api/v1/drafts", json={"conversation_id": id}, headers=admin)
        assert draft.status_code == 201, draft.text
    about = f"No entiendo la factura de mi {words}"
    handed = client.get(f"/api/v1/conversations/conv-{name}-2", headers=admin).json()
    client.post("/api/v1/drafts", json=handed, headers=admin).raise_for_status()
    client.get(SEARCH, params={"q": about, "pool": "resolutions"}, headers=admin).raise_for_status()
    client.post("/api/v1/emotions", json={"conversation_id": f"conv-{name}-2"}, headers=admin).raise_for_status()
    told = {"heard": "anger", "meant": "worry"}
    path = f"/api/v1/conversations/conv-{name}-2/messages/m1/corrections"
    client.post(path, json=told, headers=admin)
    copilot = client.app.state.copilot  # type: ignore[attr-defined]
    copilot.hear_waiting()
    client.app.state.hear(conversations.find(copilot.store, f"conv-{name}-2"))  # type: ignore[attr-defined]


def _everything_said(client: TestClient, admin: Headers) -> str:
    """All that the API answers to whoever looks for either of them."""
    said = [client.get("/api/v1/conversations", params={"status": "any", "limit": 200}, headers=admin).text]
    for words in ("guacamayoteca", "ballenateca", "ornitorrinco", "cachalote", "Zoraida Quintanilla"):
        for pool in ("articles", "resolutions"):
            found = client.get(SEARCH, params={"q": f"factura {words}", "pool": pool}, headers=admin).json()
            said.append(str(found["hits"]))
    asked = {"text": "No entiendo la factura de mi loro, van dos veces"}
    said.append(client.post("/api/v1/drafts", json=asked, headers=admin).text)
    said += [client.get(f"/api/v1/conversations/conv-{name}-1", headers=admin).text for name in ("zq", "ev")]
    return "\n".join(said).lower().replace("'conv-zq-1'", "")


def test_nothing_of_an_erased_customer_is_left_anywhere(full: Settings, service: tuple[TestClient, Headers]) -> None:
    client, admin = service
    store = client.app.state.copilot.store  # type: ignore[attr-defined]
    files_before, tables_before = searching.in_folder(full.data, HER_MARKS), searching.in_tables(store, HER_MARKS)
    indexes_before = {path.name for path in (full.data / "index").glob("tantivy*")}
    remembered_before = searching.in_memory(HER_MARKS, service=client.app.state)  # type: ignore[attr-defined]
    assert all(files_before[mark] or tables_before[mark] for mark in HER_MARKS)
    assert {"index", "learned", "chroma"} <= {place.split("/")[0] for found in files_before.values() for place in found}
    assert any(remembered_before.values())

    answer = client.delete(CUSTOMER, headers=admin)
    assert answer.status_code == 200, answer.text
    assert answer.json()["cleaning"] == []

    said = _everything_said(client, admin)
    assert [mark for mark in HER_MARKS if mark in said] == []
    assert [mark for mark in ("eusebio", "ballenatec", "cachalot", "conv-ev-1") if mark not in said] == []
    client.app.state.watch._let_go()  # what was asked just now, her words among it  # type: ignore[attr-defined]
    remembered = searching.in_memory(HER_MARKS, service=client.app.state)  # type: ignore[attr-defined]
    assert {mark: where for mark, where in remembered.items() if where} == {}
    client.__exit__(None, None, None)

    indexes = {path.name for path in (full.data / "index").glob("tantivy*")}
    assert indexes.isdisjoint(indexes_before)
    again = open_store(full)
    left = searching.in_folder(full.data, HER_MARKS)
    rows = searching.in_tables(again, HER_MARKS)
    his_files, his_rows = searching.in_folder(full.data, HIS_MARKS), searching.in_tables(again, HIS_MARKS)
    again.close()
    assert {mark: where for mark, where in left.items() if where} == {}
    assert {mark: where for mark, where in rows.items() if where} == {}
    assert [mark for mark in HIS_MARKS if not his_files[mark] and not his_rows[mark]] == []


def test_the_export_is_for_admins_and_is_a_document(service: tuple[TestClient, Headers]) -> None:
    client, admin = service
    answer = client.get(f"{CUSTOMER}/export", params={"source": "helpdesk"}, headers=admin)
    assert answer.headers["content-disposition"] == 'attachment; filename="customer.json"'
    assert len(answer.json()["drafts"]) == 2


def test_an_erased_conversation_that_is_handed_in_again_is_refused(service: tuple[TestClient, Headers]) -> None:
    client, admin = service
    hers = client.get("/api/v1/conversations/conv-zq-2", headers=admin).json()
    client.delete(CUSTOMER, headers=admin).raise_for_status()
    refused = client.post("/api/v1/conversations", json=hers, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "erased")
    assert client.delete(CUSTOMER, headers=admin).status_code == 404


def test_a_service_lets_go_of_what_another_process_erased(full: Settings, service: tuple[TestClient, Headers]) -> None:
    client, _ = service
    other = open_store(full)
    with other.read() as session:
        rows = find(session, "cust-zq-991")
    erase(other, rows, LIKENESS, by="test")
    other.close()
    state, until = client.app.state, time.monotonic() + 60  # type: ignore[attr-defined]
    cleaner = Cleaner(full, state.copilot.store, state.copilot.retriever)
    while cleaner.due() and time.monotonic() < until:
        time.sleep(0.2)
    assert cleaner.due() == ()
    state.watch.look()
    remembered = searching.in_memory(HER_MARKS, service=state)
    assert {mark: where for mark, where in remembered.items() if where} == {}
