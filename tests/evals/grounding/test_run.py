"""The run on a real base: a drafter that pastes the best passage stands where the copilot would."""

import json
from pathlib import Path

import pytest

from copilot.conversation import Conversation
from copilot.draft import Citation, Draft, Sentence
from copilot.errors import SearchIndexError
from copilot.retrieval import Retriever, open_retriever
from copilot.settings import Settings
from copilot.source import Hit, Pool
from copilot.store import Store
from evals.grounding import Case, measure, read_sources, run
from kb.sync import import_paths

ARTICLES = [
    {
        "id": "pagos",
        "title": "Cuándo vence la factura",
        "body": "La factura vence el día 20 de cada mes.",
        "language": "es",
    },
    {
        "id": "wifi",
        "title": "Cambiar la clave del wifi",
        "body": "La clave del wifi se cambia en la página del router.",
        "language": "es",
    },
    {
        "id": "wifi-pt",
        "title": "Trocar a senha do wi-fi",
        "body": "A senha do wi-fi é trocada na página do roteador.",
        "language": "pt",
    },
]


class Paste:
    """Replies with the best passage, or says that there is none."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def search(self, text: str, *, k: int, pool: Pool, language: str) -> tuple[Hit, ...]:
        return self._retriever.search(text, pool=pool, language=language, k=k).hits

    def draft(self, conversation: Conversation) -> Draft:
        asked = conversation.messages[0].text
        if asked == "error":
            raise SearchIndexError("The index is broken.")
        hits = self.search(asked, k=1, pool="articles", language="es")
        if not hits or not hits[0].why:
            return Draft(id="0", outcome="findings", text="Nada.", language="es", confidence=0.5)
        passage = hits[0].passage
        return Draft.model_validate(
            {"id": "1", "outcome": "reply", "text": passage.text, "language": "es", "confidence": 0.9}
            | {"citations": (Citation(source_id=passage.source_id, passage_id=passage.id, quote=passage.text),)}
            | {"sentences": (Sentence(text=passage.text, support="source", passage_id=passage.id),)}
        )


@pytest.fixture
def paste(store: Store, settings: Settings, tmp_path: Path) -> Paste:
    file = tmp_path / "kb.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ARTICLES), encoding="utf-8")
    import_paths(store, settings, [file])
    return Paste(open_retriever(settings, store))


def case(id: str, query: str, *relevant: str) -> Case:
    wanted = {"kind": "close", "outcome": ["reply"]} if relevant else {"kind": "off_topic", "outcome": ["findings"]}
    return Case.model_validate({"id": id, "query": query, "lang": "es", "relevant": relevant, **wanted})


BILL, WIFI = case("a", "¿cuándo vence la factura?", "pagos"), case("b", "cambiar clave del wifi", "wifi")


def test_every_case_is_searched_and_drafted(paste: Paste, store: Store) -> None:
    trials = run(paste, [BILL, WIFI, case("c", "¿venden elefantes?")], store, removal=False)
    assert [trial.case.id for trial in trials] == ["a", "b", "c"]
    assert [trial.rank for trial in trials[:2]] == [1, 1]
    assert [trial.replied for trial in trials] == [True, True, False]


def test_the_second_draft_is_made_without_the_article_and_the_base_is_whole_again(paste: Paste, store: Store) -> None:
    first, second = run(paste, [BILL, BILL.model_copy(update={"id": "b"})], store)
    for trial in (first, second):
        assert trial.replied
        assert trial.without is not None
        assert "pagos" not in {citation.source_id for citation in trial.without.citations}
    assert paste.draft(BILL.conversation()).outcome == "reply"


def test_other_languages_of_the_article_go_too(paste: Paste, store: Store) -> None:
    (trial,) = run(paste, [case("p", "trocar a senha do wi-fi", "wifi")], store)
    assert trial.without is not None
    assert not {citation.source_id for citation in trial.without.citations} & {"wifi", "wifi-pt"}


def test_a_draft_that_breaks_is_an_error_and_the_rest_goes_on(paste: Paste, store: Store) -> None:
    trials = run(paste, [case("e", "error", "pagos"), BILL], store)
    assert trials[0].error == "SearchIndexError: The index is broken."
    assert trials[1].replied


def test_an_article_that_the_base_never_held_is_not_taken_out(paste: Paste, store: Store) -> None:
    (trial,) = run(paste, [case("g", "¿cuándo vence la factura?", "gone")], store)
    assert trial.without is None


def test_the_measure_reads_the_sources_from_the_base(paste: Paste, store: Store) -> None:
    grounding = measure(paste, [BILL, WIFI], store)
    assert grounding["replies: source sentences verbatim"].share == 1.0
    assert grounding["citation quotes exact"].share == 1.0


def test_sources_know_their_passages_titles_and_addresses(paste: Paste, store: Store) -> None:
    sources = read_sources(store)
    assert "Cuándo vence la factura" in sources.whole("pagos")
    assert "gone" not in sources
