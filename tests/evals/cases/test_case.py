import pytest
from pydantic import ValidationError

from evals.cases import Case

ROW = {
    "v": 1,
    "id": "envios-012",
    "task": "draft",
    "lang": "es",
    "locale": "es-MX",
    "channel": "whatsapp",
    "conversation": [{"role": "customer", "ts": "2026-01-10T10:00:00Z", "text": "Hice el pedido 4512. Ya escribí."}],
    "history": [{"ref": "C-88", "channel": "email", "summary": "preguntó por su pedido"}],
    "expect": {
        "action": "reply",
        "register": "tú",
        "facts": ["tarda 3 a 5 días", {"id": "b", "text": "es gratis", "source": "kb:envios#2", "critical": False}],
        "must_any": ["3-5 días", "3 a 5 días"],
        "sources_any": ["kb:envios"],
        "emotions": [{"label": "frustración", "evidence": "Ya escribí"}, "worry"],
    },
    "reference": "Hola.",
}


def case(**changes: object) -> Case:
    return Case.model_validate(ROW | changes)


def test_short_forms_are_read() -> None:
    read = case()
    assert read.tag == "es-MX" and read.language == "es"
    assert read.conversation.messages[0].at is not None and read.at == read.conversation.messages[0].at
    assert read.conversation.language == "es-MX" and read.conversation.channel == "whatsapp"
    assert read.history[0].id == "C-88" and read.history[0].messages[0].text == "preguntó por su pedido"
    assert read.expect.action == ("reply",) and read.expect.register_ == ("tu",)
    assert [fact.id for fact in read.expect.facts] == ["f1", "b"] and read.expect.facts[1].source == "envios"
    assert read.expect.must_any == (("3-5 días", "3 a 5 días"),)
    assert read.expect.sources_any == ("envios",)
    assert read.expect.emotions is not None
    assert [one.label for one in read.expect.emotions] == ["frustration", "worry"]
    assert read.references == ("Hola.",)


def test_what_was_read_is_written_and_read_as_the_same_case() -> None:
    read = case()
    again = Case.model_validate_json(read.model_dump_json(exclude_defaults=True))
    assert again == read and again.key == read.key and again.expected == read.expected


def test_an_edited_case_is_another_and_a_changed_expectation_is_not() -> None:
    assert case(channel="email").key != case().key
    changed = case(expect=ROW["expect"] | {"max_chars": 10})  # type: ignore[operator]
    assert changed.key == case().key and changed.expected != case().expected


def test_tags_and_split_say_nothing_of_who_a_case_is() -> None:
    assert case(tags=["x"], split="dev", cluster="y").key == case().key


def test_a_question_alone_is_a_conversation() -> None:
    read = Case.model_validate({"id": "q", "task": "retrieval", "lang": "pt", "query": "quanto custa?"})
    assert read.conversation.messages[0].text == "quanto custa?" and read.at is None


def test_turns_of_other_tools_are_read() -> None:
    read = case(conversation=[{"role": "user", "content": "hola"}, {"role": "assistant", "content": "dígame"}])
    assert [one.role for one in read.conversation.messages] == ["customer", "agent"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"task": "chat"}, "task"),
        ({"conversation": [{"role": "agent", "text": "hola"}]}, "customer"),
        ({"expect": {"register": "thou"}}, "register"),
        ({"expect": {"action": "shout"}}, "action"),
        ({"v": 2}, "v"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        case(**changes)
