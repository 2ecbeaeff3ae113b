"""Walking a Chatwoot that moves while it is read."""

import pytest

from api.helpdesks.chatwoot import Chatwoot
from copilot.errors import HelpdeskError
from tests.api.helpdesks.chatwoot.conftest import Walk
from tests.api.helpdesks.chatwoot.server import ADMIN, START, Server, fails


def ids(found: list) -> list[int]:
    return sorted(int(one.id) for one in found)


def test_every_status_is_read_to_its_end(server: Server, walk: Walk) -> None:
    for id, status in enumerate(["open", "resolved", "pending", "snoozed"] * 30, start=1):
        server.talk(id, "Hola", status=status)
    found, _ = walk()
    assert ids(found) == list(range(1, 121))
    assert {one.status for one in found} == {"open", "resolved", "pending", "snoozed"}


def test_an_empty_chatwoot_is_done(walk: Walk) -> None:
    found, cursor = walk()
    assert found == []
    assert walk(cursor)[0] == []


def test_a_second_walk_brings_only_what_changed(server: Server, walk: Walk) -> None:
    for id in range(1, 201):
        server.talk(id, "Hola", status="resolved")
    _, cursor = walk()
    server.say(17, "Sigo sin internet")
    server.talk(300, "Hola", at=server.now)
    server.requests.clear()
    found, _ = walk(cursor)
    assert {17, 300} <= set(ids(found)) <= {17, 300, 200}
    assert not [path for path in server.asked("status=resolved") if path.endswith(("page=5", "page=6"))]


def test_nothing_new_is_two_quiet_pages_a_status_and_no_messages(server: Server, walk: Walk) -> None:
    for id in range(1, 151):
        server.talk(id, "Hola", status="resolved")
    _, cursor = walk()
    server.requests.clear()
    walk(cursor)
    assert not server.asked("page=4")
    assert {path.split("/")[6] for path in server.asked("/messages")} == {"150"}


def test_a_walk_goes_on_where_it_was_interrupted(server: Server, chatwoot: Chatwoot, walk: Walk) -> None:
    for id in range(1, 101):
        server.talk(id, "Hola", status="resolved")
    cursor: dict[str, object] = {}
    before: list = []
    for _ in range(5):
        batch = chatwoot.conversations(cursor)
        before += batch.conversations
        cursor = batch.cursor
    server.requests.clear()
    after, _ = walk(cursor)
    assert ids([*before, *after]) == list(range(1, 101))
    assert before
    assert after


def test_an_error_in_the_middle_leaves_the_cursor_where_it_was(server: Server, chatwoot: Chatwoot, walk: Walk) -> None:
    for id in range(1, 61):
        server.talk(id, "Hola")
    first = chatwoot.conversations({})
    server.faults = [fails(502)]
    with pytest.raises(HelpdeskError) as caught:
        chatwoot.conversations(first.cursor)
    assert caught.value.again is not None
    rest, _ = walk(first.cursor)
    assert ids([*first.conversations, *rest]) == list(range(1, 61))


def test_what_leaves_its_status_pushes_nobody_past_the_reader(server: Server, chatwoot: Chatwoot, walk: Walk) -> None:
    for id in range(1, 81):
        server.talk(id, "Hola")
    first = chatwoot.conversations({})
    for id in (80, 79, 78):  # of the page that was just read: three of the next one move up into it
        server.set_status(id, "resolved")
    rest, _ = walk(first.cursor)
    assert set(ids([*first.conversations, *rest])) == set(range(1, 81))


def test_what_becomes_active_meanwhile_is_brought_by_the_next_walk(
    server: Server, chatwoot: Chatwoot, walk: Walk
) -> None:
    for id in range(1, 81):
        server.talk(id, "Hola")
    first = chatwoot.conversations({})
    server.say(5, "Sigo esperando")
    rest, cursor = walk(first.cursor)
    again, _ = walk(cursor)
    assert set(ids([*first.conversations, *rest])) | {5} == set(range(1, 81))
    assert [one.messages[-1].text for one in again if one.id == "5"] == ["Sigo esperando"]


def test_a_walk_that_paused_while_many_came_does_not_stop_early(server: Server, chatwoot: Chatwoot, walk: Walk) -> None:
    for id in range(1, 101):
        server.talk(id, "Hola")
    first = chatwoot.conversations({})
    for id in range(101, 171):
        server.talk(id, "Hola", at=server.now + id)
    rest, cursor = walk(first.cursor)
    again, _ = walk(cursor)
    assert set(ids([*first.conversations, *rest, *again])) == set(range(1, 171))


def test_a_conversation_deleted_while_its_page_is_read_is_gone(server: Server, chatwoot: Chatwoot) -> None:
    for id in (1, 2):
        server.talk(id, "Hola")
    server.faults = [
        lambda handler: handler.send_json(200, {"data": {"payload": [server.row(2), server.row(1)]}}),
        fails(404),
    ]
    batch = chatwoot.conversations({})
    assert batch.gone == ("1",)
    assert ids(list(batch.conversations)) == [2]


def test_within_a_page_the_oldest_change_comes_first(server: Server, chatwoot: Chatwoot) -> None:
    for id in (1, 2, 3):
        server.talk(id, "Hola", at=START - id)
    assert [one.id for one in chatwoot.conversations({}).conversations] == ["3", "2", "1"]


def test_an_address_that_ignores_pages_does_not_keep_us_for_ever(server: Server, walk: Walk) -> None:
    for id in range(1, 41):
        server.talk(id, "Hola")
    server.ignores_pages = True
    found, _ = walk()
    assert ids(found) == list(range(16, 41))


def test_our_token_goes_with_every_request(server: Server, walk: Walk) -> None:
    server.talk(1, "Hola")
    walk()
    assert {token for _, _, token in server.requests} == {ADMIN}
