"""The lines of a summary, in which every quote leads to the message that carries it."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from api.web.story_places import Place, Places
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.summary import Fact, Summary
from copilot.text import fold

_QUOTE = re.compile(r"(?<=«).+?(?=»)|(?<=“).+?(?=”)", re.DOTALL)


class Bit(Value):
    """A piece of a line; `href` is empty where it leads nowhere. `about` is the message's words, where they are not
    the piece itself."""

    text: str
    href: str = ""
    about: str = ""


class Line(Value):
    bits: tuple[Bit, ...]


def wanted(summaries: Iterable[Summary | None]) -> list[tuple[str, str]]:
    """The messages that these summaries speak of, as `story_places.places` asks for them."""
    found = []
    for summary in filter(None, summaries):
        found += [(fact.conversation_id, fact.message_id) for fact in (*summary.facts, *summary.tried)]
        found += [("", one.message_id) for one in summary.asked]
    return found


def lines(summary: Summary, where: Places, t: Texts) -> tuple[Line, ...]:
    """A quote that is a fact's words is the link to it; a fact that is told in other words has its link behind them."""
    texts = summary.summary.split("\n") if summary.summary else []
    by_line = {at: list(facts) for at, facts in groupby(summary.facts, key=lambda fact: fact.line)}
    return tuple(_line(text, by_line.get(at, []), where, t) for at, text in enumerate(texts))


def _line(text: str, facts: Sequence[Fact], where: Places, t: Texts) -> Line:
    left, bits, at = list(facts), [], 0
    for quote in _QUOTE.finditer(text):
        fact = next((one for one in left if _says(one.text, quote[0])), None)
        place = where.get(fact.conversation_id, fact.message_id) if fact else None
        if fact is None or place is None:
            continue
        left.remove(fact)
        bits += [Bit(text=text[at : quote.start()]), Bit(text=quote[0], href=place.href)]
        at = quote.end()
    bits.append(Bit(text=text[at:]))
    return Line(bits=(*(bit for bit in bits if bit.text), *_behind(left, where, t)))


def _behind(facts: Iterable[Fact], where: Places, t: Texts) -> Iterable[Bit]:
    found: dict[Place, str] = {}
    for fact in facts:
        place = where.get(fact.conversation_id, fact.message_id)
        if place:
            found.setdefault(place, fact.text)
    return (Bit(text=t("story.message", n=place.number), href=place.href, about=text) for place, text in found.items())


def _says(fact: str, quote: str) -> bool:
    """Whether the quote is the fact's words; it may be shortened."""
    whole, part = _letters(fact), _letters(quote)
    return bool(part) and (part in whole or whole in part)


def _letters(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())
