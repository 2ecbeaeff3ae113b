"""Verb groups of a Spanish or Portuguese sentence: "no te lo voy a mandar", "será enviada", "queda listo"."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from copilot.listen.verbs import lexicon
from copilot.promises.clauses import Group, Token, Words, words_of
from copilot.promises.clauses_forms import Reading

_ENCLITIC = re.compile(r"^(.*[aei]r|.*ndo)((?:me|te|se|nos|os|les?|l[oa]s?)+)$")
_PRONOUNS = ("me", "te", "se", "nos", "le", "les", "lo", "la", "los", "las")
_OTHER = frozenset({"other"})
_TIMES = {"present": "present", "future": "future", "past": "past", "imperfect": "past"}
_PERSONS = {"yo": "1", "nosotros": "1", "tu": "2", "vos": "2", "el": "3", "ellos": "3", "": ""}
_NEAR = 4
"""Words that may stand between a helping verb and its verb."""
_INFINITIVE = re.compile(r"^[a-z]{2,}[aeio]r$")


def groups(line: Sequence[Token], words: Words, language: str) -> list[Group]:
    """The verb groups of one sentence in order."""
    found: list[Group] = []
    at = 0
    while at < len(line):
        low, written, _, _ = line[at]
        word = _word(low, written, language)
        group = _begun(line, at, word, words, language) if word else None
        if group:
            found.append(_with_before(line, group, words, found[-1].last if found else -1))
            at = group.last
        at += 1
    return found


def _begun(line: Sequence[Token], at: int, word: "_Word", words: Words, language: str) -> Group | None:
    return (_helped(line, at, words, language) if word.helps else None) or _plain(line, at, word, words, language)


class _Word(NamedTuple):
    """What a word can be by itself. `finite` are its readings with a person."""

    helps: bool
    order: "Order | None"
    finite: tuple[Reading, ...]
    unlisted: bool


@lru_cache(maxsize=8192)
def _word(low: str, written: str, language: str) -> _Word | None:
    """None for a word that no verb group begins with: most of them."""
    words = words_of(language)
    helps = low in words.helping
    accented = written != low and low in words["state_forms"]  # "está" is no "esta"
    dull = low in words["soon"] or low in words["tiny"] or (low in words["small"] and not accented)
    if dull or not low[0].isalpha():
        return _Word(helps, None, (), False) if helps else None
    order = order_of(low) if language == "es" and low not in words.forms.folded and len(low) > 4 else None
    known = _readings(Token(low, written, 0, 0), low, words, language)
    finite = tuple(one for one in known if one.person)
    unlisted = not known and len(low) > 4 and written.endswith(("amos", "emos", "imos", "o"))
    return _Word(helps, order, finite, unlisted) if helps or order or finite or unlisted else None


def _helped(line: Sequence[Token], at: int, words: Words, language: str) -> Group | None:
    """A helping verb with the verb that it helps."""
    kind, person = words.helping.get(line[at].low, ("", ""))
    if not kind or (at and kind in ("vow", "try") and line[at - 1].low in words["determiners"]):
        return None
    wanted = {
        "future": ("infinitive",),
        "can": ("infinitive",),
        "try": ("infinitive",),
        "must": ("infinitive",),
        "vow": ("infinitive",),
        "progressive": ("gerund",),
        "doing": ("gerund",),
        "passive": ("participle",),
        "state": ("participle",),
        "has": ("participle",),
    }[kind]
    place, reading, clitics, joined = _after(line, at, words, wanted, language)
    if kind == "doing" and not reading and line[at].low in words["state_forms"]:
        kind, person = "state", "3"
        place, reading, clitics, joined = _after(line, at, words, ("participle",), language)
    if not reading:
        ready = kind == "state" and _ready(line, at, words)
        return (
            Group(at, ready, person, _when(line[at].low, words), "estar", frozenset({"arrive"}), "state")
            if ready
            else None
        )
    if kind == "future" and language == "es" and not joined and line[at].low not in words["short_future"]:
        return None
    dative, clitic, ours, reflexive = _clitics(clitics, words)
    if kind == "passive" and place:
        return Group(at, place, "3", "future", reading.verb, reading.acts, passive=True)
    if kind == "state":
        return Group(at, place, person, _when(line[at].low, words), reading.verb, reading.acts, "state", passive=True)
    time = {"future": "future", "progressive": "future", "vow": "future", "has": "past", "doing": "present"}.get(
        kind, "present"
    )
    mood = kind if kind in ("can", "try", "must", "vow", "doing") else ""
    passive = False
    if reading.verb in ("ser", "estar", "quedar", "ficar", "haver"):  # "va a ser devuelto", "vou estar enviando"
        further = _after(line, place, words, ("participle", "gerund"), language)
        if further[1]:
            passive = further[1].time == "participle"
            place, reading = further[0], further[1]
    return Group(at, place, person, time, reading.verb, reading.acts, mood, dative, clitic, ours, reflexive, passive)


def _when(low: str, words: Words) -> str:
    return "future" if low in words["future_state"] else "present"


def _ready(line: Sequence[Token], at: int, words: Words) -> int:
    """The place of "listo", "resuelto", "disponible" after "queda"; 0 where none stands."""
    for step in range(at + 1, min(at + _NEAR + 1, len(line))):
        if line[step].low in words["ready"]:
            return step
        if not line[step].low[0].isalpha():
            return 0
    return 0


def _after(
    line: Sequence[Token], at: int, words: Words, wanted: tuple[str, ...], language: str
) -> tuple[int, Reading | None, tuple[str, ...], bool]:
    """The form in one of the `wanted` times soon after `at`: its place, reading, clitics around, whether "a" joins."""
    clitics: list[str] = []
    joined = False
    for place in range(at + 1, min(at + 1 + _NEAR, len(line))):
        low = line[place].low
        bare, enclitics = _bare(low, words)
        reading = next((one for one in _readings(line[place], bare, words, language) if one.time in wanted), None)
        if (
            not reading
            and language == "pt"
            and "infinitive" in wanted
            and place + 2 < len(line)
            and line[place + 1].low == "-"
        ):
            reading = next((one for one in words.forms.folded.get(bare + "r", ()) if one.time in wanted), None)
        if reading:
            after = _following_clitics(line, place, words) if language == "pt" else ()
            return place, reading, (*clitics, *enclitics, *after), joined
        joined = joined or low in ("a", "de", "que", "em", "em_")
        if low in words["clitics"]:
            clitics.append(low)
        elif low not in words["joints"] and low not in words["adverbs"]:
            return 0, None, (), False
    return 0, None, (), False


@lru_cache(maxsize=4096)
def _enclitic(low: str) -> tuple[str, tuple[str, ...]]:
    match = _ENCLITIC.match(low)
    return (match[1], tuple(re.findall(r"me|te|se|nos|os|les?|l[oa]s?", match[2]))) if match else (low, ())


def _bare(low: str, words: Words) -> tuple[str, tuple[str, ...]]:
    if low in words.forms.folded or len(low) < 5:
        return low, ()
    return _enclitic(low)


def _following_clitics(line: Sequence[Token], at: int, words: Words) -> tuple[str, ...]:
    """ "ligo-lhe", "enviar-lhe": after a hyphen."""
    if at + 2 < len(line) and line[at + 1].low == "-" and line[at + 2].low in words["clitics"]:
        return (line[at + 2].low,)
    following = [token.low for token in line[at + 1 : at + 4]]
    for place, low in enumerate(following):
        if low in ("voce", "voces") or (
            low in ("senhor", "senhora") and place and following[place - 1] in ("o", "a", "ao")
        ):
            return ("voce",)
    return ()


def _readings(token: Token, bare: str, words: Words, language: str) -> tuple[Reading, ...]:
    """What a form can be; a verb that no list of ours names is "other"."""
    found = words.forms.of(token.written if bare == token.low else bare, bare)
    if found:
        return found
    if language == "pt" and bare + "s" in words.forms.folded:  # "devolvemo-la"
        return words.forms.folded[bare + "s"]
    if language == "es":
        known = lexicon()
        forms = known.forms.get(token.written) or known.folded.get(bare, ())
        if bare in words["small"]:
            return ()
        return tuple(
            Reading(_TIMES.get(form.tense, form.tense), _PERSONS[form.person], form.verb, _OTHER)  # type: ignore[arg-type]
            for form in forms
        )
    return _guessed(bare, words)


def _unlisted(line: Sequence[Token], at: int, words: Words) -> tuple[Reading, ...]:
    """A verb in no list after a clitic: "te lo tapizamos", "te fotocopio"."""
    before = line[at - 1].low if at else ""
    if before not in words["clitics"] or before in ("la", "los", "las", "o", "a", "os", "as"):
        return ()
    return (Reading("present", "1", line[at].low, _OTHER),)


def _guessed(bare: str, words: Words) -> tuple[Reading, ...]:
    if bare in words["small"] or len(bare) < 4:
        return ()
    if _INFINITIVE.match(bare):
        return (Reading("infinitive", "", bare, _OTHER),)
    if bare.endswith("ndo"):
        return (Reading("gerund", "", bare[:-3] + "r", _OTHER),)
    if bare.endswith(("aremos", "eremos", "iremos", "arei", "erei", "irei")):
        return (Reading("future", "1", bare, _OTHER),)
    return ()


def _plain(line: Sequence[Token], at: int, word: _Word, words: Words, language: str) -> Group | None:
    """A finite verb by itself, unless it is a noun here ("el aviso", "tu entrega")."""
    if word.order:
        return _order(at, word.order, words)
    readings = word.finite or (_unlisted(line, at, words) if word.unlisted else ())
    if not readings or _is_noun(line, at, words):
        return None
    low = line[at].low
    reading = readings[0]
    present = next((one for one in readings if one.time == "present"), None)
    if present and reading.time != "future" and not (reading.time == "past" and line[at].written != low):
        told = any(one.time == "past" and one.person == "1" for one in readings)
        already = any(token.low in ("ya", "ja") for token in line[max(0, at - 3) : at])
        reading = present
        if told and already and present.person == "1":  # "já creditamos": what may be either is past
            reading = next(one for one in readings if one.time == "past")
    time = reading.time if reading.time in ("present", "future", "past") else "other"
    clitics = _following_clitics(line, at, words) if language == "pt" else ()
    if _is_with_you(line, at):
        clitics = (*clitics, "te")
    dative, clitic, ours, reflexive = _clitics(clitics, words)
    last = at + 2 if clitics and at + 1 < len(line) and line[at + 1].low == "-" else at
    return Group(at, last, reading.person, time, reading.verb, reading.acts, "", dative, clitic, ours, reflexive)


def _is_with_you(line: Sequence[Token], at: int) -> bool:
    """ "habla contigo", "fala com você", "se comunica con usted"."""
    following = [token.low for token in line[at + 1 : at + 4]]
    return "contigo" in following or (
        any(low in ("con", "com") for low in following)
        and any(low in ("usted", "ustedes", "voce", "voces", "vos", "ti") for low in following)
    )


def _order(at: int, ordered: "Order", words: Words) -> Group:
    """ "mándame", "envíenos", "déjala": what the customer is to do."""
    readings = words.forms.folded.get(ordered.bare, ())
    acts = readings[0].acts if readings else _OTHER
    _, clitic, ours, reflexive = _clitics(ordered.clitics, words)
    return Group(
        at, at, "2", "order", ordered.verb, acts, "", False, clitic, ours, reflexive or "te" in ordered.clitics
    )


class Order(NamedTuple):
    """ "mándame": its verb, the form without pronouns, and these."""

    verb: str
    bare: str
    clitics: tuple[str, ...]

    @property
    def to_us(self) -> bool:
        return "me" in self.clitics or "nos" in self.clitics


@lru_cache(maxsize=4096)
def order_of(low: str) -> Order | None:
    """What "mándame", "envíenoslo" or "fijate" orders; None: no order."""
    if len(low) < 5 or not low.endswith(_PRONOUNS) or low in lexicon().folded:
        return None
    for bare, clitics in _enclitic_orders(low):
        form = next((one for one in lexicon().folded.get(bare, ()) if one.tense in ("imperative", "subjunctive")), None)
        if form:
            return Order(form.verb, bare, clitics)
    return None


def _enclitic_orders(low: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The ways to take one or two pronouns off its end."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for one in _PRONOUNS:
        if low.endswith(one) and len(low) > len(one) + 1:
            rest = low[: -len(one)]
            if rest not in _PRONOUNS:  # "menos"
                found.append((rest, (one,)))
            found += [(rest[: -len(two)], (two, one)) for two in ("me", "te", "se", "nos") if rest.endswith(two)]
    return tuple((bare, clitics) for bare, clitics in found if len(bare) > 1)


def _is_noun(line: Sequence[Token], at: int, words: Words) -> bool:
    before = line[at - 1].low if at else ""
    earlier = line[at - 2].low if at > 1 else ""
    low = line[at].low
    nominal = low in words["nouns"] or low in words["homographs"]
    if before in words["accusative"] and before != "lo":  # "la visita": a noun, unless "el técnico la visita"
        return nominal and earlier not in words["dative"] and earlier not in words["people"]
    if before in ("nos", "os", "as", "los", "las") and low.endswith(("a", "o", "e")):
        return False  # "nos entrega na quinta": one noun does not follow a plural article
    if nominal and low.endswith("o") and before[:1].isalpha() and before not in words["before_we"]:
        return True  # "pide aviso"
    if nominal and earlier in words["determiners"] and before not in words["people"] | words["clitics"] | words["soon"]:
        return True  # "a nova entrega"
    if nominal and before not in words["clitics"] and before not in words["we"]:
        after = line[at + 1].low if at + 1 < len(line) else ""
        starts = not before or not before[0].isalnum() or before in words["conjunctions"]
        if (
            starts
            and after != "-"
            and after not in words["determiners"]
            and after not in words["soon"]
            and after not in words["here"]
        ):
            return True
    return (before != "lo" and before in words["determiners"]) or (
        before in words["prepositions"] and before not in words["clitics"]
    )


def _clitics(clitics: tuple[str, ...], words: Words) -> tuple[bool, bool, bool, bool]:
    """Whether they say: to the customer, something named before, to us, reflexive."""
    dative = any(one in words["dative"] and one != "se" for one in clitics)
    clitic = any(one in words["accusative"] for one in clitics)
    dative = dative or ("se" in clitics and clitic)
    return dative, clitic, any(one in words["towards_us"] for one in clitics), "se" in clitics


def _with_before(line: Sequence[Token], group: Group, words: Words, floor: int) -> Group:
    """The group with the clitics and the negation that stand before it."""
    here, negated = group.first - 1, False
    clitics: list[str] = []
    while here > floor:
        low = line[here].low
        if low in words["clitics"] and not (
            low in words["accusative"] and here and line[here - 1].low in words["prepositions"]
        ):
            clitics.append(low)
        elif low in words["negation"]:
            negated = True
        elif low not in words["adverbs"] or not (here - 1 > floor and line[here - 1].low in words["negation"]):
            break
        here -= 1
    dative, clitic, ours, reflexive = _clitics(tuple(clitics), words)
    return group._replace(
        first=here + 1,
        dative=group.dative or dative,
        clitic=group.clitic or clitic,
        ours=group.ours or ours,
        reflexive=group.reflexive or reflexive,
        negated=negated,
    )
