"""What each sentence of a message is worth in a summary: the matter first, manners never."""

import re
from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.conversation import Message
from copilot.listen.requests import Clause, Part, clauses, cues_of
from copilot.retrieval.analysis import stem
from copilot.summary.digest import Told
from copilot.text import fold, sentences, words

FILE = Path(__file__).with_name("worth.yaml")

PARTS: dict[Part, float] = {
    "problem": 1.0,
    "request": 1.0,
    "question": 0.8,
    "story": 0.7,
    "generic": 0.15,
    "aside": 0.1,
}
FULL = 12
"""Words from which a sentence says enough to stand alone."""
LONG = 32
"""Words above which of a sentence only its clauses are told."""
WHO = 0.4
"""What is left of the worth of a sentence that only says who writes."""
MOST_WORDS = 45

_SELF = re.compile(
    r"(?:soy|somos|le habla|les habla|habla|me llamo|mi nombre es|sou|meu nome e|aqui e|"
    r"i'm (?!not|unable|trying|having)|my name is|this is [a-z]+ (?:from|here))\b"
)
_ADDRESSED = re.compile(
    r"^(?:\s*@\w+[,:]?\s+)+|\s*https?://\S+\s*$|(?:(?:^|\s+)#[^\W\d]\w*)+\s*$|"
    r"^\s*(?:\(\d/\d\)\s+|\d/\d\s+(?=[A-ZÁÉÍÓÚÑ¿¡@]))|\s*\(\d/\d\)\s*$|(?<=[.!?…])\s*\d/\d\s*$"
)
"""Whom it is addressed to, links, hash tags and the counters of long posts; never a date ("el 3/4") nor a number of an
order ("#48213", "12-A")."""

_WORD = re.compile(r"\S+")


class Rules(NamedTuple):
    ritual: re.Pattern[str]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    acts: re.Pattern[str]
    asks: re.Pattern[str]
    tried: re.Pattern[str]


@cache
def rules_of(language: str) -> Rules:
    tables = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    table = tables.get(language, tables["en"])
    as_written = {"lead": re.IGNORECASE, "tail": 0}
    return Rules(**{name: re.compile(table[name], as_written.get(name, 0)) for name in Rules._fields})


def bare(text: str) -> str:
    """`text` without whom it is addressed to, links and counters at its ends; still a piece of it."""
    while True:
        short = _ADDRESSED.sub("", text).strip()
        if short == text:
            return text
        text = short


def of_customer(message: Message, language: str, nth: int) -> list[Told]:
    """What the `nth` (0, 1, ...) customer message of an episode tells, with its worth, in order: whole sentences
    without the manners before them; of a long one the clauses."""
    told: list[Told] = []
    early = 0.5 if nth == 0 else 0.25 if nth == 1 else 0.0
    for text, part in _units(message, language):
        count = len(words(text))
        if not count:
            continue
        worth = PARTS[part] * (0.3 + 0.7 * min(count, FULL) / FULL) + early - _overlong(count)
        worth *= WHO if part != "problem" and _SELF.match(fold(text)) else 1
        told.append(Told(text=text, message_id=message.id, worth=round(max(worth, 0.01), 3), asking=part == "question"))
    return told


def _units(message: Message, language: str) -> list[tuple[str, Part]]:
    """Each sentence from its first clause that is not for manners on, with what it does above all."""
    text = "\n".join(message.text.splitlines())
    left = [
        piece
        for clause in clauses(message, cues_of(language))
        if clause.part != "social"
        for piece in _as_written(clause, text)
    ]
    units: list[tuple[str, Part]] = []
    for sentence in sentences(text):
        inside: list[Clause] = []
        while left and left[0].text in sentence:
            inside.append(left.pop(0))
        if not inside:
            continue
        whole = bare(sentence[sentence.find(inside[0].text) :])
        if len(words(whole)) > LONG:
            units += [(bare(clause.text), clause.part) for clause in inside]
        else:
            units.append((whole, max((clause.part for clause in inside), key=lambda part: PARTS[part])))
    return units + [(bare(clause.text), clause.part) for clause in left]


def _as_written(clause: Clause, text: str) -> list[Clause]:
    """The clause in pieces that stand in `text`: something between them was left out of it ("..., ¿no? y ahora")."""
    if clause.text in text:
        return [clause]
    pieces: list[str] = []
    start = end = 0
    for word in _WORD.finditer(clause.text):
        if clause.text[start : word.end()] not in text:
            pieces.append(clause.text[start:end])
            start = word.start()
        end = word.end()
    pieces.append(clause.text[start:])
    return [clause._replace(text=piece.strip()) for piece in pieces if piece.strip() and piece.strip() in text]


def of_agent(message: Message, language: str, matter: Set[str]) -> list[Told]:
    """The sentences of an agent's or a robot's message with their worth; `matter` are the stems of what was asked."""
    rules = rules_of(language)
    told: list[Told] = []
    for sentence in sentences(message.text):
        text = _trimmed(sentence, rules)
        folded = fold(text)
        found = words(text)
        if len(found) < 3 or rules.ritual.match(folded):
            continue
        asking = bool(rules.asks.search(folded))
        base = 0.5 + 0.4 * bool(rules.acts.search(folded)) - 0.15 * ("?" in text)
        shared = len({stem(word, language) for word in found} & matter)
        worth = base * (0.4 + 0.6 * min(len(found), FULL) / FULL) + 0.12 * min(shared, 3) - _overlong(len(found))
        told.append(
            Told(
                text=text,
                message_id=message.id,
                worth=round(max(worth, 0.01), 3),
                asking=asking,
                by=message.author,
                robot=message.role == "bot",
            )
        )
    return told


def has_tried(text: str, language: str) -> bool:
    return bool(rules_of(language).tried.search(fold(text)))


def _trimmed(sentence: str, rules: Rules) -> str:
    text = bare(rules.tail.sub("", sentence))
    for _ in range(2):
        match = rules.lead.match(text)
        rest = text[match.end() :] if match else ""
        if len(rest.split()) < 3:
            break
        text = rest
    return bare(text)


def _overlong(count: int) -> float:
    return 0.02 * max(count - MOST_WORDS, 0)
