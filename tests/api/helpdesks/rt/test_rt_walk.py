"""The walk through all tickets of a real Request Tracker, and what changes meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from api.helpdesks.rt import Options, RequestTracker, walk
from api.helpdesks.rt.client import Client
from tests.api.helpdesks.rt.bench import RtBench


@pytest.fixture
def adapter(bench: RtBench, monkeypatch: pytest.MonkeyPatch) -> RequestTracker:
    monkeypatch.setattr(walk, "BATCH", 2)
    rt = bench.rt
    return RequestTracker(Options("mesa", rt.url, rt.token, rt.secret, queues=(bench.queue,)))


def _to_the_end(adapter: RequestTracker, cursor: dict[str, object]) -> tuple[list[str], dict[str, object]]:
    ids: list[str] = []
    while True:
        batch = adapter.conversations(cursor)
        ids += [one.id for one in batch.conversations]
        cursor = batch.cursor
        if batch.done:
            return ids, cursor


def test_many_tickets_of_one_second_all_come_once(bench: RtBench, adapter: RequestTracker) -> None:
    made = [bench.customer_writes(f"Caso {n}") for n in range(5)]
    ids, _ = _to_the_end(adapter, {})
    assert ids == made


def test_what_changes_behind_the_walk_is_of_the_next_round(bench: RtBench, adapter: RequestTracker) -> None:
    made = [bench.customer_writes(f"Caso {n}") for n in range(5)]
    first = adapter.conversations({})
    bench.customer_writes("Se me olvidó decir que es urgente.", made[0])  # this round has passed it already
    late = bench.customer_writes("Uno más")
    rest, cursor = _to_the_end(adapter, first.cursor)
    again, _ = _to_the_end(adapter, cursor)
    assert [one.id for one in first.conversations] + rest == [*made, late]
    assert made[0] in again


def test_a_walk_goes_on_from_its_cursor_whoever_goes_on(bench: RtBench, adapter: RequestTracker) -> None:
    made = [bench.customer_writes(f"Caso {n}") for n in range(5)]
    first = adapter.conversations({})
    rt = bench.rt
    another = RequestTracker(Options("mesa", rt.url, rt.token, rt.secret, queues=(bench.queue,)))
    rest, _ = _to_the_end(another, first.cursor)
    assert [one.id for one in first.conversations] + rest == made


def test_what_was_read_and_has_not_changed_for_a_while_is_not_read_again(bench: RtBench) -> None:
    bench.customer_writes("Caso 1")
    client, base = Client("mesa", bench.rt.url, bench.rt.token), f"Queue = '{bench.queue}'"
    later = datetime.now(UTC) + timedelta(minutes=20)
    first = walk.step(client, base, {}, later)
    second = walk.step(client, base, first.cursor, later)
    bench.customer_writes("Caso 2")
    third = walk.step(client, base, second.cursor, later)
    client.close()
    assert [len(one.tickets) for one in (first, second, third)] == [1, 0, 1]


@pytest.mark.parametrize("zone", ["America/Santiago", "Asia/Kolkata", "Pacific/Auckland"])
def test_the_time_zone_of_the_token_s_account_loses_nothing(bench: RtBench, adapter: RequestTracker, zone: str) -> None:
    ticket = bench.customer_writes("Caso 1")
    _, cursor = _to_the_end(adapter, {})
    bench.rt.ask("PUT", "/user/escucha", {"Timezone": zone})
    bench.customer_writes("Y otra cosa", ticket)
    again, _ = _to_the_end(adapter, cursor)
    bench.rt.ask("PUT", "/user/escucha", {"Timezone": "UTC"})
    assert ticket in again


@pytest.mark.parametrize("cursor", [{"id": "x"}, {"since": "yesterday"}, {"seen": 3, "since": 1}])
def test_a_cursor_that_cannot_be_read_begins_anew(
    bench: RtBench, adapter: RequestTracker, cursor: dict[str, object]
) -> None:
    made = bench.customer_writes("Caso 1")
    assert _to_the_end(adapter, cursor)[0] == [made]
