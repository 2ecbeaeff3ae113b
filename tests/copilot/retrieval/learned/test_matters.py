from datetime import UTC, datetime

import pytest

from copilot.retrieval.learned import answers, drawn
from copilot.retrieval.learned.examples import Example
from copilot.retrieval.learned.matters import label, matters
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, PassageRow

MACRO = "Hola [NAME], apague el equipo durante 30 segundos, enciéndalo y espere la luz verde fija antes de probar"


def example(number: int, answer: str = "", tags: tuple[str, ...] = (), **other: object) -> Example:
    given = {"csat": 3.5, "at": datetime(2026, 1, 1, tzinfo=UTC), "searched": True, "language": "es"} | other
    return Example(number, f"c{number}#answer", f"t\0c{number}", f"pregunta {number}", answer, tags=tags, **given)


def test_a_macro_with_another_number_and_name_is_the_same_answer() -> None:
    said = [MACRO, MACRO.replace("30", "45").replace("Hola [NAME]", "hola"), "Su reembolso llega en diez días hábiles."]
    assert answers.groups(said) == [0, 0, 2]


def test_a_macro_with_a_sentence_added_is_the_same_answer() -> None:
    assert answers.groups([MACRO, f"{MACRO} otra vez"]) == [0, 0]


def test_templates_that_differ_in_one_word_are_different_answers_when_each_is_often_given() -> None:
    long = "Abrimos una solicitud de {} a su nombre y le enviamos los pasos a su correo para que los siga con calma hoy"
    assert answers.groups([long.format("tarjeta")] * 3 + [long.format("traslado")] * 3) == [0, 0, 0, 3, 3, 3]


def test_the_same_answers_are_the_finest_matter() -> None:
    rows = [example(n, tags=("wifi",)) for n in range(8)]
    labels = label(rows, [0] * 4 + [4] * 4, ["a"] * 8)
    assert labels.kind == "answer"
    assert len(labels.matters) == 2


def test_where_every_answer_is_written_anew_the_article_is_the_matter() -> None:
    rows = [example(n) for n in range(12)]
    labels = label(rows, list(range(12)), ["a"] * 5 + ["b"] * 4 + ["c"] * 2 + [""])
    assert labels.kind == "article"
    assert labels.of == ("article:a",) * 5 + ("article:b",) * 4 + ("",) * 3


def test_without_answers_and_articles_in_common_the_rarest_telling_tag_is_the_matter() -> None:
    rows = [example(n, tags=("web", "wifi" if n < 5 else "cobro")) for n in range(10)] + [example(10, tags=("única",))]
    labels = label(rows, list(range(11)), [""] * 11)
    assert labels.kind == "tag"
    assert labels.of == ("tag:wifi",) * 5 + ("tag:cobro",) * 5 + ("",)  # all have "web": it tells nothing


def test_a_matter_has_its_best_resolutions_first_and_the_article_of_most() -> None:
    new = datetime(2026, 5, 1, tzinfo=UTC)
    rows = [example(1), example(2, at=new, csat=1.0), example(3, at=new), example(4, at=new, searched=False)]
    (matter,) = matters(rows, label(rows, [0] * 4, ["a", "a", "a", ""])._replace(of=("m",) * 4), ["a", "a", "a", ""])
    assert [key for key, _ in matter.sources] == ["r:3", "r:1", "r:2"]
    assert (matter.members, matter.article) == ((1, 2, 3, 4), "a")


@pytest.fixture
def library(store: Store) -> drawn.Library:
    texts = {
        "router": "Para reiniciar el router mantenga presionado el botón trasero diez segundos y espere la luz verde.",
        "bill": "La factura se emite el primer día hábil del mes y vence veinte días corridos después de la emisión.",
    }
    with store.begin() as session:
        for name, text in texts.items():
            session.add(
                ArticleRow(
                    external_id=name,
                    title=name,
                    body=text,
                    language="es",
                    content_hash="",
                    revision=state.next_revision(session),
                    passages=[PassageRow(ordinal=0, text=text, tokens=9)],
                )
            )
    with store.read() as session:
        return drawn.read(session)


def test_an_answer_in_the_articles_words_draws_on_it(library: drawn.Library) -> None:
    said = "Mantenga presionado el botón trasero del router diez segundos; luego espere la luz verde."
    assert library.source(said, "es") == "router"


def test_an_answer_in_other_words_draws_on_nothing(library: drawn.Library) -> None:
    assert library.source("Un técnico visitará su domicilio mañana por la tarde para revisar el cableado.", "es") == ""
    assert library.source("La luz verde.", "es") == ""
