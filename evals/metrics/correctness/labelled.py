"""What stands in the conversation under a name ("NIT 900.412.338", "borrador 118"), and is asked for all the same."""

import re
from collections.abc import Iterator

from copilot.check.facts import facts
from copilot.check.phrases import flat
from copilot.text import fold, sentences, words
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import shows
from evals.metrics.manner.text import reason
from evals.metrics.metric import Reason

_REACH = 12
"""Words behind a request in which it names what it asks for."""
_LEAST = 3
_VALUE = r"(?=[\w./-]*\d)[\w./-]{2,}"
_LINKS = r"(?:e[ls]?|is|n|no|nro|num|numeros?|number|terminad[oa]|de|do|da|del|of|my|mi|meu|la|o|a|final)"
_BETWEEN = rf"(?:\W{{1,3}}{_LINKS}){{0,3}}\W{{1,3}}"


def labelled(evidence: Evidence) -> Iterator[Reason]:
    """A reason for each sentence that asks for what the customer, or we before, wrote with its name right before it."""
    talks = (*evidence.case.history, evidence.case.conversation)
    told = fold("\n".join(one.text for talk in talks for one in talk.public))
    for piece in (one for whole in evidence.pieces for one in sentences(whole)):
        named = [name for name in _asked(piece) if _stands(name, told)]
        if named and not _shown(evidence, piece):
            yield reason(evidence, "asked_again", piece, topic=named[0])


def _asked(piece: str) -> Iterator[str]:
    """The names of what a sentence asks for."""
    text = flat(piece)
    asks = shows("asks_for", text) or shows("asks_too", text) or (shows("asks_which", text) if "?" in piece else None)
    if (
        not asks
        or shows("condition", text)
        or shows("denied_ask", text[: asks.start()])
        or shows("another", text)
        or shows("of_another", text)
    ):
        return
    for word in words(text[asks.start() :])[:_REACH]:
        if len(word) >= _LEAST and not word.isdigit() and not shows("no_label", word):
            yield word


def _stands(name: str, told: str) -> bool:
    root = name[:-1] if len(name) > 4 and name.endswith("s") else name
    return bool(re.search(rf"\b{re.escape(root)}s?{_BETWEEN}{_VALUE}", told))


def _shown(evidence: Evidence, piece: str) -> bool:
    """Whether the sentence gives the value itself, to have it confirmed."""
    return any(evidence.grounds.of_conversation.carries(one) for one in facts(piece))
