"""One language and one way to address the customer: `language`, `register`."""

from copilot.check.case import Case
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.listen.language import detect
from copilot.text import words

_TELLING = 6
"""Words that a single sentence needs before its own language counts; below, names and loan words decide."""


def language(case: Case) -> Check:
    """The whole draft and each of its longer sentences are in the customer's language."""
    wanted = case.language
    if len(words(case.text)) < _TELLING:
        return verdict("language", [])
    foreign = [
        piece for piece in case.pieces if len(words(piece)) >= _TELLING and detect(piece, default=wanted) != wanted
    ]
    if not foreign and detect(case.text, default=wanted) != wanted:
        foreign = [case.text]
    return verdict("language", [say("language", wanted, sentence=piece, expected=wanted) for piece in foreign])
