"""Sentences of ours as words and verb groups: who does what, when, to whom, and what stands around it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from copilot.promises.clauses_forms import Forms, forms
from copilot.text import fold, sentences

LANGUAGES = ("es", "pt", "en")

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_")
_QUOTED = re.compile(r"«[^»\n]{3,}»|“[^”\n]{3,}”|\"[^\"\n]{3,}\"")
_EARLIER = re.compile(
    r"(?m)^(?:>.*|[ \t]*(?:el|on|em|no dia|le)\s[^\n]{0,200}?\d[^\n]{0,200}\s?(?:escribi[oó]|escreveu|wrote)\s*:\s*$|"
    r"[-_*]{2,}\s*(?:mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)|original message|"
    r"forwarded message|correo original)\s*[-_*]{2,}.*$)",
    re.I,
)


class Token(NamedTuple):
    low: str
    """Folded."""
    written: str
    """In small letters, with its accents."""
    start: int
    end: int


class Group(NamedTuple):
    """A verb with what helps it. `first` and `last` are places of tokens, clitics before and after included.

    `time` is "present", "future", "past" or "other" (a wish, a condition, an order); `person` "1" (we), "2", "3".
    `mood` is what the helping verb makes of it: "" (said as it will be), "can", "try", "must", "vow", "doing", "state".
    """

    first: int
    last: int
    person: str
    time: str
    verb: str
    acts: frozenset[str]
    mood: str = ""
    dative: bool = False
    """Done to the customer: te, le, lhe, you."""
    clitic: bool = False
    """Done to something named before: lo, la, it."""
    ours: bool = False
    """Done to us: me, nos."""
    reflexive: bool = False
    passive: bool = False
    negated: bool = False
    subject: str = ""
    """"people" or "thing" of this case; "generic" for many or a rule; "" when none is named."""


class Line(tuple[Token, ...]):
    """The tokens of a sentence, with their folded words as a set."""

    lows: frozenset[str]

    def __new__(cls, some: Iterable[Token]) -> "Line":
        line = super().__new__(cls, some)
        line.lows = frozenset([token.low for token in line])
        return line


class Words(dict[str, frozenset[str]]):
    """The word lists of one language, as sets by name; a list that the language lacks is empty.

    `helping` is helping form -> (what it makes of the verb after it, person), `phrases` the same lists, where entries
    of several words count ("en_cuanto").
    """

    # A dict, since every word of every message is looked up in many of these.
    def __init__(
        self,
        sets: Mapping[str, frozenset[str]],
        helping: Mapping[str, tuple[str, str]],
        phrases: "Mapping[str, Phrases]",
        forms: Forms,
    ) -> None:
        super().__init__(sets)
        self.helping = helping
        self.phrases = phrases
        self.forms = forms

    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


def language_of(language: str) -> str:
    """The grammar for a language tag; Spanish where we have none."""
    base = language.split("-")[0].lower()
    return base if base in LANGUAGES else "es"


@cache
def words_of(language: str) -> Words:
    made = forms(language)
    sets: dict[str, frozenset[str]] = {}
    phrases: dict[str, Phrases] = {}
    helping: dict[str, tuple[str, str]] = {}
    for name, value in made.raw.items():
        if isinstance(value, str):
            sets[name] = frozenset(value.split())
            phrases[name] = Phrases(value)
    for name in ("state", "passive", "progressive", "future"):
        _help(helping, name, made.raw.get(name, {}))
    for name, person in (("can", ""), ("try", "1"), ("must", "1"), ("vow", "1"), ("has", ""), ("doing", "")):
        for form in sets.get(name, ()):
            helping.setdefault(form, (name, person))
    sets |= _derived(sets, made.raw)
    return Words(sets, helping, phrases, made)


def _derived(sets: dict[str, frozenset[str]], raw: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Lists put together of others."""

    def together(*names: str) -> frozenset[str]:
        return frozenset().union(*(sets.get(name, frozenset()) for name in names))

    state = raw.get("state", {})
    return {
        "clitics": together("dative", "accusative", "reflexive", "towards_us"),
        "small": together(
            "joints", "dative", "accusative", "determiners", "prepositions", "conjunctions", "that", "we"
        ),
        "before_we": together(
            "dative", "accusative", "reflexive", "towards_us", "we", "soon", "adverbs", "conjunctions", "open", "here"
        ),
        "tiny": together("adverbs", "subordinators", "negation"),
        "nouns": together("things", "appointments", "people"),
        "state_forms": frozenset(state.get("third", "").split()),
        "future_state": frozenset(
            form for form in state.get("third", "").split() if form.endswith(("ra", "ran", "rao"))
        ),
        "short_future": frozenset(raw.get("short_future", "").split()),
    }


def _help(helping: dict[str, tuple[str, str]], name: str, persons: dict[str, Any]) -> None:
    for person, number in (("first", "1"), ("second", "2"), ("third", "3")):
        for form in persons.get(person, "").split():
            helping[form] = (name, number)


def own_words(text: str) -> str:
    """The message without the earlier mail that it drags along: nothing in there is promised anew."""
    if ">" not in text and ":" not in text and "--" not in text and "__" not in text:
        return text
    found = _EARLIER.search(text)
    return text[: found.start()] if found and text[: found.start()].strip() else text


def folded(text: str) -> str:
    """`fold`, but always as long as `text`, so that places in one are places in the other."""
    low = fold(text)
    return low if len(low) == len(text) else "".join((fold(one) or " ")[:1] for one in text)


@lru_cache(maxsize=2048)
def tokens(sentence: str) -> Line:
    """Words and signs; what stands in quotation marks is somebody's words and is one "·".

    Remembered, since a message is compared with everything that is still open.
    """
    low = folded(sentence)
    written = sentence.lower()
    if len(written) != len(sentence):
        written = low
    found: list[Token] = []
    end = 0
    for word in _TOKEN.findall(low):
        start = low.index(word, end)  # only blanks are no token
        end = start + len(word)
        found.append(_new(Token, (word, written[start:end], start, end)))
    if has_quotes(low):
        return Line(_unquoted(found, [match.span() for match in _QUOTED.finditer(sentence)]))
    return Line(found)


_new = tuple.__new__
"""Of a named tuple twice as fast as its name, and words are made by the ten thousands."""


def has_quotes(text: str) -> bool:
    return '"' in text or "«" in text or "“" in text


def _unquoted(line: Sequence[Token], quoted: Sequence[tuple[int, int]]) -> Iterator[Token]:
    spans = iter(quoted)
    span = next(spans, None)
    for token in line:
        while span is not None and span[1] <= token.start:
            span = next(spans, None)
        if span is None or token.start < span[0]:
            yield token
        elif token.start == span[0]:
            yield Token("·", "·", *span)


def starts(line: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    """Whether the words of `phrase` stand at place `at`."""
    if at + len(phrase) > len(line):
        return False
    for word in phrase:
        if line[at].low != word:
            return False
        at += 1
    return True


def has(line: Line, phrases: "Phrases", begin: int = 0, end: int | None = None) -> bool:
    """Whether one of `phrases` begins between two places."""
    firsts = phrases.firsts
    if firsts.isdisjoint(line.lows):
        return False
    return any(phrases.at(line, at) for at, token in enumerate(line[begin:end], begin) if token.low in firsts)


class Phrases:
    """Phrases by their first word; written "en_cuanto ni_bien apenas"."""

    def __init__(self, text: str) -> None:
        self.all = tuple(tuple(entry.split("_")) for entry in text.split())
        self.by_first: dict[str, list[tuple[str, ...]]] = {}
        self.by_last: dict[str, list[tuple[str, ...]]] = {}
        for phrase in self.all:
            self.by_first.setdefault(phrase[0], []).append(phrase)
            self.by_last.setdefault(phrase[-1], []).append(phrase)
        self.firsts = frozenset(self.by_first)

    def at(self, line: Sequence[Token], place: int) -> tuple[str, ...] | None:
        """The phrase that begins at that place."""
        for phrase in self.by_first.get(line[place].low, ()):
            if len(phrase) == 1 or starts(line, place, phrase):
                return phrase
        return None


class Sentence:
    """A sentence with its words. Its verb groups and what it asks are read when they are first needed."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.line = tokens(text)
        self.lows = frozenset(_TOKEN.findall(folded(text))) if has_quotes(text) else self.line.lows
        """Its words, those in quotation marks too."""
        self.groups: list[Group] | None = None
        self.asks: tuple[str, ...] | None = None


@lru_cache(maxsize=2048)
def read(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of a message's own words. `language` is one of LANGUAGES.

    Remembered, since our side says the same to many, and of each what it promises and asks is read more than once.
    """
    return tuple([_sentence(sentence, language) for sentence in sentences(own_words(text))])


_sentence = lru_cache(maxsize=4096)(Sentence)
