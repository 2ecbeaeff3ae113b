"""A question made ready to be matched: greetings dropped, typos repaired, terms by channel with their weight."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from copilot.retrieval import analysis
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.lexical import LexicalIndex

LONGEST = 60  # words of a question that are searched; what a long message asks is split out before it comes here
REPAIRABLE = (4, 20)  # letters of a word that, unknown to the base, is taken for a typo
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Sense(NamedTuple):
    """What one word of a question may be said with: its spellings, and the groups of its synonyms. A phrase of stop
    words that names a group ("cuánto es") has no spelling of its own."""

    spellings: tuple[str, ...]
    concepts: tuple[str, ...]


class Query(NamedTuple):
    """`words` are folded content words; `read` all words, as they were read; `stems[language]` the distinct stems in
    that language; `repairs` the words that were read as another one; `senses` what each word stands for."""

    words: tuple[str, ...]
    read: tuple[str, ...]
    stems: dict[str, tuple[str, ...]]
    grams: tuple[str, ...]
    concepts: tuple[str, ...]
    repairs: dict[str, tuple[str, ...]]
    senses: tuple[Sense, ...]


def prepare(text: str, language: str, index: LexicalIndex, concepts: Concepts) -> Query:
    """The query for `text`, for every language that the index holds."""
    words = analysis.tokens(text)
    useful = list(dict.fromkeys(analysis.content(words)))[:LONGEST]
    repairs = {word: found for word in useful if (found := repair(word, index))}
    spelled = [other for word in useful for other in repairs.get(word, (word,))]
    read = [other for word in words for other in repairs.get(word, (word,))[:1]]
    languages = set(index.statistics.languages) | {language}
    return Query(
        words=tuple(useful),
        read=tuple(read),
        stems={name: tuple(dict.fromkeys(analysis.stem(word, name) for word in spelled)) for name in sorted(languages)},
        grams=tuple(dict.fromkeys(piece for word in useful for piece in analysis.grams(word))),
        concepts=tuple(dict.fromkeys(concepts.of(read, language))),
        repairs=repairs,
        senses=_senses(words, useful, repairs, concepts.spans(read, language)),
    )


def _senses(
    words: Sequence[str],
    useful: Sequence[str],
    repairs: Mapping[str, tuple[str, ...]],
    spans: Sequence[tuple[int, int, Sequence[str]]],
) -> tuple[Sense, ...]:
    named: dict[str, dict[str, None]] = {word: {} for word in useful}
    wordless: list[Sense] = []
    for start, end, names in spans:
        inside = [word for word in words[start:end] if word in named]
        for word in inside:
            named[word].update(dict.fromkeys(names))
        if not inside:
            wordless.append(Sense((), tuple(names)))
    return (*(Sense(repairs.get(word, (word,)), tuple(names)) for word, names in named.items()), *wordless)


def repair(word: str, index: LexicalIndex) -> tuple[str, ...]:
    """Up to two known words at edit distance 1 from an unknown one, the most frequent first."""
    if not REPAIRABLE[0] <= len(word) <= REPAIRABLE[1] or word.isdigit() or index.known(word):
        return ()
    near = [(index.known(other), other) for other in _edits(word)]
    return tuple(other for known, other in sorted(near, reverse=True)[:2] if known)


@lru_cache(maxsize=5_000)
def _edits(word: str) -> frozenset[str]:
    splits = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    deleted = [left + right[1:] for left, right in splits if right]
    swapped = [left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1]
    replaced = [left + letter + right[1:] for left, right in splits if right for letter in _ALPHABET]
    inserted = [left + letter + right for left, right in splits for letter in _ALPHABET]
    return frozenset(deleted + swapped + replaced + inserted) - {word}


def all_stems(query: Query) -> Sequence[str]:
    """The stems of every language together, for finding candidates."""
    return tuple(dict.fromkeys(stem for stems in query.stems.values() for stem in stems))
