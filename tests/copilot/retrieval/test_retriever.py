import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from copilot.retrieval import Retriever, open_retriever
from copilot.settings import Settings
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, ResolutionRow

Add = Callable[..., None]


def first(retriever: Retriever, text: str, **options: object) -> str | None:
    found = retriever.search(text, pool="articles", language="es", **options)  # type: ignore[arg-type]
    return found.hits[0].passage.source_id if found.hits else None


def fill(add_article: Add) -> None:
    add_article("wifi", "Cambiar la contraseña del wifi", "Entra a la página del router y elige una contraseña nueva.")
    add_article("baja", "Dar de baja el servicio", "La baja se hace efectiva al final del período de facturación.")
    add_article("doble", "Me cobraron dos veces", "El cobro duplicado se devuelve a tu tarjeta en 5 a 7 días hábiles.")


def test_finds_the_article_in_the_customers_words(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    assert first(retriever, "hola! kiero cambiar la clave del wifi") == "wifi"
    assert first(retriever, "me hicieron el cargo 2 veces, cuando me reembolsan??") == "doble"


def test_accents_case_and_a_typo_do_not_matter(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    assert first(retriever, "CONTRASENA DEL WIFY") == "wifi"
    assert first(retriever, "facturasion del servisio de baja") == "baja"


def test_a_question_in_portuguese_finds_the_spanish_article(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    found = retriever.search("quero trocar a senha do wifi", pool="articles", language="pt")
    assert found.hits[0].passage.source_id == "wifi"


def test_a_hit_says_why_it_matched(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    hit = retriever.search("cambiar clave del wifi", pool="articles", language="es").hits[0]
    assert {"cambiar", "wifi", "≈password"} <= set(hit.why)


def test_ten_passages_of_one_article_are_one_hit(retriever: Retriever, add_article: Add) -> None:
    add_article("largo", "Wifi", *[f"El wifi tiene un canal número {n} que se puede elegir." for n in range(10)])
    add_article("otro", "Canal", "El canal del wifi se elige solo.")
    hits = retriever.search("canal del wifi", pool="articles", language="es").hits
    assert sorted(hit.passage.source_id for hit in hits) == ["largo", "otro"]


def test_the_pools_never_mix(retriever: Retriever, add_article: Add, add_resolution: Add) -> None:
    fill(add_article)
    add_resolution("c-1", "me cobraron dos veces la boleta", "Te devolvemos el segundo cobro en 5 a 7 días hábiles.")
    articles = retriever.search("me cobraron dos veces", pool="articles", language="es")
    past = retriever.search("me cobraron dos veces", pool="resolutions", language="es")
    assert {hit.passage.pool for hit in articles.hits} == {"articles"}
    assert [hit.passage.source_id for hit in past.hits] == ["c-1"]


def test_an_internal_article_is_not_in_the_list_nor_in_the_count(retriever: Retriever, add_article: Add) -> None:
    add_article("tope", "Tope de compensación", "El agente puede abonar hasta un mes de cuota.", audience="internal")
    assert retriever.search("tope de compensación", pool="articles", language="es").hits == ()
    assert first(retriever, "tope de compensación", internal=True) == "tope"
    assert retriever.source("tope") == ()


def test_nothing_in_the_base_finds_nothing(retriever: Retriever) -> None:
    found = retriever.search("cambiar clave", pool="articles", language="es")
    assert (found.hits, found.answerable) == ((), 0.0)


def test_only_stop_words_emojis_or_another_script_do_not_break_it(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    for text in ("de la que no me", "😡😡😡", "", "   ", "مرحبا كيف", "a" * 200_000, "?" * 5000, 'AND OR NOT ( " : *'):
        retriever.search(text, pool="articles", language="es")


def test_off_topic_is_less_answerable_than_the_matter_itself(retriever: Retriever, add_article: Add) -> None:
    fill(add_article)
    known = retriever.search("cómo cambiar la contraseña del wifi", pool="articles", language="es")
    other = retriever.search("receta de torta de chocolate con nueces", pool="articles", language="es")
    assert known.answerable > 0.5 > other.answerable


def test_a_changed_article_is_seen_by_the_next_search(retriever: Retriever, store: Store, add_article: Add) -> None:
    fill(add_article)
    assert first(retriever, "roaming en Brasil") is None
    add_article("roaming", "Roaming", "El roaming en Brasil está incluido.")
    assert first(retriever, "roaming en Brasil") == "roaming"
    with store.begin() as session:
        row = session.query(ArticleRow).filter_by(external_id="roaming").one()
        row.retired_at = datetime.now(UTC)
        row.revision = state.next_revision(session)
    assert first(retriever, "roaming en Brasil") is None


def test_a_withdrawn_resolution_is_gone(retriever: Retriever, store: Store, add_resolution: Add) -> None:
    add_resolution("c-1", "no llegó el técnico", "El técnico va mañana.")
    assert retriever.search("técnico no llegó", pool="resolutions", language="es").hits
    with store.begin() as session:
        row = session.query(ResolutionRow).one()
        row.withdrawn_at = datetime.now(UTC)
        row.revision = state.next_revision(session)
    assert not retriever.search("técnico no llegó", pool="resolutions", language="es").hits


def test_a_deleted_index_is_rebuilt_and_answers_the_same(settings: Settings, store: Store, add_article: Add) -> None:
    fill(add_article)
    before = open_retriever(settings, store).search("cobro doble", pool="articles", language="es")
    shutil.rmtree(settings.index_folder)
    assert open_retriever(settings, store).search("cobro doble", pool="articles", language="es") == before


def test_a_broken_index_is_rebuilt(settings: Settings, store: Store, add_article: Add) -> None:
    fill(add_article)
    open_retriever(settings, store).refresh()
    for file in (settings.index_folder / "tantivy").iterdir():
        if file.is_file():
            file.write_bytes(b"not an index")
    assert first(open_retriever(settings, store), "cobro doble") == "doble"


def test_a_state_that_lags_after_a_kill_changes_nothing(settings: Settings, store: Store, add_article: Add) -> None:
    fill(add_article)
    first_one = open_retriever(settings, store)
    first_one.refresh()
    file = settings.index_folder / "state.json"
    old = json.loads(file.read_text())
    add_article("nuevo", "Roaming", "El roaming en Brasil está incluido.")
    first_one.refresh()
    file.write_text(json.dumps(old))
    again = open_retriever(settings, store)
    again.refresh()
    assert again.index.statistics == first_one.index.statistics
    assert len(again.search("roaming", pool="articles", language="es").hits) == 1


def test_a_reader_in_another_process_follows(settings: Settings, store: Store, add_article: Add) -> None:
    fill(add_article)
    here = open_retriever(settings, store)
    assert first(here, "roaming en Brasil") is None
    add_article("roaming", "Roaming", "El roaming en Brasil está incluido.")
    code = (
        "import sys; from copilot.settings import Settings; from copilot.store import open_store;"
        "from copilot.retrieval import open_retriever; from pathlib import Path;"
        f"s = Settings(data=Path({str(settings.data)!r}), database_url={settings.database_url!r});"
        "print(open_retriever(s, open_store(s)).refresh())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert first(here, "roaming en Brasil") == "roaming"


def test_parallel_searches_and_changes_all_answer(settings: Settings, store: Store, add_article: Add) -> None:
    fill(add_article)
    retriever = open_retriever(settings, store)

    def work(n: int) -> str | None:
        if n % 5 == 0:
            add_article(f"extra-{n}", f"Tema {n}", f"El tema {n} se resuelve en la aplicación.")
        return first(retriever, "me cobraron dos veces")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(40))) == {"doble"}
    assert retriever.index.statistics.passages == 11
