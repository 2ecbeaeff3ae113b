"""Connecting helpdesks: what can be a name, which secrets are made, what changing and removing leaves."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from api.helpdesks import importing
from api.helpdesks.connected import Connected
from api.helpdesks.health import examine
from api.helpdesks.manage import Manager
from copilot.errors import ConfigError, ConflictError, InputError, NotFoundError
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, helpdesks, users
from copilot.store.schema import AuditRow
from tests.api.helpdesks.generic.desk import Desk, signed
from tests.api.helpdesks.scene import NAME, Scene

WHO = "system"


@pytest.fixture
def connected(store: Store, settings: Settings) -> Connected:
    return Connected(store, settings)


@pytest.fixture
def manager(store: Store, settings: Settings, connected: Connected) -> Manager:
    return Manager(store, settings, connected)


def test_a_secret_that_nobody_gave_is_made(manager: Manager, connected: Connected) -> None:
    made = manager.add("mesa", "generic", "", {}, WHO)
    assert set(made) == {"webhook_secret"}
    assert connected.get("mesa").secrets == made
    assert manager.add("otra", "generic", "", {"webhook_secret": "nuestro"}, WHO) == {}


@pytest.mark.parametrize("name", ["", "Mesa", "a b", "mesa/1", "-a", "a-", "a" * 41, "ñ", "api", "import", ".."])
def test_what_cannot_be_part_of_an_address_is_no_name(manager: Manager, name: str) -> None:
    with pytest.raises(InputError, match="cannot be a helpdesk's name"):
        manager.add(name, "generic", "", {}, WHO)


def test_what_cannot_be_used_connects_nothing(manager: Manager, store: Store) -> None:
    for kind, url, values in (
        ("generic", "ftp://x", {}),
        ("generic", "", {"read": "https://x/no-place"}),
        ("generic", "https://x", {"forms": "shout"}),
        ("rt", "", {}),
        ("rt", "https://rt.example.com", {}),
        ("generic", "", {"trust_sign_in": "perhaps"}),
    ):
        with pytest.raises((InputError, ConfigError)):
            manager.add("mesa", kind, url, values, WHO)
    with pytest.raises(NotFoundError, match="there are rt, chatwoot, mail, generic"):
        manager.add("mesa", "zendesk", "https://x", {}, WHO)
    with store.read() as session:
        assert helpdesks.everyone(session) == []


def test_a_name_is_one_helpdesk_s(manager: Manager) -> None:
    manager.add("mesa", "generic", "", {}, WHO)
    with pytest.raises(ConflictError):
        manager.add("mesa", "generic", "", {}, WHO)


def test_a_change_keeps_the_secrets_that_are_left_empty_and_opens_it_anew(
    manager: Manager, connected: Connected
) -> None:
    made = manager.add("mesa", "generic", "https://a.example.com", {}, WHO)
    before = connected.get("mesa")
    manager.change("mesa", "https://b.example.com", {"webhook_secret": "", "forms": "note"}, WHO)
    after = connected.get("mesa")
    assert after.secrets == made
    assert after.adapter is not before.adapter
    assert after.adapter.forms(None) == {"note"}
    assert connected.frames() == ("https://b.example.com",)


def test_with_a_lost_key_telling_all_secrets_anew_is_the_mend(
    manager: Manager, connected: Connected, settings: Settings
) -> None:
    manager.add("mesa", "generic", "", {}, WHO)
    settings.secret_file.unlink()
    fresh = Manager(manager._store, settings, Connected(manager._store, settings))
    with pytest.raises(ConfigError, match="lost"):
        fresh.change("mesa", "", {}, WHO)
    made = fresh.renew("mesa", WHO)
    assert Connected(manager._store, settings).get("mesa").secrets == made


def test_one_that_cannot_be_opened_takes_none_of_the_others_frames(
    manager: Manager, connected: Connected, store: Store
) -> None:
    manager.add("buena", "generic", "https://a.example.com", {}, WHO)
    manager.add("mala", "generic", "https://b.example.com", {}, WHO)
    with store.begin() as session:
        helpdesks.get(session, "mala").secrets = "x"
    assert connected.frames() == ("https://a.example.com",)


def test_one_that_is_switched_off_frames_nothing(manager: Manager, connected: Connected) -> None:
    manager.add("mesa", "generic", "https://a.example.com", {}, WHO)
    assert connected.frames() == ("https://a.example.com",)
    manager.switch("mesa", WHO, active=False)
    assert connected.frames() == ()
    assert connected.find("mesa") is None


def test_removing_keeps_the_conversations_and_drops_the_rest(scene: Scene, desk: Desk) -> None:
    id = desk.customer_writes("No hay internet")
    scene.deliver(signed({"event": "message", "conversation_id": id}, "d1"))
    scene.settle()
    scene.hand_over(id, "Ya lo veo.")
    given = [Article(id="1", title="Wifi", body="Cómo cambiar la clave del wifi en casa.")]
    importing.bring_articles(scene.store, scene.settings, NAME, given, "w")
    Manager(scene.store, scene.settings, scene.connected).remove(NAME, WHO)
    assert scene.texts(id)[0] == "No hay internet"
    with scene.store.read() as session:
        assert articles.live(session) == []
        assert helpdesks.everyone(session) == []


def test_who_is_who_is_one_to_one(manager: Manager, connected: Connected, store: Store) -> None:
    manager.add("mesa", "generic", "", {}, WHO)
    with store.begin() as session:
        for name in ("ana", "luis"):
            users.add(session, email=f"{name}@x.cl", role="agent", password_hash="", at=datetime.now(UTC))
    manager.link("mesa", "ana@x.cl", " ana.soto ", "su token", WHO)
    with pytest.raises(ConflictError, match="belongs to another account"):
        manager.link("mesa", "luis@x.cl", "ana.soto", "", WHO)
    with pytest.raises(NotFoundError):
        manager.link("mesa", "nadie@x.cl", "nadie", "", WHO)
    manager.link("mesa", "ana@x.cl", "ana", "", WHO)
    with store.read() as session:
        mesa = helpdesks.get(session, "mesa").id
        ana = users.get(session, "ana@x.cl").id
        found = helpdesks.agent_of(session, mesa, "ana")
        assert found is not None
        assert found.id == ana
        assert helpdesks.agent_of(session, mesa, "ana.soto") is None
        assert helpdesks.handle_of(session, mesa, ana) == "ana"
    agent = connected.agent(mesa, ana)
    assert agent is not None
    assert (agent.handle, agent.token) == ("ana", "su token")
    manager.unlink("mesa", ana, WHO)
    assert connected.agent(mesa, ana) is None


def test_a_disabled_account_is_nobody_there(manager: Manager, store: Store) -> None:
    manager.add("mesa", "generic", "", {}, WHO)
    with store.begin() as session:
        ana = users.add(session, email="ana@x.cl", role="agent", password_hash="", at=datetime.now(UTC))
    manager.link("mesa", "ana@x.cl", "ana", "", WHO)
    with store.begin() as session:
        users.set_active(session, users.get(session, ana.email), active=False)
        assert helpdesks.agent_of(session, helpdesks.get(session, "mesa").id, "ana") is None


def test_the_audit_has_every_change_and_no_secret(manager: Manager, store: Store) -> None:
    made = manager.add("mesa", "generic", "https://a.example.com", {}, WHO)
    manager.change("mesa", "https://b.example.com", {}, WHO)
    manager.sync("mesa", WHO)
    manager.remove("mesa", WHO)
    with store.read() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [row.action for row in rows] == ["helpdesk.changed"] * 2 + ["helpdesk.synced", "helpdesk.changed"]
    assert made["webhook_secret"] not in str([row.detail for row in rows])
    assert "example.com" not in str([row.detail for row in rows])


def test_its_standing_says_what_a_person_has_to_do(scene: Scene, desk: Desk) -> None:
    def standing() -> str:
        return examine(scene.store, scene.now())[0].standing

    assert standing() == "new"
    id = desk.customer_writes("No hay internet")
    scene.deliver(signed({"event": "message", "conversation_id": id}, "d1"))
    scene.settle()
    assert standing() == "well"
    scene.deliver(signed({"event": "message", "conversation_id": id}, "d2"))
    scene.later(minutes=6)
    assert standing() == "behind"
    health = examine(scene.store, scene.now())[0]
    assert health.deliveries_waiting == 1
    assert health.lag >= 360
    with scene.store.begin() as session:
        helpdesks.failed(session, scene.id, scene.now(), "it is away.")
    assert standing() == "away"
    scene.settle()
    assert standing() == "well"
    with scene.store.begin() as session:
        helpdesks.get(session, NAME).active = False
    assert standing() == "off"
