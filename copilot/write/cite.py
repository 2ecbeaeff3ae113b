"""Citations: for each passage that a draft uses, the exact words of it that carry the draft's sentence."""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz

from copilot.draft import Citation, Sentence
from copilot.source import Passage
from copilot.text import sentences as split


def cite(sentences: Iterable[Sentence], passages: Mapping[str, Passage]) -> tuple[Citation, ...]:
    """One citation a passage, articles first, each group in the order of the draft.

    `quote` is an exact substring of the passage: the sentence itself, or the passage's sentence most like it.
    """
    used: dict[str, Sentence] = {}
    for sentence in sentences:
        if sentence.support == "source" and sentence.passage_id and sentence.passage_id in passages:
            used.setdefault(sentence.passage_id, sentence)
    found = [_citation(passages[passage_id], sentence) for passage_id, sentence in used.items()]
    return tuple(sorted(found, key=lambda one: one.pool != "articles"))


def _citation(passage: Passage, sentence: Sentence) -> Citation:
    return Citation(
        source_id=passage.source_id,
        passage_id=passage.id,
        quote=quote(sentence.text, passage.text),
        title=passage.title,
        url=passage.url,
        pool=passage.pool,
    )


def quote(text: str, passage: str) -> str:
    """The words of `passage` that `text` comes from."""
    bare = text.strip()
    if bare in passage:
        return bare
    pieces: Sequence[str] = split(passage) or [passage.strip()]
    return max(pieces, key=lambda piece: fuzz.token_set_ratio(piece, bare))
