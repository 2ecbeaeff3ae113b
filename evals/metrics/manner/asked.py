"""`asked_again`: nobody is asked for what they, or their history, already told."""

import re

from copilot.check.asked import asked_again as again
from copilot.check.facts import facts
from copilot.check.phrases import flat
from copilot.check.verdict import say
from copilot.text import sentences
from evals.metrics.correctness.labelled import labelled
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import shows
from evals.metrics.manner.text import language_of, reason
from evals.metrics.manner.whole import with_history
from evals.metrics.metric import Reason, Score, judged, silent

NAME = "asked_again"
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+\.\w+")
_FURTHER = ("plan", "tried", "code", "sent", "mail", "day")
_NOUN = re.compile(
    r"\b(fotos?|capturas?|pantallazos?|comprobantes?|imagen|imagenes|prints?|comprovantes?|screenshots?|photos?|receipts?"
    r"|facturas?|faturas?|invoices?|recibos?|bills?|contratos?|formularios?|certificados?|presupuestos?|orcamentos?|reports?)"
    r"\b(?: (?:de|del|da|do|of)(?: (?:l[ao]s?|tu|su|your|the|o|a|seu|sua))? ([a-z]{4,}))?"
)


def asked_again(evidence: Evidence) -> Score:
    """No order number, name, address, plan, photograph or step tried is asked for that was told. Showing it to have it
    confirmed is fine."""
    if not evidence.is_for_customer:
        return silent(NAME)
    language = language_of(evidence)
    reasons = [
        reason(evidence, "asked_again", piece, topic=say(topic, language))
        for piece, topic in again(with_history(evidence))
        if not _of_caller(evidence, topic) and not (topic == "document" and shows("picture", flat(piece)))
    ]
    return judged(NAME, reasons or list(_further(evidence)) or list(labelled(evidence)) or list(_reminded(evidence)))


def _reminded(evidence: Evidence) -> list[Reason]:
    """ "¿Me recuerdas en qué nivel está?" says itself that it was told."""
    asked = [piece for piece in evidence.pieces if shows("reminds", flat(piece))]
    return [reason(evidence, "asked_again", piece, topic="…") for piece in asked[:1]]


def _of_caller(evidence: Evidence, topic: str) -> bool:
    """Who is on the phone is not known by the record."""
    return topic == "name" and evidence.case.conversation.channel == "phone_transcript"


def _further(evidence: Evidence) -> list[Reason]:
    words = said_by_customer(evidence)
    found = []
    for piece in (one for whole in evidence.pieces for one in sentences(whole)):
        text = flat(piece)
        topic = next((one for one in _FURTHER if _knows(one, text, words)), "")
        if topic:
            found.append(reason(evidence, f"asked_{topic}", piece))
    return found


def _knows(topic: str, text: str, words: str) -> bool:
    if topic == "plan":
        return bool(shows("asks_plan", text) and shows("told_plan", words))
    if topic == "tried":
        asks = shows("asks_tried", text)
        return bool(asks and "?" in text and shows("told_tried", words) and _root(asks) in words)
    if topic == "code":
        asks = shows("asks_code", text)
        return asks is not None and bool(re.search(rf"\b{re.escape(_root(asks))}\d{{3,}}", words))
    if topic == "mail":
        return bool(shows("asks_mail", text) and _ADDRESS.search(words) and not _ADDRESS.search(text))
    if topic == "day":
        return bool(shows("asks_day", text) and any(one.kind == "date" for one in facts(words)))
    asks = shows("asks_sent", text)
    noun = _NOUN.search(text, asks.end(), asks.end() + 40) if asks else None
    if not asks or not noun or shows("another", text) or shows("denied_ask", text[: asks.start()]):
        return False
    told = re.search(
        rf"\b(?:adjunt|mand|envi|anex|sub|pas|comparti|attach|sent|send|segue|vai)\w*\b[^.;?!]{{0,40}}\b{noun[1][:6]}",
        words,
    )
    return bool(told) and (noun[2] is None or noun[2][:5] in words)


def said_by_customer(evidence: Evidence) -> str:
    """All that the customer wrote, here and earlier, and what was noted of them; folded."""
    talks = (*evidence.case.history, evidence.case.conversation)
    told = [one.text for talk in talks for one in talk.messages if one.role == "customer"]
    return flat("\n".join((*told, *(one.text for one in evidence.sample.read.known))))


def _root(match: re.Match[str]) -> str:
    """The beginning of what is asked to have been tried, in whichever language."""
    return next((one[:6] for one in match.groups() if one), "\0")
