"""What is kept of a solved conversation: the customer's matter and the person's answer, masked, and nothing else."""

import pytest

from copilot.conversation import Conversation
from kb.conversations import resolve

from .conftest import ANSWER, QUESTION, row


def talk(*said: tuple[str, str], **changes: object) -> Conversation:
    messages = [
        {
            "role": role.strip("*"),
            "text": text,
            "author": "Diego Herrera" if "agent" in role else "",
            "private": "*" in role,
        }
        for role, text in said
    ]
    return Conversation.model_validate(row(messages=messages) | changes)


def test_the_matter_is_the_question_and_the_solution_the_answer() -> None:
    made = resolve(
        talk(
            ("customer", "Hola buenas tardes"),
            ("bot", "¡Hola! Soy Albo. Elige una opción: 1) Mi recibo 2) Internet"),
            ("customer", "2"),
            ("customer", QUESTION),
            ("agent", "Hola, María, soy Diego. Un momento, reviso."),
            ("agent", "¿Me indicas tu RUT, por favor?"),
            ("customer", "12.345.678-5"),
            ("agent", f"Gracias por esperar. {ANSWER} ¿Hay algo más en que te pueda ayudar?"),
            ("customer", "no, gracias"),
            ("agent", "De nada, que tengas un buen día."),
        )
    )
    assert made is not None
    assert (made.question, made.answer) == (QUESTION, ANSWER)
    assert (made.conversation_id, made.source, made.language, made.channel) == ("c-1", "export", "es-CL", "whatsapp")


def test_personal_data_and_names_are_masked_one_way() -> None:
    made = resolve(
        talk(
            ("customer", "Soy María Soto, RUT 12.345.678-5, y mi internet no funciona. Mi correo es maria@example.com"),
            ("agent", f"Tranquila, María. {ANSWER} Le escribo a maria@example.com o al +56 9 8765 4321. Diego Herrera"),
        )
    )
    assert made is not None
    assert made.question == "Soy [NAME], RUT [ID], y mi internet no funciona. Mi correo es [EMAIL]"
    assert made.answer.startswith("Tranquila, [NAME]. La luz roja")
    assert "[EMAIL] o al [PHONE]" in made.answer
    assert not any(piece in made.question + made.answer for piece in ("María", "Diego", "8765", "maria@"))


@pytest.mark.parametrize(
    "changes",
    [{"status": "open"}, {"status": "pending"}, {"status": ""}, {"reopened": True}, {"csat": 1}, {"csat": 2}],
    ids=str,
)
def test_what_was_not_well_solved_is_no_resolution(changes: dict[str, object]) -> None:
    assert resolve(talk(("customer", QUESTION), ("agent", ANSWER), **changes)) is None


@pytest.mark.parametrize("changes", [{"csat": None}, {"csat": 3}, {"csat": 5}, {"status": "closed"}], ids=str)
def test_what_was_solved_is_one(changes: dict[str, object]) -> None:
    assert resolve(talk(("customer", QUESTION), ("agent", ANSWER), **changes)) is not None


def test_a_bots_answer_and_a_private_note_are_never_one() -> None:
    assert resolve(talk(("customer", QUESTION), ("bot", ANSWER))) is None
    assert resolve(talk(("customer", QUESTION), ("agent*", ANSWER))) is None
    made = resolve(
        talk(("customer", QUESTION), ("agent*", "Cliente difícil, ojo con la cobranza pendiente"), ("agent", ANSWER))
    )
    assert made is not None
    assert made.answer == ANSWER


@pytest.mark.parametrize(
    "said",
    [
        "Un momento, reviso.",
        "¿Me confirmas tu correo y tu dirección?",
        "De nada, ¡que tengas buen día!",
        "Hola, María, ¿en qué te ayudo?",
    ],
)
def test_courtesy_announcements_and_questions_are_no_answer(said: str) -> None:
    assert resolve(talk(("customer", QUESTION), ("agent", said))) is None


def test_a_greeting_alone_is_no_question() -> None:
    assert resolve(talk(("customer", "Hola"), ("agent", ANSWER))) is None
    assert resolve(talk(("agent", ANSWER), ("customer", QUESTION))) is None


def test_two_answers_of_like_length_both_count() -> None:
    second = "El cobro doble se devuelve a la misma tarjeta en cinco a siete días hábiles, con el folio AL-198743."
    made = resolve(
        talk(("customer", QUESTION), ("agent", ANSWER), ("customer", "¿y el cobro doble de marzo?"), ("agent", second))
    )
    assert made is not None
    assert made.answer == f"{ANSWER}\n\n{second}"
    assert "cobro doble" in made.question


def test_a_long_answer_ends_with_a_sentence() -> None:
    made = resolve(talk(("customer", QUESTION * 20), ("agent", " ".join([ANSWER] * 20))))
    assert made is not None
    assert len(made.answer) <= 1_200
    assert made.answer.endswith((".", "…"))
    assert len(made.question) <= 600


def test_steps_keep_their_lines_and_a_signature_goes() -> None:
    steps = "Haga esto:\n1. Desenchufe el router.\n2. Espere treinta segundos.\n3. Enchúfelo otra vez."
    made = resolve(
        talk(("customer", QUESTION), ("agent", f"Estimada María:\n\n{steps}\n\nSaludos,\nDiego Herrera\nAlborada"))
    )
    assert made is not None
    assert made.answer == steps


def test_an_emails_subject_that_says_more_is_part_of_the_question() -> None:
    said = (("customer", "Hola, les adjunto el comprobante del banco"), ("agent", ANSWER))
    made = resolve(talk(*said, channel="email", subject="Doble débito de enero"))
    assert made is not None
    assert made.question.startswith("Doble débito de enero\n")


@pytest.mark.parametrize(
    ("language", "asked", "said", "around"),
    [
        (
            "pt-BR",
            "Paguei a fatura duas vezes por engano",
            "A segunda transferência volta para a mesma conta em três dias úteis.",
            "Olá, Ana! Bom dia. {} Posso ajudar em algo mais?",
        ),
        (
            "en",
            "My internet has been down since yesterday",
            "A technician comes tomorrow between eight and one, at no cost.",
            "Hi Ana! Thanks for contacting us. {} Is there anything else I can help you with?",
        ),
    ],
)
def test_portuguese_and_english_courtesies_go_too(language: str, asked: str, said: str, around: str) -> None:
    made = resolve(talk(("customer", asked), ("agent", around.format(said)), language=language))
    assert made is not None
    assert (made.question, made.answer) == (asked, said)


def test_hostile_talks_yield_nothing_and_do_not_fail() -> None:
    for text in ("", "😀😀😀", "שלום", "?" * 5_000, "[NAME]" * 500, "." * 100_000, "\n" * 9_999):
        assert resolve(talk(("customer", text), ("agent", text))) is None
