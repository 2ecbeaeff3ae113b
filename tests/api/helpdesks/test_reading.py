"""Working on news: one look settles all of a conversation, and one that is away loses nothing."""

import pytest
from sqlalchemy import func, select

from copilot.conversation import Message
from copilot.store import conversations, deliveries
from copilot.store.schema import DeliveryRow
from tests.api.helpdesks.between import Between
from tests.api.helpdesks.generic.desk import Desk, signed
from tests.api.helpdesks.scene import NAME, Scene


def states(scene: Scene) -> list[str]:
    with scene.store.read() as session:
        return list(session.scalars(select(DeliveryRow.state).order_by(DeliveryRow.id)))


def tell(scene: Scene, id: str, key: str) -> None:
    assert scene.deliver(signed({"event": "message", "conversation_id": id}, key)).status == 202


def test_ten_news_of_one_conversation_are_one_look(scene: Scene, desk: Desk) -> None:
    id = desk.customer_writes("No hay internet")
    for number in range(10):
        tell(scene, id, f"d{number}")
    assert scene.runner.reading.step(scene.now())
    assert states(scene) == ["done"] * 10
    assert not scene.runner.reading.step(scene.now())


def test_one_that_another_is_reading_waits(scene: Scene, desk: Desk) -> None:
    id = desk.customer_writes("No hay internet")
    tell(scene, id, "d1")
    with scene.store.begin() as session:
        assert deliveries.claim(session, scene.now(), scene.now().replace(year=2099))
    tell(scene, id, "d2")
    assert not scene.runner.reading.step(scene.now())


def test_one_that_died_at_it_lets_it_come_back(scene: Scene, desk: Desk) -> None:
    id = desk.customer_writes("No hay internet")
    tell(scene, id, "d1")
    with scene.store.begin() as session:
        at = scene.now()
        scene.later(minutes=3)
        assert deliveries.claim(session, at, scene.now())
    scene.later(seconds=1)
    scene.settle()
    assert states(scene) == ["done"]


def test_a_helpdesk_that_is_away_for_days_loses_nothing(scene: Scene, desk: Desk, between: Between) -> None:
    id = desk.customer_writes("No hay internet")
    between.be("dead")
    tell(scene, id, "d1")
    for _ in range(60):
        scene.settle()
        scene.later(hours=2)
    assert states(scene) == ["waiting"]
    between.be("none")
    scene.later(hours=2)
    scene.settle()
    assert states(scene) == ["done"]


def test_one_that_always_answers_nonsense_is_left_to_a_person(scene: Scene, desk: Desk, between: Between) -> None:
    id = desk.customer_writes("No hay internet")
    between.be("nonsense")
    tell(scene, id, "d1")
    for _ in range(20):
        scene.settle()
        scene.later(hours=2)
    assert states(scene) == ["failed"]
    between.be("none")
    with scene.store.begin() as session:
        assert deliveries.retry(session, scene.id, scene.now()) == 1
    scene.settle()
    assert states(scene) == ["done"]


def test_what_is_said_here_while_it_is_read_there_is_not_written_over(scene: Scene, desk: Desk) -> None:
    id = desk.customer_writes("No hay internet")
    tell(scene, id, "d1")
    scene.settle()
    desk.customer_writes("¿Hola?", id)
    said: list[str] = []

    class Slow:
        """Somebody sends at the desk just while the helpdesk answers."""

        def __getattr__(self, name: str) -> object:
            return getattr(adapter, name)

        def conversation(self, id: str) -> object:
            read = adapter.conversation(id)
            said.append(scene.hand_over(id, "Ya lo reviso."))
            return read

    found = scene.open()
    adapter = found.adapter
    object.__setattr__(found, "adapter", Slow())
    tell(scene, id, "d2")
    scene.runner.reading.step(scene.now())
    assert scene.texts(id) == ["No hay internet", "¿Hola?", "Ya lo reviso."]


def test_what_is_said_between_the_look_and_the_writing_stays(scene: Scene, desk: Desk) -> None:
    from api.helpdesks.importing import _rows
    from kb.conversations.sync import Sync

    id = desk.customer_writes("No hay internet")
    tell(scene, id, "d1")
    scene.settle()
    desk.customer_writes("¿Hola?", id)
    read = scene.open().adapter.conversation(id)
    assert read is not None

    class Late(Sync):
        def _write(self, session: object, fresh: object) -> None:  # type: ignore[override]
            row = conversations.find_row(session, id, NAME)  # type: ignore[arg-type]
            late = Message(role="agent", text="Ya lo reviso.", id="out:x", at=scene.now())
            conversations.append(session, row, late)  # type: ignore[arg-type]
            super()._write(session, fresh)  # type: ignore[arg-type]

    Late(scene.store, scene.settings).run(
        _rows({id: read.model_copy(update={"source": NAME})}, scene.settings, {}, scene.now())
    )
    assert scene.texts(id) == ["No hay internet", "¿Hola?", "Ya lo reviso."]


@pytest.mark.parametrize("about", ["ñandú/7?x=1&y", "😀", "../../etc"])
def test_an_id_of_any_letters_is_asked_for_as_it_is(scene: Scene, desk: Desk, about: str) -> None:
    desk.tickets[about] = {"id": about, "status": "open", "messages": []}
    desk.customer_writes("No hay internet", about)
    tell(scene, about, "d1")
    scene.settle()
    with scene.store.read() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryRow).where(DeliveryRow.state == "failed")) == 0
    assert scene.texts(about) == ["No hay internet"]
