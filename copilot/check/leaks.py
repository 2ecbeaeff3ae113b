"""What must not get out: `no_other_customer`, `no_internal`."""

import re
from collections.abc import Iterator

from copilot.check.case import Case
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.privacy import find, home
from copilot.retrieval.stems import tokens
from copilot.text import fold

_GRAM = 8
"""Words in a row that show a text was copied."""


def no_other_customer(case: Case) -> Check:
    """No e-mail, phone, identity or account number, and no name, that belongs to somebody else.

    What this conversation and this customer's history hold is theirs; what public articles and the voice policy hold
    is the company's. A past resolution gives nobody's data away, so it does not count.
    """
    public = (p.text for p in case.passages.values() if p.pool == "articles" and p.audience == "public")
    ours = fold("\n".join((*case.told, *case.house, *public)))
    digits = re.sub(r"[^a-z0-9@]", "", ours)
    folded = fold(case.text)
    found = [
        case.text[span.start : span.end]
        for span in find(case.text, home(case.brief.conversation))
        if span.kind != "NAME"
    ]
    strangers = [value for value in found if re.sub(r"[^a-z0-9@]", "", fold(value)) not in digits]
    strangers += [other for other in case.others if _is_named(fold(other), folded) and fold(other) not in ours]
    reasons = [
        say("other_customer", case.language, sentence=_around(case, value)) for value in dict.fromkeys(strangers)
    ]
    return verdict("no_other_customer", reasons)


def _is_named(other: str, folded: str) -> bool:
    """A single first name is shared by too many to tell a customer."""
    telling = " " in other.strip() or any(character.isdigit() or character == "@" for character in other)
    return telling and bool(re.search(rf"(?<!\w){re.escape(other.strip())}(?!\w)", folded))


def _around(case: Case, value: str) -> str:
    wanted = fold(value)
    return next((piece for piece in case.pieces if wanted in fold(piece)), value)


def no_internal(case: Case) -> Check:
    """No run of eight words of an internal article, unless a public source or the conversation says the same."""
    internal = [passage for passage in case.passages.values() if passage.audience == "internal"]
    if not internal:
        return verdict("no_internal", [])
    secret = {gram for passage in internal for gram in _grams(passage.text)}
    public = [passage.text for passage in case.passages.values() if passage.audience == "public"]
    secret -= {gram for text in (*public, *case.told) for gram in _grams(text)}
    reasons = [
        say("internal", case.language, sentence=piece)
        for piece in case.pieces
        if any(gram in secret for gram in _grams(piece))
    ]
    return verdict("no_internal", reasons)


def _grams(text: str) -> Iterator[tuple[str, ...]]:
    words = tokens(text)
    return (tuple(words[start : start + _GRAM]) for start in range(len(words) - _GRAM + 1))
