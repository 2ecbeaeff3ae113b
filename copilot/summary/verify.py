"""Whether a message bears out what a model says in a summary: what is claimed is looked up, never believed."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from copilot.listen.language import ours
from copilot.retrieval.analysis import stem, useful
from copilot.retrieval.concepts import built_in
from copilot.retrieval.stems import tokens
from copilot.summary.values import Fact
from copilot.summary.verify_facts import altered, strangers
from copilot.summary.verify_words import before_orders, cues, frame, grave, says
from copilot.text import fold, sentences

SHARED = 0.5
"""Least share of a sentence's content words that the messages it names must hold, in their words or in a synonym."""
MOST_SOURCES = 4
"""Messages that one sentence may rest on: who names more has looked at none."""
LONGEST = 300
"""Characters of one sentence."""
_DIGITS = re.compile(r"\d+")
_PLACEHOLDER = re.compile(r"\[[A-Z]{2,6}_\d+\]")


class Source(NamedTuple):
    """A message that a summary may rest on. `texts` are its words as written, all of them or those that were kept;
    `role` is a message's, or another word where it is not known any more."""

    message_id: str
    role: str
    texts: tuple[str, ...]
    language: str
    author: str = ""
    conversation_id: str = ""
    channel: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.conversation_id, self.message_id


class _Heard:
    """What one message carries."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.language = ours(source.language)
        self.texts = tuple(text for text in map(before_orders, source.texts) if text.strip())
        self.pieces = tuple(piece for text in self.texts for piece in sentences(text))
        self.said = tuple((piece, _meaning(piece, self.language)) for piece in self.pieces)
        self.stems, self.groups = _meant("\n".join(self.texts), self.language)
        self.grave = grave("\n".join(self.texts))
        self.groups |= self.grave
        self.promises = any(_commits(text) for text in self.texts)
        self.solved = any(says(cues().solved, fold(text)) for text in self.texts)


class Verifier:
    """Judges sentences in the language `reader` by the messages that they name.

    `people` are names that any sentence may use: the customer's. `promised` are the keys of messages in which something
    was found to be promised.
    """

    def __init__(
        self,
        sources: Mapping[int, Source],
        reader: str,
        people: Iterable[str] = (),
        promised: Collection[tuple[str, str]] = (),
    ) -> None:
        self._sources = sources
        self._reader = ours(reader)
        self._people = tuple(people)
        self._promised = frozenset(promised)
        self._heard: dict[int, _Heard] = {}

    def facts(self, text: str, named: Sequence[int | None]) -> tuple[Fact, ...]:
        """The words in the named messages that bear `text` out; none when they do not.

        All messages named exist. Every number, amount, date, hour, weekday, link, address, phone, code and name of the
        sentence, and what it quotes, stands in them: in one language letter for letter but for blanks, a figure in a
        sentence that shares a word with this one; across languages with the same digits and the same meaning. What it
        says will be done is promised in one of ours, or is told as the customer's word; what it says is settled is
        said to be; of refunds, leaving, law and the like it speaks where they do. And they hold at least `SHARED` of
        its content words. Words cannot be compared across languages: there one matter (a group of synonyms in all
        three languages), word or figure that both have has to do, so that a sentence that names a message about
        something else is found out and a finer twist is not.
        """
        if not 0 < len(named) <= MOST_SOURCES or len(text) > LONGEST or _PLACEHOLDER.search(text):
            return ()
        heard = [self._read(number) for number in named if number is not None and number in self._sources]
        if len(heard) < len(named) or not self._bears(text, heard):
            return ()
        found = [fact for one in heard for fact in self._words(text, one)]
        return tuple(dict.fromkeys(found))

    def _read(self, number: int) -> _Heard:
        if number not in self._heard:
            self._heard[number] = _Heard(self._sources[number])
        return self._heard[number]

    def _bears(self, text: str, heard: Sequence[_Heard]) -> bool:
        texts = [each for one in heard for each in one.texts]
        foreign = any(one.language != self._reader for one in heard)
        told = self._named(heard)
        if not texts or altered(text, texts, foreign=foreign) or strangers(text, texts, told, foreign=foreign):
            return False
        return self._is_promised(text, heard) and self._is_solved(text, heard) and self._is_about(text, heard)

    def _is_promised(self, text: str, heard: Sequence[_Heard]) -> bool:
        if not _claims(text):
            return True
        committed = [one for one in heard if one.promises or one.source.key in self._promised]
        if any(one.source.role in ("agent", "bot") for one in committed):
            return True
        named = tuple(fold(name) for name in self._people if name)
        own = cues().customer.search(fold(text)) or any(name in fold(text) for name in named)
        return bool(committed and own)

    def _is_solved(self, text: str, heard: Sequence[_Heard]) -> bool:
        return not says(cues().solved, fold(text)) or any(one.solved for one in heard)

    def _is_about(self, text: str, heard: Sequence[_Heard]) -> bool:
        own, groups = self._own(text, heard)
        known = set().union(*(one.stems for one in heard))
        matters = set().union(*(one.groups for one in heard))
        if grave(text) - frozenset[str]().union(*(one.grave for one in heard)):
            return False
        borne = [word for word in own if word in known or groups[word] & matters]
        if any(one.language == self._reader for one in heard):
            return len(borne) >= SHARED * len(own) and bool(borne) and self._in_place(text, heard)
        return bool(borne) or any(character.isdigit() for character in text)

    def _in_place(self, text: str, heard: Iterable[_Heard]) -> bool:
        """Whether each figure stands in a sentence that shares a word or a matter with `text`, or that has no word
        beside it: a number that a message has about something else bears nothing out."""
        own = _meaning(text, self._reader)
        found: set[str] = set()
        for piece, meaning in ((piece, meaning) for one in heard for piece, meaning in one.said):
            beside = {each for each in meaning if not each.isdigit()}
            if beside & own or not beside:
                found.update(_DIGITS.findall(piece))
        return set(_DIGITS.findall(text)) <= found

    def _own(self, text: str, heard: Iterable[_Heard]) -> tuple[list[str], dict[str, frozenset[str]]]:
        """The sentence's content stems, without those of whoever tells and of the people in it, and the groups of
        synonyms of each."""
        words = tokens(text)
        people = {word for name in self._named(heard) for word in tokens(name)}
        groups = {stem(word, self._reader): grave(word) for word in words}
        for start, end, names in built_in().spans(words, self._reader):
            for word in words[start:end]:
                groups[stem(word, self._reader)] |= frozenset(names)
        own = dict.fromkeys(stem(word, self._reader) for word in useful(words) if word not in people)
        return [word for word in own if word not in frame(self._reader)], groups

    def _named(self, heard: Iterable[_Heard]) -> tuple[str, ...]:
        """Names that a sentence about these messages may use."""
        sources = [one.source for one in heard]
        return (*self._people, *(name for source in sources for name in (source.author, source.channel)))

    def _words(self, text: str, heard: _Heard) -> list[Fact]:
        """The sentence of the message that shares most with `text`, and those that carry what it lacks: a figure, or
        two words."""
        own, groups = self._own(text, (heard,))
        names = frozenset[str]().union(*groups.values())
        figures = set(_DIGITS.findall(text))
        left = {
            piece: _Shared(stems & set(own), matters & names, figures & set(_DIGITS.findall(piece)))
            for piece in heard.pieces
            for stems, matters in (_meant(piece, heard.language),)
        }
        chosen: list[str] = []
        while left:
            best = max(left, key=lambda piece: left[piece].worth)
            shared = left.pop(best)
            if not shared.worth or (chosen and not shared.figures and len(shared.stems) < 2):
                break
            chosen.append(best)
            left = {piece: other.without(shared) for piece, other in left.items()}
        source = heard.source
        return [
            Fact(text=piece, message_id=source.message_id, conversation_id=source.conversation_id)
            for piece in heard.pieces
            if piece in chosen
        ]


class _Shared(NamedTuple):
    """What a message's sentence and a summary's have in common."""

    stems: Collection[str]
    matters: Collection[str]
    figures: Collection[str]

    @property
    def worth(self) -> int:
        return len(self.stems) + len(self.matters) + 2 * len(self.figures)

    def without(self, other: "_Shared") -> "_Shared":
        return _Shared(*(set(mine) - set(theirs) for mine, theirs in zip(self, other, strict=True)))


def _meant(text: str, language: str) -> tuple[set[str], set[str]]:
    """The stems of a text's content words and the groups of synonyms that it names."""
    words = tokens(text)
    return {stem(word, language) for word in useful(words)}, set(built_in().of(words, language))


def _meaning(text: str, language: str) -> set[str]:
    """Stems and groups together, those of matters never told by the way too."""
    stems, groups = _meant(text, language)
    return stems | groups | grave(text)


def _claims(text: str) -> bool:
    folded, late = cues().claims
    return says(folded, fold(text)) or says(late, text)


def _commits(text: str) -> bool:
    folded, late = cues().words
    return says(folded, fold(text)) or says(late, text)
