"""What the customer wants answered: their pending messages cut into self-contained requests, in their own words."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from copilot.conversation import Message
from copilot.listen.heard import Kind, Request
from copilot.listen.presenting import breaths, presented
from copilot.text import fold, sentences, words

CUES = Path(__file__).with_name("requests.yaml")
MOST = 4
STORY = 30
"""Words of a sentence above which it is told, not written (a voice note), and cut wherever it turns."""
LONG = 60
"""Words of a request above which the clauses that only tell the story are left out."""
THIN = 2
"""Words that name a matter below which a question is understood by what is told after it."""

_NUMBERED = re.compile(r"\s*\d{1,2} ?[.)-]\s")
_TELLS = re.compile(r"(?:y |e |and )?(?:cuando|que|como|donde|porque|quando|onde|when|which|what)\b")
_ANAPHORA = re.compile(r"\b(?:lo|la|los|las|eso|esa|ese|esto|ahi|isso|ele|ela|it|that|them)\b")
_ARTICLES = ("la", "los", "las")
_THERE = re.compile(r"\b(?:alla|igual|tambien ahi|la mesmo|over there|from there)\b")
_TOPIC = re.compile(r"[Qq]ue (?:la|el|mi|o|a|meu|minha)\b")  # "Que la lavadora ...": what the story is about
_TAG = re.compile(r",?\s*¿(?:no|verdad|cierto|ves|me explico)\?")
_HANDLE = re.compile(r"^\s*(?:@\w+[,:]?\s+)+")
_GOODBYE = re.compile(r"\b(?:chao|chau|adi[oó]s|tchau|bye)\b[,.! ]+(?=[^\n]{0,60}$)", re.I)

_ANNOTATION = re.compile(r"^\s*(?:🎤\s*)?(?:\[[^\]]{3,60}\]|\([^)]*(?:audio|voz|transcri)[^)]*\))\s*", re.I)
_BRACKETED = re.compile(r"^\s*\[.*\]\s*$")
_DATA = re.compile(r"(?:\d[ .-]?){8,}|\S@\S")
_CONDITION = re.compile(r"^(?:y |e |and )?(?:si|cuando|se|quando|if|when)\b")
_CAPITAL = r"[A-ZÁÉÍÓÚÑÜÇ][\wáéíóúñüçãõâêô'-]+"
_NAME = re.compile(rf"{_CAPITAL}(?:\s+{_CAPITAL}){{1,3}}\s*[.,:]?|{_CAPITAL}\s*[:,]")
_INTRODUCTION = re.compile(
    r"^(?:[Ss]oy|(?:[Ll]es? )?[Hh]abla|[Aa]quí|[Mm]i nombre es|[Mm]e llamo|[Cc]on|[Mm]eu nome é|[Ss]ou|"
    r"[Mm]y name is|[Tt]his is|I'?m)\s+"
    rf"(?:(?:la|el|o|a)\s+)?{_CAPITAL}(?:\s+(?:(?:de|del|la|da|do|dos|y|El)\s+)*{_CAPITAL}){{0,3}}\s*(?:[,.!;:]\s*|$)"
)

Part = Literal["social", "aside", "generic", "question", "request", "problem", "story"]


class Clause(NamedTuple):
    """A piece of a message as written, and what it does. `new` starts another matter, `item` as one of a list."""

    text: str
    part: Part
    message_id: str
    new: bool = False
    item: bool = False


class Cues(NamedTuple):
    greeting: re.Pattern[str]
    thanks: re.Pattern[str]
    closing: re.Pattern[str]
    opening: re.Pattern[str]
    separator: re.Pattern[str]
    connector: re.Pattern[str]
    turn: re.Pattern[str]
    hanging: re.Pattern[str]
    ask: re.Pattern[str]
    do: re.Pattern[str]
    generic: re.Pattern[str]
    problem: re.Pattern[str]
    join: re.Pattern[str]
    aside: re.Pattern[str]
    announce: re.Pattern[str]
    telling: re.Pattern[str]
    empty: frozenset[str]
    aspect: frozenset[str]


def requests(messages: Sequence[Message], language: str) -> tuple[Request, ...]:
    """At most four requests, in order; a single `social` one where nothing is asked.

    A problem goes with the question that follows it on the same matter; a question that leans on what was said before
    ("y cuánto cuesta?") carries it along. `messages` are the pending ones; greetings, thanks and signatures are
    dropped.
    """
    cues = cues_of(language.split("-")[0])
    said = [clause for message in messages for clause in clauses(message, cues)]
    matter = [clause for clause in said if clause.part not in ("social", "aside")]
    if all(clause.part == "generic" for clause in matter):  # nothing but what is said of oneself tells the matter
        matter = [clause._replace(part="story") if clause.part == "aside" else clause for clause in said]
        matter = [clause for clause in matter if clause.part != "social"]
    asked = _group(matter, cues)
    if asked:
        return tuple(asked[:MOST])
    told = [message for message in messages if message.text.strip()]
    return (Request(text=told[-1].text.strip(), kind="social", message_id=told[-1].id),) if told else ()


def clauses(message: Message, cues: Cues) -> list[Clause]:
    """The clauses of one message with what each does, without its signature and quoted text."""
    found: list[Clause] = []
    pieces = (piece for sentence in sentences(_body(message.text, cues)) for piece in breaths(sentence))
    for sentence in pieces:
        item = bool(_NUMBERED.match(sentence))
        matter = _NUMBERED.sub("", sentence, count=1) if item else sentence
        known, matter = presented(_unopened(matter, cues)) if len(found) < 5 else ("", matter)
        if known:
            found.append(Clause(known.strip(), "aside", message.id))
        for at, piece in enumerate(_cut(_announced(matter, cues), cues)):
            text, opened = _without_opening(piece, cues)
            new = bool(_NUMBERED.match(piece)) or any(cues.separator.match(fold(start)) for start in (text, piece))
            text = _without_connector(text, cues)
            if text:
                part = "social" if len(found) < 2 and _NAME.fullmatch(text) else _part(text, cues, inside=at > 0)
                found.append(Clause(text, part, message.id, new or (item and not at), item and not at))
            elif opened and not found:
                found.append(Clause(piece.strip(), "social", message.id))
    return found


def _unopened(sentence: str, cues: Cues) -> str:
    """The sentence without a bare greeting before it ("hola, Claudia otra vez, ...")."""
    rest = sentence
    while not _INTRODUCTION.match(rest) and not presented(rest)[0]:
        match = cues.opening.match(fold(rest))
        if not match or not match.end() or len(fold(rest)) != len(rest) or not rest[match.end() :].strip(" ,.:;!-"):
            return sentence
        rest = rest[match.end() :].lstrip(" ,.:;!-")
    return rest


def _announced(sentence: str, cues: Cues) -> str:
    """The sentence without what only says that questions follow ("son 2 cosas no más: ...")."""
    match = cues.announce.match(fold(sentence)) if len(fold(sentence)) == len(sentence) else None
    return sentence[match.end() :] if match and match.end() < len(sentence) else sentence


def _body(text: str, cues: Cues) -> str:
    """The message without quoted lines and without what stands under its closing ("Saludos, / María / +56...")."""
    told = _ANNOTATION.sub("", text, count=1)
    # Who speaks into a telephone goes on after the goodbye: "chao, chao, ¿esto cómo se apaga?".
    text = _GOODBYE.split(told, maxsplit=1)[0] if told != text else _HANDLE.sub("", told)
    text = _TAG.sub("", text)
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">") and not _BRACKETED.match(line)]
    for at, line in enumerate(lines):
        closing = cues.closing.match(fold(line.strip())) or cues.thanks.match(fold(line.strip()))
        if at and closing and all(len(later.split()) <= 5 and "?" not in later for later in lines[at + 1 :]):
            return "\n".join(lines[:at])
    if len(lines) > 2 and re.fullmatch(r"[A-ZÁÉÍÓÚÑ][\w.]*(?: [A-ZÁÉÍÓÚÑ][\w.]*){0,3}", lines[-1].strip()):
        return "\n".join(lines[:-1])  # a bare name under the text
    return "\n".join(lines)


def _cut(sentence: str, cues: Cues) -> list[str]:
    """A run-on sentence cut before its questions and petitions."""
    folded = fold(sentence)
    if len(folded) != len(sentence):
        return [sentence]
    at = [match.span() for match in cues.join.finditer(folded)]
    if len(folded.split()) > STORY:
        at = sorted({*at, *(match.span() for match in cues.turn.finditer(folded))})
    pieces, start = [], 0
    for begin, end in at:
        before = folded[start:begin].strip()
        if begin > start and len(before.split()) >= 3 and not _dangles(before, cues):
            pieces.append(sentence[start:begin])
            start = end
    pieces.append(sentence[start:])
    return [piece.strip(" ,;") for piece in pieces if piece.strip(" ,;")]


def _dangles(before: str, cues: Cues) -> bool:
    """Whether what stands before a cut would be left without its end ("quería ver si", "y si me doy de baja")."""
    return bool(cues.hanging.search(before) or (_CONDITION.match(before) and len(before.split()) <= 8))


def _without_connector(text: str, cues: Cues) -> str:
    match = cues.connector.match(fold(text))
    rest = text[match.end() :].strip() if match else ""
    return rest if len(rest.split()) >= 2 else text


def _without_opening(piece: str, cues: Cues) -> tuple[str, bool]:
    """`piece` without the manners before its matter, and whether there were any."""
    text, opened = piece, False
    while True:
        folded = fold(text)
        match = _INTRODUCTION.match(text) or cues.opening.match(folded)
        if not match or not match.end() or len(folded) != len(text):
            return text.strip(), opened
        rest = text[match.end() :].lstrip(" ,.:;!-")
        if not rest and _INTRODUCTION.match(text):
            return "", True
        if not any(character.isalnum() for character in rest):
            return "", True
        text, opened = rest, True


def _is_social(folded: str, cues: Cues) -> bool:
    return bool(cues.greeting.match(folded) or cues.thanks.match(folded) or cues.closing.match(folded))


def _part(text: str, cues: Cues, *, inside: bool = False) -> Part:
    """What a clause does. `inside` a sentence an unaccented "cuando" or "que" tells rather than asks."""
    folded = fold(text).strip().lstrip("¿¡ ")
    if _is_social(folded, cues) or not any(character.isalnum() for character in folded):
        return "social"
    if cues.aside.match(folded) or cues.announce.fullmatch(folded) or re.fullmatch(r"\(.*\)\W*", folded):
        return "aside"
    if cues.generic.match(folded):
        return "generic"
    if text.endswith(":") and len(text.split()) <= 6:
        return "story"
    if "?" not in text and (cues.telling.match(folded) or (inside and _TELLS.match(text.lower()))):
        folded = folded.partition(" ")[2]
    asks, does = cues.ask.search(folded), cues.do.search(folded)
    if asks and ((asks.start() == 0 and asks.group()) or not does):
        return "question"
    if does:
        return "request"
    return "problem" if cues.problem.search(folded) else "story"


def _group(said: list[Clause], cues: Cues) -> list[Request]:
    """Clauses to requests: what is told waits for what is asked about it."""
    found: list[Request] = []
    told: list[Clause] = []
    before: list[Clause] = []
    shared: list[Clause] = []
    for clause in said:
        if clause.item and told and not found:
            shared, told = told, []  # what stands above a list is what its items are about
        if clause.new and told:
            found += _statement(told, cues)
            before, told = told, []
        if clause.part in ("problem", "story"):
            told.append(clause)
        elif clause.part == "generic":
            if told or not found:
                told.append(clause)
        elif not told and found and not clause.new and _rounds_off(clause, cues):
            found[-1] = _added(found[-1], [clause])
        else:
            there = told and told[0].item and _THERE.search(fold(_join(told)))
            context = [*shared, *told] if there else told or _above(clause, shared, before, cues)
            found.append(_request([*_matter(context, cues), clause], _kind(clause), cues))
            before, told = context or [clause], []
            shared = shared if clause.item else []
    return _with_rest(found, [*shared, *told] if not found else told, cues)


def _above(clause: Clause, shared: list[Clause], before: list[Clause], cues: Cues) -> list[Clause]:
    """What was said before a question and belongs to it: the context of a list, the matter that it leans on."""
    if shared and clause.item:
        return shared if _leans(clause, cues) or _THERE.search(fold(clause.text)) else []
    return before if _leans(clause, cues) and not clause.new else []


def _with_rest(found: list[Request], told: list[Clause], cues: Cues) -> list[Request]:
    """What is told after the last question: more about it, or another matter where it says so or comes later."""
    thin = not found or len(_content(found[-1].text, cues) - cues.aspect) < THIN
    told = [clause for clause in told if clause.part == "problem" or clause.new or thin]
    if not told:
        return found
    same = found and not any(clause.new for clause in told) and told[0].message_id == found[-1].message_id
    if same:
        found[-1] = _added(found[-1], _matter(told, cues))
        return found
    news = _content(_join(told), cues) - (_content(found[-1].text, cues) if found else set())
    return found + _statement(told, cues) if news or not found else found


def _added(request: Request, more: list[Clause]) -> Request:
    first = Clause(request.text, "story", request.message_id)
    return request.model_copy(update={"text": _join([first, *more])})


def _rounds_off(clause: Clause, cues: Cues) -> bool:
    """ "¿Lo tiro? ¿Lo llevo a algún sitio?", "¿Tiene costo?": the second names no matter of its own, only what it
    wants to know of the first one's."""
    named = _content(clause.text, cues)
    return not named - cues.aspect or (len(named) == 1 and bool(_ANAPHORA.search(fold(clause.text).lstrip("¿ y"))))


def _kind(clause: Clause) -> Kind:
    return "request" if clause.part == "request" else "question"


def _statement(told: list[Clause], cues: Cues) -> list[Request]:
    """Requests made of statements alone."""
    if not any(_content(clause.text, cues) or clause.part != "story" for clause in told):
        return []
    generic = all(clause.part == "generic" for clause in told)
    return [_request(_matter(told, cues), "question" if generic else "problem", cues)]


def _matter(told: list[Clause], cues: Cues) -> list[Clause]:
    """What was told, or of a long story the clauses that say most about what is wrong."""
    told = [clause for clause in told if clause.part != "story" or not _DATA.search(clause.text)] or told
    if sum(len(clause.text.split()) for clause in told) <= LONG:
        return told
    worth = {
        at: 6 * (clause.part == "problem") + 3 * bool(_TOPIC.match(clause.text)) + len(_content(clause.text, cues))
        for at, clause in enumerate(told)
    }
    chosen: list[int] = []
    room = LONG
    for at in sorted(worth, key=lambda at: -worth[at]):
        size = min(len(told[at].text.split()), LONG)
        if size <= room:
            chosen.append(at)
            room -= size
    return [told[at]._replace(text=_shortened(told[at].text)) for at in sorted(chosen)]


def _shortened(text: str) -> str:
    """The first words of a clause that never ends, cut at a comma where there is one."""
    parts = text.split()
    if len(parts) <= LONG:
        return text
    head = " ".join(parts[:LONG])
    return head.rsplit(",", 1)[0] if "," in head[len(head) // 2 :] else head


def _request(parts: list[Clause], kind: Kind, cues: Cues) -> Request:
    text = _join(parts)
    return Request(text=text, kind=kind, message_id=parts[-1].message_id, vague=not _content(text, cues))


def _join(parts: list[Clause]) -> str:
    """Clauses one after the other; a stop between those that lack one."""
    text = ""
    for part in parts:
        piece = part.text.strip()
        text += piece if not text else (f" {piece}" if text[-1] in ".?!…,:;" else f". {piece}")
    return text


def _content(text: str, cues: Cues) -> set[str]:
    """The words that name a matter, cut to their beginnings so that inflections meet."""
    return {word[:6] for word in words(text) if word not in cues.empty and (len(word) > 2 or word.isdigit())}


def _leans(clause: Clause, cues: Cues) -> bool:
    """Whether a question needs what was said before it to be understood."""
    named = _content(clause.text, cues)
    return len(named) <= 1 or (len(named) == 2 and _points_back(clause.text, named))


def _points_back(text: str, named: set[str]) -> bool:
    """ "la pago yo", "esa factura"; an article before its noun ("los repuestos") points nowhere."""
    folded = fold(text)
    after = ((match.group(), folded[match.end() :].split()) for match in _ANAPHORA.finditer(folded))
    return any(word not in _ARTICLES or not rest or rest[0][:6] not in named for word, rest in after)


@cache
def cues_of(language: str) -> Cues:
    raw = yaml.safe_load(CUES.read_text(encoding="utf-8"))
    own = raw.get(language) or raw["es"]
    patterns = {name: re.compile(own[name]) for name in Cues._fields if name not in ("empty", "aspect")}
    return Cues(
        **patterns,
        empty=frozenset(fold(word) for word in own["empty"].split()),
        aspect=frozenset(fold(word)[:6] for word in own["aspect"].split()),
    )
