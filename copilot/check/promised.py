"""`promise_in_view`: a draft to somebody to whom we did not do what we said does not pass over it."""

import re

from copilot.check.case import Case
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.text import fold

SHARED = 2
"""Content words shared with a promise from which a sentence speaks of it."""

_OWNED = re.compile(
    r"\b(?:(?:te|le|les|os) (?:habiamos |habia |hemos |he )?(?:dij\w+|dich\w+|promet\w+)|quedamos en|"
    r"no (?:se )?cumpl\w+|(?:lhe )?(?:dissemos|tinhamos dito|prometemos|combinamos)|nao (?:foi )?cumpri\w+|"
    r"(?:we|i)(?:'d| had)? (?:told|promised|said)|(?:didn't|did not) (?:happen|do it|call|keep|come)|should have)\b"
)


def promise_in_view(case: Case) -> Check:
    """Passes where nothing we promised is late, or where a sentence says that it was promised, or speaks of the same
    thing. Only a promise that was broken, or whose time is over, asks for that."""
    missed = case.brief.missed
    if missed is None:
        return verdict("promise_in_view", [])
    if any(one.support == "history" and one.passage_id == missed.message_id for one in case.sentences):
        return verdict("promise_in_view", [])
    words = case.stems(missed.text)
    for piece in case.pieces:
        if _OWNED.search(fold(piece)) or len(words & case.stems(piece)) >= SHARED:
            return verdict("promise_in_view", [])
    return verdict("promise_in_view", [say("promise_passed_over", case.language, sentence=missed.text)])
