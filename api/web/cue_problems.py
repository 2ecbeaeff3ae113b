"""What is wrong with a cue, in the reader's language: the checks of `kb.cue_check` speak English."""

import re

from api.web.texts import Texts

KNOWN = (
    (re.compile(r"A cue has at least two characters"), "short"),
    (re.compile(r"A cue has at most (?P<n>\d+) characters"), "long"),
    (re.compile(r"A slot's name stands between"), "braces"),
    (re.compile(r"A cue has a few brackets and dots only"), "ways"),
    (re.compile(r"A cue needs a word of its own"), "slots_alone"),
    (re.compile(r"A cue needs at least one word that must be there"), "optional"),
    (re.compile(r"'(?P<word>.*)' has only very common words"), "common"),
    (re.compile(r"'(?P<word>.*)' alone would be taken for this cue"), "taken_alone"),
    (re.compile(r"'(?P<word>.*)' closes a bracket that was not opened"), "closes"),
    (re.compile(r"'(?P<word>.*)' is not closed"), "open"),
    (re.compile(r"An empty choice stands between"), "empty_choice"),
    (re.compile(r"There is no slot (?P<word>\{.*?\}); there are (?P<all>.*)\."), "slot"),
    (re.compile(r"No more than (?P<n>\d+) cues"), "many"),
    (re.compile(r"A cue shows one of "), "label"),
    (re.compile(r"Cues are in "), "language"),
)


def in_words(problem: str, t: Texts) -> str:
    """The sentence in the reader's language; as it is where it is none that we know."""
    for pattern, name in KNOWN:
        found = pattern.match(problem)
        if found:
            return t(f"cue_problem.{name}", **found.groupdict()) if found.groupdict() else t(f"cue_problem.{name}")
    return problem
