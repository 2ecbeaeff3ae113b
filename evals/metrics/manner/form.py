"""`form`: what the answer looks like: its length, gaps left to fill, Markdown, a machine that speaks of itself, an end
that is missing, a sentence said twice."""

import re
from collections.abc import Iterator

from copilot.check.phrases import flat, phrase
from copilot.text import fold, words
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import plain, shows, sign
from evals.metrics.manner.speech import clauses
from evals.metrics.manner.text import reason
from evals.metrics.metric import Reason, Score, judged, silent

NAME = "form"
_GAPS = re.compile(
    r"\{\{.*?\}\}|\{[\w. ]{1,40}\}|<<.*?>>|%s\b|\$\{\w+\}"  # templates
    r"|<(?!https?:)[a-záéíóúñçãõâêôA-Z_ ]{3,40}>"  # <nombre>
    r"|\[[^\[\]\n]{1,60}\](?!\()"  # [nombre], [NAME_1], [3]; not a Markdown link
    r"|(?<![\w*.-])[Xx]{3,}(?![\w*])|(?<![\w])X{2}/X{2}(?:/X{2,4})?|_{3,}|\bTODO\s?[:(]|\bTBD\b|\bLorem ipsum\b"
    r"|\((?:nombre|nome|name|insertar|inserir|insert|completar|preencher|fecha|monto)(?: [^)\n]{0,30})?\)"
    r"|</?(?:passage|source|system|user|assistant|think|customer|conversation|br|p|b|div)\b[^>]*>",
    re.S,
)
_MARKUP = {
    "#": re.compile(r"^\s{0,3}#{1,6}\s+\S", re.M),
    "**": re.compile(r"\*\*[^*\n]+\*\*|(?<!\w)__[^_\n]+__(?!\w)"),
    "|": re.compile(r"^\s*\|.*\|\s*$", re.M),
    "[](…)": re.compile(r"\[[^\]\n]+\]\([^)\n]+\)"),
    "```": re.compile(r"```"),
}
_TWICE = 5
"""Words from which a sentence that comes twice is a slip."""
_CUT_WORDS = 3
_LONG = 9
"""Words of a last line from which one other sentence with its stop shows that it was cut."""
_SMALL = 3
_SIGNED = 6
"""Words of a closing line at most, below which the signature stands."""
_LINKED = re.compile(r"(?:https?://|www\.|\w\.\w{2,}/)\S*$|\S+@\S+$")
_STOPS = re.compile(r"[.!?…][\"'»”’)\]*_]*$")
_WHOLE_END = re.compile(r"[.!?…:;)\]\"'»”’*_>\d%€$ªº°/]$|[^\w\s,;:(¿¡\-–—]$")


def form(evidence: Evidence) -> Score:
    if not evidence.is_for_customer:
        return silent(NAME)
    if not evidence.text.strip():
        return judged(NAME, [reason(evidence, "empty")])
    found = (_too_long, _gaps, _machine, _markup, _cut_off, _twice)
    return judged(NAME, [one for look in found for one in look(evidence)])


def _too_long(evidence: Evidence) -> Iterator[Reason]:
    limit = evidence.case.expect.max_chars or evidence.voice.longest(evidence.case.conversation.channel)
    if len(evidence.text.strip()) > limit:
        yield reason(evidence, "too_long", count=len(evidence.text.strip()), limit=limit)


def _gaps(evidence: Evidence) -> Iterator[Reason]:
    """Brackets that a source or the customer wrote ("pulsa [Aceptar]") are text."""
    found = [one.group() for one in _GAPS.finditer(evidence.text)]
    if found:
        known = "\n".join((*evidence.checked.sources, *evidence.checked.told))
        for gap in dict.fromkeys(one for one in found if one not in known):
            yield reason(evidence, "gap", _around(evidence, gap), found=gap)


def _machine(evidence: Evidence) -> Iterator[Reason]:
    text = flat(evidence.text)
    for pattern in (phrase("machine"), sign("machine_more")):
        match = pattern.search(text)
        if match:
            yield reason(evidence, "machine", _around(evidence, match.group()), found=match.group())
            return


def _markup(evidence: Evidence) -> Iterator[Reason]:
    for name, pattern in _MARKUP.items():
        match = pattern.search(evidence.text)
        if match:
            yield reason(evidence, "markup", _around(evidence, match.group()), found=name)


def _cut_off(evidence: Evidence) -> Iterator[Reason]:
    """An end in the middle of a sentence: a comma, a word that nothing can end with, a bracket left open; or a last
    line without its stop where every other sentence has one."""
    text = evidence.text.rstrip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1]
    if _is_dangling(last) or (not _WHOLE_END.search(last) and _is_unlike_the_rest(lines, text)):
        yield reason(evidence, "cut_off", last)


def _is_dangling(last: str) -> bool:
    if last.endswith((",", "(", "¿", "¡", "«", "“", "-", "–", "—")):
        # "Atentamente," and "Un saludo," await a signature that the channel adds.
        return not (
            last.endswith((",", "-", "–", "—")) and len(words(last)) <= 4 and bool(shows("closing", plain(last)))
        )
    if _WHOLE_END.search(last):
        return False
    if last.rfind("(") > last.rfind(")") or last.rfind("¿") > last.rfind("?") or last.rfind("«") > last.rfind("»"):
        return True
    return len(words(last)) >= _CUT_WORDS and bool(shows("cannot_end", flat(last)))


def _is_unlike_the_rest(lines: list[str], text: str) -> bool:
    parts = clauses(text)
    if any(shows("closing", plain(line)) and len(words(line)) <= _SIGNED for line in lines[-4:-1]):
        return False  # what stands below a closing is the signature
    if len(lines) > 2 and all(is_name(line) for line in lines[-2:]):
        return False  # a name, and below it whose it is
    if any(line.endswith(",") and len(words(line)) <= _CUT_WORDS for line in lines[-3:-1]):
        return False  # "Com carinho," and whoever signs
    if _LINKED.search(lines[-1]):
        return False
    if not parts or parts[-1].part in ("closing", "greeting") or re.match(r"\d+[.)]|[-•*–]", lines[-1]):
        return False
    pieces = list(dict.fromkeys(one.sentence for one in parts))
    others = [one for one in pieces[:-1] if len(words(one)) >= _CUT_WORDS and one.rstrip()[-1:] not in ",:"]
    return (
        (len(others) >= 2 or (len(others) == 1 and len(words(pieces[-1])) >= _LONG))
        and len(words(pieces[-1])) >= _CUT_WORDS
        and all(_STOPS.search(one.rstrip()) or _WHOLE_END.search(one.rstrip()) for one in others)
    )


def is_name(line: str) -> bool:
    """A short line without a stop, whose words are names but for the smallest."""
    found = re.findall(r"[^\W\d_]+", line)
    return 0 < len(found) <= _SIGNED and all(word[0].isupper() or len(word) <= _SMALL for word in found)


def _twice(evidence: Evidence) -> Iterator[Reason]:
    seen: set[str] = set()
    for piece in evidence.pieces:
        said = words(piece)
        key = " ".join(said)
        if len(said) >= _TWICE and key in seen:
            yield reason(evidence, "twice", piece)
            return
        seen.add(key)


def _around(evidence: Evidence, found: str) -> str:
    wanted = fold(found)
    return next((piece for piece in evidence.pieces if wanted in flat(piece)), found)
