"""What our side asked the customer to do or send."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.conversation import Message
from copilot.listen.verbs import lexicon
from copilot.promise import Asked
from copilot.promises import find, find_cuts
from copilot.promises.asked_not import hangs_on_if, is_of_others, is_refused, is_shouted, is_told
from copilot.promises.clauses import (
    Group,
    Line,
    Phrases,
    Sentence,
    Token,
    Words,
    has,
    language_of,
    read,
    starts,
    words_of,
)
from copilot.promises.clauses_romance import order_of
from copilot.promises.find_perhaps import questioned

CUES = Path(__file__).with_name("asked.yaml")

_INFINITIVE = re.compile(r"([a-z]+[aei]r)(?:l[oae]s?|me|nos|nosl[oa]s?)?")
_STOPS = (",", ":", ";", ".", "!", "¡", "¿", "—", "–", "-", ")")


class Cues(NamedTuple):
    before: Phrases
    idle: frozenset[str]
    weak: frozenset[str]
    moment: frozenset[str]
    can: frozenset[str]
    need: Phrases
    must: Phrases
    loose: Phrases
    teaching: Phrases
    give: frozenset[str]
    sent: Phrases
    done: Phrases
    later: Phrases
    thanks: frozenset[str]
    orders: frozenset[str]
    gives: frozenset[str]


def asked(message: Message, language: str) -> tuple[Asked, ...]:
    """What an agent's or a bot's message asks of the customer, in its exact words and in order."""
    if message.role not in ("agent", "bot") or message.private:
        return ()
    return asked_in(read(message.text, language_of(language)), message)


def asked_in(said: Iterable[Sentence], message: Message) -> tuple[Asked, ...]:
    """`asked`, for sentences that are read already."""
    return tuple([Asked(text=piece, message_id=message.id) for one in said for piece in _of_sentence(one)])


def _of_sentence(sentence: Sentence) -> tuple[str, ...]:
    if sentence.asks is None:
        sentence.asks = tuple(_in_sentence(sentence))
    return sentence.asks


def _in_sentence(sentence: Sentence) -> Iterator[str]:
    line, language = sentence.line, sentence.language
    cues, words = cues_of(language), words_of(language)
    if not line or not _may_ask(sentence):
        return
    if _begins(line, cues.teaching) and not _gives_to_us(line) and not (has(line, cues.must) or has(line, cues.need)):
        return
    known = _openers(language)
    end = -1
    for at, (low, *_) in enumerate(line):
        if at < end or (low not in known and not (language == "es" and low.endswith(_ENCLITICS) and order_of(low))):
            continue
        if not _asks_at(line, at, cues, words, language) or has(line, cues.loose, 0, at + 4):
            continue
        if is_shouted(sentence.text, line, at) or hangs_on_if(line, at, language) or is_refused(line, at, words):
            continue
        groups = find.groups_of(sentence)
        if _orders(line, at, cues, words, language) and is_told(line, at, groups, words, language):
            continue
        end = _end(line, at, groups, cues, words, language)
        yield _piece(sentence.text, line, at, end)


def _piece(sentence: str, line: Sequence[Token], at: int, end: int) -> str:
    while end - 1 > at and not line[end - 1].low[0].isalnum() and line[end - 1].low not in (")", "·"):
        end -= 1
    return sentence[line[at].start : line[end - 1].end]


def _may_ask(sentence: Sentence) -> bool:
    """Cheap: whether any word could be an order or open a petition."""
    if not _openers(sentence.language).isdisjoint(sentence.lows):
        return True
    return sentence.language == "es" and any(order_of(low) for low in sentence.lows if low.endswith(_ENCLITICS))


_ENCLITICS = ("me", "nos", "le", "les", "lo", "la", "los", "las", "te", "se")


@cache
def _openers(language: str) -> frozenset[str]:
    cues, words = cues_of(language), words_of(language)
    forms = {
        form
        for form, readings in words.forms.folded.items()
        if any(_is_order(one.time, one.person) for one in readings)
    }
    if language == "es":
        forms |= {
            form for form, readings in lexicon().folded.items() if any(one.tense in ("imperative",) for one in readings)
        }
    singles = {*cues.need.by_first, *cues.must.by_first}
    more = cues.orders | (frozenset() if language == "en" else frozenset({"me", "nos", "lo", "la"}))
    return frozenset(forms | singles | set(cues.can) | more)


def _is_order(time: str, person: str) -> bool:
    return (time in ("subjunctive", "present") and person == "3") or time == "infinitive"


def _asks_at(line: Line, at: int, cues: Cues, words: Words, language: str) -> bool:
    if not line[at].low[0].isalpha():
        return False
    return _orders(line, at, cues, words, language) or _petitions(line, at, cues, words, language)


def _orders(line: Line, at: int, cues: Cues, words: Words, language: str) -> bool:
    """ "Mándame una foto", "please restart it": an order at the start of a clause."""
    low = line[at].low
    first = at
    if language == "pt" and low in ("me", "nos"):
        at, low = at + 1, line[at + 1].low if at + 1 < len(line) else ""
    verb, to_us = _order_verb(line, at, words, language, first < at)
    if not verb or not _opens_clause(line, first, cues) or _is_asked_back(line):
        return False
    if language == "es" and first in questioned(line, words):
        return False
    after = line[at + 1].low if at + 1 < len(line) else ""
    if verb in ("dejar", "deixar", "permitir") and _is_let(line, at):
        return False
    if verb == "volver" and after != "a":  # "vuelve solo cuando empalmen"
        return False
    alone = after in ("", ",", ".", "!", "?", ":", "que", "that")
    if alone and not (language == "es" and order_of(low)):
        return False
    if verb in cues.weak:
        named = {token.low for token in line[at + 1 : at + 8]}
        if verb == "have" and "look" not in named:
            return False
        given = to_us or order_of(low) is not None or language == "en" or (low in _DO and after in words["determiners"])
        return given and not named & cues.moment and not alone
    return verb not in cues.idle


def _is_asked_back(line: Line) -> bool:
    return "?" in line.lows and "," not in line.lows


def _order_verb(line: Sequence[Token], at: int, words: Words, language: str, to_us: bool) -> tuple[str, bool]:
    """The verb that a word orders, and whether it is for us: "mándame"."""
    if at >= len(line):
        return "", False
    token = line[at]
    if language == "es":
        ordered = order_of(token.low)
        if ordered:
            return ordered.verb, ordered.to_us
        known = lexicon()
        readings = known.forms.get(token.written) or known.folded.get(token.low, ())
        good = next(
            (
                one
                for one in readings
                if one.tense == "imperative" or (one.tense == "subjunctive" and one.person in ("el", "ellos"))
            ),
            None,
        )
        if not good or token.low in words["small"] or token.written in _TOLD:
            return "", False
        if token.low in words["homographs"] and token.written == token.low and not _takes(line, at, words):
            return "", False
        return good.verb, False
    readings_pt = words.forms.of(token.written, token.low)
    if language == "pt":
        one = next((one for one in readings_pt if _is_order(one.time, one.person) and one.time != "infinitive"), None)
        nominal = token.low in words["nouns"] or token.low in words["homographs"]
        return (one.verb, to_us or _for_us(line, at)) if one and not (nominal and not to_us) else ("", False)
    base = next((one for one in readings_pt if one.time == "infinitive"), None)
    if base:
        return base.verb, bool(line[at + 1 : at + 2]) and line[at + 1].low in ("me", "us")
    return (token.low, False) if token.low in cues_of(language).orders else ("", False)


_DO = frozenset({"haz", "haga", "hagan", "faca", "facam"})
_TOLD = frozenset({"abrí", "pedí", "conseguí", "recibí", "leí", "vi", "perdí"})
"""Forms of vos that tell what "I" did more often than they order."""


def _takes(line: Sequence[Token], at: int, words: Words) -> bool:
    """ "Prueba desde otra ventana", not "prueba de domicilio"."""
    after = line[at + 1].low if at + 1 < len(line) else ""
    return not at and after != "de" and after in words["determiners"] | words["prepositions"]


def _for_us(line: Sequence[Token], at: int) -> bool:
    following = [token.low for token in line[at + 1 : at + 4]]
    return any(low in ("me", "nos", "gente", "mim") for low in following)


def _opens_clause(line: Sequence[Token], at: int, cues: Cues) -> bool:
    """Whether nothing stands before but a stop, a vocative or a "por favor"."""
    if not at or line[at - 1].low in _STOPS or not (line[at - 1].low[0].isalnum() or line[at - 1].low == "·"):
        return True
    if _is_after_place(line, at):
        return True
    for phrase in cues.before.by_last.get(line[at - 1].low, ()):
        start = at - len(phrase)
        if start >= 0 and starts(line, start, phrase):
            return (
                len(phrase) > 1 or phrase[0] in ("y", "e", "o", "and", "or", "ou") or _opens_clause(line, start, cues)
            )
    return False


def _is_let(line: Sequence[Token], at: int) -> bool:
    """ "déjeme validar", "deixe eu ver": what we are about to do ourselves."""
    return any(_INFINITIVE.fullmatch(token.low) for token in line[at + 1 : at + 3])


def _is_after_place(line: Sequence[Token], at: int) -> bool:
    """ "en el patio conecte", "desde ahí abrí": a form that only orders, after where it is to be done."""
    for here in range(at - 2, max(-1, at - 7), -1):
        if line[here].low in _PLACES and (not here or not line[here - 1].low[0].isalnum()):
            return _only_orders(line[at])
        if not line[here].low[0].isalnum():
            return False
    return False


_PLACES = frozenset({"en", "desde"})


def _only_orders(token: Token) -> bool:
    """Spanish forms that are no present at all: "conecte", "poné", "abrí"."""
    tenses = {(one.tense, one.person) for one in lexicon().forms.get(token.written, ())}
    ordering = ("imperative", "el") in tenses or ("imperative", "vos") in tenses
    return ordering and not tenses & {("present", "el"), ("present", "yo")}


def _petitions(line: Line, at: int, cues: Cues, words: Words, language: str) -> bool:
    """ "¿me compartes tu RUT?", "necesito que me envíes", "could you send us", "tiene que mandar"."""
    if phrase := cues.must.at(line, at):
        if is_of_others(line, at, words):
            return False
        owed = len(phrase) == 1 and language != "en"  # "debes la boleta"
        if owed and line[at + 1 : at + 2] and line[at + 1].low in cues.can:  # "la factura que debe puede dividirla"
            return False
        return _has_order(line, at + len(phrase), cues, words, language) or (not owed and _gives(line, at, cues))
    if cues.need.at(line, at) and not is_of_others(line, at, words):
        return _gives(line, at, cues) or any(token.low in ("que", "you") for token in line[at + 1 : at + 4])
    if "?" not in line.lows:
        return False
    low, ahead = line[at].low, line[at + 1 : at + 7]
    if language == "en":
        return low in cues.can and bool(ahead) and ahead[0].low == "you" and not _offers(ahead, cues)
    if low in cues.can or (low in ("me", "nos", "lo", "la") and ahead and ahead[0].low in cues.can):
        return _for_us(line, at) or low in ("me", "nos") or low in ("lo", "la") or _gives(line, at, cues)
    if low in ("me", "nos") and ahead:
        readings = words.forms.of(ahead[0].written, ahead[0].low)
        gives = any(
            one.time == "present" and one.person in ("2", "3") and one.acts & {"send", "tell", "arrange"}
            for one in readings
        )
        return (gives or ahead[0].low in cues.gives) and (_gives(line, at, cues) or (gives and len(ahead) > 2))
    return False


def _gives(line: Line, at: int, cues: Cues) -> bool:
    """Whether the words from `at` on name something that is handed over."""
    if line.lows.isdisjoint(cues.give):
        return False
    return any(token.low in cues.give for token in line[at : at + 12])


def _offers(ahead: Sequence[Token], cues: Cues) -> bool:
    return len(ahead) > 1 and ahead[1].low in ("like", "prefer", "mind", "want")


def _has_order(line: Sequence[Token], at: int, cues: Cues, words: Words, language: str) -> bool:
    for token in line[at : at + 3]:
        readings = words.forms.of(token.written, token.low)
        if any(one.time == "infinitive" and one.verb not in cues.idle for one in readings):
            return True
    found = (_INFINITIVE.fullmatch(token.low) for token in line[at : at + 2]) if language == "es" else ()
    return any(match and match[1] not in cues.idle for match in found)


def _end(line: Line, at: int, groups: list[Group], cues: Cues, words: Words, language: str) -> int:
    """Where what is asked ends: before a clause in which somebody else does something."""
    for before, group in zip([None, *groups], groups, strict=False):
        if (
            group.first <= at + 1
            or group.time not in ("present", "future")
            or group.person not in ("1", "3")
            or group.ours
        ):
            continue
        joined = line[group.first - 1].low in (",", "y", "e", "and")  # "desenchufa el router, espera y repite"
        if joined and _order_verb(line, group.first, words, language, False)[0]:
            continue
        if _orders(line, group.first, cues, words, language):
            continue
        previous = before or group._replace(first=at, last=at)
        if previous.last < at:
            previous = previous._replace(first=at, last=at)
        cut = find_cuts.cut(line, previous, group, words)
        if (
            0 < cut < len(line)
            and any(
                token.low in words["conjunctions"] or token.low in (",", ";", ":", ".", "!")
                for token in line[previous.last + 1 : group.first]
            )
            and cut > at + 1
        ):
            return cut - 1 if line[cut - 1].low in words["conjunctions"] or not line[cut - 1].low[0].isalnum() else cut
    return len(line)


def _gives_to_us(line: Line) -> bool:
    return any(
        token.low in ("me", "nos", "us", "favor", "please", "pedimos")
        or (len(token.low) > 5 and token.low.endswith(("me", "nos")) and order_of(token.low))
        for token in line
    )


def _begins(line: Line, phrases: Phrases) -> bool:
    first = next((at for at, token in enumerate(line) if token.low[0].isalnum()), 0)
    return bool(line) and phrases.at(line, first) is not None


@cache
def cues_of(language: str) -> Cues:
    raw = yaml.safe_load(CUES.read_text(encoding="utf-8"))[language]
    phrases = {"before", "need", "must", "loose", "teaching", "sent", "done", "later"}
    cues: dict[str, Any] = {name: frozenset(raw[name].split()) for name in Cues._fields}
    cues |= {name: Phrases(raw[name]) for name in phrases}
    return Cues(**cues)
