"""`blame`: nobody is blamed, lectured or put off with excuses."""

import re

from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import any_shows, plain, shows
from evals.metrics.manner.text import reason
from evals.metrics.metric import Score, judged, silent

NAME = "blame"
_STOP = re.compile(r"[.;:!?]")


def blame(evidence: Evidence) -> Score:
    """A condition ("if you paid after the 20th") is none, nor is what we say of ourselves."""
    if not evidence.is_for_customer or not evidence.text.strip():
        return silent(NAME)
    return judged(NAME, [reason(evidence, "blames", piece) for piece in evidence.pieces if blames(plain(piece))])


def blames(text: str) -> bool:
    """Whether a flattened sentence blames its reader, lectures them, or finds an excuse."""
    if any_shows(("blames", "reproach", "excuse"), text):
        return True
    if shows("reproach_care", text) and not shows("of_ours", text):
        return True
    left_undone = shows("reproach_not", text)
    return bool(left_undone) and not _is_condition(text, left_undone)


def _is_condition(text: str, match: re.Match[str] | None) -> bool:
    clause = _STOP.split(text[: match.end()] if match else text)[-1]
    return bool(shows("unless", clause))
