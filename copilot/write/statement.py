"""What the agent knows and wants said: their own sentence, addressed as the rest of the draft is."""

import re
from typing import NamedTuple

from copilot.draft import Register, Sentence
from copilot.listen.language import detect
from copilot.listen.register import convert
from copilot.text import words
from copilot.write.brief import Brief
from copilot.write.wish import Added, Wish

TELLING = 4
"""Words from which a sentence tells its language by itself."""
_PRONOUN = re.compile(r"^(?:tú|vos|usted)\s+", re.IGNORECASE)
_THEY = {"they": "you", "them": "you", "their": "your", "theirs": "yours", "they're": "you're", "they'll": "you'll"}
_THEY_WORD = re.compile(r"\b(they're|they'll|they|them|theirs|their)\b", re.IGNORECASE)


class Said(NamedTuple):
    """`foreign` are statements in another language than the draft, which stay out of it."""

    sentences: tuple[Sentence, ...]
    foreign: tuple[str, ...]


def statements(wish: Wish, brief: Brief) -> Said:
    """The statements of a wish as sentences of the draft: the agent said so, which is all the support they have."""
    language = brief.heard.language
    foreign = tuple(one.text for one in wish.add if _is_foreign(one.text, language))
    own = (one for one in wish.add if one.text not in foreign)
    said = (Sentence(text=addressed(one, brief.register_, language), support="conversation") for one in own)
    return Said(tuple(said), foreign)


def addressed(added: Added, register: Register, language: str) -> str:
    """The statement said to the customer, in the register where that can be done surely."""
    if language == "en":
        return _THEY_WORD.sub(_you, added.text) if added.them else added.text
    turned = convert(added.text, register, language)
    if turned is None and added.them and language == "es":
        # "Dile que puede pasar": who is spoken of is the customer, which "usted" makes plain.
        turned = convert(f"Usted {added.text[:1].lower()}{added.text[1:]}", register, language)
        turned = _PRONOUN.sub("", turned) if turned else None
        turned = f"{turned[:1].upper()}{turned[1:]}" if turned else None
    return turned or added.text


def _you(match: re.Match[str]) -> str:
    said = _THEY[match[1].lower()]
    return said[:1].upper() + said[1:] if match[1][0].isupper() else said


def _is_foreign(text: str, language: str) -> bool:
    return len(words(text)) >= TELLING and detect(text, language) != language
