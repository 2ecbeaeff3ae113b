"""What a draft knows of its customer: their own conversations and promises, nobody else's, and what it says of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from copilot.conversation import Conversation, Customer, Identity, Message, Role
from copilot.copilot import Copilot, open_copilot
from copilot.promise import Owed
from copilot.promises import calendar_of
from copilot.remember import Memory, owed_of, remember
from copilot.settings import Settings
from copilot.store import Store, promises
from copilot.store.schema import ConversationRow, PromiseRow
from copilot.write.voice import built_in
from kb.conversations import put as put_conversations
from kb.put import put as put_articles
from tests.copilot.test_copilot import ARTICLES

NOW = datetime.now(UTC)
CALENDAR = calendar_of(built_in().hours, "America/Santiago", "CL")
PHONE = Identity(channel="phone", handle="+56912345678")
MARIA = Customer(id="u-1", name="María Soto")


def talk(
    id: str, *said: tuple[Role, str], days_ago: float = 6, source: str = "t", apart: float = 36, **more: object
) -> Conversation:
    start = NOW - timedelta(days=days_ago)
    messages = tuple(
        Message(id=f"m{n}", role=role, text=text, at=start + timedelta(hours=apart * n))
        for n, (role, text) in enumerate(said)
    )
    given = {"customer": MARIA, "channel": "whatsapp", "language": "es-CL"} | more
    return Conversation(id=id, source=source, messages=messages, opened_at=start, **given)  # type: ignore[arg-type]


ASKED: tuple[Role, str] = ("customer", "hola, me cobraron dos veces, ¿me puedes ayudar?")
PROMISED: tuple[Role, str] = ("agent", "Lo reviso: te llamo mañana antes de las 6.")
COMPLAINT: tuple[Role, str] = ("customer", "nadie me llamó, ¿me puedes decir cuándo me devuelves el cobro doble?")


def known(store: Store, settings: Settings, earlier: Conversation, now: Conversation) -> list[str]:
    put_conversations(store, settings, [earlier])
    with store.read() as session:
        return [one.id for one in remember(session, now, "CL").earlier]


@pytest.mark.parametrize(
    ("earlier", "now", "same"),
    [
        (MARIA, MARIA, True),
        (
            Customer(id="u-9", name="María Soto", identities=(PHONE,)),
            Customer(name="María Soto", identities=(PHONE,)),
            True,
        ),
        (Customer(id="u-9", name="María Soto", identities=(PHONE,)), Customer(name="", identities=(PHONE,)), True),
        (
            Customer(id="u-9", name="María Soto", identities=(PHONE,)),
            Customer(name="Pedro Paz", identities=(PHONE,)),
            False,
        ),
        (Customer(id="u-9", name="María Soto"), Customer(name="María Soto"), False),
        (Customer(id="u-9", name="María Soto"), Customer(), False),
    ],
    ids=["same id", "same phone and name", "same phone, no name", "shared phone", "same name", "nobody known"],
)
def test_only_the_customer_s_own_conversations_are_remembered(
    store: Store, settings: Settings, earlier: Customer, now: Customer, same: bool
) -> None:
    found = known(store, settings, talk("c-1", ASKED, customer=earlier), talk("c-2", COMPLAINT, customer=now))
    assert found == (["c-1"] if same else [])


def test_the_same_id_in_another_source_is_not_remembered(store: Store, settings: Settings) -> None:
    assert known(store, settings, talk("c-1", ASKED, source="other"), talk("c-2", COMPLAINT)) == []


def test_an_id_that_two_sources_use_says_of_nobody_who_they_are(store: Store, settings: Settings) -> None:
    put_conversations(
        store, settings, [talk("c-1", ASKED, source="other", customer=Customer(id="u-1", name="Pedro Paz"))]
    )
    assert known(store, settings, talk("c-3", ASKED), talk("c-2", COMPLAINT, source="")) == []


def test_the_conversation_at_hand_is_not_an_earlier_one(store: Store, settings: Settings) -> None:
    assert known(store, settings, talk("c-1", ASKED), talk("c-1", ASKED, COMPLAINT)) == []


def owed(*given: Conversation, settled: frozenset[tuple[str, str, str]] = frozenset()) -> tuple[Owed, ...]:
    *earlier, now = given
    return owed_of(Memory(earlier=tuple(earlier), settled=settled), now, CALENDAR, "es", NOW)


def test_what_was_promised_before_and_complained_of_now_is_broken() -> None:
    (promise,) = owed(talk("c-1", ASKED, PROMISED), talk("c-2", COMPLAINT, days_ago=1))
    assert (promise.status, promise.conversation_id, promise.message_id) == ("broken", "c-1", "m1")
    assert (promise.settled_by, promise.answered) == ("m0", False)


def test_what_a_person_decided_is_owed_no_more() -> None:
    said = frozenset({("c-1", "m1", "te llamo mañana antes de las 6")})
    assert owed(talk("c-1", ASKED, PROMISED, COMPLAINT), settled=said) == ()


def test_ids_may_hold_anything_and_repeat() -> None:
    one = talk("a\nb", ASKED, PROMISED)
    two = talk("a\nb\nm1", COMPLAINT, days_ago=1)
    again = two.model_copy(update={"messages": tuple(m.model_copy(update={"id": "m1\n"}) for m in two.messages)})
    (promise,) = owed(one, again)
    assert (promise.conversation_id, promise.message_id, promise.settled_by) == ("a\nb", "m1", "m1\n")


def test_what_we_answered_to_since_is_still_owed_but_owned() -> None:
    sorry: tuple[Role, str] = ("agent", "Lo siento mucho, María.")
    assert [one.answered for one in owed(talk("c-1", ASKED, PROMISED, COMPLAINT, sorry))] == [True]


def test_the_same_is_owed_whether_a_conversation_is_stored_or_given(store: Store, settings: Settings) -> None:
    conversation = talk("c-1", ASKED, PROMISED, COMPLAINT)
    given = owed(conversation)
    with open_copilot(settings) as copilot:
        put_conversations(copilot.store, settings, [conversation])
        with copilot.store.read() as session:
            row = session.query(ConversationRow).one().id
        kept = copilot.stories.owed(row, NOW)
    plain = {"due"}  # the same moment, in another zone
    assert [one.model_dump(exclude=plain) for one in kept] == [one.model_dump(exclude=plain) for one in given]
    assert [datetime.fromisoformat(one.due) for one in kept] == [datetime.fromisoformat(one.due) for one in given]


# What drafts make of it

REFUND_PT = ARTICLES[1].model_copy(
    update={
        "id": "dobro",
        "title": "Cobraram duas vezes a fatura",
        "body": "Devolvemos a cobrança em dobro no mesmo cartão em 5 a 7 dias úteis.",
        "language": "pt",
    }
)


@pytest.fixture
def company(settings: Settings) -> Iterator[Copilot]:
    with open_copilot(settings) as copilot:
        put_articles(copilot.store, settings, (*ARTICLES, REFUND_PT))
        copilot.refresh()
        yield copilot


USTED = "No me llamaron. ¿Me puede decir usted cuándo devuelven un cobro doble?"
BROKEN = {
    "tu": ("es-CL", "te llamo mañana antes de las 6", COMPLAINT[1]),
    "usted": ("es-CO", "le llamo mañana antes de las 6", USTED),
    "usted, promised with tú": ("es-CO", "te llamo mañana antes de las 6", USTED),
    "vos": (
        "es-AR",
        "te llamo mañana antes de las 6",
        "nadie me llamó, ¿me podés decir cuándo devuelven un cobro doble?",
    ),
    "voce": (
        "pt-BR",
        "vou te ligar amanhã antes das 18h",
        "ninguém me ligou. quando você devolve a cobrança em dobro no cartão?",
    ),
    "senhor": (
        "pt-PT",
        "ligo ao senhor amanhã antes das 18h",
        "Ninguém me ligou. O senhor pode dizer quando devolvem a cobrança em dobro no cartão?",
    ),
    "neutral": (
        "en",
        "I'll call you tomorrow before 6 pm",
        "nobody called me, when do you refund a double charge?",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("attempt", [0, 1, 2])
def test_a_broken_promise_is_owned_in_the_first_words_and_all_checks_pass(
    company: Copilot, how: str, attempt: int
) -> None:
    tag, promised, said = BROKEN[how]
    conversation = talk("c-9", ("customer", "…"), ("agent", promised), ("customer", said), language=tag)
    draft = company.draft(conversation, attempt=attempt)
    assert (draft.outcome, draft.register_) == ("reply", how.partition(",")[0])
    (owning,) = [one for one in draft.sentences if one.support == "history"]
    assert promised in owning.text
    assert owning.passage_id == "m1"
    assert draft.text.find(promised) < 90
    assert [check for check in draft.checks if not check.passed] == []
    assert any(promised in note for note in draft.notes)


def test_it_is_owned_once_and_not_in_every_later_reply(company: Copilot) -> None:
    sorry: tuple[Role, str] = ("agent", "Lo siento mucho, no te llamamos.")
    draft = company.draft(
        talk("c-1", ASKED, PROMISED, COMPLAINT, sorry, ("customer", "¿cuándo devuelven un cobro doble?"), apart=20)
    )
    assert "te llamo mañana" not in draft.text
    assert all(check.passed for check in draft.checks)


def test_what_is_not_due_yet_is_for_the_agent_alone(company: Copilot) -> None:
    ahead: tuple[Role, str] = ("agent", "Te llamo en 30 días.")
    draft = company.draft(
        talk("c-1", ASKED, ahead, ("customer", "¿y cuándo devuelven un cobro doble?"), days_ago=2, apart=1)
    )
    assert "30 días" not in draft.text
    assert any("Te llamo en 30 días" in note and "vence" in note for note in draft.notes)


def test_what_was_kept_is_nowhere(company: Copilot) -> None:
    kept: tuple[Role, str] = ("agent", "Te llamé y quedó confirmado.")
    draft = company.draft(
        talk("c-1", ASKED, PROMISED, kept, ("customer", "¿cuándo devuelven un cobro doble?"), apart=20)
    )
    assert "te llamo mañana" not in " ".join([draft.text, *draft.notes])


def test_what_a_person_decided_of_a_stored_promise_is_in_no_draft(company: Copilot) -> None:
    conversation = talk("c-1", ASKED, PROMISED, COMPLAINT)
    put_conversations(company.store, company.settings, [conversation])
    assert "te llamo mañana" in company.draft(conversation).text
    with company.store.begin() as session:
        promises.decide(session, session.query(PromiseRow).one().id, "kept")
    draft = company.draft(conversation)
    assert "te llamo mañana" not in " ".join([draft.text, *draft.notes])


def test_findings_for_the_agent_carry_the_promise_in_their_notes(company: Copilot) -> None:
    draft = company.draft(talk("c-1", ASKED, PROMISED, ("customer", "nadie me llamó. ¿venden antenas parabólicas?")))
    assert draft.outcome == "findings"
    assert any("te llamo mañana" in note for note in draft.notes)
