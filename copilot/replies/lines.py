"""What the articles found for a question say, line by line: what a saved reply's sentences are held against."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from copilot.check.evidence import Evidence
from copilot.check.facts import facts
from copilot.check.scan import Fact
from copilot.retrieval.analysis import content, useful
from copilot.retrieval.stems import stem, tokens
from copilot.source import Passage
from copilot.text import fold, sentences
from copilot.write.select import is_abroad
from copilot.write.units import cells

LONG_AGO = datetime.min.replace(tzinfo=UTC)

_MARKS = re.compile(r"[*`_]+")
_TABLE_RULE = re.compile(r"[\s|:-]+")
_DENIES = frozenset(["no", "sin", "nunca", "ni", "nao", "sem", "nem", "not", "without", "never", "cannot"])
_NONE = frozenset(
    ["ningun", "ninguno", "ninguna", "nenhum", "nenhuma", "nadie", "ninguem", "none", "nobody", "neither"]
)
_FREE = frozenset(["gratis", "gratuito", "gratuita", "gratuitos", "gratuitas", "gratuitamente", "free"])
_COSTS = {"es": ("cuesta", "costo", "cargo"), "pt": ("custa", "custo", "cobranca"), "en": ("cost", "charge", "fee")}
_REACH = 1  # content words after a denial that it is about
_WIDE = 4  # the same where nothing of a kind is meant: "ningún plan tiene permanencia"
_NO_COST = re.compile(
    r"\b(?:sin (?:ningun )?(?:costo|cargo|coste|interes|penalizacion)|"
    r"no (?:tiene|tienen|hay|se cobra\w*) (?:ningun )?(?:costo|cargo|penalizacion)|"
    r"sem (?:custo|multa|cobranca)|nao tem (?:custo|multa)|(?:no|without) (?:charge|cost|fee|penalty)|de graca)\b"
)
_BREAK = re.compile(r"[.,;:!?()\n|»«\"]|\b(?:pero|sino|y|e|mas|but|and|porque|because|que|si|se|if)\b")


@dataclass(frozen=True)
class Line:
    """A sentence, list item or table row of a passage. `head` are the stems of what stands above it and `above` the
    nearest of that in words: a heading, or a question in the text. `is_title` is one of these itself, which asks or
    names and answers nothing."""

    text: str
    passage: Passage
    language: str
    head: frozenset[str]
    above: str = ""
    is_title: bool = False

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.text, self.language)

    @cached_property
    def denied(self) -> frozenset[str]:
        return denied(self.text, self.language)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(facts(self.text))

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence((self.text,))

    def meets(self, topic: frozenset[str]) -> float:
        """How many of these stems it speaks of; one that stands only above it counts half."""
        return len(topic & self.stems) + 0.5 * len(topic & self.head - self.stems)


class Shelf:
    """Articles in one language, the first found first. What their tables say of other countries than `country` is left
    out: it holds for other customers."""

    def __init__(self, passages: Iterable[Passage], language: str, country: str = "") -> None:
        self.language = language
        self.country = country
        kept = {one.id: one for one in passages if one.pool == "articles" and one.audience == "public"}
        self.passages = tuple(one for one in kept.values() if one.language.split("-")[0] == language)

    @cached_property
    def articles(self) -> dict[str, tuple[Line, ...]]:
        """The lines by article, in the order in which the articles were found."""
        found: dict[str, list[Line]] = {}
        for passage in self.passages:
            found.setdefault(passage.source_id, []).extend(self._here(lines_of(passage)))
        return {name: tuple(lines) for name, lines in found.items()}

    def _here(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            row = line.text.lstrip()
            if not row.startswith("|") or not any(is_abroad(cell, self.country) for cell in cells(row)[:1]):
                yield line

    @cached_property
    def updated(self) -> dict[str, datetime]:
        """When each article was last written, as far as it says so."""
        found: dict[str, datetime] = {}
        for one in self.passages:
            found[one.source_id] = max(one.updated_at or LONG_AGO, found.get(one.source_id, LONG_AGO))
        return found

    @cached_property
    def words(self) -> dict[str, frozenset[str]]:
        """The folded words of each article, its titles with them."""
        return {name: frozenset(tokens(text)) for name, text in self.flat.items()}

    @cached_property
    def flat(self) -> dict[str, str]:
        """Each article as one folded text without marks."""
        found: dict[str, list[str]] = {}
        for one in self.passages:
            found.setdefault(one.source_id, []).extend((one.title, *one.heading, one.text, one.url))
        return {name: " ".join(fold(_MARKS.sub("", "\n".join(texts))).split()) for name, texts in found.items()}


def lines_of(passage: Passage) -> Sequence[Line]:
    language = passage.language.split("-")[0]
    head = stems("\n".join((passage.title, *passage.heading)), language)
    texts = [one for one in sentences(_MARKS.sub("", passage.text)) if not _TABLE_RULE.fullmatch(one)]
    titles = [one for one in (passage.title, *passage.heading[-1:]) if one]  # a question above its answer speaks too
    header = next((text for text in texts if _is_row(text)), "")
    under = head | stems(header, language)  # a row is read with what stands above its columns
    found: list[Line] = []
    above = " ".join(passage.heading)
    for text in texts:
        asks = text.endswith("?")
        above = text if asks else above
        found.append(Line(text, passage, language, under if _is_row(text) else head, above, is_title=asks))
    return [*found, *(Line(text, passage, language, head, is_title=True) for text in titles)]


def _is_row(text: str) -> bool:
    return text.lstrip().startswith("|")


def is_free(text: str) -> bool:
    """Whether it says that something costs nothing."""
    return any(word in _FREE for word in tokens(text)) or bool(_NO_COST.search(fold(text)))


def stems(text: str, language: str) -> frozenset[str]:
    """The stems of the content words; what is free costs nothing."""
    words = tokens(text)
    said = {stem(word, language) for word in content(words)}
    if any(word in _FREE for word in words):
        said |= {stem(word, language) for word in _COSTS.get(language, ())[1:2]}
    return frozenset(said)


def denied(text: str, language: str) -> frozenset[str]:
    """The stems that the text says are not so: "no tiene costo", "sin llamar", "gratis"."""
    found: set[str] = set()
    for clause in _BREAK.split(fold(text)):
        words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", clause)
        for place, word in enumerate(words):
            if word in _FREE:
                found |= {stem(one, language) for one in _COSTS.get(language, ())[1:2]}
            if word in _DENIES or word in _NONE or word.endswith("n't"):
                after = useful(tokens(" ".join(words[place + 1 :])))
                # "ningún plan tiene permanencia" denies the permanence, not the plan
                about = after[1 : 1 + _WIDE] if word in _NONE else after[:_REACH]
                found |= {stem(one, language) for one in about}
    return frozenset(found)
