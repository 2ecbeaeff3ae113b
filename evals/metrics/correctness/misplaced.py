"""Figures that do stand in the sources, but for something else than what the answer says them of."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from copilot.check.evidence import Evidence as Facts
from copilot.check.phrases import flat
from copilot.check.scan import Fact
from evals.metrics.correctness.figure import sort_of
from evals.metrics.correctness.grounds import Grounds
from evals.metrics.correctness.reading import Reading, segments, terms
from evals.metrics.correctness.rows import cell, in_another_row, of_another_country
from evals.metrics.manner.signs import shows
from evals.metrics.metric import Reason
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

LEAST = 7.0
"""Least weight of the words by which another figure's statement fits better than all of this one's."""
BESIDE = 9
"""Words on each side of a figure that say what it is of."""
RIVAL = 0.15
"""How much of that weight the words that fit only this figure's own statements may have."""
SHARE = 0.2
"""How much of what the sentence is about those words are."""


class Place(NamedTuple):
    """A figure where a source says it."""

    figure: Fact
    part: Reading


def misplaced(evidence: "Evidence") -> Iterator[Reason]:
    grounds = evidence.grounds
    places = _places(grounds)
    if not places:
        return
    said = grounds.of_conversation
    for piece in evidence.pieces:
        for part in segments(piece, grounds.language):
            for figure in part.facts:
                if figure.kind not in ("number", "clock", "date") or not figure.claims or said.carries(figure):
                    continue
                if shows("begins_with", flat(piece[: max(0, piece.find(figure.shown))])):
                    continue
                other = _better(grounds, part, figure, places) or _elsewhere(evidence, piece, figure, places)
                if other:
                    yield reason("misplaced", grounds.language, piece, figure=figure.shown, other=other.figure.shown)
                    break


def _places(grounds: Grounds) -> list[Place]:
    return [
        Place(figure, part._replace(context=one.context, source=one.source))
        for one in grounds.articles
        if one.facts
        for part in ((one,) if one.is_cell else segments(one.text, one.language))
        for figure in part.facts
        if figure.claims
    ]


def _better(grounds: Grounds, part: Reading, figure: Fact, places: Iterable[Place]) -> Place | None:
    """The place of another figure of the same sort that fits, where none of this one's does."""
    sort = sort_of(figure)
    alike = [place for place in places if sort_of(place.figure) == sort]
    one = Facts([figure.whole or figure.shown])
    own = [place for place in alike if place.figure.key == figure.key or one.carries(place.figure)]
    if not own:
        return None
    beside = terms(_around(part.text, figure), part.language)
    about = frozenset(term for term in beside if not _is_of(term, part.facts, figure))
    sources = {place.part.source for place in own}
    held = frozenset(term for place in own for term in (place.part.terms | place.part.context))
    keys = {place.figure.key for place in own} | {figure.key}
    best: tuple[float, Place] | None = None
    for place in alike:
        if place.part.source not in sources or place.figure.key in keys or place.figure in part.facts:
            continue
        telling = (about & place.part.terms) - held
        weight = grounds.weigh(telling)
        if weight >= LEAST and weight >= SHARE * grounds.weigh(about) and (best is None or weight > best[0]):
            best = weight, place
    if best is None:
        return None
    other = best[1].part.terms
    fits = max(grounds.weigh((about & place.part.terms) - other) for place in own)
    return best[1] if fits < best[0] * RIVAL else None


def _elsewhere(evidence: "Evidence", piece: str, figure: Fact, places: Iterable[Place]) -> Place | None:
    """The place of the row or the country that is spoken of, where this figure stands only in tables, for another."""
    if evidence.grounds.is_right(figure):
        return None
    alike = [place for place in places if sort_of(place.figure) == sort_of(figure)]
    own = [place for place in alike if place.figure.key == figure.key]
    if figure.kind != "number" or figure.unit in ("", "thing") or not all(place.part.is_cell for place in own):
        return None
    cells = [cell(place.figure, place.part) for place in alike if place.part.is_cell]
    mine = [one for one in cells if one.figure.key == figure.key]
    others = [one for one in cells if one.figure.key != figure.key]
    tag = evidence.case.tag.partition("-")[2].upper() or evidence.case.country
    told = "\n".join((evidence.text, *evidence.grounds.told))
    found = in_another_row(piece, mine, others) or of_another_country(tag, told, mine, others)
    return Place(found.figure, found.of) if found else None


def _around(text: str, figure: Fact) -> str:
    """The words near the figure, within what a semicolon or a colon after it closes."""
    at = max(0, text.find(figure.shown))
    before = re.split(r"[;.]\s", text[:at])[-1].split()[-BESIDE:]
    after = re.split(r"[;:.,]\s", text[at:])[0].split()[: BESIDE + len(figure.shown.split())]
    return " ".join((*before, *after))


def _is_of(term: str, figures: Iterable[Fact], figure: Fact) -> bool:
    """Whether a term is only how the figure itself is written, its unit included."""
    return term in figure.shown.casefold() or (term.isdigit() and term in figure.whole) or term.startswith("@duration")
