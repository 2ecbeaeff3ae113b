import pytest

from copilot.errors import UsageError
from copilot.listen.feelings.grammar import compile_cue
from kb.cue_check import check


@pytest.mark.parametrize(
    "text",
    [
        "llevo {time} esperando",
        "da lo mismo",
        "!!!",
        "😡",
        "!me enfurece",
        "qué verguenza 🤡",
        "[y] ya van {number} (veces|intentos|llamadas|correos) ... (nadie|ninguno) [me] (respond*|contest*|llam*)",
    ],
)
def test_what_customers_say_can_be_a_cue(text: str) -> None:
    assert check("es", "anger", text).label == "anger"


def test_the_sentence_of_the_grammar_is_the_reason() -> None:
    with pytest.raises(ValueError, match="is not closed") as grammars:
        compile_cue("anger", "(sin luz", {})
    with pytest.raises(UsageError) as ours:
        check("es", "anger", "(sin luz")
    assert str(ours.value) == str(grammars.value)
