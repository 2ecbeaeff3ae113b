"""The embedded writer on whole briefs."""

from collections.abc import Sequence

from copilot.retrieval.analysis import content, stem, tokens
from copilot.source import Passage
from copilot.write.assemble import text_of
from copilot.write.brief import Brief
from copilot.write.embedded import EmbeddedWriter
from tests.copilot.check.conftest import brief, passage


def asked(text: str, source: Sequence[Passage], *more: str) -> Brief:
    """A brief whose requests `text` and `more` are all answered by one article."""
    given = brief(text, source)
    answers = [
        given.answers[0].model_copy(
            update={
                "request": given.answers[0].request.model_copy(update={"text": one}),
                "weights": {stem(word, "es"): 1.0 for word in content(tokens(one))},
                "source": tuple(source),
            }
        )
        for one in (text, *more)
    ]
    return given.model_copy(update={"answers": tuple(answers)})


def write(given: Brief) -> str:
    return text_of(EmbeddedWriter().write(given).paragraphs)


CANCEL = passage(
    "Cancelar no tiene penalización. El router se devuelve en 30 días.",
    id="baja#0",
    title="Cancelar tu servicio",
    language="es",
)


def test_a_second_answer_from_the_same_article_is_not_announced_as_another_matter() -> None:
    text = write(asked("¿Cancelar tiene penalización?", [CANCEL], "¿En cuántos días devuelvo el router?"))
    assert "El router se devuelve en 30 días." in text
    assert "cancelar tu servicio" not in text.lower()


def test_a_long_sentence_is_not_left_out_for_a_short_one_whose_words_it_holds() -> None:
    source = passage(
        "Tu cuenta quedó bloqueada sin métodos de acceso. "
        "Tu cuenta bloqueada sin métodos de acceso se elimina en dos pasos, después de una espera de 24 horas.",
        id="cuenta#0",
        title="Eliminar tu cuenta",
    )
    assert "24 horas" in write(asked("Mi cuenta quedó bloqueada sin métodos de acceso, quiero eliminarla", [source]))
