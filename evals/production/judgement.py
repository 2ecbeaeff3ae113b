"""What a person's correction of a draft says of a right answer: what came in and is so, what went out."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from copilot.check.evidence import Evidence
from copilot.check.facts import facts as figures_of
from copilot.check.scan import Fact
from copilot.source import Passage
from copilot.text import sentences
from evals.metrics.correctness.figure import has_rival
from evals.metrics.correctness.reading import statements, terms
from evals.metrics.correctness.wording import claims
from evals.production.hide import bare

SAME = 85  # of 100: from here two sentences are one that was touched up
LEFT = 60
"""From here a sentence is still there, in other words."""
CARRIED = 0.6
"""Share of a sentence's words in one statement of a source, from which the source says it."""
MOST = 8
"""Facts of one case: more than a person looks through."""


class Judgement(NamedTuple):
    facts: tuple[dict[str, Any], ...]
    must_not: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact["source"] for fact in self.facts if fact["source"]))


def judge(draft: str, sent: str, asked: str, sources: Sequence[Passage], language: str) -> Judgement:
    """`draft` is what was proposed, `sent` what a person sent in its place, `asked` what the customer wrote; all
    masked. A fact that the person put in is critical; one that was in the draft already is not."""
    found = [*_by_figures(draft, sent, asked, sources), *_by_words(draft, sent, sources, language)]
    facts = sorted(found, key=lambda fact: not fact["critical"])[:MOST]
    named = tuple({"id": f"f{at}"} | fact for at, fact in enumerate(facts, 1))
    return Judgement(named, tuple(dict.fromkeys(_taken_out(draft, sent, asked, sources, language))))


def _by_figures(draft: str, sent: str, asked: str, sources: Sequence[Passage]) -> Iterator[dict[str, Any]]:
    """A fact for each figure of what was sent that a source says, with the sentence that it stands in."""
    before, told = Evidence([bare(draft)]), Evidence([bare(asked)])
    seen: set[str] = set()
    for piece in sentences(sent):
        for figure in figures_of(bare(piece)):
            shown = figure.whole or figure.shown
            if not _is_telling(figure) or told.carries(figure) or any(shown in one for one in seen):
                continue
            source = next((one for one in sources if Evidence([one.text]).carries(figure)), None)
            if source:
                seen.add(shown)
                put_in = not before.carries(figure)
                yield {"text": piece, "anyof": [shown], "source": source.source_id, "critical": put_in}


def _by_words(draft: str, sent: str, sources: Sequence[Passage], language: str) -> Iterator[dict[str, Any]]:
    """A fact for each sentence without figures that the person put in and a source says."""
    old = sentences(draft)
    for piece in sentences(sent):
        plain = bare(piece)
        if any(_is_telling(figure) for figure in figures_of(plain)) or _likest(piece, old) >= SAME:
            continue
        wanted = terms(plain, language)
        source = next((one for one in sources if _says(one, wanted, language)), None)
        if len(wanted) > 2 and source:
            yield {"text": piece, "anyof": [], "source": source.source_id, "critical": False}


def _says(source: Passage, wanted: frozenset[str], language: str) -> bool:
    return any(len(wanted & one.terms) >= CARRIED * len(wanted) for one in statements(source, language))


def _taken_out(draft: str, sent: str, asked: str, sources: Sequence[Passage], language: str) -> Iterator[str]:
    """Figures of the draft that the person took out because they are wrong: another stands in their place, no source
    says them, or their sentence stayed without them. One that went with its whole sentence was only not needed."""
    kept, told, known = Evidence([bare(sent)]), Evidence([bare(asked)]), Evidence([one.text for one in sources])
    before = Evidence([bare(draft)])
    put_in = [figure for figure in figures_of(bare(sent)) if figure.claims and not before.carries(figure)]
    new = sentences(sent)
    for piece in sentences(draft):
        for figure in figures_of(bare(piece)):
            shown = figure.whole or figure.shown
            if not _is_telling(figure) or kept.carries(figure) or told.carries(figure) or claims(sent, shown, language):
                continue
            if has_rival(figure, put_in) or not known.carries(figure) or _likest(piece, new) >= LEFT:
                yield shown


def _is_telling(figure: Fact) -> bool:
    """Whether a figure says something wherever it stands: not a bare "2"."""
    return figure.claims and (figure.kind != "number" or bool(figure.unit) or len(figure.key) > 2)


def _likest(piece: str, others: Sequence[str]) -> float:
    return max((fuzz.ratio(piece, other) for other in others), default=0.0)
