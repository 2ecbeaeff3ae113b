"""Whether a cue that somebody wrote can be kept: it can be read, tells something, and is found in little time."""

import re
import unicodedata

from copilot.errors import UsageError
from copilot.listen.feelings.cues import read_slots
from copilot.listen.feelings.grammar import Cue, CueError, compile_cue
from copilot.listen.language import OURS
from copilot.retrieval.stop import stopwords
from copilot.store.corrections import LABELS, NOTHING
from copilot.text import fold, words

FEWEST = 3
"""Words from which a cue may be made of very common ones alone: "da lo mismo", and not "y ya"."""
MOST_WAYS = 1_000
"""In how many ways the words that may stand or be missing can be laid out; a bound on the time for one message."""
MOST_BRACKETS = 12
_DOTS, _OPTIONS, _SIGN = 7, 2, 4  # ways for each "...", "[" and sign on its own
_CHOICE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def check(language: str, label: str, text: str) -> Cue:
    """The cue, ready to search.

    Raises:
        UsageError: no such language or label, or a cue that cannot be read, or would be found everywhere.
    """
    if language not in OURS:
        raise UsageError(f"Cues are in {', '.join(OURS)}; '{language[:20]}' is none of them.")
    if label not in LABELS or label == NOTHING:
        shown = ", ".join(one for one in LABELS if one != NOTHING)
        raise UsageError(f"A cue shows one of {shown}; '{label[:40]}' is none of them.")
    bare = "".join(text.split())
    if len(bare) < 2 and not (bare and unicodedata.category(bare) == "So"):  # an emoji says a lot
        raise UsageError("A cue has at least two characters; write what customers say.")
    if re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", fold(text))):
        raise UsageError("A slot's name stands between { and }, as in {time}.")
    _bounded(text)
    try:
        cue = compile_cue(label, " ".join(text.split()), read_slots(language))
        pattern = cue.pattern()
    except CueError as error:
        raise UsageError(str(error)) from error
    _telling(text, pattern)
    return cue


def _bounded(text: str) -> None:
    """Raises UsageError: looking for it could take long in a message made for that, or by accident."""
    plain = fold(text)
    if plain.count("(") + plain.count("[") > MOST_BRACKETS or _ways(plain) > MOST_WAYS:
        raise UsageError("A cue has a few brackets and dots only; write what has so many ways as several cues.")


def _ways(plain: str) -> int:
    tokens = re.sub(r"\.\.\.|[()\[\]|]", " ", plain).split()
    signs = sum(not any(letter.isalnum() for letter in token) for token in tokens)
    ways: int = _DOTS ** plain.count("...") * _OPTIONS ** plain.count("[") * _SIGN**signs
    for choice in _CHOICE.findall(plain):
        ways *= _alike(choice)
    return ways * (1 + _CHOICE.sub("", plain).count("|"))


def _alike(choice: str) -> int:
    """How many of the options of a choice can begin with one and the same word, at most."""
    firsts = [(option.split() or [""])[0] for option in choice.split("|")]
    return max(sum(_may_be_same(one, other) for other in firsts) for one in firsts)


def _may_be_same(one: str, other: str) -> bool:
    """Whether a word can be both: a slot may hold any, a star stands for any ending."""
    if "{" in one + other or one == other:
        return True
    return any(b.rstrip("*").startswith(a.rstrip("*")) for a, b in ((one, other), (other, one)) if a.endswith("*"))


def _telling(text: str, pattern: re.Pattern[str]) -> None:
    """Raises UsageError: it is made of words that stand in every other message."""
    own = words(re.sub(r"\{[a-z_]+\}", " ", fold(text)))
    signs = re.sub(r"\{[a-z_]+\}|[\w\s#*.()\[\]|]", "", fold(text))
    if not own and not signs:
        raise UsageError("A cue needs a word of its own; slots and numbers alone stand in every other message.")
    if own and len(own) < FEWEST and all(word in stopwords() for word in own):
        raise UsageError(f"'{text[:80]}' has only very common words; add those that tell.")
    alone = next((word for word in sorted(stopwords()) if pattern.search(word)), None)
    if alone:
        raise UsageError(f"'{alone}' alone would be taken for this cue; write the words that tell outside of brackets.")
