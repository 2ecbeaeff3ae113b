"""Reading on from a digest tells what reading everything tells."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from copilot.conversation import Message, Role
from copilot.summary import Digest, Reading, summary_of
from copilot.summary.reading import KEPT, SILENCE, WAITING

START = datetime(2026, 3, 2, 13, tzinfo=UTC)


def message(role: Role, text: str, n: int, hours: float | None = None, *, private: bool = False) -> Message:
    at = None if hours is None else START + timedelta(hours=hours)
    return Message(role=role, text=text, id=f"m{n}", at=at, private=private)


def whole(messages: Sequence[Message], language: str = "es") -> Digest:
    return Reading(Digest(language=language)).read(messages).digest()


def in_parts(messages: Sequence[Message], at: int, language: str = "es") -> Digest:
    return Reading(whole(messages[:at], language)).read(messages[at:]).digest()


SAID = st.tuples(
    st.sampled_from(["customer", "customer", "agent", "agent", "bot", "system"]),
    st.sampled_from(
        [
            "me cobraron dos veces la boleta de febrero",
            "¿cuándo me devuelven la plata?",
            "ya reinicié el modem y nada",
            "",
            "Te llamo mañana antes de las 6.",
            "La boleta se anuló y se devuelve en 5 días hábiles.",
            "hola",
            "gracias 😀",
            "¿me puedes enviar una foto del comprobante?",
            "quiero cambiar mi plan por otro con más datos",
            "¿y el técnico?",
        ]
    ),
    st.booleans(),
    st.one_of(st.none(), st.integers(-100, 600)),
)
TALKS = st.lists(SAID, max_size=30).map(
    lambda said: [message(r, t, n, h, private=p and r == "agent") for n, (r, t, p, h) in enumerate(said)]  # type: ignore[arg-type]
)


@given(TALKS, st.data())
def test_however_it_is_parted_who_wrote_when_and_up_to_where_is_the_same(
    messages: list[Message], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(messages)))
    one, two = whole(messages), in_parts(messages, at)
    plain = {"episodes", "waiting"}
    assert two.model_dump(exclude=plain) == one.model_dump(exclude=plain)
    told = {"requests", "answers", "tried"}
    assert [each.model_dump(exclude=told) for each in two.episodes] == [
        each.model_dump(exclude=told) for each in one.episodes
    ]


@given(TALKS, st.data())
def test_what_may_differ_are_only_which_of_the_sentences_are_kept(messages: list[Message], data: st.DataObject) -> None:
    """How often words came up, and which answers were among the last, is known of what was read together: so other
    sentences may be told, never others than were said, and never more."""
    at = data.draw(st.integers(0, len(messages)))
    two = in_parts(messages, at)
    by = {one.id: one for one in messages}
    for episode in two.episodes:
        assert max(len(episode.requests), len(episode.answers), len(episode.tried)) <= KEPT
        for told, role in [(one, "customer") for one in episode.requests] + [(one, "ours") for one in episode.answers]:
            said = by[told.message_id]
            assert told.text in said.text
            assert not said.private
            assert (said.role == "customer") == (role == "customer")
            assert said.role != "system"


@given(TALKS, st.data())
def test_questions_that_wait_are_the_same_up_to_those_of_long_ago(messages: list[Message], data: st.DataObject) -> None:
    """Read at once, only the last messages are looked at for questions; read on, those found before them stay."""
    at = data.draw(st.integers(0, len(messages)))
    one, two = whole(messages).waiting, in_parts(messages, at).waiting
    assert two[len(two) - len(one) :] == one
    assert len(two) <= WAITING


@given(st.lists(SAID, max_size=12), st.data())
def test_a_short_conversation_whose_request_is_told_is_summed_up_the_same_after_our_answer(
    said: list[tuple[Role, str, bool, int | None]], data: st.DataObject
) -> None:
    """The first part holds all that the customer says, the second notes and what nobody reads."""
    messages = [message(r, t, n, n) for n, (r, t, _, _) in enumerate(said)]
    notes = [
        message("agent", "ojo: cliente difícil", 90, 40, private=True),
        message("system", "Asignado a Ana", 91, 41),
    ]
    before = summary_of(whole(messages), "es")
    after = summary_of(Reading(whole(messages)).read(notes).digest(), "es")
    assert after.summary == before.summary
    assert after.facts == before.facts
    assert after.up_to == "m91"


def test_a_digest_taken_twice_is_the_same() -> None:
    reading = Reading(Digest()).read([message("customer", "me cobraron dos veces", 0, 0)])
    assert reading.digest() == reading.digest()


def test_a_thread_taken_up_after_days_is_about_something_new() -> None:
    late = SILENCE / timedelta(hours=1) + 1
    messages = [
        message("customer", "me cobraron dos veces la boleta", 0, 0),
        message("agent", "Ya se anuló el cobro doble.", 1, 1),
        message("customer", "quiero cambiar mi plan por otro con más datos", 2, late + 1),
    ]
    digest = whole(messages)
    assert [episode.first_id for episode in digest.episodes] == ["m0", "m2"]
    assert "cambiar su plan" in summary_of(digest, "es").summary
    assert "boleta" not in summary_of(digest, "es").summary


def test_messages_without_times_or_out_of_order_are_one_matter() -> None:
    messages = [message("customer", "me cobraron dos veces", 0, 300), message("customer", "¿y bien?", 1, -300)]
    assert len(whole(messages).episodes) == 1
    assert len(whole([message("customer", "me cobraron dos veces", n) for n in range(3)]).episodes) == 1


def test_our_answer_ends_the_waiting_and_a_robot_s_does_not() -> None:
    asked = message("customer", "¿cuándo me devuelven la plata?", 0, 0)
    assert whole([asked, message("agent", "En 5 días hábiles.", 1, 1)]).waiting == ()
    assert [one.message_id for one in whole([asked, message("bot", "Espere.", 1, 1)]).waiting] == ["m0"]
    note = message("agent", "yo lo veo", 1, 1, private=True)
    assert [one.message_id for one in whole([asked, note]).waiting] == ["m0"]


def test_the_language_is_learned_from_the_customer_and_kept() -> None:
    english = [message("customer", "I was charged twice and I want my money back", 0, 0)]
    first = Reading(Digest()).read(english).digest()
    assert first.language == "en"
    assert Reading(first).read([message("customer", "gracias por nada, señores", 1, 1)]).digest().language == "en"


def test_no_language_is_learned_while_only_our_side_has_spoken() -> None:
    hello = [message("bot", "Hola, ¿en qué te puedo ayudar?", 0, 0)]
    first = Reading(Digest()).read(hello).digest()
    english = [message("customer", "I was charged twice and I want my money back", 1, 1)]
    assert Reading(first).read(english).digest().language == "en"
