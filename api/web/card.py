"""A draft as the page shows it: each sentence with what carries it, sources as numbered notes, what to look at."""

from collections.abc import Container, Mapping
from typing import get_args

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from api.web.library import passage_href, safe_url
from api.web.marks import Piece, quoted, sentences
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.draft import Citation, Draft, Outcome, Register, Support
from copilot.replies import WRITER as SAVED
from copilot.retrieval.hydrate import passages_by_id
from copilot.source import Passage, Pool
from copilot.store.drafts import Kept
from copilot.text import fold

TOLD = 75  # likeness (0..100) from which a sentence is one that the agent told
SUPPORTS: tuple[Support, ...] = ("source", "history", "conversation", "courtesy", "unsupported")


class Sentence(Value):
    """A stretch of the draft; without `support` it is the space between two sentences."""

    text: str
    support: Support | None = None
    note: int = 0
    why: str = ""


class Note(Value):
    """A cited passage under its number. `label` is its audience, or `past` for a past answer."""

    number: int
    title: str
    label: str
    heading: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    href: str = ""
    url: str = ""


class Failed(Value):
    """A check that failed, or something else to look at before sending, by its stable `name`."""

    name: str
    words: str
    detail: str


class Card(Value):
    """`failed` and `notes` are what to look at; `open` is what somebody who sends it as it is is asked about. `wish` is
    what it was asked to be."""

    id: str
    outcome: Outcome
    text: str
    language: str
    confidence: float
    ms: int
    writer: str
    fallback: bool
    stale: bool
    used: bool
    said: tuple[Sentence, ...]
    supports: tuple[Support, ...]
    notes: tuple[str, ...]
    failed: tuple[Failed, ...]
    open: tuple[Failed, ...]
    sources: tuple[Note, ...]
    register_: Register
    wish: str


def card(session: Session, kept: Kept, t: Texts, *, known: Container[str] = ()) -> Card:
    """The draft with its sources read again from the store: a retired one keeps only its quote.

    `known` are notes that the page says elsewhere.
    """
    draft = kept.draft
    cited = _cited(draft)
    numbers = {passage_id: number for number, passage_id in enumerate(cited, start=1)}
    held = _passages(session, draft)
    said = tuple(
        Sentence(
            text=one.text,
            support=one.support,
            note=one.note,
            why=t("support.why_told")
            if is_told(one.text, one.support, draft.wish)
            else _why(one.support, one.passage_id, cited, numbers, t),
        )
        for one in sentences(draft, numbers)
    )
    used = {one.support for one in said}
    return Card(
        id=draft.id,
        outcome=draft.outcome,
        text=draft.text,
        language=draft.language,
        confidence=draft.confidence,
        ms=round(draft.ms),
        writer=_writer(draft.writer, t),
        fallback=bool(draft.fallback),
        stale=kept.stale,
        used=kept.use is not None,
        said=said,
        supports=tuple(name for name in SUPPORTS if name in used),
        notes=tuple(note for note in draft.notes if note not in known),
        failed=tuple(failed(check.name, check.detail, t) for check in draft.checks if not check.passed),
        open=still_open(draft, t),
        sources=tuple(_note(numbers[id], quotes, held.get(id)) for id, quotes in cited.items()),
        register_=draft.register_,
        wish=draft.wish,
    )


def still_open(draft: Draft, t: Texts) -> tuple[Failed, ...]:
    """What is not settled in a draft: failed checks, sentences without support, questions that no source answers."""
    bare = [one.text for one in draft.sentences if one.support == "unsupported"]
    checks = [one for one in draft.checks if not one.passed and not (bare and one.name == "supported")]
    return (
        *(failed(one.name, one.detail, t) for one in checks),
        *(Failed(name="unsupported", words=t("open.unsupported"), detail=f"«{text}»") for text in bare),
        *(Failed(name="missing", words=t("open.missing"), detail=f"«{text}»") for text in draft.missing),
    )


def failed(name: str, detail: str, t: Texts) -> Failed:
    """A check that failed, in the reader's words for it."""
    return Failed(name=name, words=t.get(f"check.{name}", name.replace("_", " ")), detail=detail)


def is_told(text: str, support: Support | None, wish: str) -> bool:
    """Whether the agent told a sentence themselves, in what they asked of the draft."""
    return support == "conversation" and bool(wish) and fuzz.partial_ratio(fold(text), fold(wish)) >= TOLD


def _cited(draft: Draft) -> dict[str, list[Citation]]:
    """Citations by passage, in the order in which the text comes to them."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in draft.citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    order = dict.fromkeys(one.passage_id for one in draft.sentences if one.passage_id in by_passage)
    return {id: by_passage[id] for id in order if id} | by_passage


def _passages(session: Session, draft: Draft) -> dict[str, Passage]:
    found: dict[str, Passage] = {}
    pools: tuple[Pool, ...] = get_args(Pool)
    for pool in pools:
        ids = [citation.passage_id for citation in draft.citations if citation.pool == pool]
        found |= passages_by_id(session, list(dict.fromkeys(ids)), pool)
    return found


def _note(number: int, citations: list[Citation], passage: Passage | None) -> Note:
    first = citations[0]
    quotes = [citation.quote for citation in citations]
    past = first.pool == "resolutions"
    if passage is None:
        return Note(
            number=number, title=first.title, label="past" if past else "public", pieces=quoted(" ".join(quotes), ())
        )
    return Note(
        number=number,
        title=passage.title,
        label="past" if past else passage.audience,
        heading=passage.heading,
        pieces=quoted(passage.text, quotes),
        href="" if past else passage_href(passage),
        url=safe_url(passage.url),
    )


def _writer(writer: str, t: Texts) -> str:
    if writer == SAVED:
        return t("saved.writer")
    return t("draft.embedded") if writer == "embedded" else writer


def _why(
    support: Support | None, passage_id: str, cited: Mapping[str, list[Citation]], numbers: Mapping[str, int], t: Texts
) -> str:
    if support is None:
        return ""
    if support != "source":
        return t(f"support.why_{support}")
    if passage_id not in cited:
        return t("support.why_source_unknown")
    first = cited[passage_id][0]
    return t("support.why_source", n=numbers[passage_id], title=first.title)
