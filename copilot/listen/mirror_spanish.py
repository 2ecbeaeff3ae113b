"""A Spanish first-person clause said to the person who said it."""

import re
from itertools import pairwise

from copilot.listen.clause import notes
from copilot.listen.mark import Way
from copilot.listen.stress import attach, detach
from copilot.listen.verbs import Form, Person, lexicon

_PERSON: dict[Way, Person] = {"tu": "tu", "vos": "vos", "usted": "el"}
_OWN: dict[Way, dict[str, str]] = {
    "tu": {"mi": "tu", "mis": "tus", "mí": "ti", "conmigo": "contigo", "mío": "tuyo", "mía": "tuya"},
    "vos": {"mi": "tu", "mis": "tus", "mí": "vos", "conmigo": "con vos", "mío": "tuyo", "mía": "tuya"},
    "usted": {"mi": "su", "mis": "sus", "mí": "usted", "conmigo": "con usted", "mío": "suyo", "mía": "suya"},
}
_FIRST = frozenset(
    (
        *("me", "mi", "mis", "mí", "yo", "conmigo", "mío", "mía", "míos", "mías"),
        *("nos", "nosotros", "nosotras", "nuestro", "nuestra", "nuestros", "nuestras"),
    )
)
_OBJECTS = ("lo", "la", "los", "las")
_HELD = ("me", "se")
_LINKS = frozenset(
    ("que", "y", "e", "o", "pero", "porque", "si", "cuando", "ni", "como", "donde", "mientras", "aunque")
)
_TIMES = frozenset(("mes", "meses", "día", "semana", "año", "vez", "hora", "mañana", "tarde", "noche", "días", "horas"))
_UNFINITE = ("infinitive", "gerund", "participle")
_SAME_FORM = ("imperfect", "conditional", "subjunctive", "past subjunctive")
_OFTEN_BARE = frozenset(("haber", "tener", "poder", "deber", "querer", "ser", "estar", "ir", "decir", "saber", "venir"))
"""Verbs whose imperfect is typed without its accent ("habia"); of others it is a noun ("media")."""


class Unfit(Exception):
    """The clause cannot be said back safely."""


def say_spanish(words: list[str], way: Way, states: frozenset[str]) -> list[str]:
    """Each word as said to the customer; an empty one where it falls away ("yo"). `states` follow está, not esta.

    Raises:
        Unfit: a first person is left, something is said to us, or two sentences run into each other.
    """
    line = [_accented(words, at, states) for at in range(len(words))]
    verbs = [at for at in range(len(line)) if _is_finite(line, at)]
    if not verbs or any(_runs_on(line, one, two) for one, two in pairwise(verbs)):
        raise Unfit
    said = [_word(line, at, way) for at in range(len(line))]
    if any(word.lower() in _FIRST for word in said):
        raise Unfit
    return said


def _accented(words: list[str], at: int, states: frozenset[str]) -> str:
    """ "mi internet esta lento": esta is está before a state."""
    following = words[at + 1].lower() if at + 1 < len(words) else ""
    state = following in states or following.endswith(("ando", "iendo", "ado", "ada", "ido", "ida"))
    return "está" if words[at].lower() == "esta" and at and state else words[at]


def _readings(low: str) -> tuple[Form, ...]:
    """What a word as typed may be; without its accent, what it may be with it as well."""
    if low in notes().grammar:
        return ()
    exact = lexicon().forms.get(low, ())
    if not low.isascii():
        return exact
    bare = (form for form in lexicon().folded.get(low, ()) if form not in exact)
    return exact + tuple(form for form in bare if form.tense != "imperfect" or form.verb in _OFTEN_BARE)


def _is_noun(line: list[str], at: int) -> bool:
    """ "el cobro", "de la tarde", "3 pagos": not a verb here."""
    before = line[at - 1].lower() if at else ""
    earlier = line[at - 2].lower() if at > 1 else ""
    known = notes()
    if before in known.determiners - frozenset(_OBJECTS) | known.prepositions or before[:1].isdigit():
        return True
    return before in _OBJECTS and (line[at].lower() in known.homographs or earlier in known.prepositions)


def _is_finite(line: list[str], at: int) -> bool:
    readings = _readings(line[at].lower())
    return bool(readings) and not _is_noun(line, at) and _chosen(line, at, readings).person != ""


def _runs_on(line: list[str], one: int, two: int) -> bool:
    """ "no puedo cerrar la llave está durísima": a second verb with nothing that joins it to the first."""
    between = {word.lower() for word in line[one + 1 : two]}
    return not between & _LINKS and not {"y", "que"} & {line[two - 1].lower()} and two > one + 1


def _word(line: list[str], at: int, way: Way) -> str:
    word, low = line[at], line[at].lower()
    before = line[at - 1].lower() if at else ""
    following = line[at + 1].lower() if at + 1 < len(line) else ""
    if low == "yo":
        return ""
    if low == "mi" and before in ("a", "para", "de", "por") and following in ("me", "no", "ya", "que", ""):
        return _OWN[way]["mí"]
    if low == "me":
        return _object(line, at, way)
    if low in _OWN[way]:
        return _OWN[way][low]
    if low in _FIRST or _is_abbreviation(word):
        raise Unfit
    if low in notes().grammar:
        return word
    readings = _readings(low)
    if readings:
        return word if _is_noun(line, at) else _verb(line, at, way, readings)
    if _may_be_first(low, before):
        raise Unfit
    return _with_pronoun(line, at, way)


def _is_abbreviation(word: str) -> bool:
    """A chat abbreviation that no table explains."""
    return word.islower() and len(word) > 1 and not re.search(r"[aeiouáéíóúy\d]", word)


def _may_be_first(low: str, before: str) -> bool:
    """An unknown word where the customer's own verb would stand: "laburo desde casa"."""
    places = ("", "no", "me", "y", "que", "ya", "lo", "la", "siempre", "también")
    return len(low) > 3 and low.endswith(("o", "é", "í")) and before in places


def _object(line: list[str], at: int, way: Way) -> str:
    """te; for usted le, se beside lo/la ("se lo cobraron") and with the customer's own verb ("se equivocó")."""
    if way != "usted":
        return "te"
    following = line[at + 1].lower() if at + 1 < len(line) else ""
    if following in _OBJECTS:
        return "se"
    place = next((here for here in range(at + 1, len(line)) if line[here].lower() not in _OBJECTS), -1)
    readings = _readings(line[place].lower()) if place > 0 else ()
    mine = bool(readings) and _chosen(line, place, readings).person == "yo"
    return "se" if mine else "le"


def _verb(line: list[str], at: int, way: Way, readings: tuple[Form, ...]) -> str:
    word, form = line[at], _chosen(line, at, readings)
    book = lexicon()
    if form.tense in _UNFINITE:
        return word
    if form.person in ("yo", "el") and form.tense in _SAME_FORM:
        return _same_form(line, at, way, form)
    if form.person == "yo":
        return book.form(form.verb, form.tense, _PERSON[way])
    if form.person in ("tu", "vos", "nosotros", "") or (form.person == "ellos" and form.tense == "subjunctive"):
        raise Unfit  # said to us: "que me manden"; or about several people
    return book.form(form.verb, form.tense, form.person) or word


def _same_form(line: list[str], at: int, way: Way, form: Form) -> str:
    """tenía may be the customer's or somebody else's: only said back where a subject tells."""
    if at and line[at - 1].lower() == "yo":
        return lexicon().form(form.verb, form.tense, _PERSON[way])
    if not _has_subject(line, at):
        raise Unfit
    return lexicon().form(form.verb, form.tense, "el")


def _chosen(line: list[str], at: int, readings: tuple[Form, ...]) -> Form:
    """The likeliest reading: "me llego" is llegó, "pague" is pagué unless "que" stands before it.

    Raises:
        Unfit: "no llego" without an accent may be "I don't arrive" or "it did not come".
    """
    unfinite = [form for form in readings if form.tense in _UNFINITE]
    if unfinite:
        return unfinite[0]
    finite = [form for form in readings if form.tense != "imperative" and form.person not in ("tu", "vos")]
    if not finite:
        return readings[0]
    yo = [form for form in finite if form.person == "yo" and form.tense not in _SAME_FORM]
    him = [form for form in finite if form.person in ("el", "ellos") and form.tense not in _SAME_FORM]
    if yo and line[at].isascii() and any(form.tense == "past" for form in him):
        return _llego(line, at, yo[0], next(form for form in him if form.tense == "past"))
    pague = [form for form in yo if form.tense == "past"]
    if pague and "que" not in [word.lower() for word in line[max(0, at - 2) : at]]:
        return pague[0]
    if yo and (not him or not _has_subject(line, at)):
        return yo[0]
    return (him or finite)[0]


def _llego(line: list[str], at: int, mine: Form, theirs: Form) -> Form:
    before = line[at - 1].lower() if at else ""
    thing = theirs.verb in notes().things
    if before in _HELD:
        return theirs if thing or theirs.verb not in notes().reflexive else mine
    if _has_subject(line, at):
        return theirs
    if thing:
        raise Unfit
    return mine


def _has_subject(line: list[str], at: int) -> bool:
    """Whether a noun that could be the subject stands before the verb in its clause."""
    known = notes()
    skipped = known.adverbs | frozenset(("no", "nunca", "le", "me", "se", "lo", "la", "ni", "nadie"))
    here = at - 1
    while here >= 0 and line[here].lower() in skipped:
        if line[here].lower() == "nadie":
            return True
        here -= 1
    if here < 0 or line[here].lower() in _LINKS or line[here].lower() in known.prepositions:
        return False
    noun, before = line[here].lower(), line[here - 1].lower() if here else ""
    if noun in _TIMES or _is_finite(line, here):
        return False
    return before in known.determiners or here == 0 or line[here][0].isupper() or here > 1


def _with_pronoun(line: list[str], at: int, way: Way) -> str:
    """conectarme -> conectarte; devolverme -> devolverle; ayúdenme and dejalo are petitions and are not said back."""
    low = line[at].lower()
    for bare, clitics in detach(low):
        readings = lexicon().folded.get(bare, ())
        form = next((one for one in readings if one.tense in ("infinitive", "gerund")), None)
        if form and bare.endswith(("r", "ndo")):
            return _pronoun_changed(line, at, way, form, clitics)
        if any(one.tense == "imperative" or one.person == "ellos" for one in readings) and len(bare) > 3:
            raise Unfit
    return line[at]


def _pronoun_changed(line: list[str], at: int, way: Way, form: Form, clitics: tuple[str, ...]) -> str:
    if "nos" in clitics or "les" in clitics:
        raise Unfit
    if "me" not in clitics:
        return line[at]
    near = line[max(0, at - 3) : at]
    mine = any(one.person == "yo" for word in near for one in lexicon().forms.get(word.lower(), ()))
    theirs = "te" if way != "usted" else ("se" if mine or len(clitics) > 1 else "le")
    base = lexicon().form(form.verb, form.tense)
    return attach(base, tuple(theirs if clitic == "me" else clitic for clitic in clitics))
