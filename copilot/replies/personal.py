"""A saved reply made this customer's own: in their register, between the greeting and the closing of the voice policy.

Nothing that it does not say is added but manners: no fact, and no promise."""

from collections.abc import Iterator, Sequence

from copilot.draft import Register, Sentence
from copilot.listen.register import convert, detect_register, mixed_registers
from copilot.replies.lines import stems
from copilot.replies.match import Match
from copilot.write.brief import Brief
from copilot.write.opening import courtesy, first_words, greeting
from copilot.write.phrases import Phrases
from copilot.write.units import ITEM

Paragraph = tuple[Sentence, ...]

_STEPS = 2  # numbered lines from which the reply is a list of steps


def personal(match: Match, brief: Brief) -> list[Paragraph] | None:
    """The paragraphs of the reply for this customer; None where it cannot be turned to their register as a whole."""
    language = brief.heard.language
    phrases = Phrases(language, brief.register_, f"{brief.conversation.id}|{match.ready.reply.id}")
    body = list(_said(match, brief.register_, language))
    said = "\n".join(one.text for paragraph in body for one in paragraph)
    found = detect_register(said, brief.heard.tag)
    if mixed_registers(said, language) or (brief.register_ != "neutral" and found not in ("neutral", brief.register_)):
        return None
    opening = (*greeting(brief), *_first_words(brief, phrases, body))
    if len(opening) == 1 and brief.conversation.channel != "email":
        body, opening = [(*opening, *body[0]), *body[1:]], ()
    steps = sum(bool(ITEM.match(one.text)) for paragraph in body for one in paragraph)
    close = (courtesy(phrases.say("step_done" if steps >= _STEPS else "next_step")),)
    return [one for one in (opening, *body, close, _farewell(brief)) if one]


def _said(match: Match, register: Register, language: str) -> Iterator[Paragraph]:
    at = 0
    for paragraph in match.ready.parts.said:
        lines: list[Sentence] = []
        for text, judged in zip(
            match.sentences[at : at + len(paragraph)], match.meeting.judged[at : at + len(paragraph)], strict=True
        ):
            source = judged.kind == "source"
            lines.append(
                Sentence(
                    text=_turned(text, register, language),
                    support="source" if source else "courtesy",
                    passage_id=judged.passage_id if source else None,
                )
            )
        at += len(paragraph)
        yield tuple(lines)


def _turned(text: str, register: Register, language: str) -> str:
    """In the customer's register where that is sure; else as it is, for whoever looks at the whole to judge."""
    item = ITEM.match(text)
    if item and "\n" not in text:
        return text[: item.start(3)] + (convert(item.group(3), register, language) or item.group(3))
    return convert(text, register, language) or text


def _first_words(brief: Brief, phrases: Phrases, body: Sequence[Paragraph]) -> Iterator[Sentence]:
    """A word that fits the feeling, or the matter said back, where the reply does not begin with just that."""
    begins = stems(body[0][0].text, brief.heard.language) if body and body[0] else frozenset()
    for one in first_words(brief, phrases):
        own = stems(one.text, brief.heard.language)
        if not own or not own <= begins:
            yield one


def _farewell(brief: Brief) -> Paragraph:
    forms = brief.voice.closing.get(brief.heard.language)
    lines = list(forms.of(brief.conversation.channel)) if forms else []
    if brief.conversation.channel == "email" and brief.voice.signature:
        lines.append(brief.voice.signature.replace("{agent}", "").strip())
    return tuple(courtesy(line) for line in lines[:2] if line)
