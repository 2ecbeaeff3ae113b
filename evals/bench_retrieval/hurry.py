"""A customer's hurry: the same question with no accents, chat abbreviations, typing mistakes and a greeting before."""

import hashlib
import random
import re
import unicodedata
from collections.abc import Callable, Mapping

SHARE = 0.15  # of the long words get one mistake
LONG = 5  # letters
GREETINGS: Mapping[str, tuple[str, ...]] = {
    "es": ("hola, ", "hola buenas tardes ", "buenas, una consulta: ", "hola q tal "),
    "pt": ("oi, ", "boa tarde, ", "ola tudo bem? ", "oi, uma duvida: "),
    "en": ("hi, ", "hello there, ", "good morning, ", "hey quick question: "),
}
SHORTER: Mapping[str, Mapping[str, str]] = {
    "es": {"que": "q", "porque": "xq", "tambien": "tb", "por": "x"},
    "pt": {"que": "q", "porque": "pq", "tambem": "tb", "voce": "vc", "voces": "vcs"},
    "en": {"because": "bc", "you": "u", "please": "pls", "are": "r"},
}
_PHRASES = {"es": (r"\bpor que\b", "xq"), "pt": (r"\bpor que\b", "pq")}
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def hurry(text: str, language: str) -> str:
    """`text` as somebody in a hurry types it; the same every time for the same text."""
    dice = random.Random(hashlib.sha256(text.encode()).digest())
    bare = _without_accents(text)
    if language in _PHRASES:
        bare = re.sub(*_PHRASES[language], bare, flags=re.IGNORECASE)
    shorter = SHORTER.get(language, {})
    bare = _WORD.sub(lambda match: shorter.get(match.group().lower(), match.group()), bare)
    wrong = _WORD.sub(lambda match: _mistype(match.group(), dice), bare)
    return dice.choice(GREETINGS.get(language, GREETINGS["en"])) + wrong


def _without_accents(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _mistype(word: str, dice: random.Random) -> str:
    """Now and then a letter lost, doubled, swapped with the next, or another in its place; never the first one."""
    if len(word) < LONG or dice.random() >= SHARE:
        return word
    at = dice.randrange(1, len(word) - 1)
    slips: tuple[Callable[[], str], ...] = (
        lambda: word[:at] + word[at + 1 :],
        lambda: word[:at] + word[at] + word[at:],
        lambda: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        lambda: word[:at] + dice.choice(_LETTERS) + word[at + 1 :],
    )
    return dice.choice(slips)()
