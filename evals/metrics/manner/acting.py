"""What an answer does, by its words: for answers that come without saying it."""

import re
from typing import NamedTuple

from evals.cases import Action
from evals.metrics.manner.signs import plain, shows
from evals.metrics.manner.speech import Clause, Part, clauses, told

ENOUGH = 14
"""Words that tell something, from which an answer that also holds back or asks still answers."""
SHARE = 0.34
"""The same as a share of all that is not manners."""


_MENU = re.compile(r"[^\W\d_][\w-]*(?:\s*[>›→]\s*[^\W\d_][\w-]*(?: \w+)?)+")


class Act(NamedTuple):
    """`main` is what the answer does above all; `may` all that it can be read as."""

    main: Action
    may: frozenset[Action]


def act(text: str, language: str) -> Action:
    """`reply` unless the words ask for what is missing, hand over to a person, or hold back.

    An answer that tells something and then asks or offers something small replies.
    """
    return read(text).main


def read(text: str) -> Act:
    """What an answer does, and what else it may be taken for; Spanish, Portuguese and English alike."""
    parts = clauses(text)
    kinds = {one.part for one in parts}
    enough = _tells_enough(parts)
    may: set[Action] = set()
    asks = [one for one in parts if one.part in ("ask", "offer") and not shows("anything_else", one.flat)]
    if asks:
        may.add("ask")
    if "hand" in kinds:
        may.add("escalate")
    if "hold" in kinds or "hand" in kinds or shows("hold_perhaps", plain(_MENU.sub(" ", text))):
        may.add("abstain")
    if enough or not kinds & {"hold", "hand", "ask"}:
        may.add("reply")
    return Act(_main(kinds, enough), frozenset(may))


def _main(kinds: set[Part], enough: bool) -> Action:
    if enough or not kinds & {"hold", "hand", "ask"}:
        return "reply"
    if "hand" in kinds:
        return "escalate"
    return "abstain" if "hold" in kinds else "ask"


def _tells_enough(parts: tuple[Clause, ...]) -> bool:
    tells = told(parts)
    whole = sum(one.length for one in parts if one.part in ("tell", "hold", "hand", "ask"))
    return tells >= ENOUGH and tells >= SHARE * whole
