"""What the customer feels without saying so: cues of what happened to them, weighed, each flag with their own words.

A first listener, made of rules in feeling_*.yaml: it reads the last customer message (with those just before it that
wait for the same answer) in the light of the earlier turns.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast, get_args

import yaml

from copilot.conversation import Conversation, Message
from copilot.listen.feelings.advice import advice as advice
from copilot.listen.feelings.clauses import clauses
from copilot.listen.feelings.cues import CueSet, clause_of
from copilot.listen.heard import EmotionLabel, Feeling, Flag, SignalLabel
from copilot.listen.language import OURS
from copilot.text import fold, words

CUES = Path(__file__).parent
SHOWN = 0.5
"""Least confidence of a flag."""
NEXT = 0.62
"""Least confidence of a second and third emotion, as a share of the first's."""
MOST = 3
EXPLICIT = 0.9
EARLIER = 0.85
"""Weight of a pending message before the last one."""
TEAM = 0.8
"""Weight of a team's own cue."""
LONGEST_EVIDENCE = 120

_ORDER = (
    "anger",
    "distrust",
    "disappointment",
    "resignation",
    "sadness",
    "worry",
    "frustration",
    "embarrassment",
    "confusion",
    "gratitude",
)
_CLAUSE_END = re.compile(r"(?<=[.!?…;:])[ \t]|[\r\n]")
_LOUD = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{2,}(?:\s+[A-ZÁÉÍÓÚÑ]{2,}){2,}\b[!.]*")
_SHOUTED = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{4,}\b")
_REPEATS = 0.75
"""Share of words that two customer messages have in common when the second says the first again."""


class Cue(NamedTuple):
    group: str
    label: str
    weight: float
    pattern: re.Pattern[str]
    explicit: bool


class Cues(NamedTuple):
    cues: tuple[Cue, ...]
    promise: re.Pattern[str]
    unkept: re.Pattern[str]
    negation: re.Pattern[str]
    hypothetical: re.Pattern[str]
    ritual: re.Pattern[str]


class Sign(NamedTuple):
    """A cue that was met: whose, how telling, and the exact words."""

    group: str
    label: str
    weight: float
    evidence: str
    message_id: str
    explicit: bool = False


def feel(conversation: Conversation, language: str, extra: CueSet | None = None) -> Feeling:
    """The feeling in the last customer message; neutral, with no flags, where nothing shows one. `extra` are cues that
    a team wrote."""
    base = language.split("-")[0]
    cues = _cues(base if base in OURS else "es")
    last = next((message for message in reversed(conversation.public) if message.role == "customer"), None)
    if last is None:
        return Feeling()
    run = _run(conversation, last)
    signs = [sign for message in run for sign in _signs(message, cues, 1.0 if message is last else EARLIER)]
    signs += list(_from_context(conversation, run, cues))
    if extra:
        signs += [one for message in run for one in _added(message, extra, 1.0 if message is last else EARLIER)]
    return _weighed(signs)


def _run(conversation: Conversation, last: Message) -> list[Message]:
    """The last customer message and those before it that nobody has answered."""
    run: list[Message] = []
    public = conversation.public
    for message in reversed(public[: public.index(last) + 1]):
        if message.role == "agent":
            break
        if message.role == "customer":
            run.insert(0, message)
    return run


def _signs(message: Message, cues: Cues, scale: float) -> Iterator[Sign]:
    text = message.text
    folded = _clausewise(text)
    if cues.ritual.fullmatch(folded):
        return
    imagined = bool(cues.hypothetical.search(folded))
    for cue in cues.cues:
        match = next((one for one in cue.pattern.finditer(folded) if not _denied(cue, cues, folded, one.start())), None)
        if match is None:
            continue
        start, end = _clause(folded, match)
        weight = cue.weight * scale
        if imagined and cue.group == "emotions" and cues.hypothetical.search(folded[start:end]):
            weight *= 0.3
        yield Sign(
            cue.group,
            cue.label,
            weight,
            _evidence(text[start:end], match.start() - start, match.end() - start),
            message.id,
            cue.explicit,
        )
    yield from _shouting(message, scale)


def _added(message: Message, extra: CueSet, scale: float) -> Iterator[Sign]:
    """What a team's own cues find."""
    for one in extra.find(message.text):
        if not one.weakened:
            group = "signals" if one.label in get_args(SignalLabel) else "emotions"
            start, end = clause_of(clauses(message.text), one.start, one.end)
            evidence = _evidence(message.text[start:end], one.start - start, one.end - start)
            yield Sign(group, one.label, TEAM * scale, evidence, message.id, one.explicit)


def _denied(cue: Cue, cues: Cues, folded: str, start: int) -> bool:
    """ "no estoy enojada": a named feeling after a negation is not felt."""
    begin = folded.rfind("\n", 0, start) + 1
    return cue.explicit and bool(cues.negation.search(folded[begin:start]))


def _clausewise(text: str) -> str:
    """`text` folded letter for letter, so that a place in one is the same place in the other, a clause a line."""
    folded = fold(text)
    if len(folded) != len(text):
        folded = "".join((fold(letter) or " ")[:1] for letter in text)
    return _CLAUSE_END.sub("\n", folded)


def _clause(folded: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the clauses that the match touches start and end."""
    start = folded.rfind("\n", 0, match.start() + 1) + 1
    end = folded.find("\n", max(match.end() - 1, match.start()))
    return min(start, match.start()), end if end >= 0 else len(folded)


def _evidence(clause: str, start: int, end: int) -> str:
    """The clause, or where it is long the words around the cue, as written."""
    whole = clause.strip()
    if len(whole) <= LONGEST_EVIDENCE:
        return whole
    left = clause.rfind(",", 0, start) + 1
    right = clause.find(",", end)
    piece = clause[left : right if right >= 0 else len(clause)].strip()
    return piece if piece and len(piece) <= LONGEST_EVIDENCE else clause[start:end].strip()


def _shouting(message: Message, scale: float) -> Iterator[Sign]:
    shouted = _SHOUTED.findall(message.text)
    found = words(message.text)
    if len(shouted) >= 2 and len(shouted) >= 0.15 * len(found):
        loud = _LOUD.search(message.text)
        yield Sign(
            "emotions", "anger", (0.5 if loud else 0.35) * scale, loud.group() if loud else shouted[0], message.id
        )


def _from_context(conversation: Conversation, run: list[Message], cues: Cues) -> Iterator[Sign]:
    """What the turns before add: the same thing said again, a promise of ours and no sign of it."""
    public = list(conversation.public)
    earlier = public[: public.index(run[0])]
    last = run[-1]
    before = [message for message in [*earlier, *run[:-1]] if message.role == "customer"]
    if any(_same(message.text, last.text) for message in before):
        yield Sign("emotions", "frustration", 0.6, last.text.strip()[:LONGEST_EVIDENCE], last.id)
    promised = any(message.role == "agent" and cues.promise.search(_clausewise(message.text)) for message in earlier)
    if not promised:
        return
    for message in run:
        folded = _clausewise(message.text)
        match = cues.unkept.search(folded)
        if match:
            start, end = _clause(folded, match)
            evidence = _evidence(message.text[start:end], match.start() - start, match.end() - start)
            yield Sign("emotions", "disappointment", 0.55, evidence, message.id)
            return


def _same(one: str, other: str) -> bool:
    first, second = set(words(one)), set(words(other))
    return len(second) >= 3 and len(first & second) >= _REPEATS * max(len(first), len(second))


def _weighed(signs: list[Sign]) -> Feeling:
    flags = {group: _flags([sign for sign in signs if sign.group == group]) for group in ("emotions", "signals")}
    emotions, signals = flags["emotions"], flags["signals"]
    emotions = _reconciled(emotions, signals)
    if not emotions:
        return Feeling(signals=tuple(signals))
    primary = cast(EmotionLabel, emotions[0].label)
    named = any(sign.explicit and sign.label == primary for sign in signs)
    return Feeling(
        primary=primary,
        expressed="explicit" if named else "implicit",
        emotions=tuple(emotions),
        signals=tuple(flag for flag in signals if flag.label != "vulnerable" or primary != "gratitude"),
    )


def _flags(signs: list[Sign]) -> list[Flag]:
    """Signs of one label add up as independent witnesses; those of at least SHOWN, strongest first."""
    flags: list[Flag] = []
    for label in dict.fromkeys(sign.label for sign in signs):
        own = sorted((sign for sign in signs if sign.label == label), key=lambda sign: -sign.weight)
        doubt = 1.0
        seen: set[str] = set()
        for sign in own:
            doubt *= 1 - sign.weight * (0.5 if sign.evidence in seen else 1.0)
            seen.add(sign.evidence)
        confidence = round(1 - doubt, 2)
        if confidence >= SHOWN:
            evidence = tuple(dict.fromkeys(sign.evidence for sign in own if sign.message_id == own[0].message_id))
            flags.append(
                Flag(label=label, confidence=min(confidence, 0.97), evidence=evidence[:3], message_id=own[0].message_id)
            )
    return sorted(flags, key=lambda flag: (-flag.confidence, _ORDER.index(flag.label) if flag.label in _ORDER else 0))


def _reconciled(emotions: list[Flag], signals: list[Flag]) -> list[Flag]:
    """At most three, near the first; thanks said in mockery are not thanks."""
    mocked = any(flag.label == "sarcasm" for flag in signals)
    sour = any(
        flag.label in ("anger", "frustration", "disappointment", "distrust") and flag.confidence >= 0.6
        for flag in emotions
    )
    if mocked or sour:
        emotions = [flag for flag in emotions if flag.label != "gratitude" or (not mocked and flag.confidence > 0.9)]
    mocking = max((flag for flag in signals if flag.label == "sarcasm"), key=lambda flag: flag.confidence, default=None)
    angry = any(flag.label in ("anger", "frustration", "disappointment") for flag in emotions)
    if mocking and not angry and 0.7 * mocking.confidence >= SHOWN:
        emotions.append(mocking.model_copy(update={"label": "anger", "confidence": round(0.7 * mocking.confidence, 2)}))
    emotions = sorted(emotions, key=lambda flag: -flag.confidence)
    return [flag for flag in emotions if flag.confidence >= NEXT * emotions[0].confidence][:MOST] if emotions else []


@cache
def _cues(base: str) -> Cues:
    raw = yaml.safe_load((CUES / f"feeling_{base}.yaml").read_text(encoding="utf-8"))
    cues = tuple(
        Cue(group, label, EXPLICIT if weight == "explicit" else float(weight), _pattern(pattern), weight == "explicit")
        for group in ("emotions", "signals")
        for label, weights in raw[group].items()
        for weight, patterns in weights.items()
        for pattern in patterns
    )
    names = ("promise", "unkept", "negation", "hypothetical", "ritual")
    return Cues(cues, **{name: _pattern(raw[name]) for name in names})


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.I | re.M)
