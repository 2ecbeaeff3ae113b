"""How a Spanish sentence of ours addresses its reader: every word that says tú, vos or usted, with how each would say it."""

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from copilot.listen.stress import attach, detach
from copilot.listen.verbs import Form, Person, lexicon

NOTES = Path(__file__).with_name("address.yaml")

Way = Literal["tu", "vos", "usted"]
WAYS: tuple[Way, ...] = ("tu", "vos", "usted")
INFORMAL: frozenset[Way] = frozenset(("tu", "vos"))

_FROZEN = re.compile(
    r"`[^`]*`|«[^»]*»|“[^”]*”|\"[^\"]*\"|https?://\S+|\b\w+(?:\.\w{2,})+\b|\S+@\S+|\*\*[^*]+\*\*|\]\([^)]*\)|\{\{?[^}]*\}\}?"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,:]\d+)*|[^\w\s]")
_UNKNOWN_ORDER = re.compile(r"[^áéíóú]*[áéíóú][^áéíóú]*[^áéíóú]*[ae](?:me|te|se|le|nos)")


class Mark(NamedTuple):
    """A word that addresses the reader. `says` are the ways it can be; `other` how to say it in each way.

    `sure` is false where the word may as well be about someone else.
    """

    start: int
    end: int
    word: str
    says: frozenset[Way]
    other: dict[Way, str]
    sure: bool = True


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


@cache
def notes() -> Notes:
    raw = yaml.safe_load(NOTES.read_text(encoding="utf-8"))
    listed = {name: frozenset(raw[name].split()) for name in Notes._fields}
    listed["openers"] |= listed["determiners"] | listed["prepositions"]
    return Notes(**listed)


class Unreadable(Exception):
    """The sentence holds what looks like an address we cannot read."""


def tokens(sentence: str) -> list[Token]:
    """Words and punctuation outside names of buttons, quotations, code and links, which stand as one "·"."""
    found: list[Token] = []
    spans = [match.span() for match in _FROZEN.finditer(sentence) if _keeps(match.group())]
    for match in _TOKEN.finditer(sentence):
        inside = next((span for span in spans if span[0] <= match.start() < span[1]), None)
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


def _kind(line: list[Token], here: int) -> str:
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
    if low in (":", ";") and any(_is_verbal(token.low) for token in line[:here]):
        return "colon"
    if not low[0].isalnum() and low != "·":
        return "start"
    if low.isdigit() and here == 0:
        return "start"
    if here and line[here - 1].low in ("qué", "cuál", "cuánto", "cuánta", "cuántos", "cuántas"):
        return "ask"
    return "prep" if _fronted(line, here) else "subject"


def _is_noun_like(line: list[Token], at: int) -> bool:
    low = line[at].low
    if not low[0].isalpha() or low in notes().prepositions | notes().adverbs | notes().not_nouns:
        return low == "·"
    verbal = _is_verbal(low) and any(form.person != "yo" for form in lexicon().forms[low])
    return not verbal and not any(_is_unfinite(bare) for bare, _ in detach(low))


def _is_unfinite(bare: str) -> bool:
    return any(form.tense in ("infinitive", "gerund") for form in lexicon().folded.get(bare, ()))


def _is_verbal(low: str) -> bool:
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


def marks(sentence: str) -> list[Mark]:
    """Every address to the reader in `sentence`, in order.

    Raises:
        Unreadable: a word stands where an address would, and is unknown.
    """
    line = tokens(sentence)
    found: list[Mark] = []
    for at, token in enumerate(line):
        if not token.low[0].isalpha() or (token.text.isupper() and len(token.text) > 1):
            continue
        mark = _pronoun(line, at) or _verb(line, at, found) or _joined(line, at, found)
        if mark:
            found.append(mark)
        elif _looks_like_address(line, at):
            raise Unreadable(token.text)
    return found


def _mark(token: Token, says: frozenset[Way], other: dict[Way, str], *, sure: bool = True) -> Mark:
    cased = {way: text[:1].upper() + text[1:] if token.text[0].isupper() else text for way, text in other.items()}
    return Mark(token.start, token.end, token.text, says, cased, sure)


def _all(tu: str, vos: str, usted: str) -> dict[Way, str]:
    return {"tu": tu, "vos": vos, "usted": usted}


USTED: frozenset[Way] = frozenset(("usted",))
_WAY: dict[Person, Way] = {"tu": "tu", "vos": "vos", "el": "usted"}


def _pronoun(line: list[Token], at: int) -> Mark | None:
    token = line[at]
    low = token.low
    following = line[at + 1].low if at + 1 < len(line) else ""
    before = line[at - 1].low if at else ""
    if low == "tú":
        return _mark(token, frozenset({"tu"}), _all("tú", "vos", "usted"))
    if low == "vos":
        after_preposition = before in notes().prepositions and before not in ("según", "entre")
        tu = "ti" if after_preposition else "tú"
        return _mark(token, frozenset({"vos"}), _all(tu, "vos", "usted")) if before != "con" else _contigo(line, at)
    if low == "usted":
        after_preposition = before in notes().prepositions and before not in ("según", "entre")
        return (
            _mark(token, USTED, _all("ti" if after_preposition else "tú", "vos", "usted"))
            if before != "con"
            else _contigo(line, at)
        )
    if low == "contigo":
        return _mark(token, frozenset({"tu"}), _all("contigo", "con vos", "con usted"))
    if low == "ti":
        return _mark(token, frozenset({"tu"}), _all("ti", "vos", "usted"))
    if low in ("tuyo", "tuya", "tuyos", "tuyas"):
        return _mark(token, INFORMAL, _all(low, low, "s" + low[1:]))
    if low in ("suyo", "suya", "suyos", "suyas"):
        return _mark(token, USTED, _all("t" + low[1:], "t" + low[1:], low), sure=False)
    if low in ("tu", "tus"):
        return _mark(token, INFORMAL, _all(low, low, "s" + low[1:]))
    if low in ("su", "sus"):
        return _possessive(line, at)
    if low == "te":
        return _te(line, at)
    if low == "se" and following in ("lo", "la", "los", "las"):
        return _se_lo(line, at)
    if low in ("le", "se") and following in notes().proclitics | {""}:
        return None
    if low == "le":
        return _le(line, at)
    return None


def _contigo(line: list[Token], at: int) -> Mark:
    """ "con usted" and "con vos" are one word in tú."""
    con, token = line[at - 1], line[at]
    joined = Token(f"{con.text} {token.text}", f"con {token.low}", con.start, token.end)
    says: frozenset[Way] = USTED if token.low == "usted" else frozenset({"vos"})
    return _mark(joined, says, _all("contigo", "con vos", "con usted"))


def _possessive(line: list[Token], at: int) -> Mark:
    low = line[at].low
    third = _names_others(line)
    noun = line[at + 1].low if at + 1 < len(line) else ""
    if noun in ("propio", "propia", "propios", "propias", "nuevo", "nueva", "nuevos", "nuevas", "último", "última"):
        noun = line[at + 2].low if at + 2 < len(line) else ""
    return _mark(line[at], USTED, _all("t" + low[1:], "t" + low[1:], low), sure=noun in notes().owned and not third)


def _names_others(line: list[Token]) -> bool:
    """Whether somebody else is named who could be meant by su, le or a third person."""
    return any(
        token.low in notes().others and (not at or line[at - 1].low not in ("su", "sus", "tu", "tus"))
        for at, token in enumerate(line)
    )


def _next_verb(line: list[Token], at: int) -> tuple[Form, ...]:
    """Readings of the verb that the pronouns at `at` go with."""
    while at < len(line) and line[at].low in notes().proclitics:
        at += 1
    return lexicon().forms.get(line[at].low, ()) if at < len(line) else ()


def _te(line: list[Token], at: int) -> Mark:
    token = line[at]
    following = line[at + 1].low if at + 1 < len(line) else ""
    readings = _next_verb(line, at + 1)
    if not readings:
        raise Unreadable(token.text)
    people = {form.person for form in readings if form.tense != "imperative"}
    own = bool(people) and people <= {"tu", "vos"}
    usted = "se" if own or following in ("lo", "la", "los", "las") else "le"
    return _mark(token, INFORMAL, _all("te", "te", usted))


def _le(line: list[Token], at: int) -> Mark | None:
    """ "le" is the reader's where nobody else is named: "le recomendamos", "le llegará"."""
    ours = any(form.person in ("nosotros", "yo") for form in _next_verb(line, at + 1))
    doubled = any(
        token.low == "al" or (token.low == "a" and following.low in notes().determiners - {"su", "sus"})
        for token, following in zip(line[at:], line[at + 1 :], strict=False)
    ) or (line[0].low == "a" and at > 1)
    return _mark(line[at], USTED, _all("te", "te", "le"), sure=not _names_others(line) and (ours or not doubled))


def _se_lo(line: list[Token], at: int) -> Mark | None:
    """ "se la devolvemos" is "te la devolvemos" where we do it."""
    ours = any(form.person in ("nosotros", "yo") for form in _next_verb(line, at + 1))
    return _mark(line[at], USTED, _all("te", "te", "se"), sure=not _names_others(line)) if ours else None


def _verb(line: list[Token], at: int, found: list[Mark]) -> Mark | None:
    """A finite verb or an instruction without attached pronouns."""
    token = line[at]
    readings = lexicon().forms.get(token.low, ())
    finite = [
        form for form in readings if (form.person and form.verb not in ("creer",)) or form.person in ("tu", "vos")
    ]
    if not finite:
        return None
    seen = frame(line, at)
    if _is_noun_here(line, at, found):
        return None
    instruction = _instruction(line, at, seen, finite, found)
    if instruction:
        return instruction
    second = [form for form in finite if form.person in ("tu", "vos") and form.tense != "imperative"]
    if second and not any(form.person == "el" for form in finite):
        return _second(token, second)
    third = [form for form in finite if form.person == "el" and form.tense != "imperative"]
    return _third(line, at, seen, third, found) if third else None


def _second(token: Token, readings: list[Form]) -> Mark:
    form = readings[0]
    says = frozenset(_WAY[reading.person] for reading in readings) if form.tense == "present" else INFORMAL
    other = _finite(form)
    if form.tense == "past subjunctive" and token.low != other["tu"]:  # hubieses: keep the -se form
        other = _all(token.low, token.low, token.low.removesuffix("s"))
    sure = len({_finite(reading)["usted"] for reading in readings}) == 1
    return _mark(token, says, other, sure=sure)


def _finite(form: Form) -> dict[Way, str]:
    book = lexicon()
    return {way: book.form(form.verb, form.tense, person) for person, way in _WAY.items()}


def _ordered(verb: str) -> dict[Way, str]:
    book = lexicon()
    return {way: book.form(verb, "imperative", person) for person, way in _WAY.items()}


def _is_noun_here(line: list[Token], at: int, found: list[Mark]) -> bool:
    token = line[at]
    before = line[at - 1].low if at else ""
    following = line[at + 1].low if at + 1 < len(line) else ""
    if before in notes().determiners - {"lo", "la", "los", "las"} or before.isdigit():
        return before not in ("todo", "todos", "otro") or token.low in notes().homographs
    if before in ("la", "los", "las") and token.low in notes().homographs:
        return True
    if before in notes().prepositions and not (before in ("para",) and token.low in ("que",)):
        return True
    if token.low in ("entre", "sobre", "para", "como", "una", "unas"):
        return not (
            token.low == "entre"
            and following in ("en", "a", "al")
            and (not at or before in notes().joiners or not before[0].isalnum())
        )
    if token.low in notes().homographs and before in notes().joiners and _follows_instruction(line, at, found):
        return following != "·" and (not following[:1].isalnum() or following == "de")
    if token.low in notes().homographs and (not at or not before[0].isalpha() or before in notes().joiners):
        return following not in notes().openers - {"de", "del"} and following != "·" and not following.isdigit()
    return (
        token.low in notes().homographs
        and before not in notes().proclitics | notes().subordinators | notes().adverbs | {"no"}
    )


def _instruction(line: list[Token], at: int, seen: Frame, finite: list[Form], found: list[Mark]) -> Mark | None:
    token = line[at]
    known = notes()
    orders = [form for form in finite if form.tense == "imperative" and form.verb not in known.things | known.unordered]
    if not orders or seen.kind == "subject" or seen.kind == "que":
        return None
    order = _likeliest(orders, line, at)
    if seen.negated:
        return None  # "no cierres", "no cierre": read as subjunctives
    if seen.proclitics or seen.kind == "sub" or seen.kind == "you":
        return None
    says = frozenset(_WAY[form.person] for form in orders if form.verb == order.verb)
    other = _ordered(order.verb)
    sure = seen.kind in ("start", "comma") or (seen.kind == "and" and _follows_instruction(line, at, found))
    if seen.kind == "and" and not sure:
        return None if not found else _mark(token, says, other, sure=False)
    if seen.kind == "comma" and "usted" not in says and not _may_follow_comma(line, at):
        return _mark(token, says, other, sure=False)
    labelled = any(token.low == "·" for token in line[at + 1 : at + 3])
    if seen.kind == "colon" and labelled:
        return _mark(token, says, other)
    if seen.kind in ("prep", "colon"):
        sure = "usted" in says and len(orders) == len(finite)
    return _mark(token, says, other, sure=sure)


def _likeliest(orders: list[Form], line: list[Token], at: int) -> Form:
    """ "ve a Ajustes" is of ir; "ve el video" of ver; "di qué" of decir."""
    following = line[at + 1].low if at + 1 < len(line) else ""
    verbs = {form.verb: form for form in orders}
    if {"ir", "ver"} <= set(verbs):
        return verbs["ir" if following in ("a", "al", "hasta", "hacia") else "ver"]
    return orders[0]


def _follows_instruction(line: list[Token], at: int, found: list[Mark]) -> bool:
    """Whether the verb before in this sentence was addressed to the reader too ("abre la app y toca")."""
    here = line[at].start
    between = [token for token in line if found and found[-1].end <= token.start < here]
    verbs = [mark for mark in found if mark.sure and mark.word.lower() not in ("tu", "tus", "su", "sus", "te", "le")]
    if not verbs:
        return False
    last = verbs[-1].end
    since = [token.low for token in line if last <= token.start < here]
    return bool(between is not None) and not any(_is_other_subject(low) for low in since)


def _is_other_subject(low: str) -> bool:
    forms = lexicon().forms.get(low, ())
    return (
        any(form.person in ("el", "ellos") and form.tense != "imperative" for form in forms)
        and low not in notes().homographs
    )


def _may_follow_comma(line: list[Token], at: int) -> bool:
    """An instruction follows a comma after a clause or a phrase of its own, or after another instruction."""
    first = line[0].low if line else ""
    if first.isdigit() and len(line) > 2:
        first = line[2].low
    return (
        first
        in notes().subordinators
        | notes().prepositions
        | notes().adverbs
        | {"una", "por", "¿", "¡", "hola", "*", "·", "(", "-"}
        or bool(lexicon().forms.get(first))
        or any(low in notes().subordinators for low in (token.low for token in line[:at]))
        or bool(detach(first) and any(lexicon().folded.get(bare) for bare, _ in detach(first)))
    )


def _third(line: list[Token], at: int, seen: Frame, readings: list[Form], found: list[Mark]) -> Mark | None:
    """A third person that may be usted's: "si olvida la contraseña", "puede elegir", "que añada"."""
    token = line[at]
    form = readings[0]
    known = notes()
    other = _finite(form) | {"usted": token.low}
    if not other["tu"]:
        return None
    following = line[at + 1].low if at + 1 < len(line) else ""
    if (seen.kind == "you" and line[seen.before].low == "usted") or (
        line[at + 1 : at + 2] and line[at + 1].low == "usted"
    ):
        return _mark(token, USTED, other)
    negative = seen.negated and form.tense == "subjunctive" and seen.kind in ("start", "comma", "and", "prep")
    if negative and form.verb not in known.things:
        return _mark(token, USTED, other)
    if seen.kind in ("subject", "you"):
        return None
    done = _done_after(line, at, form.verb)
    following = line[at + 1].low if at + 1 < len(line) else ""
    asked = line[at - 1].low in ("qué", "cuánto") if at else False
    if done in known.either and (
        asked or following in (notes().determiners | notes().neuter if done in notes().arrive else notes().neuter)
    ):
        return None
    if done in known.either and seen.kind in ("sub", "comma", "and") and "se" not in seen.proclitics:
        return _mark(token, USTED, other, sure=False)
    if not done or done in known.things - {"gustar"}:
        return None
    form = form._replace(verb=done)
    if seen.kind in ("and", "colon", "prep") and not any(mark.sure and "usted" in mark.says for mark in found):
        return None
    if "se" in seen.proclitics and form.verb not in known.reflexive:
        return None
    if "se" in seen.proclitics:
        return _reflexive(line, at, seen, form, other)
    return _subjectless(line, at, seen, form, other, found)


def _reflexive(line: list[Token], at: int, seen: Frame, form: Form, other: dict[Way, str]) -> Mark | None:
    """ "si se muda": the pronoun and the verb change together. "si se conecta" may also be said of a thing."""
    following = line[at + 1].low if at + 1 < len(line) else ""
    if line[at - 1].low != "se" or following in notes().determiners:
        return None
    whole = Token(f"{line[at - 1].text} {line[at].text}", f"se {line[at].low}", line[at - 1].start, line[at].end)
    says = {way: f"{'se' if way == 'usted' else 'te'} {text}" for way, text in other.items()}
    sure = form.verb in notes().selves and seen.kind != "que"
    return _mark(whole, USTED, says, sure=sure)


def _subjectless(
    line: list[Token], at: int, seen: Frame, form: Form, other: dict[Way, str], found: list[Mark]
) -> Mark | None:
    token, known = line[at], notes()
    rest = line[at + 1 :]
    following = rest[0].low if rest else ""
    helped = _infinitive_after(rest)
    if helped:
        if helped in known.either:
            return _mark(token, USTED, other, sure=False)
        if helped in known.things:
            return None
        return _mark(
            token,
            USTED,
            other,
            sure=seen.kind in ("start", "comma", "sub", "and", "ask") and "se" not in seen.proclitics,
        )
    if form.tense == "present" and seen.kind in ("start", "comma") and not seen.negated:
        return _mark(token, USTED, other, sure=False) if form.verb in known.people else None
    if seen.kind == "que":  # "el código que recibió" is the reader's; "la app que genera códigos" is not
        if rest and lexicon().forms.get(following, ()) and len(rest) > 1 and not _is_verbal(following[:0]):
            following = rest[1].low if _done_after(line, at, "estar") != "estar" else following
        objectless = not rest or following in notes().prepositions or not following[0].isalnum()
        if objectless and form.verb in known.objects and not _names_others(line):
            return _mark(token, USTED, other)
        doubtful = objectless or form.tense == "subjunctive" or line[seen.before - 1].low in notes().determiners
        return _mark(token, USTED, other, sure=False) if doubtful else None
    if any(word.low in known.others for word in rest[:3]) and following not in ("a", "al"):
        return _mark(token, USTED, other, sure=False)
    elsewhere = not found and any(_is_other_subject(word.low) for word in line[: max(seen.before, 0)])
    sure = (
        seen.kind in ("sub", "and", "comma", "start")
        and not elsewhere
        and not {"le", "te", "les", "me", "nos"} & set(seen.proclitics)
    )
    if seen.kind == "and":
        sure = sure and _follows_instruction(line, at, found)
    return _mark(token, USTED, other, sure=sure)


def _done_after(line: list[Token], at: int, verb: str) -> str:
    """What is done: the verb itself, or that of "haya pagado", "está usando"; empty for "haya línea"."""
    following = line[at + 1].low if at + 1 < len(line) else ""
    tense = {"haber": "participle", "estar": "gerund"}.get(verb, "")
    doing = next((form.verb for form in lexicon().forms.get(following, ()) if form.tense == tense), "")
    return doing or ("" if verb == "haber" else verb)


def _infinitive_after(rest: list[Token]) -> str:
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


def _joined(line: list[Token], at: int, found: list[Mark]) -> Mark | None:
    """A verb with attached pronouns: desconéctalo, conectarte, llamándole."""
    token = line[at]
    if token.low in lexicon().forms:
        return None
    for bare, clitics in detach(token.low):
        readings = lexicon().folded.get(bare, ())
        if any(form.tense in ("infinitive", "gerund") for form in readings) and bare.endswith(("r", "ndo")):
            return _unfinite(
                line, at, next(form for form in readings if form.tense in ("infinitive", "gerund")), clitics, found
            )
    for bare, clitics in detach(token.low):
        orders = [form for form in lexicon().folded.get(bare, ()) if form.tense == "imperative"]
        exact = [form for form in orders if _say(form, clitics) == token.low]
        if exact:
            form = exact[0]
            says = frozenset(_WAY[one.person] for one in exact)
            return _mark(token, says, _orders(form, clitics))
    return None


def _say(form: Form, clitics: tuple[str, ...]) -> str:
    return attach(lexicon().form(form.verb, form.tense, form.person), clitics)


def _orders(form: Form, clitics: tuple[str, ...]) -> dict[Way, str]:
    own = tuple("te" if clitic == "se" else clitic for clitic in clitics)
    theirs = tuple("se" if clitic == "te" else clitic for clitic in clitics)
    if form.person == "el" and clitics[0] == "se" and len(clitics) == 2 and form.verb not in notes().reflexive:
        own = theirs = clitics  # "envíeselo": to somebody else
    book = lexicon()
    vos = attach(book.form(form.verb, "imperative", "vos"), own)
    if form.verb == "ir":
        vos = "andate" if own == ("te",) else vos
    return {
        "tu": attach(book.form(form.verb, "imperative", "tu"), own),
        "vos": vos,
        "usted": attach(book.form(form.verb, "imperative", "el"), theirs),
    }


def _unfinite(line: list[Token], at: int, form: Form, clitics: tuple[str, ...], found: list[Mark]) -> Mark | None:
    """conectarte -> conectarse when the reader does it, ayudarte -> ayudarle when we do."""
    token = line[at]
    base = lexicon().form(form.verb, form.tense)
    governor = _governor(line, at)
    if "te" in clitics:
        own = governor == "reader" or (governor == "" and form.verb in notes().reflexive)
        usted = "se" if own or len(clitics) == 2 else "le"
        theirs = tuple(usted if clitic == "te" else clitic for clitic in clitics)
        return _mark(token, INFORMAL, _all(token.low, token.low, attach(base, theirs)))
    if clitics[0] in ("se", "le") and (len(clitics) == 1 or clitics[0] == "se"):
        doing = _done_after(line, at, form.verb) if form.verb == "haber" else form.verb
        if clitics[0] == "se" and doing not in notes().reflexive and len(clitics) == 1:
            return None
        mine = attach(base, ("te", *clitics[1:]))
        third = _names_others(line)
        sure = governor in ("reader", "us") and not third
        return _mark(token, USTED, _all(mine, mine, token.low), sure=sure)
    return None


def _governor(line: list[Token], at: int) -> str:
    """Who does the infinitive at `at`: "reader", "us", "other", or empty when a preposition leads it."""
    here = at - 1
    while here >= 0 and line[here].low in ("que", "a", "de", "no", "volver", "ya", "también"):
        here -= 1
    if here < 0:
        return ""
    readings = lexicon().forms.get(line[here].low, ())
    people = {form.person for form in readings if form.person}
    if people & {"tu", "vos"}:
        return "reader"
    if people & {"nosotros", "yo"}:
        return "us"
    if people & {"el"}:
        return "reader" if frame(line, here).kind in ("start", "comma", "sub", "and") else "other"
    return "other" if people else ""


def _looks_like_address(line: list[Token], at: int) -> bool:
    """An unknown word where an instruction stands: "Clickeá el botón", "Pincha tu foto"."""
    low = line[at].low
    if (
        lexicon().forms.get(low)
        or low in notes().openers | notes().adverbs | notes().joiners | notes().subordinators
        or at + 1 >= len(line)
    ):
        return False
    if _UNKNOWN_ORDER.fullmatch(low) and (not at or line[at - 1].low not in notes().determiners | notes().prepositions):
        return True
    following = line[at + 1].low
    if (
        following in ("y", "o")
        and low[-1] in "ea"
        and at
        and line[at - 1].low in (",", "y", "o")
        and at + 2 < len(line)
    ):
        return any(
            form.tense == "imperative" and form.person == "el" for form in lexicon().forms.get(line[at + 2].low, ())
        )
    shaped = low[-1] in "aeáéí" or low.endswith(("lo", "los", "nos"))
    unspoken = at == 0 or line[at - 1].low in (".", ":", ";", ",", ")", "-")
    return (
        shaped
        and unspoken
        and following in ("el", "la", "los", "las", "tu", "tus", "su", "sus", "un", "una")
        and len(low) > 3
    )
