"""The embedded writer: composes a reply from the articles' own sentences and steps and from what a person answered
before. No model, no chance: the same brief gives the same text, another attempt another one."""

import re
from collections.abc import Sequence

from copilot.check import unsupported_facts
from copilot.decide import ARTICLE
from copilot.draft import Register, Sentence
from copilot.listen.register import convert, mixed_registers
from copilot.retrieval.analysis import stem, tokens
from copilot.source import Passage
from copilot.write import past
from copilot.write.assemble import text_of
from copilot.write.brief import Answering, Brief, Written
from copilot.write.findings import findings, unanswered
from copilot.write.opening import courtesy, greeting
from copilot.write.phrases import Phrases
from copilot.write.select import Ask, Chosen, choose, country_of
from copilot.write.shape import LONG, PLAIN, SHORT, SHORTEST, Shape, close_of, open_of
from copilot.write.source_register import source_register
from copilot.write.statement import statements
from copilot.write.topic import topic
from copilot.write.units import ITEM, blocks
from copilot.write.unmet import Unmet
from copilot.write.wish import Wish, read_wish

AROUND = 320  # characters that greeting, opening and close take
MOST = {"email": 6, "web": 5}  # blocks of a source that are said, by channel
USUAL = 4
RELEVANT = 0.2  # least share of the request's weight in a past sentence that is repeated
SAID = 80  # characters of the customer's words that are said back at once
ENOUGH = 0.85  # of its usual length: a draft above it is no shorter one
SAME = 0.6  # shared words from which two sentences say the same

_NUMBERED = re.compile(r"^\w+ \d+[.:] +")  # "Paso 3. "
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

Paragraph = tuple[Sentence, ...]


class EmbeddedWriter:
    """Writes every outcome from the brief alone."""

    name = "embedded"

    def write(self, brief: Brief) -> Written:
        """The draft in the brief's register; in the sources' own where their sentences could not all be turned."""
        wish = read_wish(brief.wish)
        written, same = self._shaped(brief, wish)
        if not brief.wish.strip():
            return written
        register = written.register_ if written.register_ != "neutral" else brief.register_
        said = brief.model_copy(update={"register_": register})
        foreign = statements(wish, said).foreign
        notes = Unmet(brief, wish).notes(
            register=register, mixed=bool(_mixed(written, brief)), foreign=foreign, same=same
        )
        return written.model_copy(update={"notes": notes})

    def _shaped(self, brief: Brief, wish: Wish) -> tuple[Written, tuple[str, ...]]:
        """As long as it was asked for; what it could not be made comes with it."""
        if brief.decision.outcome != "reply" or wish.shorter == wish.longer:
            return self._addressed(brief, wish, PLAIN), ()
        plain = self._addressed(brief, wish, PLAIN)
        usual = len(text_of(plain.paragraphs))
        if wish.longer:
            long = self._addressed(brief, wish, LONG)
            return (long, ()) if len(text_of(long.paragraphs)) > usual else (plain, ("longer",))
        for shape in (SHORT, SHORTEST):
            short = self._addressed(brief, wish, shape)
            if len(text_of(short.paragraphs)) < ENOUGH * usual:
                return short, ()
        shorter = len(text_of(short.paragraphs)) < usual
        return (short, ()) if shorter else (plain, ("shorter",))

    def _addressed(self, brief: Brief, wish: Wish, shape: Shape) -> Written:
        written = self._write(brief, wish, shape)
        mixed = _mixed(written, brief)
        if not mixed or brief.heard.register_ == "usted":
            return written
        source = _source_register(brief)
        if source in ("neutral", brief.register_):
            return written
        other = self._write(brief.model_copy(update={"register_": source}), wish, shape)
        return other if _mixed(other, brief) < mixed else written

    def _write(self, brief: Brief, wish: Wish, shape: Shape) -> Written:
        seed = f"{brief.conversation.id}|{brief.heard.language}|{brief.attempt}"
        phrases = Phrases(brief.heard.language, brief.register_, seed)
        if brief.decision.outcome == "findings":
            paragraphs = findings(brief, phrases)
        elif brief.decision.outcome == "clarify":
            paragraphs = [_clarify(brief, phrases, wish)]
        else:
            paragraphs = _reply(brief, phrases, wish, shape)
        return Written(paragraphs=tuple(one for one in paragraphs if one), writer=self.name, register_=brief.register_)


def _clarify(brief: Brief, phrases: Phrases, wish: Wish) -> Paragraph:
    """The one question; where nothing was said in words, no word of ours on how it was said either."""
    told = statements(wish, brief).sentences
    close = close_of(wish, phrases)
    if any(request.kind != "social" for request in brief.heard.requests):
        opening = open_of(brief, phrases, wish, PLAIN)
        return (*opening, *told, courtesy(brief.decision.question), *close)
    lost = not brief.heard.first_reply and any(request.kind == "social" for request in brief.heard.requests)
    asked = courtesy(phrases.say("unread") if lost else brief.decision.question)
    return (*greeting(brief), *told, asked, *close)


def _mixed(written: Written, brief: Brief) -> int:
    """How many words betray another register than the rest."""
    return len(mixed_registers(text_of(written.paragraphs), brief.heard.language))


def _source_register(brief: Brief) -> Register:
    return source_register(passage for answer in brief.answers if answer.answered for passage in answer.source)


def _reply(brief: Brief, phrases: Phrases, wish: Wish, shape: Shape) -> list[Paragraph]:
    asked = [answer for answer in brief.answers if answer.request.kind != "social"]
    told = statements(wish, brief).sentences
    if not asked:
        kind = "thanks" if any(request.kind == "social" for request in brief.heard.requests) else "hello"
        return [(*greeting(brief, always=wish.warmer), *told, courtesy(phrases.say(kind)))]
    held = [answer for answer in asked if answer.answered]
    room = int(brief.voice.longest(brief.conversation.channel) * shape.room) - AROUND
    said: list[Sentence] = []
    bodies: list[Paragraph] = []
    steps = False
    for number, answer in enumerate(held):
        before = held[number - 1] if number else None
        body, has_steps = _body(brief, phrases, answer, said, room=room // len(held), shape=shape, before=before)
        steps = steps or has_steps
        said += body
        bodies += [body] if body else []
    opening = open_of(brief, phrases, wish, shape)
    # What the agent told is the answer where no source has one: that nothing is known would be untrue then.
    close = [*(_unanswered(brief, phrases) if held else []), *told]
    if steps or not close or (told and not held):
        close.append(courtesy(phrases.say("step_done" if steps else "next_step")))
    close += close_of(wish, phrases)
    if len(opening) == 1 and bodies and brief.conversation.channel != "email":
        opening, bodies = (), [(*opening, *bodies[0]), *bodies[1:]]
    return [opening, *bodies, tuple(close), _farewell(brief)]


def _unanswered(brief: Brief, phrases: Phrases) -> list[Sentence]:
    """What no source answers, all of it in one sentence, with what happens now."""
    missing = unanswered(brief)
    if not missing:
        return []
    if len(missing) == 1 and len(missing[0]) <= SAID:
        return [courtesy(phrases.say("unanswered", request=missing[0]))]
    if len(missing) == 2 and sum(map(len, missing)) <= SAID:
        return [courtesy(phrases.say("unanswered_two", first=missing[0], second=missing[1]))]
    return [courtesy(phrases.say("unanswered_rest"))]


def _body(
    brief: Brief,
    phrases: Phrases,
    answer: Answering,
    said: Sequence[Sentence],
    *,
    room: int,
    shape: Shape,
    before: Answering | None,
) -> tuple[Paragraph, bool]:
    """What answers one request, and whether it holds instructions in order. `before` is the request before it."""
    channel = brief.conversation.channel
    most = shape.blocks(MOST.get(channel, USUAL))
    human = _human(brief, answer, shape.human)
    chosen = _chosen(brief, answer, room - sum(len(one.text) for one in human), most)
    fresh = _fresh(chosen, brief, said)
    human = [one for one in human if not _repeats(one, [*said, *fresh]) and not _same_figures(one, fresh)]
    if not fresh and not human:
        return (), False
    listed = bool(fresh) and chosen[0].block.kind != "prose" and not human
    headed = bool(fresh) and fresh[0].text.endswith(":")
    led = fresh and not headed and (listed or before) and not (before and said and _source(before) == _source(answer))
    lead = _lead(answer, phrases, brief, later=before is not None) if led and not shape.bare else ()
    return (*human, *lead, *fresh), any(one.block.ordered for one in chosen)


def _source(answer: Answering) -> str:
    return answer.articles.hits[0].passage.source_id if answer.articles.hits else ""


def _fresh(chosen: Sequence[Chosen], brief: Brief, said: Sequence[Sentence]) -> list[Sentence]:
    """What was chosen, put in the draft's register, without what has been said; lists under several headings keep
    their heading."""
    lists = sum(one.block.kind != "prose" for one in chosen)
    fresh: list[Sentence] = []
    for one in chosen:
        whole = _say(one, brief)
        before = {line.text for line in said}
        if one.block.ordered:
            lines = [] if all(line.text in before for line in whole) else whole
        else:
            lines = [line for line in whole if line.text not in before and not _repeats(line, [*said, *fresh])]
        if lines and one.block.kind != "prose" and ITEM.match(one.lines[0]) and (lists > 1 or not fresh):
            fresh += [line for line in _heading(one.block.passage, brief) if line not in fresh]
        fresh += lines
    return fresh


def _chosen(brief: Brief, answer: Answering, room: int, most: int) -> tuple[Chosen, ...]:
    if not answer.articles.hits or not answer.source:
        return ()
    first = answer.articles.hits[0].passage
    if first.language and first.language.split("-")[0] != brief.heard.language:
        return ()  # it cannot translate, and half a draft in another language helps nobody: the findings name it
    ask = Ask(answer.request, answer.weights, first.language.split("-")[0], country_of(brief.heard.tag, ""))
    return choose(ask, blocks(answer.source), first.id, room=max(room, 200), most=most)


def _say(chosen: Chosen, brief: Brief) -> list[Sentence]:
    passage = chosen.block.passage
    return [
        Sentence(text=_addressed(line, passage, brief), support="source", passage_id=passage.id)
        for line in chosen.lines
    ]


def _addressed(line: str, passage: Passage, brief: Brief) -> str:
    """The line in the draft's register, where that can be done surely; as the source has it otherwise."""
    if passage.language.split("-")[0] != brief.heard.language:
        return line
    item = ITEM.match(line)
    if item and "\n" not in line:
        start = line[: item.start(3)]
        return start + (convert(item.group(3), brief.register_, brief.heard.language) or item.group(3))
    return convert(line, brief.register_, brief.heard.language) or line


def _human(brief: Brief, answer: Answering, most: int) -> list[Sentence]:
    """Sentences of the best past answer that hold for this customer too and that the article does not contradict."""
    if not answer.resolutions.hits or answer.resolutions.answerable < 0.35:
        return []
    passage = answer.resolutions.hits[0].passage
    if passage.language.split("-")[0] != brief.heard.language:
        return []
    alone = not answer.articles.hits or answer.articles.answerable < ARTICLE
    total = sum(answer.weights.values()) or 1.0
    kept: list[tuple[float, int, str]] = []
    for place, sentence in enumerate(past.general(passage.text)):
        if not alone and unsupported_facts(sentence, [one.text for one in answer.source]):
            continue
        said = convert(sentence, brief.register_, brief.heard.language)
        relevance = _relevance(sentence, answer, brief.heard.language)
        if said and relevance >= RELEVANT * total:
            kept.append((relevance, place, said))
    best = sorted(sorted(kept, key=lambda one: -one[0])[: most if not alone else 4], key=lambda one: one[1])
    return [Sentence(text=text, support="source", passage_id=passage.id) for _, _, text in best]


def _relevance(sentence: str, answer: Answering, language: str) -> float:
    held = {stem(word, language) for word in tokens(sentence)}
    return sum(weight for name, weight in answer.weights.items() if name in held)


def _heading(passage: Passage, brief: Brief) -> list[Sentence]:
    """The heading above a list, as its lead-in; a question is none."""
    words = passage.heading[-1].rstrip(" :.") if passage.heading else ""
    if not words or words.endswith("?"):
        return []
    number = _NUMBERED.match(words)
    start = number.group() if number else ""
    said = start + _addressed(words[len(start) :], passage, brief)
    return [Sentence(text=f"{said}:", support="source", passage_id=passage.id)]


def _lead(answer: Answering, phrases: Phrases, brief: Brief, *, later: bool) -> tuple[Sentence, ...]:
    """ "Te explico cómo cambiar tu clave.": from the article's title, so that the reader knows what comes."""
    first = answer.articles.hits[0].passage
    if first.language.split("-")[0] != brief.heard.language:
        return ()
    found = topic(first.title, brief.heard.language, brief.register_)
    if found is None:
        return ()
    shape = "also" if later else found.shape
    return (courtesy(phrases.say("opening", shape, topic=found.words)),)


def _repeats(sentence: Sentence, said: Sequence[Sentence]) -> bool:
    words = set(tokens(sentence.text))
    if not words:
        return True
    others = [set(tokens(one.text)) for one in said]
    return any(len(words & other) / len(words) > SAME for other in others if len(other) > 3)


def _same_figures(sentence: Sentence, said: Sequence[Sentence]) -> bool:
    """Whether it gives only figures that one of the others gives too: the same fact in other words."""
    figures = set(_FIGURE.findall(sentence.text))
    return bool(figures) and any(figures <= set(_FIGURE.findall(one.text)) for one in said)


def _farewell(brief: Brief) -> Paragraph:
    forms = brief.voice.closing.get(brief.heard.language)
    lines = list(forms.of(brief.conversation.channel)) if forms else []
    if brief.conversation.channel == "email" and brief.voice.signature:
        lines.append(brief.voice.signature.replace("{agent}", "").strip())
    return tuple(courtesy(line) for line in lines[:2] if line)
