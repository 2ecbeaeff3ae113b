"""What the customer will ask next and has not put in words yet: situations that ask for something, and whether it was
asked or answered already.

The cues stand in needs.<language>.txt, what each need means in needs.yaml. A need that is not sure is not said: what
was asked for or answered is none, nor is a situation that is imagined, past or somebody else's.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.conversation import Message
from copilot.listen.feelings.clauses import clauses, folded
from copilot.listen.feelings.cues import LONGEST, CueSet, Sign, clause_of, read_cues
from copilot.listen.feelings.grammar import CueError, Slots, compile_cue
from copilot.listen.feelings.scene import Scene
from copilot.listen.heard import Need
from copilot.listen.language import OURS, ours
from copilot.text import words

FOLDER = Path(__file__).parent
MOST = 2
BEFORE = 8
"""Messages before the customer's last ones in which something may have been asked or answered."""
LONGEST_EVIDENCE = 120
SHORT = 8
"""Words of a message that only answers a question of ours."""
USUAL = 2
"""How telling a need is whose entry does not say."""

_SAID = " said"
_RESOLVED = "resolved"
_ASIDE = "set aside"
_SLOTS = "slots"


class Entry(NamedTuple):
    telling: int
    goes_with: frozenset[str]
    beside: frozenset[str]
    over: frozenset[str]
    lines: Mapping[str, str]


class _Place(NamedTuple):
    """A situation that was met, at a sign of a message."""

    key: str
    sign: Sign
    message: Message


class _Read(NamedTuple):
    """One message read: the situations in it, what it asks for or answers, and whether the matter is settled by it."""

    places: tuple[_Place, ...]
    said: frozenset[str]
    resolved: bool


def needs(scene: Scene, language: str, emotions: frozenset[str], signals: frozenset[str]) -> tuple[Need, ...]:
    """At most MOST needs, the most telling first. What was told earlier counts where the customer now only answers what
    we asked. None where a matter was settled."""
    cues = _cues(ours(language))
    run = [_read(message, cues) for message in scene.run]
    if any(one.resolved for one in run):
        return ()
    found = _open(run)
    if not found and _only_answers(scene):
        found = _open(_read(message, cues) for message in scene.earlier)
    if not found:
        return ()
    around = [_read(message, cues) for message in scene.before[-BEFORE:]]
    said = frozenset[str]().union(*(one.said for one in (*run, *around)))
    over = frozenset[str]().union(*(entries()[key].over for key in found if _accompanied(key, found)))
    left = [place for key, place in found.items() if key not in over | said and _accompanied(key, found)]
    left.sort(key=lambda place: _rank(place, emotions | signals), reverse=True)
    return tuple(_need(place) for place in left[:MOST])


def need_line(key: str, language: str) -> str:
    """The need as a colleague would tell it to the agent, in the interface's language.

    Raises:
        KeyError: there is no such need.
    """
    return entries()[key].lines[ours(language)]


@cache
def entries() -> Mapping[str, Entry]:
    """The needs of needs.yaml by name."""
    read = yaml.safe_load((FOLDER / "needs.yaml").read_text(encoding="utf-8"))
    return {
        key: Entry(
            one.get("telling", USUAL),
            frozenset(one.get("goes_with", ())),
            frozenset(one.get("beside", ())),
            frozenset(one.get("over", ())),
            {language: one[language] for language in OURS},
        )
        for key, one in read.items()
    }


def _only_answers(scene: Scene) -> bool:
    asked = scene.answer is not None and "?" in scene.answer.text
    return asked and "?" not in scene.said and len(words(scene.said)) <= SHORT


def _accompanied(key: str, found: Mapping[str, _Place]) -> bool:
    beside = entries()[key].beside
    return not beside or bool(beside & found.keys())


def _open(read: Iterable[_Read]) -> dict[str, _Place]:
    """The last place of each situation that nothing has settled since."""
    found: dict[str, _Place] = {}
    for one in read:
        if one.resolved:
            found.clear()
        found.update((place.key, place) for place in one.places)
    return found


def _read(message: Message, cues: CueSet) -> _Read:
    signs = [sign for sign in cues.find(message.text) if not sign.weakened]
    aside = [sign for sign in signs if sign.label == _ASIDE]
    parts = clauses(message.text) if aside else ()
    places = []
    for sign in signs:
        start, end = clause_of(parts, sign.start, sign.end)
        told = (one for one in aside if not sign.start <= one.start < sign.end)
        if sign.label in entries() and not any(start <= one.start < end for one in told):
            places.append(_Place(sign.label, sign, message))
    said = frozenset(sign.label.removesuffix(_SAID) for sign in signs if sign.label.endswith(_SAID))
    return _Read(_longest(places), said, any(sign.label == _RESOLVED for sign in signs))


def _longest(places: Sequence[_Place]) -> tuple[_Place, ...]:
    """One place a situation in a message, the one told in most words."""
    best: dict[str, _Place] = {}
    for place in places:
        held = best.get(place.key)
        if held is None or _length(place) > _length(held):
            best[place.key] = place
    return tuple(best.values())


def _length(place: _Place) -> int:
    return place.sign.end - place.sign.start


def _rank(place: _Place, felt: frozenset[str]) -> tuple[int, int]:
    entry = entries()[place.key]
    return 2 * entry.telling + min(2, len(entry.goes_with & felt)), _length(place)


def _need(place: _Place) -> Need:
    """The clause that tells the situation, or its telling words where the clause is long."""
    text, sign = place.message.text, place.sign
    start, end = clause_of(clauses(text), sign.start, sign.end)
    piece = text[start:end].strip() if end - start <= LONGEST_EVIDENCE else text[sign.start : sign.end].strip()
    return Need(key=place.key, evidence=piece, message_id=place.message.id)


@cache
def _cues(base: str) -> CueSet:
    file = FOLDER / f"needs.{base}.txt"
    read = read_cues(file)
    slots = Slots(dict(_slot(source) for label, source in read if label == _SLOTS))
    known = {*entries(), *(key + _SAID for key in entries()), _RESOLVED, _ASIDE, _SLOTS}
    unknown = {label for label, _ in read} - known
    if unknown:
        raise CueError(f"{file.name}: needs.yaml has no need {', '.join(sorted(unknown))}.")
    return CueSet(base, (compile_cue(label, source, slots, LONGEST) for label, source in read if label != _SLOTS))


def _slot(source: str) -> tuple[str, str]:
    """`name: piece | piece`, written as cues are."""
    name, _, pieces = source.partition(":")
    return name.strip(), folded(pieces).strip()
