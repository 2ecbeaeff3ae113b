"""Notes for the agent beside a draft: advice, what is missing, whom to ask, what internal articles say. Never sent."""

from collections.abc import Sequence

from copilot.listen.feeling import advice
from copilot.source import Hit
from copilot.write.brief import Brief
from copilot.write.findings import short
from copilot.write.opening import greeting
from copilot.write.phrases import Phrases


def notes(brief: Brief, internal: Sequence[Hit]) -> tuple[str, ...]:
    phrases = Phrases(brief.heard.language, brief.register_, brief.conversation.id)
    found: list[str] = []
    if brief.heard.feeling.primary != "neutral":
        found.append(advice(brief.heard.feeling, brief.heard.language))
    if brief.decision.outcome == "reply":
        found += [
            phrases.say("note_missing", request=short(one), ask=brief.decision.ask) for one in brief.decision.missing
        ]
    if brief.decision.outcome == "findings" and brief.decision.missing:
        hello = " ".join(sentence.text for sentence in greeting(brief))
        said = phrases.say("holding", greeting=hello, request=short(brief.decision.missing[0]))
        found.append(phrases.say("note_holding", text=said.strip()))
    found += [phrases.say("note_internal", title=hit.passage.title) for hit in internal]
    return tuple(note for note in found if note)
