"""What stands in the lexical index for a passage, and what is read back of it.

A passage's terms carry the part of the base that they belong to, its pool and audience. A question is then one plain
union of terms, the only kind of query that tantivy answers without looking at every posting, and what a reader may not
see is not even looked at.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import tantivy

from copilot.retrieval import analysis
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.entries import Entry
from copilot.retrieval.grams import GramTable
from copilot.source import Pool

LAYOUT = "3"  # of the fields: an index of another layout cannot be read
FIELDS = ("stems", "grams", "concepts")  # by channel
# Passages up to which 4-grams are terms too. On small bases they find what no stem, synonym or repaired typo does (the
# right article among the candidates of 94 in 100 training questions, 92 without); on large ones they would be two
# thirds of all postings, and the few best of a million passages by letters alone are rarely about the matter.
SMALL = 20_000
_BETWEEN = "\0"  # no text of the database holds it


class Stored(NamedTuple):
    """A passage as the index keeps it: enough to score it again without reading SQL."""

    passage_id: str
    language: str
    head: tuple[str, ...]
    body: tuple[str, ...]


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "passage", "pool", "audience"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", fast=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    for name in ("stems_length", "grams_length"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def parts(pool: Pool, *, internal: bool) -> tuple[str, ...]:
    """The parts of the base that a reader may see, as their terms begin."""
    return (_part(pool, "public"), _part(pool, "internal")) if internal else (_part(pool, "public"),)


def _part(pool: str, audience: str) -> str:
    return pool[0] + audience[0]


def spelled(term: str) -> str:
    """A term as the index has it: the index parts terms at blanks."""
    return term.replace(" ", "_")


def document(key: str, entry: Entry, concepts: Concepts, grams: GramTable, *, small: bool) -> Any:
    """The document of a passage of the source `key`; its 4-grams are shown to `grams`, and are terms in a `small`
    base."""
    language = entry.language
    head, body = analysis.tokens(entry.head), analysis.tokens(entry.body)
    words = weighted_words(entry, head, body)
    useful = analysis.useful(words)
    grams.add(entry.passage_id, useful)
    part = _part(entry.pool, entry.audience)
    made = tantivy.Document()
    add = made.add_text
    add("key", key)
    add("passage", entry.passage_id)
    add("pool", entry.pool)
    add("audience", entry.audience)
    add("language", language)
    add("stems", _terms(part, analysis.stems(useful, language)))
    add("concepts", _terms(part, map(spelled, concepts.of(words, language))))
    add("words", " ".join({*head, *body}))
    if small:
        add("grams", _terms(part, (spelled(gram) for word in useful for gram in analysis.grams(word))))
    made.add_unsigned("stems_length", len(useful))
    made.add_unsigned("grams_length", analysis.gram_count(useful))
    made.add_bytes("kept", _BETWEEN.join((entry.passage_id, key, language, " ".join(head), " ".join(body))).encode())
    return made


def _terms(part: str, terms: Iterable[str]) -> str:
    joined = f" {part}".join(terms)
    return part + joined if joined else ""


def weighted_words(entry: Entry, head: list[str], body: list[str]) -> list[str]:
    """A past question counts twice beside its answer; an article's title and headings once."""
    return head * 2 + body if entry.pool == "resolutions" else head + body


def stored(document: Any) -> tuple[Stored, str]:
    """What is kept of a passage, and the key of its source."""
    passage_id, key, language, head, body = document["kept"][0].decode().split(_BETWEEN)
    return Stored(passage_id, language, tuple(head.split()), tuple(body.split())), key
