"""A text for the usual case does not answer who is past it."""

import pytest

from copilot.replies.turns import unmet

REFUND = "Devolución de un cobro doble. Devolvemos el cobro duplicado de 5 a 7 días hábiles."
NO_SHOW = "El técnico no llegó. Si el técnico no llegó, te damos una visita nueva."


@pytest.mark.parametrize(
    "asked",
    [
        "ya pasaron 8 días y no me llega la devolución",
        "me arrepentí, quiero anular la baja",
        "ainda não caiu o reembolso",
        "the refund never arrived",
        "lo hice de nuevo y me rechazaron el trámite",
    ],
)
def test_a_turn_that_the_reply_does_not_meet_is_told(asked: str) -> None:
    assert unmet(asked, REFUND)


@pytest.mark.parametrize("asked", ["cuándo me devuelven la plata?", "how long does a refund take?"])
def test_a_plain_question_has_taken_no_turn(asked: str) -> None:
    assert unmet(asked, REFUND) == ()


def test_a_reply_that_is_for_just_this_meets_it() -> None:
    assert unmet("el técnico nunca llegó", NO_SHOW) == ()
