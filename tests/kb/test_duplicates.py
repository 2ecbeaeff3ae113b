"""Near-duplicate articles, in a real store."""

from collections.abc import Callable, Sequence

import pytest

from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, state
from kb.duplicates import bands, compare, differing, groups, shingles
from kb.put import put

TERMS = (
    "Si compraste en nuestra tienda en línea puedes devolver el producto sin decir por qué. Tienes {days} días desde "
    "que lo recibes. Entra en Mis pedidos, elige el pedido y toca Devolver. Imprime la etiqueta, pégala en la caja y "
    "déjala en el punto de recogida más cercano. El reembolso llega en {refund} días hábiles al mismo medio de pago."
)
RETURN = Article(id="devolver", title="Devolver un pedido", body=TERMS.format(days=30, refund=5), language="es")
OLD = Article(id="devolver-2024", title="Devoluciones", body=TERMS.format(days=15, refund=5), language="es")
WIFI = Article(
    id="wifi",
    title="Cambiar la clave del wifi",
    body="Entra en la página del router con tu usuario, abre Wifi, escribe la contraseña nueva y guarda los cambios.",
    language="es",
)

Put = Callable[..., None]


@pytest.fixture
def given(store: Store, settings: Settings) -> Put:
    def putting(*several: Article) -> None:
        put(store, settings, several)

    return putting


def twins(store: Store) -> dict[str, int]:
    with store.read() as session:
        return articles.twins(session, ["devolver", "devolver-2024", "tercero", "wifi", "pt"])


def together(store: Store) -> set[str]:
    found = twins(store)
    assert len(set(found.values())) <= 1
    return set(found)


def retire(store: Store, ids: Sequence[str]) -> None:
    with store.begin() as session:
        articles.retire(session, ids, revision=state.next_revision(session))
    compare(store)


def test_versions_of_one_article_are_a_group_and_others_are_not(store: Store, given: Put) -> None:
    given(RETURN, OLD, WIFI)
    assert together(store) == {"devolver", "devolver-2024"}


def test_one_that_is_added_later_joins(store: Store, given: Put) -> None:
    given(RETURN)
    given(WIFI)
    assert together(store) == set()
    given(OLD)
    assert together(store) == {"devolver", "devolver-2024"}


def test_the_report_names_what_differs(store: Store, given: Put) -> None:
    given(RETURN, OLD)
    with store.read() as session:
        (group,) = groups(session)
    (other,) = group.others
    assert (group.id, other.id, other.overlap) == ("devolver", "devolver-2024", 1.0)
    assert (other.differs.kind, other.differs.here, other.differs.there) == ("figures", ("30 días",), ("15 días",))


def test_a_change_takes_an_article_out_of_its_group(store: Store, given: Put) -> None:
    given(RETURN, OLD)
    given(OLD.model_copy(update={"body": WIFI.body}))
    assert together(store) == set()


def test_a_change_of_the_first_leaves_the_others_together(store: Store, given: Put) -> None:
    given(RETURN, OLD, OLD.model_copy(update={"id": "tercero"}))
    given(RETURN.model_copy(update={"body": WIFI.body}))
    assert together(store) == {"devolver-2024", "tercero"}


@pytest.mark.parametrize("gone", ["devolver", "devolver-2024"])
def test_one_that_is_left_alone_is_in_no_group(store: Store, given: Put, gone: str) -> None:
    given(RETURN, OLD)
    retire(store, [gone])
    assert together(store) == set()


def test_a_retired_article_that_lives_again_joins_again(store: Store, given: Put) -> None:
    given(RETURN, OLD)
    retire(store, ["devolver"])
    given(RETURN)
    assert together(store) == {"devolver", "devolver-2024"}


def test_a_translation_is_no_duplicate(store: Store, given: Put) -> None:
    given(RETURN, RETURN.model_copy(update={"id": "pt", "language": "pt-BR"}))
    assert together(store) == set()


def test_variants_of_one_language_may_be_duplicates(store: Store, given: Put) -> None:
    given(RETURN, OLD.model_copy(update={"language": "es-CL"}))
    assert together(store) == {"devolver", "devolver-2024"}


def test_articles_of_an_older_database_are_compared_once(store: Store) -> None:
    with store.begin() as session:
        for article in (RETURN, OLD, WIFI):
            articles.upsert(session, article, [], content_hash=article.id, revision=state.next_revision(session))
    assert [compare(store), compare(store)] == [3, 0]
    assert together(store) == {"devolver", "devolver-2024"}


def test_a_hundred_copies_are_one_group(store: Store, given: Put) -> None:
    given(*(RETURN.model_copy(update={"id": f"copia-{n}"}) for n in range(100)))
    with store.read() as session:
        (group,) = groups(session)
    assert len(group.others) == 99


def test_texts_that_share_nearly_all_meet_in_a_band() -> None:
    words = [f"palabra{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400)]
    for place in range(0, 400, 20):
        changed = [*words[:place], "otra", *words[place + 1 :]]
        one, other = shingles(" ".join(words)), shingles(" ".join(changed))
        assert set(bands(one)) & set(bands(other))


def test_a_text_without_words_is_like_itself_only() -> None:
    assert bands(shingles("")) == bands(shingles("...")) != bands(shingles("hola"))


@pytest.mark.parametrize(
    ("here", "there", "kind", "only"),
    [
        ("Cuesta $ 20 al mes", "Cuesta $ 25 al mes", "figures", ("$ 20",)),
        ("1. Entra\n2. Sal", "1. Entra\n3. Sal", "", ()),
        ("El plan E1 trae 5 GB", "El plan E3 trae 5 GB", "words", ("e1",)),
        ("Mira https://a.example/2023", "Mira https://a.example/2024", "words", ("2023",)),
        ("Igual", "Igual", "", ()),
    ],
)
def test_figures_come_before_words(here: str, there: str, kind: str, only: tuple[str, ...]) -> None:
    found = differing(here, there)
    assert (found.kind, found.here) == (kind, only)
