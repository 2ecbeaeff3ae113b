from collections.abc import Callable

from copilot.retrieval import Retriever
from copilot.retrieval.features import NAMES, rivals

Add = Callable[..., None]
PLACE = {name: at for at, name in enumerate(NAMES)}
COVERED = PLACE["share of the question's meaning in the top passage"]
MARGIN = PLACE["final score's margin over the next different source"]
UNKNOWN = PLACE["share of the question's words that the base does not know"]


def look(retriever: Retriever, text: str, language: str = "es") -> list[float]:
    retriever.refresh()
    return retriever.features(retriever.rank(text, pool="articles", language=language))


def fill(add_article: Add) -> None:
    add_article("wifi", "Cambiar la clave del wifi", "Entra a la página del router y elige una clave nueva.")
    add_article("baja", "Dar de baja el servicio", "La baja vale desde el final del período de facturación.")
    add_article("doble", "Me cobraron dos veces", "El cobro duplicado se devuelve en 5 a 7 días hábiles.")


def test_there_is_a_value_for_every_name(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    for text in ("cambiar la clave del wifi", "xyzzy clave", "clave"):
        assert len(look(retriever, text)) == len(NAMES)


def test_a_question_in_the_articles_words_is_covered_and_one_in_others_is_less(
    retriever: Retriever, add_article: Add
) -> None:
    fill(add_article)
    own, other, stranger = (look(retriever, text) for text in ("clave del wifi", "contraseña wifi", "receta wifi"))
    assert own[COVERED] > other[COVERED] > stranger[COVERED]
    assert stranger[UNKNOWN] == 0.5


def test_a_translation_is_no_rival(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    alone = look(retriever, "cambiar la clave del wifi")
    add_article("wifi-pt", "Mudar a senha do wifi", "Abra a página do roteador e escolha outra senha.", language="pt")
    assert look(retriever, "cambiar la clave del wifi")[MARGIN] >= 0.9 * alone[MARGIN]


def test_a_near_duplicate_is_no_rival(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    add_article("wifi-2", "Cambiar la clave del wifi", "Entra a la página del router y elige una clave nueva hoy.")
    retriever.refresh()
    ranked = retriever.rank("cambiar la clave del wifi", pool="articles", language="es").rows
    assert {row.source_key for row in ranked[:2]} == {"a:wifi", "a:wifi-2"}
    assert not {"a:wifi", "a:wifi-2"} & {row.source_key for row in rivals(ranked)}
