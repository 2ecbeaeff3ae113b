"""What the text looks like: `no_placeholder`, `length`, `form`, `banned`."""

import re

from copilot.check.case import Case
from copilot.check.phrases import phrase
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.text import fold

_GAPS = re.compile(
    r"\{\{.{0,200}?\}\}|\{[\w. ]{1,40}\}|<<.{0,200}?>>|%s\b"  # templates
    r"|<(?!https?:)[a-záéíóúñç_ ]{3,40}>"  # <nombre>
    r"|\[[^\[\]\n]{1,60}\](?!\()"  # [nombre], [NAME_1], [3]; not a Markdown link
    r"|(?<![\w*])X{3,}(?![\w*])|_{4,}|\bTODO\s?[:(]|\bTBD\b|\bLorem ipsum\b"
    r"|</?(?:passage|source|system|user|assistant|think|customer|conversation)\b[^>]*>",
    re.S,
)
_MARKUP = {
    "#": re.compile(r"^\s{0,3}#{1,6}\s+\S", re.M),
    "**": re.compile(r"\*\*[^*\n]+\*\*|(?<!\w)__[^_\n]+__(?!\w)"),
    "|": re.compile(r"^\s*\|.*\|\s*$", re.M),
    "[](…)": re.compile(r"\[[^\]\n]+\]\([^)\n]+\)"),
    "```": re.compile(r"```|(?<!`)`[^`\n]+`(?!`)"),
}
_BULLET = re.compile(r"^\s*[*+]\s+\S", re.M)


def no_placeholder(case: Case) -> Check:
    """No gap left to fill, no leftover of the prompt, no talk about being a machine. Brackets that a source or the
    customer wrote ("pulsa [Aceptar]") are text."""
    known = "\n".join((*case.sources, *case.told))
    found = [match.group() for match in _GAPS.finditer(case.text) if match.group() not in known]
    found += [match.group() for match in phrase("machine").finditer(fold(case.text))]
    reasons = [
        say("placeholder", case.language, sentence=_sentence_with(case, gap), found=" ".join(gap.split())[:60])
        for gap in dict.fromkeys(found)
    ]
    return verdict("no_placeholder", reasons)


def length(case: Case) -> Check:
    """No longer than the voice policy allows on this channel, in characters."""
    limit, count = case.brief.voice.longest(case.channel), len(case.text)
    return verdict("length", [say("too_long", case.language, count=count, limit=limit)] if count > limit else [])


def form(case: Case) -> Check:
    """No Markdown, which customers would see as signs; numbered and dashed lists read well as they are, and an e-mail
    may have any list."""
    patterns = _MARKUP if case.channel == "email" else _MARKUP | {"*": _BULLET}
    reasons = [
        say("markup", case.language, sentence=match.group(), found=name)
        for name, pattern in patterns.items()
        if (match := pattern.search(case.text))
    ]
    return verdict("form", reasons)


def banned(case: Case) -> Check:
    """None of the phrases that the voice policy rules out, whatever their case and accents."""
    folded = " ".join(fold(case.text).split())
    found = [phrase for phrase in case.brief.voice.banned if _has(folded, " ".join(fold(phrase).split()))]
    reasons = [
        say("banned", case.language, sentence=_sentence_with(case, phrase), found=phrase)
        for phrase in found
        if not any(phrase != longer and phrase in longer for longer in found)
    ]
    return verdict("banned", reasons)


def _has(folded: str, phrase: str) -> bool:
    return bool(phrase) and bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded))


def _sentence_with(case: Case, found: str) -> str:
    wanted = fold(found)
    return next((piece for piece in case.pieces if wanted in fold(piece)), found)
