"""What a message shows of promises made before it: done, confirmed, denied, still waited for, admitted."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from copilot.conversation import Message
from copilot.promises.clauses import (
    Line,
    Phrases,
    Token,
    Words,
    has,
    has_quotes,
    language_of,
    own_words,
    read,
    tokens,
    words_of,
)
from copilot.promises.clauses_forms import Reading
from copilot.text import fold

CUES = Path(__file__).with_name("outcome.yaml")

Kind = Literal["good", "pleased", "waiting", "denied", "done", "still", "admitted"]

_ATTACHED = re.compile(
    r"\[(?:archivo|arquivo|file|documento|document|pdf|imagen|imagem|image|foto|photo|adjunto|anexo|attachment)[^\]]*\]",
    re.I,
)
_CLAUSES = re.compile(r"[.!?…;\n]+(?:\s|$)|,\s|\s(?=(?:pero|mas|but|y|and|e)\s)")
_SHORT = 3
"""Letters up to which a word says too little to be shared."""
_STEM = 5
_BEFORE = 5
"""Words before a verb among which a denial stands."""


class Sign(NamedTuple):
    """`acts` and `stems` of the clause that shows it; a `loose` one names no act and may speak of any."""

    kind: Kind
    acts: frozenset[str]
    stems: frozenset[str]
    loose: bool = False


class Cues(NamedTuple):
    deny: frozenset[str]
    waiting: Phrases
    prod: Phrases
    good: Phrases
    handed: Phrases
    reported: Phrases
    by_phone: Phrases
    admit: Phrases
    apology: Phrases
    still: Phrases
    small: frozenset[str]
    pleased: Phrases
    nouns: Mapping[str, str]
    states: frozenset[str]
    helps: frozenset[str]


def signs(message: Message, language: str) -> tuple[Sign, ...]:
    """What the message shows, clause by clause."""
    base = language_of(language)
    if message.role == "customer":
        return tuple(_of_customer(own_words(message.text), cues_of(base), words_of(base), base))
    return _reported(message.text, base)


@lru_cache(maxsize=2048)
def _reported(text: str, language: str) -> tuple[Sign, ...]:
    """Of a message of ours; remembered, since our side says the same to many."""
    return tuple(_of_us(own_words(text), *_laid(text, language), language))


def _of_customer(text: str, cues: Cues, words: Words, language: str) -> Iterator[Sign]:
    whole = tokens(text)
    found: list[Sign] = []
    for line in _clauses(text, whole):
        denied, told = _past(line, cues, words, language, ours=False)
        waits = has(line, cues.waiting)
        if denied or waits:
            about = _stems(line, cues, words)
            found.append(Sign("denied" if denied and not waits else "waiting", denied, about, waits))
        elif not cues.deny.isdisjoint(line.lows) and (about := _stems(line, cues, words)):
            found.append(Sign("denied", frozenset(), about))
        elif told or has(line, cues.good):
            finished = told - _FINISHED
            found.append(Sign("good", finished, _stems(line, cues, words), not finished))
        elif has(line, cues.pleased):
            everything = _stems(whole, cues, words)
            found.append(Sign("pleased", _nouns(whole, cues), everything, len(everything) > 2))
    if any(phrase and " ".join(phrase) in text.lower() for phrase in cues.prod.all):
        found.append(Sign("waiting", frozenset(), frozenset(), True))
    if len({sign.kind for sign in found}) == 1:
        everything, nouns = _stems(whole, cues, words), _nouns(whole, cues)
        yield from (sign._replace(stems=everything, acts=sign.acts | nouns) for sign in found)
    else:
        yield from found


def _clauses(text: str, whole: Line, starts: Sequence[int] = ()) -> Iterator[Line]:
    """The clauses of a text whose words are `whole`; they start at `starts` where not where they say."""
    if not _is_even(text):
        yield from (tokens(clause) for clause in _CLAUSES.split(text))
        return
    starts = starts or [token.start for token in whole]
    at = 0
    for end, after in (*(match.span() for match in _CLAUSES.finditer(text)), (len(text), len(text))):
        first = at
        at = bisect_left(starts, end, at)
        yield Line(whole[first:at])
        at = bisect_left(starts, after, at)


def _is_even(text: str) -> bool:
    """Whether words are the same in a piece of the text as in the whole: not what is quoted, or changes its length."""
    return not has_quotes(text) and len(text) == len(text.lower()) == len(fold(text))


def _laid(text: str, language: str) -> tuple[Line, list[int]]:
    """The words of a message of ours, whose sentences are read already, and where they start."""
    own = own_words(text)
    if not _is_even(own):
        return tokens(own), []
    every: list[Token] = []
    starts: list[int] = []
    end = 0
    for sentence in read(text, language):
        begin = own.index(sentence.text, end)  # only blanks are in no sentence
        end = begin + len(sentence.text)
        every += sentence.line
        starts += [begin + token.start for token in sentence.line]
    return Line(every), starts


def _nouns(line: Line, cues: Cues) -> frozenset[str]:
    """Kinds of act that nouns name: "la llamada", "la visita"."""
    return frozenset([cues.nouns[low] for low in line.lows if low in cues.nouns])


def _of_us(text: str, whole: Line, starts: Sequence[int], language: str) -> Iterator[Sign]:
    cues, words = cues_of(language), words_of(language)
    if has(whole, cues.admit):
        yield Sign("admitted", frozenset(), _stems(whole, cues, words), True)
    if has(whole, cues.still):
        yield Sign("still", frozenset(), frozenset())
    if has(whole, cues.handed) or _ATTACHED.search(text):
        yield Sign("done", frozenset({"send"}), _stems(whole, cues, words), True)
    if has(whole, cues.by_phone):
        yield Sign("done", frozenset({"call", "escalate"}), frozenset())
    for line in _clauses(text, whole, starts):
        denied, told = _past(line, cues, words, language, ours=True)
        if told and not denied:
            yield Sign("done", told | _nouns(line, cues), _stems(line, cues, words))
        elif not denied and has(line, cues.reported):
            yield Sign("done", frozenset({"arrange", "fix"}), _stems(line, cues, words))


def _past(line: Line, cues: Cues, words: Words, language: str, *, ours: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds of act that are said not to have been done, and those said to have been."""
    denied: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    nobody = not _NOBODY.isdisjoint(line.lows)
    before = ""
    for at, (low, written, _, _) in enumerate(line):
        readings = _pasts(low, written, language, ours)
        acts = _past_acts(line, at, readings, cues, words, language, ours) if readings or before in _LEADING else None
        before = low
        if not acts:
            continue
        if nobody or any(token.low in cues.deny for token in line[max(0, at - _BEFORE) : at]):
            denied |= acts
        else:
            told |= acts
    return denied, told


_NOBODY = frozenset({"nadie", "ninguem", "nobody", "no-one"})
_LEADING = frozenset({"de", "ya", "ja", "already", "se", "me", "lo", "la", "le"})
"""Words after which a form that is in no list may be past."""


@lru_cache(maxsize=8192)
def _pasts(low: str, written: str, language: str, ours: bool) -> tuple[Reading, ...]:
    """What a form can be that may tell of what is over: nothing for most words."""
    forms = words_of(language).forms
    readings = forms.of(written, low) if ours else forms.folded.get(low, ())
    times = ("past", "participle", "infinitive") if language == "en" else ("past", "participle")
    return tuple(one for one in readings if one.time in times)


def _past_acts(
    line: Line, at: int, readings: Sequence[Reading], cues: Cues, words: Words, language: str, ours: bool
) -> frozenset[str]:
    token = line[at]
    before = line[at - 1].low if at else ""
    if at > 1 and before == "de" and line[at - 2].low in ("acabo", "acabamos", "acabei", "acaban", "acabam"):
        return next((one.acts for one in words.forms.of(*_bare(token.low)) if one.time == "infinitive"), frozenset())
    for one in readings:
        if one.verb in ("estar", "be") and one.time == "past" and one.person == "3":
            return frozenset({"visit"})
        if language == "en" and not ours and one.acts & {"send"} and before not in _SENDERS:
            continue
        if one.verb in cues.states or (before in words["determiners"] and before not in words["clitics"]):
            continue
        if one.time == "past" and (ours or language == "en" or one.person == "3" or one.acts & {"receive"}):
            return one.acts - (_PASSES if one.verb in ("pasar", "passar", "pass") and not ours else frozenset())
        if one.time == "participle" and (before in cues.helps or (not at and not ours)):
            return one.acts if at else _FINISHED
        if (
            language == "en"
            and one.time == "infinitive"
            and before in ("didnt", "didn't", "not", "never", "you", "they", "hasnt")
            and not ours
        ):
            return one.acts if {"didnt", "didn't", "never"} & {token.low for token in line[:at]} else frozenset()
    if not ours and before in ("ya", "ja", "already") and token.low.endswith(_PAST_ENDS) and len(token.low) > 4:
        return _FINISHED
    if (
        not ours
        and at > 1
        and before in ("se", "me", "lo", "la", "le")
        and line[at - 2].low == "ya"
        and token.low.endswith(_PAST_ENDS)
    ):
        return _FINISHED
    return frozenset()


def _bare(low: str) -> tuple[str, str]:
    """ "mandarte" as "mandar"."""
    bare = re.sub(r"(?<=r)(?:me|te|se|nos|les?|l[oa]s?)+$", "", low)
    return bare, bare


_PAST_ENDS = ("aron", "ieron", "aram", "eram", "iram", "ou", "iu", "io", "o", "ed")
_FINISHED = frozenset({"finished"})
"""A lone participle ("entregue!", "postado ontem") tells no more than that something is done, maybe by the customer."""
_SENDERS = frozenset({"they", "you", "he", "she", "someone", "finally", "never", "been", "just", "was", "were"})
_PASSES = frozenset({"send"})


def stems(text: str, language: str) -> frozenset[str]:
    """The beginnings of the words that name a matter."""
    return _stems(tokens(text), cues_of(language), words_of(language))


def _stems(line: Line, cues: Cues, words: Words) -> frozenset[str]:
    named = line.lows - cues.small - words["soon"]
    return frozenset([low.removesuffix("'s")[:_STEM] for low in named if len(low) > _SHORT and low[0].isalpha()])


_SETS = ("deny", "small", "states", "helps")


@cache
def cues_of(language: str) -> Cues:
    raw = yaml.safe_load(CUES.read_text(encoding="utf-8"))[language]
    phrases: dict[str, Any] = {name: Phrases(value) for name, value in raw.items() if name != "nouns"}
    nouns = {word: act for act, listed in raw["nouns"].items() for word in listed.split()}
    sets: dict[str, Any] = {name: frozenset(raw[name].split()) for name in _SETS}
    return Cues(**phrases | sets | {"nouns": nouns})
