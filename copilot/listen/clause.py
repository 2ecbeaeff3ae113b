"""A Spanish sentence of ours as words with their places, and what stands before a verb in its clause."""

import re
from collections import deque
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.listen.stress import detach
from copilot.listen.verbs import lexicon

NOTES = Path(__file__).with_name("address.yaml")

# What is quoted has an end within reach, and an address a beginning: a text made of opening marks or of one endless
# word is read in time all the same.
_FROZEN = re.compile(
    r"`[^`]{0,2000}+`|«[^»]{0,2000}+»|“[^”]{0,2000}+”|\"[^\"]{0,2000}+\"|https?://\S+|\b\w+(?:\.\w{2,})+\b|"
    r"(?<!\w)[^\s@]{1,254}+@\S+|\*\*[^*]{1,2000}+\*\*|\]\([^)]{0,2000}+\)|\{\{?[^}]{0,2000}+\}\}?"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,:]\d+)*|[^\w\s]")


class Token(NamedTuple):
    text: str
    low: str
    start: int
    end: int


class Notes(NamedTuple):
    things: frozenset[str]
    people: frozenset[str]
    reflexive: frozenset[str]
    selves: frozenset[str]
    objects: frozenset[str]
    homographs: frozenset[str]
    unordered: frozenset[str]
    orderable: frozenset[str]
    either: frozenset[str]
    owned: frozenset[str]
    others: frozenset[str]
    proclitics: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    subordinators: frozenset[str]
    adverbs: frozenset[str]
    openers: frozenset[str]
    joiners: frozenset[str]
    neuter: frozenset[str]
    arrive: frozenset[str]
    not_nouns: frozenset[str]

    @property
    def grammar(self) -> frozenset[str]:
        """Words too small to be anything else: "de" is never of dar, "se" never of saber."""
        small = self.proclitics | self.determiners | self.prepositions | self.subordinators | self.adverbs
        return (small | self.joiners) - {"mejor"}


@cache
def notes() -> Notes:
    raw = yaml.safe_load(NOTES.read_text(encoding="utf-8"))
    listed = {name: frozenset(raw[name].split()) for name in Notes._fields}
    listed["openers"] |= listed["determiners"] | listed["prepositions"]
    return Notes(**listed)


def tokens(sentence: str) -> list[Token]:
    """Words and punctuation outside names of buttons, quotations, code and links, which stand as one "·"."""
    found: list[Token] = []
    spans = deque(match.span() for match in _FROZEN.finditer(sentence) if _keeps(match.group()))
    for match in _TOKEN.finditer(sentence):
        while spans and spans[0][1] <= match.start():
            spans.popleft()
        inside = spans[0] if spans and spans[0][0] <= match.start() else None
        if inside is None:
            found.append(Token(match.group(), match.group().lower(), *match.span()))
        elif match.start() == inside[0]:
            found.append(Token("·", "·", *inside))
    return [token for token in found if token.text != "*"]


def _keeps(span: str) -> bool:
    """Bold of more than a few words, or a bold lead-in, is emphasis and is read; the rest is somebody's label."""
    return not span.startswith("**") or (len(span.split()) <= 5 and not span.rstrip("*").endswith((":", ".", ",")))


class Frame(NamedTuple):
    """What stands before a verb in its clause.

    `at` is where the clause's verb group begins; `kind` what is there: start, comma, and, sub, que, prep or subject.
    """

    kind: str
    negated: bool
    proclitics: tuple[str, ...]
    before: int


def frame(line: list[Token], at: int) -> Frame:
    proclitics: list[str] = []
    negated = False
    here = at - 1
    while here >= 0 and (
        line[here].low in notes().proclitics or line[here].low in ("no", "nunca") or line[here].low in notes().adverbs
    ):
        if line[here].low in notes().proclitics:
            if negated:
                break
            proclitics.insert(0, line[here].low)
        elif line[here].low in ("no", "nunca"):
            negated = True
        here -= 1
    negated = negated or (here >= 0 and line[here].low == "ni")
    return Frame(_kind(line, here), negated, tuple(proclitics), here)


def _asks(line: list[Token], here: int) -> bool:
    """ "qué servicio quiere", "cuál de las dos prefiere": the words before the verb are what is asked about."""
    for token in reversed(line[max(0, here - 6) : here]):
        if token.low in ("qué", "cuál", "cuáles", "cuánto", "cuánta", "cuántos", "cuántas"):
            return True
        if is_verbal(token.low):
            return False
    return False


def _kind(line: list[Token], here: int) -> str:
    while here >= 0 and line[here].low in ("[", "_"):  # a link or emphasis around the verb
        here -= 1
    if here < 0:
        return "start"
    low = line[here].low
    if low == ",":
        return "comma"
    if low in notes().joiners:
        return "and"
    if low == "que" and here and line[here - 1].low == ",":
        return "subject"
    if low == "que" and here and _is_noun_like(line, here - 1):
        return "que"
    if low == "vez" and here and line[here - 1].low == "una":
        return "sub"
    if low in notes().subordinators:
        return "sub"
    if low in ("usted", "tú", "vos"):
        return "you"
    if low in ("favor", "continuación"):
        return "comma"
    if low in (":", ";") and any(is_verbal(token.low) for token in line[:here]):
        return "colon"
    if not low[0].isalnum() and low != "·":
        return "start"
    if low.isdigit() and here == 0:
        return "start"
    if _asks(line, here):
        return "ask"
    return "prep" if _fronted(line, here) else "subject"


def _is_noun_like(line: list[Token], at: int) -> bool:
    low = line[at].low
    if not low[0].isalpha() or low in notes().prepositions | notes().adverbs | notes().not_nouns:
        return low == "·"
    verbal = is_verbal(low) and any(form.person != "yo" for form in lexicon().forms[low])
    return not verbal and not any(_is_unfinite(bare) for bare, _ in detach(low))


def _is_unfinite(bare: str) -> bool:
    return any(form.tense in ("infinitive", "gerund") for form in lexicon().folded.get(bare, ()))


def is_verbal(low: str) -> bool:
    readings = lexicon().forms.get(low, ())
    return low not in notes().homographs and any(form.tense != "participle" for form in readings)


def _fronted(line: list[Token], here: int) -> bool:
    """Whether all between the clause's start and the verb hangs on a preposition: no subject there."""
    first = here
    while (
        first >= 0
        and (line[first].low[0].isalnum() or line[first].low == "·")
        and line[first].low not in notes().joiners
    ):
        first -= 1
    first += 1
    return line[first].low in notes().prepositions or line[first].low in ("luego", "después", "primero", "ahora")


def names_others(line: list[Token]) -> bool:
    """Whether somebody else is named who could be meant by su, le or a third person."""
    return any(
        token.low in notes().others and (not at or line[at - 1].low not in ("su", "sus", "tu", "tus"))
        for at, token in enumerate(line)
    )


def done_after(line: list[Token], at: int, verb: str) -> str:
    """What is done: the verb itself, or that of "haya pagado", "está usando"; empty for "haya línea"."""
    following = line[at + 1].low if at + 1 < len(line) else ""
    tense = {"haber": "participle", "estar": "gerund"}.get(verb, "")
    doing = next((form.verb for form in lexicon().forms.get(following, ()) if form.tense == tense), "")
    return doing or ("" if verb == "haber" else verb)


def infinitive_after(rest: list[Token]) -> str:
    """The infinitive right after a helping verb ("puede", "tiene que", "va a"): its verb, else empty."""
    for token in rest[:3]:
        if token.low in ("que", "a", "de", "no", "volver"):
            continue
        readings = lexicon().forms.get(token.low, ())
        for form in readings:
            if form.tense == "infinitive":
                return form.verb
        for bare, _ in detach(token.low):
            if any(form.tense == "infinitive" for form in lexicon().folded.get(bare, ())):
                return bare
        return ""
    return ""
