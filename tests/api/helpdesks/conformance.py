"""What every adapter must do, whatever the helpdesk: each runs these tests against its own server, through its `Bench`.

    class TestRequestTracker(Conformance):
        @pytest.fixture
        def bench(self, rt: Server) -> Bench: ...

A helpdesk that has no such thing (no drafts, no articles) skips the test. `faults`: a bench that does not speak HTTP
says no, and brings its own tests of a server that is away.
"""

from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy import func, select

from api.helpdesks import importing, wire
from api.helpdesks.adapter import Form
from copilot.errors import AccessError
from copilot.settings import Settings
from copilot.store import Store, articles
from copilot.store.schema import ConversationRow, DeliveryRow, HelpdeskRow, ResolutionRow
from tests.api.helpdesks.between import ASKED_TO_WAIT, Between
from tests.api.helpdesks.scene import NAME, Bench, Delivery, Scene

HELLO = "Hola, desde ayer no tengo internet en la casa y la luz del router está roja."
ANSWER = "Hola, soy Ana. Reinicia el router y espera dos minutos; si la luz sigue roja, va un técnico mañana."
ODD = "Señora Peña: “añadí” 5 € — 日本語, שלום, 👩🏽‍🔧 café\nSegunda línea <b>&amp; fin"


class Conformance:
    """Subclass it as `Test...` and give the fixture `bench`."""

    faults = True
    imports = True

    @pytest.fixture
    def between(self, bench: Bench) -> Iterator[Between]:
        with Between(bench.url) as between:
            yield between

    @pytest.fixture
    def scene(
        self,
        store: Store,
        settings: Settings,
        bench: Bench,
        between: Between,
        monkeypatch: pytest.MonkeyPatch,
        request: pytest.FixtureRequest,
    ) -> Iterator[Scene]:
        stalls = "stalling" in request.node.name
        # A stalling helpdesk is given up on sooner than in earnest; any other has all the time of a busy machine.
        monkeypatch.setattr(wire, "TIMEOUT", httpx2.Timeout(4.0 if stalls else 60.0))
        scene = Scene(store, settings, bench, between.url if self.faults else bench.url)
        yield scene
        scene.connected.close()

    # -- what comes in

    def test_its_check_says_in_one_sentence_whom_we_speak_to(self, scene: Scene) -> None:
        said = scene.open().adapter.check()
        assert said.strip()
        assert "\n" not in said

    def test_all_conversations_come_in_whatever_the_pages(self, scene: Scene) -> None:
        self._needs_imports()
        made = {scene.bench.customer_writes(f"{HELLO} Caso {n}.") for n in range(scene.bench.many)}
        scene.bring()
        assert made <= _ids(scene)

    def test_an_import_that_was_killed_goes_on_where_it_was_and_doubles_nothing(self, scene: Scene) -> None:
        self._needs_imports()
        made = {scene.bench.customer_writes(f"{HELLO} Caso {n}.") for n in range(scene.bench.many)}
        batch = scene.open().adapter.conversations({})
        # Killed after the batch was stored and before its cursor was: the whole batch comes again.
        importing.bring(scene.store, scene.settings, scene.id, NAME, batch.conversations, scene.now())
        scene.another().walking.step(scene.now())
        scene.runner = scene.another()
        scene.settle()
        assert made <= _ids(scene)
        assert len(_ids(scene)) == _count(scene)

    def test_the_same_again_changes_nothing(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        before = scene.row(id).content_hash
        importing.refresh(scene.store, scene.settings, scene.open(), id, scene.now())
        assert scene.row(id).content_hash == before
        assert scene.texts(id).count(scene.texts(id)[0]) == 1

    def test_what_changed_since_comes_with_the_next_import(self, scene: Scene) -> None:
        self._needs_imports()
        id = scene.bench.customer_writes(HELLO)
        scene.bring()
        scene.bench.customer_writes("Y ahora tampoco el teléfono.", id)
        scene.later(minutes=10)
        scene.bring()
        assert "Y ahora tampoco el teléfono." in scene.texts(id)

    def test_private_notes_stay_private_and_become_no_answer(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        scene.bench.agent_writes(
            id, "Ojo: este cliente amenaza con irse a la competencia, tratar con guante.", private=True
        )
        scene.bench.agent_writes(id, ANSWER)
        scene.bench.resolve(id)
        self._refresh(scene, id)
        conversation = scene.conversation(id)
        notes = [message for message in conversation.messages if "guante" in message.text]
        assert [message.private for message in notes] == [True]
        assert any(ANSWER in message.text and not message.private for message in conversation.messages)
        with scene.store.read() as session:
            found = session.scalars(
                select(ResolutionRow).where(ResolutionRow.conversation_id == scene.row(id).id)
            ).all()
        assert [one for one in found if "guante" in one.answer + one.question] == []

    def test_roles_say_who_speaks(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        scene.bench.agent_writes(id, ANSWER)
        self._refresh(scene, id)
        said = scene.conversation(id).public
        assert [one.role for one in said if HELLO in one.text] == ["customer"]
        assert [one.role for one in said if ANSWER in one.text] == ["agent"]

    def test_a_resolved_conversation_is_resolved_here_too(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        scene.bench.agent_writes(id, ANSWER)
        scene.bench.resolve(id)
        self._refresh(scene, id)
        assert scene.conversation(id).status in ("resolved", "closed")

    def test_odd_characters_come_in_whole(self, scene: Scene) -> None:
        id = self._there(scene, ODD)
        assert any(_plain(ODD) in _plain(text) for text in scene.texts(id))

    def test_attachments_are_left_out_and_stop_nothing(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        if not scene.bench.attach(id):
            pytest.skip("this helpdesk has no attachments")
        scene.bench.customer_writes("Te mandé la foto.", id)
        self._refresh(scene, id)
        texts = scene.texts(id)
        assert any("Te mandé la foto." in text for text in texts)
        assert all(len(text) < 500 for text in texts)

    def test_a_conversation_that_vanished_is_kept_out_of_the_way(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        scene.bench.agent_writes(id, ANSWER)
        scene.bench.resolve(id)
        self._refresh(scene, id)
        if not scene.bench.delete(id):
            pytest.skip("nothing is deleted in this helpdesk")
        assert self._refresh(scene, id) is None
        assert scene.conversation(id).status == "archived"
        with scene.store.read() as session:
            withdrawn = session.scalars(
                select(ResolutionRow.withdrawn_at).where(ResolutionRow.conversation_id == scene.row(id).id)
            ).all()
        assert all(withdrawn)

    def test_articles_are_those_that_are_published(self, scene: Scene) -> None:
        article = scene.bench.publish("Reiniciar el router", "Desenchufa el router, espera dos minutos y enchúfalo.")
        if not article:
            pytest.skip("this helpdesk has no articles")
        scene.bring()
        assert "Reiniciar el router" in _titles(scene)
        scene.bench.unpublish(article)
        scene.later(hours=2)
        scene.bring()
        assert "Reiniciar el router" not in _titles(scene)

    # -- webhooks

    def test_news_brings_the_conversation_as_it_stands(self, scene: Scene) -> None:
        id = scene.bench.customer_writes(HELLO)
        answer = scene.deliver(self._delivery(scene, id))
        assert answer.status in (200, 202), answer
        scene.settle()
        assert any(HELLO in text for text in scene.texts(id))

    def test_the_same_delivery_twice_is_one(self, scene: Scene) -> None:
        id = scene.bench.customer_writes(HELLO)
        delivery = self._delivery(scene, id)
        assert scene.deliver(delivery).status == 202
        assert scene.deliver(delivery).status == 200
        with scene.store.read() as session:
            assert session.scalar(select(func.count()).select_from(DeliveryRow)) == 1

    def test_a_forged_signature_is_refused(self, scene: Scene) -> None:
        delivery = self._delivery(scene, scene.bench.customer_writes(HELLO))
        forged = [Delivery(body=delivery.body)]  # neither signed nor with the address's secret
        if delivery.secret:
            forged.append(delivery.model_copy(update={"secret": delivery.secret[:-1] + "x"}))
        else:
            forged.append(delivery.model_copy(update={"body": delivery.body + b" "}))
            for name in (one for one in delivery.headers if "signature" in one.lower()):
                wrong = delivery.headers[name][:-4] + "0000"
                forged.append(delivery.model_copy(update={"headers": {**delivery.headers, name: wrong}}))
        assert [scene.deliver(one).status for one in forged] == [401] * len(forged)
        with scene.store.read() as session:
            assert session.scalar(select(func.count()).select_from(DeliveryRow)) == 0

    def test_a_delivery_of_an_hour_ago_is_refused(self, scene: Scene) -> None:
        stale = scene.bench.stale_delivery(scene.bench.customer_writes(HELLO))
        if stale is None:
            pytest.skip("this helpdesk signs no time")
        assert scene.deliver(stale).status == 401

    @pytest.mark.parametrize("private", [False, True], ids=["reply", "note"])
    def test_what_we_did_ourselves_is_no_news(self, scene: Scene, private: bool) -> None:
        id = self._there(scene, HELLO)
        self._needs(scene, "note" if private else "reply")
        scene.hand_over(id, ANSWER, "note" if private else "reply")
        scene.settle()
        own = scene.bench.own_delivery(id, private=private)
        if own is None:
            pytest.skip("this helpdesk tells nothing of what we do")
        assert scene.deliver(own).status == 202
        scene.settle()
        with scene.store.read() as session:
            keys = session.scalars(select(DeliveryRow.key).where(~DeliveryRow.key.startswith("out:"))).all()
        assert len(keys) <= 1  # at most the delivery that brought the conversation in
        assert sum(ANSWER in text for text in scene.texts(id)) == 1

    # -- what goes out

    @pytest.mark.parametrize("form", ["reply", "note", "draft"])
    def test_it_arrives_once_whole_and_is_not_doubled_here(self, scene: Scene, form: Form) -> None:
        id = self._there(scene, HELLO)
        self._needs(scene, form)
        key = scene.hand_over(id, ODD, form)
        scene.settle()
        assert scene.outgoing(key).state == "done", scene.outgoing(key).failure
        assert [_plain(text) for text in self._arrived(scene, id, form)] == [_plain(ODD)]
        self._refresh(scene, id)
        mine = [one for one in scene.conversation(id).messages if _plain(ODD) in _plain(one.text)]
        assert len(mine) == (0 if form == "draft" else 1)
        assert all(one.private is (form == "note") for one in mine)

    def test_a_note_is_nothing_that_the_customer_gets(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        self._needs(scene, "note")
        scene.hand_over(id, ANSWER, "note")
        scene.settle()
        assert not any(ANSWER in text for text in scene.bench.replies(id))

    def test_a_draft_overwrites_no_human_s_and_sends_nothing(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        self._needs(scene, "draft")
        if not scene.bench.human_draft(id, "Lo que estaba escribiendo Luis"):
            pytest.skip("this helpdesk keeps no drafts")
        scene.hand_over(id, ANSWER, "draft")
        scene.settle()
        assert any("Luis" in text for text in scene.bench.drafts(id))
        assert scene.bench.replies(id) == []

    def test_resolving_there_resolves_it(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        self._needs(scene, "resolve")
        scene.bench.agent_writes(id, ANSWER)
        scene.hand_over(id, "", "resolve")
        scene.settle()
        self._refresh(scene, id)
        assert scene.conversation(id).status in ("resolved", "closed")

    def test_killed_after_it_arrived_and_before_that_was_written_it_is_not_sent_again(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        form = self._some_form(scene)
        key = scene.hand_over(id, ANSWER, form)
        handing = scene.runner.handing
        taken = handing._take(scene.now(), ())
        assert taken is not None
        handing._do(taken)  # and then nothing more: the process is gone
        scene.later(minutes=10)
        scene.runner = scene.another()
        scene.settle()
        assert scene.outgoing(key).state == "done", scene.outgoing(key).failure
        assert sum(ANSWER in text for text in self._arrived(scene, id, form)) == 1

    def test_killed_before_the_call_it_is_sent_after_all(self, scene: Scene) -> None:
        id = self._there(scene, HELLO)
        form = self._some_form(scene)
        key = scene.hand_over(id, ANSWER, form)
        assert scene.runner.handing._take(scene.now(), ()) is not None  # and then nothing more
        scene.later(minutes=10)
        scene.runner = scene.another()
        scene.settle()
        assert scene.outgoing(key).state == "done", scene.outgoing(key).failure
        assert sum(ANSWER in text for text in self._arrived(scene, id, form)) == 1

    # -- a helpdesk that is not well

    @pytest.mark.parametrize("fault", ["dead", "stalling", "half", "nonsense", "busy"])
    def test_what_was_to_go_out_waits_for_a_helpdesk_that_is_not_well(
        self, scene: Scene, between: Between, fault: str
    ) -> None:
        self._needs_faults()
        id = self._there(scene, HELLO)
        form = self._some_form(scene)
        key = scene.hand_over(id, ANSWER, form)
        between.be(fault)  # type: ignore[arg-type]
        scene.settle()
        assert scene.outgoing(key).state in ("waiting", "sending")
        assert scene.outgoing(key).failure
        between.be("none")
        if fault == "busy":
            scene.later(seconds=ASKED_TO_WAIT - 10)
            scene.settle()
            assert scene.outgoing(key).state != "done"  # it asked us to wait
        scene.later(hours=1)
        scene.settle()
        assert scene.outgoing(key).state == "done", scene.outgoing(key).failure
        assert sum(ANSWER in text for text in self._arrived(scene, id, form)) == 1

    def test_an_answer_that_was_lost_on_the_way_sends_nothing_twice(self, scene: Scene, between: Between) -> None:
        self._needs_faults()
        id = self._there(scene, HELLO)
        form = self._some_form(scene)
        key = scene.hand_over(id, ANSWER, form)
        between.swallow()
        scene.settle()
        scene.later(hours=1)
        scene.settle()
        assert scene.outgoing(key).state == "done", scene.outgoing(key).failure
        assert sum(ANSWER in text for text in self._arrived(scene, id, form)) == 1

    @pytest.mark.parametrize("fault", ["dead", "stalling", "half", "nonsense", "busy"])
    def test_news_waits_for_a_helpdesk_that_is_not_well(self, scene: Scene, between: Between, fault: str) -> None:
        self._needs_faults()
        id = scene.bench.customer_writes(HELLO)
        delivery = self._delivery(scene, id)
        between.be(fault)  # type: ignore[arg-type]
        scene.deliver(delivery)
        scene.settle()
        with scene.store.read() as session:
            if session.scalar(select(DeliveryRow.state)) == "done":
                pytest.skip("its deliveries bring the conversation whole")
            assert session.get_one(HelpdeskRow, scene.id).failure
        between.be("none")
        scene.later(hours=1)
        scene.settle()
        assert any(HELLO in text for text in scene.texts(id))

    @pytest.mark.parametrize("fault", ["dead", "stalling", "half", "nonsense", "busy"])
    def test_an_import_waits_for_a_helpdesk_that_is_not_well(self, scene: Scene, between: Between, fault: str) -> None:
        self._needs_faults()
        self._needs_imports()
        id = scene.bench.customer_writes(HELLO)
        between.be(fault)  # type: ignore[arg-type]
        scene.bring()
        with scene.store.read() as session:
            assert session.get_one(HelpdeskRow, scene.id).failure
        between.be("none")
        scene.later(hours=2)
        scene.settle()
        assert any(HELLO in text for text in scene.texts(id))

    def test_one_that_always_fails_stops_no_import_and_is_tried_again(self, scene: Scene, between: Between) -> None:
        self._needs_faults()
        self._needs_imports()
        made = [scene.bench.customer_writes(f"{HELLO} Caso {n}.") for n in range(4)]
        bad = made[1]
        if not scene.bench.alone(bad):
            pytest.skip("nothing fails for one conversation alone here")
        between.fail(scene.bench.alone(bad))
        for _ in range(2):  # and it is told again, not once
            scene.bring()
            assert scene.imported().get("failed") == 1
            assert set(made) - _ids(scene) == {bad}
            scene.later(minutes=10)
        between.fail("")
        scene.bring()
        assert not scene.imported().get("failed")
        assert set(made) <= _ids(scene)

    # -- the panel

    def test_a_signed_panel_is_believed_and_a_forged_or_old_one_is_not(self, scene: Scene) -> None:
        id = scene.bench.customer_writes(HELLO)
        signed = scene.bench.panel(id, "ana")
        if signed is None:
            pytest.skip("this helpdesk signs no panel")
        adapter = scene.open().adapter
        context = adapter.panel(signed, scene.now())
        assert context is not None
        assert (context.conversation_id, context.agent, context.proven) == (id, "ana", True)
        wrong = [{**signed, name: f"{value}9"} for name, value in signed.items() if value]
        old = scene.bench.panel(id, "ana", old=True)
        for query in [*wrong, *([old] if old else [])]:
            with pytest.raises(AccessError):
                adapter.panel(query, scene.now())

    # -- what the tests share

    def _there(self, scene: Scene, text: str) -> str:
        """A conversation that a customer began there and that came in."""
        id = scene.bench.customer_writes(text)
        self._refresh(scene, id)
        return id

    def _refresh(self, scene: Scene, id: str) -> int | None:
        return importing.refresh(scene.store, scene.settings, scene.open(), id, scene.now())

    def _delivery(self, scene: Scene, id: str) -> Delivery:
        delivery = scene.bench.delivery(id)
        if delivery is None:
            pytest.skip("this helpdesk sends no webhooks")
        return delivery

    def _needs(self, scene: Scene, form: Form) -> None:
        if form not in scene.forms():
            pytest.skip(f"this helpdesk takes no {form}")

    def _some_form(self, scene: Scene) -> Form:
        offered = scene.forms()
        return next(form for form in _FORMS if form in offered)

    def _needs_imports(self) -> None:
        if not self.imports:
            pytest.skip("this helpdesk brings its conversations itself")

    def _needs_faults(self) -> None:
        if not self.faults:
            pytest.skip("its own tests make this server fail")

    def _arrived(self, scene: Scene, id: str, form: Form) -> list[str]:
        read = {"reply": scene.bench.replies, "note": scene.bench.notes, "draft": scene.bench.drafts}[form]
        return read(id)


_FORMS: tuple[Form, ...] = ("reply", "note", "draft")


def _ids(scene: Scene) -> set[str]:
    with scene.store.read() as session:
        return set(session.scalars(select(ConversationRow.external_id).where(ConversationRow.source == NAME)))


def _count(scene: Scene) -> int:
    with scene.store.read() as session:
        return session.scalar(select(func.count()).select_from(ConversationRow)) or 0


def _titles(scene: Scene) -> set[str]:
    with scene.store.read() as session:
        return {article.title for article in articles.live(session)}


def _plain(text: str) -> str:
    return " ".join(text.split())


__all__ = ["Bench", "Conformance", "Delivery", "Scene"]
