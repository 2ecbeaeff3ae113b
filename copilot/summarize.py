"""Summaries of one conversation or of a customer's history: the messages' own words, chosen and ordered, each fact with
the message it comes from. Extractive: nothing is said that no message says."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from copilot.conversation import Conversation, Message, Value
from copilot.retrieval.analysis import content, tokens
from copilot.text import fold, sentences
from copilot.write import past
from copilot.write.phrases import Phrases

LONGEST = 200  # characters of one line's quotation
LINES = 4


class Fact(Value):
    text: str
    message_id: str


class Promise(Value):
    """What an agent committed to, in their exact words. `due` is ISO 8601, "" when the words give no time."""

    text: str
    by: str
    due: str
    message_id: str


class Summary(Value):
    summary: str
    facts: tuple[Fact, ...] = ()
    promises: tuple[Promise, ...] = ()
    open_questions: tuple[str, ...] = ()


_PROMISE = re.compile(
    r"\b((te|le|les|lo|la) (llam|avis|escrib|confirm|cont|envi|mand|comunic)\w*|va a (ir|llegar|llamar)|"
    r"(queda|quedo) agendad\w+|(el tecnico|la visita|un tecnico) (va|ira|llega)|vas? a recibir|recibir[ae]s?|"
    r"ligo|aviso|retorno|envio|vou (ligar|avisar|enviar|retornar)|(o tecnico) (vai|passa)|"
    r"i('ll| will) (call|write|email|confirm|let you know|send)|the technician (will|comes))\b"
)
_WITHIN = re.compile(r"\b(?:en|dentro de|em|in|within)\s+(\d{1,3})\s*(horas?|hours?|dias?|days?|h)\b")
_TOMORROW = re.compile(r"\b(manana|amanha|tomorrow)\b")
_DAYS = ("lunes|segunda|monday", "martes|terca|tuesday", "miercoles|quarta|wednesday", "jueves|quinta|thursday")
_WEEKDAYS = (*_DAYS, "viernes|sexta|friday", "sabado|saturday", "domingo|sunday")


def summarize(conversation: Conversation, language: str) -> Summary:
    """The request, what was answered, what was promised and what is open, at most four lines, in `language`."""
    phrases = Phrases(language, "neutral", conversation.id)
    told = [message for message in conversation.public if message.role == "customer"]
    answers = [message for message in conversation.public if message.role == "agent"]
    facts: list[Fact] = []
    lines: list[str] = []
    for name, found in (("request", _best(told)), ("answer", _best(answers, general=True))):
        if found:
            facts.append(found)
            lines.append(phrases.say("summary", name, text=_short(found.text)))
    promises = tuple(promise for message in answers for promise in _promises(message))
    if promises:
        lines.append(phrases.say("summary", "promise", text=_short(promises[-1].text)))
        facts.append(Fact(text=promises[-1].text, message_id=promises[-1].message_id))
    open_questions = tuple(_questions(conversation.pending))
    if open_questions:
        lines.append(phrases.say("summary", "open", text=_short("; ".join(open_questions))))
    return Summary(
        summary="\n".join(lines[:LINES]), facts=tuple(facts), promises=promises, open_questions=open_questions
    )


def summarize_history(conversations: Sequence[Conversation], language: str) -> Summary:
    """A customer's conversations, newest first: one line each with its date and channel, at most four."""
    lines: list[str] = []
    facts: list[Fact] = []
    promises: list[Promise] = []
    for conversation in conversations:
        phrases = Phrases(language, "neutral", conversation.id)
        one = summarize(conversation, language)
        promises += one.promises
        if not one.facts:
            continue
        facts.append(one.facts[0])
        at = conversation.opened_at or next((message.at for message in conversation.messages if message.at), None)
        day = at.date().isoformat() if at else ""
        where = " ".join(part for part in (day, conversation.channel, conversation.status) if part)
        lines.append(phrases.say("summary", "past", where=where, text=_short(one.facts[0].text)))
    return Summary(summary="\n".join(lines[:LINES]), facts=tuple(facts), promises=tuple(promises))


def _best(messages: Sequence[Message], *, general: bool = False) -> Fact | None:
    """The sentence that shares most with the other messages' words: what the talk is about."""
    counts = Counter(word for message in messages for word in set(content(tokens(message.text))))
    best: tuple[float, int, Fact] | None = None
    for place, message in enumerate(messages):
        usable = past.general(message.text) if general else sentences(message.text)
        for sentence in usable or sentences(message.text):
            words = set(content(tokens(sentence)))
            if len(words) < 3:
                continue
            score = sum(counts[word] for word in words) / (len(words) ** 0.5)
            if best is None or score > best[0]:
                best = (score, place, Fact(text=sentence, message_id=message.id))
    return best[2] if best else None


def _promises(message: Message) -> Iterable[Promise]:
    for sentence in sentences(message.text):
        if _PROMISE.search(fold(sentence)) and not sentence.rstrip().endswith("?"):
            yield Promise(
                text=sentence, by=message.author or "agent", due=_due(sentence, message.at), message_id=message.id
            )


def _due(sentence: str, at: datetime | None) -> str:
    """When it falls due, from a span, "tomorrow" or a weekday; "" when the words or the message give no time."""
    folded = fold(sentence)
    if at is None:
        return ""
    within = _WITHIN.search(folded)
    if within:
        count = int(within[1])
        span = timedelta(hours=count) if within[2].startswith("h") else timedelta(days=count)
        return (at + span).isoformat()
    if _TOMORROW.search(folded):
        return (at + timedelta(days=1)).date().isoformat()
    for number, names in enumerate(_WEEKDAYS):
        if re.search(rf"\b({names})\b", folded):
            return (at + timedelta(days=(number - at.weekday() - 1) % 7 + 1)).date().isoformat()
    return ""


def _questions(messages: Iterable[Message]) -> Iterable[str]:
    for message in messages:
        for sentence in sentences(message.text):
            if "?" in sentence or "¿" in sentence:
                yield sentence


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + "…"
