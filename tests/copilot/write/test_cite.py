from copilot.draft import Sentence
from copilot.source import Passage
from copilot.write.cite import cite

ARTICLE = Passage(
    id="a#0",
    source_id="a",
    pool="articles",
    title="Wifi",
    url="https://x.example/a",
    text="Abra la página del router. La clave está en la etiqueta.\n1. Entre.\n2. Cambie la clave.",
)
PAST = Passage(id="c#answer", source_id="c", pool="resolutions", title="clave", text="La clave viene en la etiqueta.")
PASSAGES = {passage.id: passage for passage in (ARTICLE, PAST)}


def source(text: str, passage_id: str = "a#0") -> Sentence:
    return Sentence(text=text, support="source", passage_id=passage_id)


def test_a_quote_is_an_exact_piece_of_the_passage_even_after_a_change_of_register() -> None:
    (citation,) = cite([source("Abre la página del router.")], PASSAGES)
    assert citation.quote == "Abra la página del router."
    assert citation.quote in ARTICLE.text


def test_articles_come_before_past_answers_and_each_passage_once() -> None:
    found = cite(
        [source("La clave viene en la etiqueta.", "c#answer"), source("Entre."), source("Cambie la clave.")], PASSAGES
    )
    assert [citation.passage_id for citation in found] == ["a#0", "c#answer"]


def test_nothing_is_cited_for_courtesy_or_for_a_passage_that_is_not_there() -> None:
    sentences = [Sentence(text="Hola.", support="courtesy"), source("Algo.", "invented#1")]
    assert cite(sentences, PASSAGES) == ()
