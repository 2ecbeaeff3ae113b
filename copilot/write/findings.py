"""Findings: for the agent, not for the customer. What was found, what is missing, whom to ask."""

import re

from copilot.draft import Sentence
from copilot.source import Hit
from copilot.text import sentences
from copilot.write.brief import Brief
from copilot.write.opening import courtesy
from copilot.write.phrases import Phrases

NEAR = 3  # sources that are named
LONGEST = 160  # characters of each that are quoted
QUOTED = 100  # characters of the customer's words that are said back
CRUMB = 3  # words

_JOINING = re.compile(
    r"^\W*(?:\d+\)\s*)?((y|e|and|tambi[eé]n|tamb[eé]m|also|adem[aá]s|de paso|otra cosa|dos cosas)[\s,:]+)*",
    re.IGNORECASE,
)


def findings(brief: Brief, phrases: Phrases) -> list[tuple[Sentence, ...]]:
    asked = [answer for answer in brief.answers if answer.request.kind != "social"]
    unanswered = [short(answer.request.text) for answer in asked] or [""]
    near = _near([hit for answer in asked for hit in answer.articles.hits[:NEAR]])
    none = courtesy(phrases.say("findings_none", request=unanswered[0]))
    if near:
        found = (courtesy(phrases.say("findings_near")), *(_item(hit, phrases) for hit in near))
    else:
        found = (courtesy(phrases.say("findings_nothing")),)
    missing = (
        courtesy(phrases.say("findings_missing", request="; ".join(unanswered))),
        courtesy(phrases.say("findings_ask", ask=brief.decision.ask)),
    )
    return [(none,), found, missing]


def _near(hits: list[Hit]) -> list[Hit]:
    """The best hits of different sources."""
    first: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda one: -one.score):
        first.setdefault(hit.passage.source_id, hit)
    return list(first.values())[:NEAR]


def _item(hit: Hit, phrases: Phrases) -> Sentence:
    text = "- " + phrases.say("findings_item", title=hit.passage.title, quote=opening_words(hit.passage.text))
    return Sentence(text=text, support="source", passage_id=hit.passage.id)


def opening_words(text: str) -> str:
    """The first sentence of a passage, cut at a word when it is long."""
    first = next(iter(sentences(text)), "").strip()
    return first if len(first) <= LONGEST else first[:LONGEST].rsplit(" ", 1)[0] + "…"


def short(text: str) -> str:
    """The asking words of a request in one line, short enough to be quoted."""
    line = _JOINING.sub("", " ".join(asking(text).split())).strip(" ,.;:¡!¿?")
    return line if len(line) <= QUOTED else line[:QUOTED].rsplit(" ", 1)[0] + "…"


def asking(text: str) -> str:
    """The sentence of a request that asks: the last with a question mark, else the last that is not a crumb."""
    pieces = sentences(text) or [text]
    asked = [piece for piece in pieces if "?" in piece]
    return (asked or [piece for piece in pieces if len(piece.split()) > CRUMB] or pieces)[-1]
