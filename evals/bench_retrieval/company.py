"""The demo company's own articles with the questions that were written on them: what is measured without a folder."""

from zoneinfo import ZoneInfo

from evals.abstention.suite import with_versions
from evals.bench_retrieval.dataset import Dataset, Document, Question
from evals.grounding.cases import read_cases
from evals.grounding.sets import SUITES

QUESTIONS = "alborada.dev.jsonl"


def company() -> Dataset:
    """Its public articles; a translation of an article answers what the article answers."""
    documents = _articles()
    ids = frozenset(document.id for document in documents)
    asked = (
        Question(case.id, case.query, ids & frozenset(with_versions(case.relevant)))
        for case in read_cases(SUITES / QUESTIONS)
    )
    return Dataset("alborada", lambda: iter(documents), tuple(one for one in asked if one.relevant))


def _articles() -> tuple[Document, ...]:
    from copilot.source import Article
    from kb import demo
    from kb.loaders import Place, load

    found = (
        article
        for file in demo.article_files()
        for article in load(Place(demo.ARTICLES, file, file.name, ZoneInfo("UTC")))
        if isinstance(article, Article) and article.audience == "public"
    )
    return tuple(Document(one.id, one.title, one.body, one.language) for one in found)
