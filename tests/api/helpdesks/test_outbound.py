"""What people send: taken back in time, tried again with patience, given to a person when it comes to nothing."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.helpdesks import handing, importing, outbound
from api.helpdesks.rests import FIRST, LONGEST, wait
from copilot.errors import ConflictError, NotFoundError
from copilot.store import conversations
from copilot.store.schema import DeliveryRow, HelpdeskRow, OutgoingRow
from tests.api.helpdesks.between import Between
from tests.api.helpdesks.generic.desk import Desk
from tests.api.helpdesks.scene import NAME, Scene

ANSWER = "Reinicia el router y espera dos minutos."


@pytest.fixture
def id(scene: Scene, desk: Desk) -> str:
    made = desk.customer_writes("No hay internet")
    importing.refresh(scene.store, scene.settings, scene.open(), made, scene.now())
    return made


def state(scene: Scene, id: str, key: str) -> outbound.State:
    with scene.store.read() as session:
        return outbound.states(session, scene.row(id).id)[key]


def test_it_waits_for_the_moment_in_which_it_can_be_taken_back(scene: Scene, desk: Desk, id: str) -> None:
    with scene.store.begin() as session:
        row = conversations.find_row(session, id, NAME)
        key = outbound.queue(
            session, helpdesk_id=scene.id, conversation_row_id=row.id, form="note", text=ANSWER, user_id=None, wait=8
        )
    scene.settle()
    assert desk.notes(id) == []
    with scene.store.begin() as session:
        assert outbound.cancel(session, key)
        assert not outbound.cancel(session, key)
    scene.later(minutes=1)
    scene.settle()
    assert desk.notes(id) == []
    assert state(scene, id, key).state == "cancelled"


def test_what_went_out_cannot_be_taken_back(scene: Scene, desk: Desk, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    scene.settle()
    with scene.store.begin() as session:
        assert not outbound.cancel(session, key)
    assert desk.replies(id) == [ANSWER]


def test_the_agent_s_handle_goes_with_it(scene: Scene, desk: Desk, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    scene.settle()
    assert desk.taken[key]["agent"] == "ana"


def test_what_was_asked_for_first_goes_first_however_long_it_waits(
    scene: Scene, desk: Desk, between: Between, id: str
) -> None:
    between.be("dead")
    scene.hand_over(id, "primero")
    scene.settle()
    between.be("none")
    scene.later(seconds=1)
    scene.hand_over(id, "segundo")
    scene.settle()
    assert desk.replies(id) == []
    scene.later(minutes=5)
    scene.settle()
    assert desk.replies(id) == ["primero", "segundo"]


def test_a_helpdesk_that_stays_away_leaves_it_to_a_person(scene: Scene, desk: Desk, between: Between, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    between.be("dead")
    for _ in range(12):
        scene.settle()
        scene.later(hours=1)
    found = state(scene, id, key)
    assert (found.state, found.attempts, found.again) == ("failed", 8, None)
    assert found.failure
    assert ANSWER in scene.texts(id)
    between.be("none")
    scene.settle()
    assert desk.replies(id) == []
    with scene.store.begin() as session:
        outbound.retry(session, key, scene.now())
    scene.settle()
    assert desk.replies(id) == [ANSWER]
    assert scene.texts(id).count(ANSWER) == 1


def test_what_failed_can_be_let_be_and_our_message_goes(scene: Scene, between: Between, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    between.be("dead")
    for _ in range(12):
        scene.settle()
        scene.later(hours=1)
    with scene.store.begin() as session:
        outbound.dismiss(session, key)
    assert scene.texts(id) == ["No hay internet"]
    with scene.store.begin() as session, pytest.raises(ConflictError):
        outbound.retry(session, key)
    with scene.store.begin() as session, pytest.raises(NotFoundError):
        outbound.dismiss(session, "none")


def test_a_refusal_is_not_tried_again(scene: Scene, desk: Desk, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    with scene.store.begin() as session:
        row = session.get_one(HelpdeskRow, scene.id)
        row.secrets = scene.connected.vault.lock({"webhook_secret": "otro secreto que el sistema no conoce"})
    scene.settle()
    found = state(scene, id, key)
    assert (found.state, found.attempts) == ("failed", 1)
    assert "refuses" in found.failure
    assert desk.replies(id) == []


def test_a_lost_key_fails_it_with_the_mend(scene: Scene, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    scene.settings.secret_file.unlink()
    with scene.store.begin() as session:
        row = session.get_one(HelpdeskRow, scene.id)
        row.options = {**row.options, "forms": "note"}  # so that it is opened anew
    scene.settle()
    assert "put back the former" in state(scene, id, key).failure


def test_a_helpdesk_that_is_switched_off_is_left_alone(scene: Scene, desk: Desk, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    with scene.store.begin() as session:
        session.get_one(HelpdeskRow, scene.id).active = False
    scene.settle()
    assert state(scene, id, key).state == "waiting"
    with scene.store.begin() as session:
        session.get_one(HelpdeskRow, scene.id).active = True
    scene.settle()
    assert desk.replies(id) == [ANSWER]


def test_a_text_is_forgotten_here_a_month_after_it_arrived(scene: Scene, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    scene.settle()
    scene.later(days=31)
    scene.runner._walk(scene.now())
    assert scene.outgoing(key).text == ""
    assert ANSWER in scene.texts(id)
    with scene.store.read() as session:
        assert session.scalars(select(DeliveryRow)).all() == []


def test_one_whose_conversation_is_erased_meanwhile_goes_with_it(scene: Scene, desk: Desk, id: str) -> None:
    scene.hand_over(id, ANSWER)
    taken = scene.runner.handing._take(scene.now(), ())
    assert taken is not None
    with scene.store.begin() as session:
        session.delete(session.scalars(select(OutgoingRow)).one())
    scene.runner.handing._done(taken, "9", scene.now())
    with scene.store.read() as session:
        assert session.scalars(select(OutgoingRow)).all() == []


def test_waits_grow_and_are_never_shorter_than_the_helpdesk_asked() -> None:
    seconds = [wait(attempts, None).total_seconds() for attempts in range(1, 12)]
    assert all(0.8 * FIRST * 2**place <= one or one >= 0.8 * LONGEST for place, one in enumerate(seconds))
    assert max(seconds) <= LONGEST
    assert wait(1, 900).total_seconds() == 900


def test_one_that_is_switched_off_just_then_goes_out_when_it_is_on_again(scene: Scene, desk: Desk, id: str) -> None:
    key = scene.hand_over(id, ANSWER)
    taken = scene.runner.handing._take(scene.now(), ())
    assert taken is not None
    with scene.store.begin() as session:
        session.get_one(HelpdeskRow, scene.id).active = False
    with pytest.raises(NotFoundError) as gone:
        scene.runner.handing._do(taken)
    scene.runner.handing._failed(taken, gone.value, scene.now())
    assert state(scene, id, key).state == "waiting"
    with scene.store.begin() as session:
        session.get_one(HelpdeskRow, scene.id).active = True
    scene.later(minutes=2)
    scene.settle()
    assert desk.replies(id) == [ANSWER]


def test_while_the_helpdesk_is_slow_to_answer_nobody_else_takes_it(
    scene: Scene, desk: Desk, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "LEASE", timedelta(seconds=2))
    key = scene.hand_over(id, ANSWER)
    taken = scene.runner.handing._take(scene.now(), ())
    assert taken is not None
    first = scene.outgoing(key).next_at
    with scene.runner.handing._held(taken):
        until = time.monotonic() + 30
        while scene.outgoing(key).next_at == first and time.monotonic() < until:
            time.sleep(0.05)
    assert scene.outgoing(key).next_at > first
