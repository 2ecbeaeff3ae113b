"""`no_referral`: the customer is answered where they wrote, not sent to call, visit, write or fill in elsewhere."""

import re

from copilot.check.case import Case
from copilot.check.phrases import flat, said
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.text import sentences

KINDS = ("social", "email", "phone", "branch", "form", "contact")
_OWN = {"phone_transcript": "phone"}
_PLACE = re.compile(r"(whatsapp|facebook|instagram|messenger|twitter|chat|correo)$")
_SAME = {"messenger": "facebook", "correo": "email"}


def no_referral(case: Case) -> Check:
    """A sentence that sends the customer to another channel fails when the sources answer, unless a source itself says
    that step must be taken. Its "if you have questions, call us" is a footer, not a step."""
    if not case.answered:
        return verdict("no_referral", [])
    reasons = [
        say("referral", case.language, sentence=piece)
        for piece in case.pieces
        if any(not _is_step(case, kind, piece) for kind in referrals(piece, case.channel))
    ]
    return verdict("no_referral", reasons)


def referrals(sentence: str, channel: str = "") -> list[str]:
    """The kinds of place, other than this conversation's own, that the sentence sends to."""
    text = flat(sentence)
    if said("offered_too", text):
        return []
    kinds = []
    for kind in KINDS:
        match = said(f"to_{kind}", text)
        if not match or said("denied", text[: match.start()]):
            continue
        if _is_here(kind, match.group(), channel):
            return []
        if not (kind in ("contact", "email", "social") and said("here", text)):
            kinds.append(kind)
    return kinds


def _is_here(kind: str, words: str, channel: str) -> bool:
    place = _PLACE.search(words) if kind == "social" else None
    where = _SAME.get(place[1], place[1]) if place else kind
    return where == _OWN.get(channel, channel)


def _is_step(case: Case, kind: str, sentence: str) -> bool:
    if said("footer", flat(sentence)):
        return False
    return any(
        kind in referrals(part) and not said("footer", flat(part))
        for passage in case.passages.values()
        if said(f"to_{kind}", flat(passage.text))
        for part in sentences(passage.text)
    )
