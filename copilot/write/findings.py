"""Findings: for the agent, not for the customer. What was found, what is missing, whom to ask."""

import re
from collections.abc import Sequence

from copilot.draft import Sentence
from copilot.retrieval.analysis import stem, stopwords, tokens
from copilot.source import Hit, Passage
from copilot.write.brief import Answering, Brief
from copilot.write.opening import courtesy
from copilot.write.phrases import Phrases
from copilot.write.quote import asking as asking
from copilot.write.quote import short as short
from copilot.write.select import country_of, is_abroad
from copilot.write.units import ITEM, blocks, cells

NEAR = 3  # sources that are named
LONGEST = 160  # characters of each that are quoted
PROSE = 0.1  # what a whole sentence is worth before a list item or a table row, in shares of the request
ABSENT = 3  # words of the request that no source holds
TELLING = 4  # words from which a list item can stand alone

# A word after one of these names a thing; the rest of what a customer says is verbs and turns of speech.
_THING = re.compile(
    r"\b(?:el|un|una|unos|unas|mi|mis|del|de|con|sin|en|al|um|uma|meu|minha|do|da|na|com|sem|em|the|my|your|for|with)\s+"
    r"([^\W\d_]{4,})\b(?<![aei]r)",
    re.IGNORECASE,
)


def findings(brief: Brief, phrases: Phrases) -> list[tuple[Sentence, ...]]:
    asked = [answer for answer in brief.answers if answer.request.kind != "social"]
    none = _unanswered([short(answer.request.text) for answer in asked] or [""], phrases)
    near = _near(asked, brief.heard.language)
    if near:
        found = [
            courtesy(phrases.say("findings_near")),
            *(_item(hit, answer, phrases, country_of(brief.heard.tag, "")) for hit, answer in near),
        ]
    else:
        found = [courtesy(phrases.say("findings_nothing"))]
    absent = [phrases.say("quoted", text=word) for word in _absent(asked, [hit.passage for hit, _ in near])]
    last = [courtesy(phrases.say("findings_absent", words=", ".join(absent)))] if near and absent else []
    last.append(courtesy(phrases.say("findings_ask", ask=brief.decision.ask)))
    return [none, tuple(found), tuple(last)]


def unanswered(brief: Brief) -> list[str]:
    """The asking words of every request that the sources do not answer, each once."""
    open_ones = (one for one in brief.answers if not one.answered and one.request.kind != "social")
    return list(dict.fromkeys(short(one.request.text) for one in open_ones))


def _unanswered(asked: Sequence[str], phrases: Phrases) -> tuple[Sentence, ...]:
    """What was asked: in one line, or each on its own."""
    asked = list(dict.fromkeys(asked))
    if len(asked) == 1:
        return (courtesy(phrases.say("findings_none", request=asked[0])),)
    return (
        courtesy(phrases.say("findings_none_of")),
        *(courtesy("- " + phrases.say("quoted", text=one)) for one in asked),
    )


def _near(asked: Sequence[Answering], language: str) -> list[tuple[Hit, Answering]]:
    """The best hits of different sources, the first of each request before the second of any; what shares no word
    with the request is left out, and a translation of what is already there."""
    ranks = [
        [(answer.articles.hits[at], answer) for answer in asked if at < len(answer.articles.hits)] for at in (0, 1, 2)
    ]
    first: dict[str, tuple[Hit, Answering]] = {}
    foreign = 0
    for hit, answer in (pair for rank in ranks for pair in sorted(rank, key=lambda one: -one[0].score)):
        abroad = hit.passage.language.split("-")[0] != language
        if hit.passage.source_id in first or (abroad and foreign) or not (abroad or _shares(hit.passage, answer)):
            continue
        foreign += abroad
        first[hit.passage.source_id] = (hit, answer)
    return list(first.values())[:NEAR]


def _shares(passage: Passage, answer: Answering) -> bool:
    held = _stems(f"{passage.title} {passage.text}", passage.language)
    return not answer.weights or bool(held & answer.weights.keys())


def _item(hit: Hit, answer: Answering, phrases: Phrases, country: str) -> Sentence:
    quote = telling(hit.passage, answer.weights, country)
    text = "- " + phrases.say("findings_item", title=hit.passage.title, quote=quote)
    return Sentence(text=text, support="source", passage_id=hit.passage.id)


def telling(passage: Passage, weights: dict[str, float], country: str = "") -> str:
    """What of a passage says most about a request: a sentence, before a row of a table or an item of a list. Rows of
    other countries than the customer's are left out."""
    total = sum(weights.values()) or 1.0
    said: list[tuple[float, int, str]] = []
    for block in blocks([passage]):
        for text in _sayable(block.kind, block.lines, country):
            held = _stems(text, passage.language)
            share = sum(value for name, value in weights.items() if name in held) / total
            said.append((share + (PROSE if block.kind == "prose" else 0.0), -len(said), text))
    best = max(said, default=(0.0, 0, passage.text.strip().split("\n")[0]))[2]
    return best if len(best) <= LONGEST else best[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _sayable(kind: str, lines: Sequence[str], country: str) -> list[str]:
    if kind == "prose":
        return [line for line in lines if not line.rstrip().endswith(("?", ":"))]
    if kind == "table":
        rows = [cells(line) for line in lines[1:]]
        return [f"{row[0]}: {'; '.join(row[1:])}" for row in rows if not is_abroad(row[0], country)]
    items = (ITEM.match(line) for line in lines)
    return [item.group(3) for item in items if item and len(item.group(3).split()) >= TELLING]


def _absent(asked: Sequence[Answering], near: Sequence[Passage]) -> list[str]:
    """The words of the requests that none of the near sources holds, the most telling ones, as the customer wrote
    them."""
    held = {name for one in near for name in _stems(f"{one.title} {' '.join(one.heading)} {one.text}", one.language)}
    languages = {one.language.split("-")[0] for one in near}
    missing: dict[str, float] = {}
    for answer in asked:
        for word in _THING.findall(short(answer.request.text)):
            names = {stem(one, language) for one in tokens(word) for language in languages}
            if not names & held and not set(tokens(word)) & stopwords():
                missing[word.lower()] = max((answer.weights.get(name, 0.0) for name in names), default=0.0)
    return sorted((word for word in missing if missing[word]), key=lambda word: -missing[word])[:ABSENT]


def _stems(text: str, language: str) -> set[str]:
    base = language.split("-")[0]
    return {stem(word, base) for word in tokens(text)}
