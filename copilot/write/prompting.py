"""From a brief to the messages that a model reads: masked, delimited, within its budget."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from copilot.chat import Material, attribute, beginning, both_ends, data, fit, section
from copilot.conversation import Message
from copilot.draft import Register
from copilot.listen.language import in_english
from copilot.privacy import Mask, mask_of
from copilot.promise import Owed
from copilot.prompts import Prompt, load
from copilot.settings import Settings
from copilot.source import Passage
from copilot.tokens import counter
from copilot.write.brief import Brief
from copilot.write.structured import SHAPE

PASSAGE = 2_400
"""Most characters of one passage that are shown."""
TURN = 1_500
LAST = 40_000
"""The same for one message, and for the customer's last one before it is counted."""
REQUEST = 400
MOST_PASSAGES = 14

REGISTERS: dict[Register, str] = {
    "tu": 'Address the customer as "tú" throughout (tú puedes, tu router, desconecta), never as "usted" or "vos".',
    "usted": 'Address the customer as "usted" throughout (usted puede, su router, desconecte), never as "tú" or "vos".',
    "vos": 'Address the customer as "vos" throughout (vos podés, tu router, desconectá), never as "tú" or "usted".',
    "voce": 'Address the customer as "você" throughout (você pode, seu roteador), never as "o senhor" or "tu".',
    "senhor": 'Address the customer as "o senhor / a senhora" throughout, never as "você" or "tu".',
    "neutral": "",
}
EMAIL = "This is an e-mail: greeting line, short paragraphs, closing line."
SHORT = "This is a {channel} message: short sentences, at most three short paragraphs, no letter-like closing."

_LETTERS, _DIGITS = "BCDFGHJKMNPQRTVWXZ", "23456789"


class Sheet(NamedTuple):
    """`messages` are (role, text); `ids` say which passage each id shown to the model stands for."""

    messages: list[tuple[str, str]]
    ids: dict[str, Passage]
    mask: Mask


class Prompting:
    """The prompts of the model writer, and what one installation puts into them."""

    def __init__(self, settings: Settings) -> None:
        self._country = settings.country
        self._context = settings.chat_context
        self._counter = counter(settings.tiktoken_encoding)
        own = settings.prompts_folder
        self.system, self.material = load("draft", own=own), load("material", own=own)
        self._tasks: dict[str, Prompt] = {
            name: load(f"task-{name}", own=own) for name in ("reply", "clarify", "findings")
        }

    @property
    def label(self) -> str:
        """Which prompts these are, for a draft's versions."""
        texts = (self.system, self.material, *self._tasks.values())
        return hashlib.sha256("".join(prompt.sha256 for prompt in texts).encode()).hexdigest()[:12]

    def sheet(self, brief: Brief) -> Sheet:
        """The messages for this brief."""
        mask = mask_of(brief.conversation, self._country, brief.heard.customer_name)
        ids = _ids(brief)
        system = self.system.fill(
            language=in_english(brief.heard.tag),
            register=REGISTERS[brief.register_],
            form=_form(brief),
            limit=str(brief.voice.longest(brief.conversation.channel)),
            voice=_voice(brief, mask),
            banned="; ".join(brief.voice.banned) or "none",
            shape=SHAPE,
        )
        user = self._user(brief, ids, mask, self._counter.count(system))
        return Sheet([("system", system), ("user", user)], ids, mask)

    def _user(self, brief: Brief, ids: dict[str, Passage], mask: Mask, used: int) -> str:
        *earlier, last = _turns(brief, mask) or [""]
        passages = tuple(_passage(name, passage, mask) for name, passage in ids.items())
        fixed = {"task": self._task(brief, mask), "wish": _wish(brief, mask), "reminder": _reminder(brief)}
        answer = min(self._context // 4, brief.voice.longest(brief.conversation.channel) // 2 + 300)
        room = self._context - used - answer - sum(self._counter.count(text) for text in fixed.values()) - 100
        fitted = fit(Material(passages, _history(brief, mask), tuple(earlier), last), max(room, 64), self._counter)
        return self.material.fill(
            passages=section("passages", fitted.passages, "No passage was found."),
            history=section("history", fitted.history),
            conversation=section("conversation", fitted.turns),
            last=fitted.last,
            **fixed,
        )

    def _task(self, brief: Brief, mask: Mask) -> str:
        decision = brief.decision
        missing = "; ".join(data(mask.hide(beginning(text, REQUEST))) for text in decision.missing)
        if decision.outcome == "clarify":
            return self._tasks["clarify"].fill(question=data(mask.hide(decision.question)))
        if decision.outcome == "findings":
            return self._tasks["findings"].fill(
                missing=missing or "the whole matter", ask=decision.ask or "the supervisor"
            )
        asked = [
            f"- {data(mask.hide(beginning(a.request.text, REQUEST)))}"
            for a in brief.answers
            if a.request.kind != "social"
        ]
        lacking = f"\nNo passage answers this; say that you will find out: {missing}" if missing else ""
        return self._tasks["reply"].fill(requests="\n".join(asked) or "- (a greeting or thanks)", missing=lacking)


def _form(brief: Brief) -> str:
    channel = brief.conversation.channel
    return EMAIL if channel == "email" else SHORT.format(channel=channel or "chat")


def _voice(brief: Brief, mask: Mask) -> str:
    voice, channel, language = brief.voice, brief.conversation.channel, brief.heard.language
    name = brief.heard.customer_name or brief.conversation.customer.name.split(" ")[0]
    lines = [f"The company is called {voice.company}."] if voice.company else []
    greeting = _forms(voice.greeting[language].of(channel), name) if language in voice.greeting else ()
    closing = voice.closing[language].of(channel) if language in voice.closing else ()
    if greeting:
        lines.append(f"Greet like this: {mask.hide(' or '.join(greeting))}")
    signature = voice.signature.replace("{agent}", "").strip() if channel == "email" else ""
    if closing or signature:
        ways = " or ".join(closing) + (f", then sign: {signature}" if signature else "")
        lines.append(f"Close like this: {ways}")
    return "\n".join(lines)


def _forms(forms: tuple[str, ...], name: str) -> tuple[str, ...]:
    named = tuple(form.replace("{name}", name) for form in forms if "{name}" in form)
    return named if name and named else tuple(form for form in forms if "{name}" not in form)


def _wish(brief: Brief, mask: Mask) -> str:
    again = "Write it clearly differently from an earlier attempt.\n" if brief.attempt else ""
    return f"The agent adds, and it counts: {mask.hide(brief.wish)}\n{again}" if brief.wish else again


def _reminder(brief: Brief) -> str:
    who = "the agent" if brief.decision.outcome == "findings" else "the customer"
    spoken = in_english(brief.heard.tag)
    return f"Write to {who} in {spoken}. {REGISTERS[brief.register_]} Answer with the JSON object only."


def _ids(brief: Brief) -> dict[str, Passage]:
    """Distinctive ids for the public passages, best first. They differ from conversation to conversation, so that no
    text can be written to name one."""
    ids: dict[str, Passage] = {}
    for passage in _ranked(brief):
        if len(ids) == MOST_PASSAGES:
            break
        attempt = 0
        while (name := _id(f"{brief.conversation.id}|{passage.id}|{attempt}")) in ids:
            attempt += 1
        ids[name] = passage
    return ids


def _id(text: str) -> str:
    """Letter, digit, letter, digit: "K7Q2"."""
    digest = hashlib.sha256(text.encode()).digest()
    alphabets = (_LETTERS, _DIGITS, _LETTERS, _DIGITS)
    return "".join(alphabet[byte % len(alphabet)] for byte, alphabet in zip(digest[:4], alphabets, strict=True))


def _ranked(brief: Brief) -> Iterator[Passage]:
    """Every request's passages in turn: its articles, the rest of the first one, its past answers; each once. A reply
    is written from those that answer: others would only tempt."""
    held = [answer for answer in brief.answers if answer.answered] if brief.decision.outcome == "reply" else []
    queues = []
    for answer in held or brief.answers:
        articles = [hit.passage for hit in answer.articles.hits]
        past = [hit.passage for hit in answer.resolutions.hits]
        queues.append([*articles[:1], *answer.source, *past[:2], *articles[1:], *past[2:]])
    seen: set[str] = set()
    for place in range(max(map(len, queues), default=0)):
        for queue in queues:
            passage = queue[place] if place < len(queue) else None
            if passage and passage.id not in seen and passage.audience == "public":
                seen.add(passage.id)
                yield passage


def _passage(name: str, passage: Passage, mask: Mask) -> str:
    kind = "article" if passage.pool == "articles" else "past answer by a colleague"
    title = attribute(mask.hide(" / ".join((passage.title, *passage.heading))))
    link = f' link="{attribute(passage.url)}"' if passage.url else ""
    text = data(mask.hide(beginning(passage.text, PASSAGE)))
    return f'<passage id="{name}" from="{kind}" title="{title}"{link}>\n{text}\n</passage>'


def _history(brief: Brief, mask: Mask) -> tuple[str, ...]:
    """Promises not kept, then facts of earlier conversations, those on the same matter first."""
    known = sorted(brief.known, key=lambda one: not one.same_matter)
    owed = tuple(f"- {_standing(one, brief)}: {data(mask.hide(beginning(one.text, TURN)))}" for one in brief.promises)
    return owed + tuple(f"- {_day(one.at)}{one.channel}: {data(mask.hide(beginning(one.text, TURN)))}" for one in known)


def _standing(promise: Owed, brief: Brief) -> str:
    """How it stands; only what `promise_in_view` asks for is to be acknowledged."""
    own = "; acknowledge it" if promise == brief.missed else ""
    if promise.status == "broken":
        return f"we promised this and did not do it{own}"
    due = f", due {promise.due[:16]}" if promise.due else ""
    return f"we promised this{due}{', overdue' if brief.is_overdue(promise) else ''}{own}"


def _turns(brief: Brief, mask: Mask) -> list[str]:
    """The public messages, the customer's last one at the end, whole; what came after it stands before it."""
    messages = list(brief.conversation.public)
    last = brief.conversation.last_customer_message
    ordered = [message for message in messages if message is not last]
    turns = [_turn(message, mask, beginning(message.text, TURN)) for message in ordered]
    return [*turns, _turn(last, mask, both_ends(last.text, LAST))] if last else turns


def _turn(message: Message, mask: Mask, text: str) -> str:
    return f'<message from="{message.role}">\n{data(mask.hide(text))}\n</message>'


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}, " if moment else ""
