"""The scene that a feeling is read in."""

from copilot.conversation import Conversation, Message
from copilot.listen.feelings.scene import EARLIER, scene_of


def scene(*turns: tuple[str, str]):  # type: ignore[no-untyped-def]
    return scene_of(Conversation(id="c", messages=tuple(Message(role=role, text=text) for role, text in turns)), "es")


def test_the_run_is_what_was_said_since_somebody_answered() -> None:
    found = scene(("customer", "a"), ("agent", "b"), ("customer", "c"), ("customer", "d"))
    assert [message.text for message in found.run] == ["c", "d"]
    assert found.answer.text == "b"
    assert [message.text for message in found.earlier] == ["a"]
    assert found.said == "c\nd"


def test_what_follows_the_last_customer_message_is_not_looked_at() -> None:
    found = scene(("customer", "a"), ("agent", "b"))
    assert [message.text for message in found.run] == ["a"]
    assert found.answer is None


def test_private_notes_are_not_part_of_the_scene() -> None:
    messages = (Message(role="agent", text="nota", private=True), Message(role="customer", text="a"))
    found = scene_of(Conversation(id="c", messages=messages), "es")
    assert found is not None and found.answer is None and found.before == ()


def test_only_the_latest_earlier_messages_are_read() -> None:
    turns = [turn for number in range(20) for turn in (("customer", str(number)), ("agent", "ok"))]
    assert len(scene(*turns, ("customer", "z")).earlier) == EARLIER


def test_without_a_customer_there_is_no_scene() -> None:
    assert scene(("agent", "hola")) is None
