"""One language and one way to address the customer: `language`, `register`."""

from copilot.check.case import Case
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.listen.language import detect
from copilot.listen.register import detect_register, mixed_registers
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


def register(case: Case) -> Check:
    """The customer is addressed in one way only, and in the one that was decided."""
    mixed = _mixed(case)
    if mixed:
        return verdict("register", [say("register", case.language, words=", ".join(mixed))])
    wanted, found = case.brief.register_, detect_register(case.text, case.brief.heard.tag)
    if "neutral" in (wanted, found) or wanted == found:
        return verdict("register", [])
    return verdict("register", [say("register_other", case.language, expected=wanted, found=found)])


def _mixed(case: Case) -> tuple[str, ...]:
    """The words that mix, when it is sure: two registers are named by unmistakable words, or the mixture remains
    whichever sentence is left out. One verb alone may be somebody else's ("la luz sigue roja"): on three hundred
    replies by people that was a false alarm one time in eight."""
    mixed = mixed_registers(case.text, case.language)
    if not mixed:
        return ()
    said = {detect_register(piece, case.brief.heard.tag) for piece in case.pieces}
    if case.language == "pt" or ("usted" in said and said & {"tu", "vos"}):
        return mixed
    for place in range(len(case.pieces)):
        rest = " ".join((*case.pieces[:place], *case.pieces[place + 1 :]))
        if not mixed_registers(rest, case.language):
            return ()
    return mixed
