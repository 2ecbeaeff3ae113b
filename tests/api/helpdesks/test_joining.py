"""What is read from a helpdesk, with what we are about to say in it: nothing lost, nothing doubled."""

from datetime import UTC, datetime, timedelta

from api.helpdesks.joining import Sent, join
from copilot.conversation import Conversation, Message

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANSWER = "Reinicia el router y espera dos minutos."


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def said(id: str, text: str, minutes: int, role: str = "agent", **flags: bool) -> Message:
    return Message(id=id, role=role, text=text, at=at(minutes), **flags)  # type: ignore[arg-type]


HELLO = said("1", "No hay internet", -60, "customer")


def talk(*messages: Message) -> Conversation:
    return Conversation(id="7", messages=(HELLO, *messages))


def sent(state: str, **changes: object) -> dict[str, Sent]:
    known = {"state": state, "created_at": at(-10), "done_at": at(-9) if state == "done" else None} | changes
    return {"k": Sent.model_validate(known)}


OURS = said("out:k", ANSWER, -10)


def ids(conversation: Conversation) -> list[str]:
    return [message.id for message in conversation.messages]


def test_what_has_not_gone_out_yet_stays() -> None:
    for state in ("waiting", "sending", "failed"):
        assert ids(join(talk(), talk(OURS), sent(state), NOW)) == ["1", "out:k"]


def test_what_arrived_is_known_by_its_id_there() -> None:
    read = talk(said("9", "El texto con otra firma", -9))
    assert ids(join(read, talk(OURS), sent("done", external_id="9"), NOW)) == ["1", "9"]


def test_without_an_id_it_is_known_by_its_text() -> None:
    for text in (ANSWER, f"{ANSWER}\n-- \nAna, Soporte", ANSWER.replace(" ", "\n")):
        assert ids(join(talk(said("9", text, -9)), talk(OURS), sent("done"), NOW)) == ["1", "9"]


def test_what_a_crash_left_unsure_and_is_there_is_not_doubled() -> None:
    assert ids(join(talk(said("9", ANSWER, -9)), talk(OURS), sent("sending"), NOW)) == ["1", "9"]


def test_the_same_words_said_before_are_not_what_we_sent() -> None:
    stored = talk(said("5", ANSWER, -50), OURS)
    assert ids(join(talk(said("5", ANSWER, -50)), stored, sent("sending"), NOW)) == ["1", "5", "out:k"]


def test_two_of_the_same_words_are_two() -> None:
    other = said("out:l", ANSWER, -8)
    both = sent("done") | {"l": Sent(state="waiting", created_at=at(-8))}
    assert ids(join(talk(said("9", ANSWER, -9)), talk(OURS, other), both, NOW)) == ["1", "9", "out:l"]


def test_while_it_waits_somebody_who_says_the_same_there_said_it_themselves() -> None:
    assert ids(join(talk(said("9", ANSWER, -9)), talk(OURS), sent("waiting"), NOW)) == ["1", "out:k", "9"]


def test_a_note_is_not_taken_for_a_reply() -> None:
    read = talk(said("9", ANSWER, -9, private=True))
    assert ids(join(read, talk(OURS), sent("sending"), NOW)) == ["1", "out:k", "9"]


def test_what_arrived_and_does_not_show_yet_stays_for_a_while() -> None:
    stored = talk(OURS)
    assert ids(join(talk(), stored, sent("done"), NOW)) == ["1", "out:k"]
    assert ids(join(talk(), stored, sent("done"), at(5))) == ["1"]  # somebody there took it away


def test_it_stands_where_it_was_said() -> None:
    later = said("3", "¿Hola?", -5, "customer")
    assert ids(join(talk(later), talk(OURS), sent("waiting"), NOW)) == ["1", "out:k", "3"]


def test_a_message_that_only_says_when_we_answer_stays_one() -> None:
    holding = OURS.model_copy(update={"holding": True})
    arrived = join(talk(said("9", ANSWER, -9)), talk(holding), sent("done", external_id="9"), NOW)
    assert [message.holding for message in arrived.messages] == [False, True]
    again = join(talk(said("9", ANSWER, -9)), arrived, {}, NOW)
    assert [message.holding for message in again.messages] == [False, True]


def test_what_was_taken_back_goes() -> None:
    assert ids(join(talk(), talk(OURS), sent("cancelled"), NOW)) == ["1"]
