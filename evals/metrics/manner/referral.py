"""`referral`: the customer is answered where they wrote, not sent elsewhere, where the sources answer."""

import re

from copilot.check.phrases import said
from copilot.check.referral import referrals
from copilot.text import sentences
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import plain, shows
from evals.metrics.manner.text import reason
from evals.metrics.metric import Score, judged, silent

NAME = "referral"


def referral(evidence: Evidence) -> Score:
    """A sentence fails that sends the customer to call, visit, write or look for it elsewhere, unless a source says
    that this step must be taken, it is only offered besides, or it ends the answer as a footer does."""
    if not _is_answered(evidence) or not evidence.is_for_customer:
        return silent(NAME)
    steps = _steps(evidence)
    at_fault = [piece for piece in evidence.pieces if _sends(evidence, piece, steps)]
    return judged(NAME, [reason(evidence, "sent_elsewhere", piece) for piece in at_fault])


def _is_answered(evidence: Evidence) -> bool:
    expect = evidence.case.expect
    if expect.action:
        return expect.action != ("abstain",)
    return bool(evidence.gold)


def _sends(evidence: Evidence, piece: str, steps: frozenset[str]) -> bool:
    flat = plain(piece)
    if said("offered_too", flat) or _is_footer(evidence, piece, flat) or shows("if_urgent", flat):
        return False
    if shows("not_here", flat):
        return True
    kinds = referrals(piece, evidence.case.conversation.channel)
    if kinds:
        return not steps.issuperset(kinds)
    match = _elsewhere(flat)
    if not match or said("here", flat) or said("denied", flat[: match.start()]):
        return False
    kind = _kind(match.group())
    return kind not in steps and kind != evidence.case.conversation.channel


def _elsewhere(flat: str) -> re.Match[str] | None:
    """The words that send somewhere else; as a condition ("if it does not come, ...") they are no step of now."""
    match = shows("elsewhere", flat)
    sent = None if match else shows("sent", flat)
    return match or (None if sent and shows("condition_within", flat[: sent.start() + 1]) else sent)


def _is_footer(evidence: Evidence, piece: str, flat: str) -> bool:
    """ "If you have more questions, call us": no step of the answer, where there is an answer besides."""
    return bool(said("footer", flat)) and len(evidence.pieces) > 2


def _kind(words: str) -> str:
    """Which place the words send to, by the names of `copilot.check.referral`."""
    for kind in ("web", "branch", "email"):
        if shows(f"place_{kind}", words):
            return kind
    return "phone" if shows("place_phone", words) else "contact"


def _steps(evidence: Evidence) -> frozenset[str]:
    """The places that a right source itself sends to."""
    passages = evidence.gold or evidence.sources
    found: set[str] = set()
    for passage in passages:
        for part in sentences(passage.text):
            flat = plain(part)
            if said("footer", flat):
                continue
            found.update(referrals(part))
            match = _elsewhere(flat)
            if match and not said("denied", flat[: match.start()]):
                found.add(_kind(match.group()))
    return frozenset(found | {"phone", "contact"} if found & {"phone", "contact"} else found)
