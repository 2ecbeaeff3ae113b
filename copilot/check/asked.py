"""`not_asked_again`: nobody tells us twice what we already know."""

import re
from functools import cache

from copilot.check.case import Case
from copilot.check.evidence import Evidence
from copilot.check.facts import facts
from copilot.check.phrases import flat, phrase, said
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.text import fold

TOPICS = ("order", "email", "phone", "name", "address", "document")


def not_asked_again(case: Case) -> Check:
    """No sentence asks for an order number, an address, a phone, a name, a date or the matter itself when the
    conversation, the customer's record or their history already holds it. Showing the value to confirm it is fine."""
    return verdict(
        "not_asked_again",
        [
            say("asked_again", case.language, sentence=piece, topic=say(topic, case.language))
            for piece, topic in asked_again(case)
        ],
    )


def asked_again(case: Case) -> list[tuple[str, str]]:
    """The sentences that ask for what is known, each with what it asks for (one of TOPICS, `when` or `matter`)."""
    found = []
    for piece in case.pieces:
        text = flat(piece)
        topic = next((topic for topic in _asked(text) if _is_known(case, topic, text)), "")
        if topic and not _shows(case, piece):
            found.append((piece, topic))
    return found


def _asked(text: str) -> list[str]:
    topics = [topic for topic in TOPICS if _asking(topic).search(text)]
    if "email" in topics and "address" in topics:
        topics.remove("address")
    if "?" in text:
        topics += [topic for topic in ("when", "matter") if said(f"asks_{topic}", text)]
    return topics


@cache
def _asking(topic: str) -> re.Pattern[str]:
    """Words that ask us to be told, followed closely by the topic."""
    asks, words = phrase("asks").pattern, phrase(f"asks_{topic}").pattern
    return re.compile(rf"\b(?:{asks})\b[^.;?!:]{{0,40}}?\b(?:{words})\b")


def _is_known(case: Case, topic: str, text: str) -> bool:
    customer = case.brief.conversation.customer
    handles = [identity.handle for identity in customer.identities]
    match topic:
        case "name":
            name = (customer.name or case.brief.heard.customer_name).strip()
            return " " in name if "complet" in text or "full name" in text else bool(name)
        case "matter":
            return any(not answer.request.vague and answer.request.kind != "social" for answer in case.brief.answers)
        case "email" if any("@" in handle for handle in handles):
            return True
        case "phone" if any("@" not in handle and len(re.sub(r"\D", "", handle)) >= 8 for handle in handles):
            return True
    return bool(said(f"told_{topic}", _customers_words(case)))


def _customers_words(case: Case) -> str:
    conversation = case.brief.conversation
    words = [message.text for message in conversation.messages if message.role == "customer"]
    return fold("\n".join((*words, conversation.subject, *(known.text for known in case.brief.known))))


def _shows(case: Case, piece: str) -> bool:
    """Whether the sentence names what is known ("¿sigue siendo maria@example.com?")."""
    telling = [
        fact
        for fact in facts(piece)
        if fact.kind in ("email", "phone", "code") or (fact.kind == "number" and len(fact.key) >= 4)
    ]
    known = Evidence(case.told)
    return any(known.carries(fact) for fact in telling)
