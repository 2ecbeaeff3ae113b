"""Where a conversation turned, as the listener itself hears it."""

from copilot.conversation import Conversation, Message, Role
from copilot.listen.feelings.feel import feel
from copilot.listen.feelings.trajectory import MOST, trajectory
from copilot.listen.heard import Feeling, Trajectory

ROLES: dict[str, Role] = {"c": "customer", "a": "agent", "b": "bot", "s": "system"}


def told(*turns: str, language: str = "es") -> Trajectory:
    """Each turn is "c: words"; ids are m0, m1, ... ; a star after the letter makes it private."""
    messages = []
    for number, turn in enumerate(turns):
        who, _, text = turn.partition(": ")
        messages.append(Message(id=f"m{number}", role=ROLES[who[0]], text=text, private=who.endswith("*")))
    conversation = Conversation(id="c", messages=tuple(messages))
    return trajectory(conversation, language, lambda upto: feel(upto, language))


HELLO = "c: Hola, quería saber el horario de la sucursal"
SOUR = "c: Es una falta de respeto, son unos mentirosos, exijo que me devuelvan mi plata"
THANKS = "c: Muchísimas gracias, me salvaron, quedé feliz con la solución"


def test_a_conversation_that_soured_turned_for_the_worse_after_what_we_said() -> None:
    found = told(HELLO, "a: Vuelva a intentarlo más tarde.", SOUR)
    assert (found.turned, found.after, found.toward) == ("m2", "m1", "worse")
    assert [point.primary for point in found.points] == ["neutral", "anger"]


def test_thanks_after_anger_are_a_turn_for_the_better() -> None:
    found = told(SOUR, "a: Ya le devolvimos el dinero.", THANKS)
    assert (found.turned, found.after, found.toward) == ("m2", "m1", "better")


def test_of_several_turns_the_one_that_still_holds_is_told() -> None:
    found = told(HELLO, "a: No sabemos.", SOUR, "a: Ya está devuelto.", THANKS, "a: Para servirle.", THANKS)
    assert (found.turned, found.after, found.toward) == ("m4", "m3", "better")


def test_a_conversation_that_was_sour_from_the_first_word_never_turned() -> None:
    found = told(SOUR, "a: Lo revisamos.", SOUR)
    assert (found.turned, found.after, found.toward) == ("", "", "")
    assert len(found.points) == 2


def test_a_plain_conversation_never_turned() -> None:
    assert told(HELLO, "a: De 9 a 18.", "c: ¿Y los sábados?").toward == ""


def test_thanks_after_a_plain_question_are_no_turn() -> None:
    assert told(HELLO, "a: De 9 a 18.", THANKS).toward == ""


def test_the_number_that_we_asked_for_is_not_a_change_of_mood() -> None:
    assert told(SOUR, "a: ¿Me da su número de cliente?", "c: 30111222").toward == ""
    assert told(SOUR, "a: Indíqueme su documento, por favor.", "c: 30111222").toward == ""


def test_messages_with_nothing_between_are_one_point_at_the_last_of_them() -> None:
    found = told(HELLO, "a: No se puede.", "c: cómo que no", SOUR)
    assert [point.message_id for point in found.points] == ["m0", "m3"]
    assert (found.turned, found.after) == ("m3", "m1")


def test_private_notes_are_neither_points_nor_what_came_before() -> None:
    found = told(HELLO, "a: No se puede.", "a*: cliente difícil, está furioso", SOUR)
    assert (found.turned, found.after) == ("m3", "m1")


def test_the_feeling_is_that_of_its_moment_and_not_of_what_came_later() -> None:
    found = told(HELLO, "a: De 9 a 18.", "c: ¿Y los sábados?", "a: No atendemos.", SOUR)
    assert [point.primary for point in found.points] == ["neutral", "neutral", "anger"]
    assert [point.confidence > 0 for point in found.points] == [False, False, True]


def test_only_the_latest_points_of_a_long_conversation_are_listened_to() -> None:
    listened: list[int] = []

    def counting(upto: Conversation) -> Feeling:
        listened.append(len(upto.messages))
        return feel(upto, "es")

    roles: tuple[Role, ...] = ("customer", "agent")
    turns = [Message(role=role, text="¿a qué hora abren?") for _ in range(30) for role in roles]
    found = trajectory(Conversation(id="c", messages=tuple(turns)), "es", counting)
    assert len(listened) == len(found.points) == MOST
    assert found.points[-1].message_id == "58"


def test_without_a_customer_there_is_nothing_to_tell() -> None:
    assert told("a: Hola, ¿en qué le ayudo?") == Trajectory()


def test_portuguese_and_english_turn_too() -> None:
    worse = told(
        "c: Oi, queria saber o horário da loja",
        "a: Tente de novo mais tarde.",
        "c: Vocês são uns mentirosos, é uma falta de respeito, quero meu dinheiro de volta já",
        language="pt",
    )
    assert worse.toward == "worse"
    better = told(
        "c: You are liars, this is unacceptable, I demand a refund right now",
        "a: It has been refunded.",
        "c: Thank you so much, you saved my day, I am so relieved",
        language="en",
    )
    assert better.toward == "better"
