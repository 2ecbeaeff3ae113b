"""How a Spanish sentence of ours addresses its reader: each word that says tú, vos or usted, and how others would."""

import re

from copilot.listen.address_verb import joined_mark, verb_mark
from copilot.listen.clause import Token, names_others, notes, tokens
from copilot.listen.mark import INFORMAL, USTED, Mark, Way, in_all_ways, marked
from copilot.listen.verbs import Form, lexicon

_PLAIN: dict[str, tuple[frozenset[Way], dict[Way, str]]] = {
    "tú": (frozenset({"tu"}), in_all_ways("tú", "vos", "usted")),
    "ti": (frozenset({"tu"}), in_all_ways("ti", "vos", "usted")),
    "contigo": (frozenset({"tu"}), in_all_ways("contigo", "con vos", "con usted")),
}
_YOURS = frozenset(("tu", "tus", "tuyo", "tuya", "tuyos", "tuyas"))
_BEFORE_ORDER = frozenset(("", "y", "e", "o", ".", ":", ";", ",", ")", "-"))
_UNKNOWN_ORDER = re.compile(r"[^áéíóú]*[áéíóú][^áéíóú]*[^áéíóú]*[ae](?:me|te|se|le|nos)")


class Unreadable(Exception):
    """The sentence holds what looks like an address we cannot read."""


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
        mark = pronoun_mark(line, at) or verb_mark(line, at, found) or joined_mark(line, at, found)
        if mark:
            found.append(mark)
        elif _looks_like_address(line, at):
            raise Unreadable(token.text)
    return found


def pronoun_mark(line: list[Token], at: int) -> Mark | None:
    """A pronoun or a possessive."""
    token = line[at]
    low = token.low
    if low in _PLAIN:
        says, other = _PLAIN[low]
        return marked(token, says, other)
    if low in ("vos", "usted"):
        return _vos_or_usted(line, at)
    if low in _YOURS:
        return marked(token, INFORMAL, in_all_ways(low, low, "s" + low[1:]))
    if low in ("suyo", "suya", "suyos", "suyas"):
        return marked(token, USTED, in_all_ways("t" + low[1:], "t" + low[1:], low), sure=False)
    if low in ("su", "sus"):
        return _possessive(line, at)
    if low == "te":
        return _te(line, at)
    following = line[at + 1].low if at + 1 < len(line) else ""
    if low == "se" and following in ("lo", "la", "los", "las"):
        return _se_lo(line, at)
    return _le(line, at) if low == "le" and following and following not in notes().proclitics else None


def _vos_or_usted(line: list[Token], at: int) -> Mark:
    token = line[at]
    before = line[at - 1].low if at else ""
    if before == "con":
        return _contigo(line, at)
    governed = before in notes().prepositions and before not in ("según", "entre")
    says: frozenset[Way] = USTED if token.low == "usted" else frozenset({"vos"})
    return marked(token, says, in_all_ways("ti" if governed else "tú", "vos", "usted"))


def _contigo(line: list[Token], at: int) -> Mark:
    """ "con usted" and "con vos" are one word in tú."""
    con, token = line[at - 1], line[at]
    joined = Token(f"{con.text} {token.text}", f"con {token.low}", con.start, token.end)
    says: frozenset[Way] = USTED if token.low == "usted" else frozenset({"vos"})
    return marked(joined, says, in_all_ways("contigo", "con vos", "con usted"))


def _possessive(line: list[Token], at: int) -> Mark:
    low = line[at].low
    third = names_others(line)
    noun = line[at + 1].low if at + 1 < len(line) else ""
    if noun in ("propio", "propia", "propios", "propias", "nuevo", "nueva", "nuevos", "nuevas", "último", "última"):
        noun = line[at + 2].low if at + 2 < len(line) else ""
    return marked(
        line[at], USTED, in_all_ways("t" + low[1:], "t" + low[1:], low), sure=noun in notes().owned and not third
    )


def next_verb(line: list[Token], at: int) -> tuple[Form, ...]:
    """Readings of the verb that the pronouns at `at` go with."""
    while at < len(line) and line[at].low in notes().proclitics:
        at += 1
    return lexicon().forms.get(line[at].low, ()) if at < len(line) else ()


def _te(line: list[Token], at: int) -> Mark:
    token = line[at]
    following = line[at + 1].low if at + 1 < len(line) else ""
    readings = next_verb(line, at + 1)
    if not readings:
        raise Unreadable(token.text)
    people = {form.person for form in readings if form.tense != "imperative"}
    own = bool(people) and people <= {"tu", "vos"}
    usted = "se" if own or following in ("lo", "la", "los", "las") else "le"
    return marked(token, INFORMAL, in_all_ways("te", "te", usted))


def _le(line: list[Token], at: int) -> Mark | None:
    """ "le" is the reader's where nobody else is named: "le recomendamos", "le llegará"."""
    ours = any(form.person in ("nosotros", "yo") for form in next_verb(line, at + 1))
    doubled = any(
        token.low == "al" or (token.low == "a" and following.low in notes().determiners - {"su", "sus"})
        for token, following in zip(line[at:], line[at + 1 :], strict=False)
    ) or (line[0].low == "a" and at > 1)
    return marked(line[at], USTED, in_all_ways("te", "te", "le"), sure=not names_others(line) and (ours or not doubled))


def _se_lo(line: list[Token], at: int) -> Mark | None:
    """ "se la devolvemos" is "te la devolvemos" where we do it."""
    ours = any(form.person in ("nosotros", "yo") for form in next_verb(line, at + 1))
    return marked(line[at], USTED, in_all_ways("te", "te", "se"), sure=not names_others(line)) if ours else None


def _looks_like_address(line: list[Token], at: int) -> bool:
    """An unknown word where an instruction stands: "Clickeá el botón", "regenere y guarde", "autentíquese"."""
    known = notes()
    low = line[at].low
    small = known.openers | known.adverbs | known.joiners | known.subordinators
    if lexicon().forms.get(low) or low in small or at + 1 >= len(line):
        return False
    before = line[at - 1].low if at else ""
    following = line[at + 1].low
    if _UNKNOWN_ORDER.fullmatch(low) and before not in known.determiners | known.prepositions:
        return True
    if following in ("y", "o") and low[-1] in "ea" and before in (",", "y", "o") and at + 2 < len(line):
        return _is_order(line[at + 2].low)
    shaped = len(low) > 3 and (low[-1] in "aeáéí" or low.endswith(("lo", "los", "nos")))
    objects = ("el", "la", "los", "las", "tu", "tus", "su", "sus", "un", "una")
    return shaped and before in _BEFORE_ORDER and following in objects


def _is_order(low: str) -> bool:
    return any(form.tense == "imperative" and form.person == "el" for form in lexicon().forms.get(low, ()))
