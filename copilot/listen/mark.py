"""A word that addresses the reader, and how each register would say it."""

from typing import Literal, NamedTuple

from copilot.listen.clause import Token
from copilot.listen.verbs import Form, Person, lexicon

Way = Literal["tu", "vos", "usted"]
WAYS: tuple[Way, ...] = ("tu", "vos", "usted")
INFORMAL: frozenset[Way] = frozenset(("tu", "vos"))
USTED: frozenset[Way] = frozenset(("usted",))
WAY_OF: dict[Person, Way] = {"tu": "tu", "vos": "vos", "el": "usted"}


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


def marked(token: Token, says: frozenset[Way], other: dict[Way, str], *, sure: bool = True) -> Mark:
    cased = {way: text[:1].upper() + text[1:] if token.text[0].isupper() else text for way, text in other.items()}
    return Mark(token.start, token.end, token.text, says, cased, sure)


def in_all_ways(tu: str, vos: str, usted: str) -> dict[Way, str]:
    return {"tu": tu, "vos": vos, "usted": usted}


def finite_ways(form: Form) -> dict[Way, str]:
    book = lexicon()
    return {way: book.form(form.verb, form.tense, person) for person, way in WAY_OF.items()}


def ordered_ways(verb: str) -> dict[Way, str]:
    book = lexicon()
    return {way: book.form(verb, "imperative", person) for person, way in WAY_OF.items()}
