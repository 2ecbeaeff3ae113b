"""`citations`, `quotes` and `sources`: what an answer rests on by its own account. A recorded text names nothing, and
they are silent."""

from typing import TYPE_CHECKING, Any

from copilot.check.evidence import unsupported_facts
from copilot.check.facts import facts
from copilot.check.grounding import CARRIED
from copilot.draft import Citation
from copilot.source import Passage
from evals.grounding.support import contains, plain
from evals.metrics.correctness.reading import read
from evals.metrics.metric import Score, judged, silent
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

CITATIONS, QUOTES, SOURCES, RETRIEVAL = "citations", "quotes", "sources", "found"


def citations(evidence: "Evidence") -> Score:
    """Every citation names a passage that was read and its quote stands there; every sentence said to come from a
    source names such a passage (D2). `value` is the share of the sentences with a figure that say where it is from."""
    given = cited(evidence.output)
    if not given and not evidence.sentences:
        return silent(CITATIONS)
    passages, language = _passages(evidence), evidence.heard.language
    reasons = []
    for one in given:
        passage = passages.get(one.passage_id)
        if passage is None:
            reasons.append(reason("unread", language, passage=one.passage_id or one.source_id))
        elif one.quote and plain(one.quote) not in plain(passage.text):
            reasons.append(reason("misquoted", language, one.quote, passage=passage.title or passage.id))
    reasons += [
        reason("unread", language, one.text, passage=one.passage_id)
        for one in evidence.sentences
        if one.support == "source" and (not one.passage_id or one.passage_id not in passages)
    ]
    telling = [one for one in evidence.sentences if any(fact.claims for fact in facts(one.text))]
    backed = sum(one.support not in ("unsupported", "courtesy") for one in telling)
    return judged(CITATIONS, reasons, round(backed / len(telling), 4) if telling else None)


def quotes(evidence: "Evidence") -> Score:
    """Each sentence said to come from a source shares most of its words with the passage named, and all its figures
    stand there or in the conversation (D3). `value` is the share of those that do."""
    passages, language = _passages(evidence), evidence.heard.language
    said = [one for one in evidence.sentences if one.support == "source" and one.passage_id in passages]
    if not said or not evidence.is_for_customer:
        return silent(QUOTES)
    reasons = [
        reason("not_there", language, one.text, passage=passages[one.passage_id or ""].title)
        for one in said
        if not _carries(evidence, passages[one.passage_id or ""], one.text)
    ]
    return judged(QUOTES, reasons, round(1 - len(reasons) / len(said), 4))


def sources(evidence: "Evidence") -> Score:
    """The first source that the answer names is one of the right ones."""
    right, given = evidence.case.expect.sources_any, _named(evidence)
    if not right or not given or not evidence.is_for_customer:
        return silent(SOURCES)
    language = evidence.heard.language
    wrong = [reason("wrong_source", language, given=given[0], right=", ".join(right))] if given[0] not in right else []
    return judged(SOURCES, wrong)


def found(evidence: "Evidence") -> Score:
    """A right source was among what lay before the writer (D1)."""
    right = evidence.case.expect.sources_any
    read_ = {digest for one in evidence.sample.read.answers for digest in (*one.articles, *one.source)}
    if not right or not evidence.sample.read.answers:
        return silent(RETRIEVAL)
    held = {evidence.passages[digest].source_id for digest in read_ if digest in evidence.passages}
    missing = [] if held & set(right) else [reason("source_not_found", evidence.heard.language, right=", ".join(right))]
    return judged(RETRIEVAL, missing)


def cited(output: dict[str, Any]) -> tuple[Citation, ...]:
    """The citations of an output row; what lacks a passage is one of nothing."""
    rows = (one for one in output.get("citations") or () if isinstance(one, dict))
    return tuple(
        Citation.model_validate({"source_id": "", "passage_id": "", "quote": ""} | _filled(one)) for one in rows
    )


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _named(evidence: "Evidence") -> list[str]:
    """The ids of the articles that the answer names, first named first."""
    taken = (one.passage_id.rpartition("#")[0] for one in evidence.sentences if one.passage_id)
    return [
        id
        for id in dict.fromkeys((*(one.source_id for one in cited(evidence.output) if one.pool == "articles"), *taken))
        if id
    ]


def _passages(evidence: "Evidence") -> dict[str, Passage]:
    """All that lay before the writer, by the passage's id."""
    return {passage.id: passage for passage in (*evidence.passages.values(), *evidence.sources)}


def _carries(evidence: "Evidence", passage: Passage, text: str) -> bool:
    grounds = evidence.grounds
    if contains(passage.text, text) or evidence.checked.is_foreign(passage):
        return not unsupported_facts(text, (passage.text, passage.title, passage.url, *grounds.told))
    own = evidence.checked.stems(text)
    held = evidence.checked.stems_of(passage) | evidence.checked.told_stems
    shared = len(own & held) >= CARRIED * len(own) or len(read(text, grounds.language).terms) == 0
    return shared and not unsupported_facts(
        text, (passage.text, passage.title, passage.url, *passage.heading, *grounds.told)
    )
