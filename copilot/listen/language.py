"""Which language a text is in: a small learned table of letter groups and words tells Spanish, Portuguese and English
apart in short and careless messages; a general detector (py3langid) is asked about what does not look like them."""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.text import fold, words

OURS = ("es", "pt", "en")
_ENGLISH = {"es": "Spanish", "pt": "Portuguese", "en": "English"}
CHAT = Path(__file__).with_name("language.yaml")
GRAMS = Path(__file__).with_name("language_grams.txt")

# Anchored at a token's start, so that a long text without blanks is read once.
_NOISE = re.compile(r"https?://\S+|www\.\S+|(?<!\S)[^\s@]+@\S+\.\S+|@\S+|#\S+|<[^<>]+>")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CHAT_WEIGHT = 3.0
_SURE = 0.8
"""py3langid's own probability from which a text is taken for another language."""
_LIKELY = 0.5
"""The same where everyday words of other languages stand in the text."""
_LIKE_OURS = 2.5
"""Least evidence a word, over a text, for it to be taken for one of ours without asking further."""
_TELLING = 0.5
"""Least lead over the next language; below it a text does not tell."""


def ours(language: str) -> str:
    """The base code of a tag; Spanish for a language that is none of OURS."""
    base = language.split("-")[0]
    return base if base in OURS else OURS[0]


def in_english(tag: str) -> str:
    """A language's name, with its tag where that says more: "Spanish (es-CL)"."""
    name = _ENGLISH.get(tag.split("-")[0].lower(), tag)
    return f"{name} ({tag})" if "-" in tag else name


def detect(text: str, default: str = "es") -> str:
    """The base code of the language of most of `text` (es, pt, en or another ISO 639-1 code).

    `default` when the text does not tell: only emoji, a number, "ok", a name.
    """
    cleaned = _NOISE.sub(" ", text)
    found = words(cleaned)
    if not any(character.isalpha() for word in found for character in word):
        return default
    scores = score(cleaned)
    best = max(OURS, key=lambda language: scores[language])
    other = _other(cleaned, found, scores[best])
    if other:
        return other
    runner_up = max(scores[language] for language in OURS if language != best)
    return best if scores[best] - runner_up >= _TELLING else default


def score(text: str) -> dict[str, float]:
    """How much of `text` speaks for each of es, pt and en, as logarithms of odds; all 0 when nothing does."""
    cues = _cues()
    found = dict.fromkeys(OURS, 0.0)
    for gram in grams(" ".join(word for word in text.split() if word.lower().strip(".,!?") not in cues.none)):
        for language, weight in zip(OURS, cues.grams.get(gram, ()), strict=False):
            found[language] += weight
    for word in words(text):
        for language in cues.chat.get(word, ()):
            found[language] += _CHAT_WEIGHT
    return found


def grams(text: str) -> set[str]:
    """Groups of 2 to 4 letters of each word with its edges, and the words themselves, accents kept."""
    found: set[str] = set()
    for word in _LETTERS.findall(_NOISE.sub(" ", text).lower()):
        edged = f" {word} "
        found.update(edged[at : at + size] for size in (2, 3, 4) for at in range(len(edged) - size + 1))
        found.add(f"={word}")
    found |= {character for character in text if character in "¿¡"}
    return found


def _other(text: str, found: list[str], best: float) -> str:
    """Another language's code, when the text looks unlike ours and py3langid is sure; else empty."""
    if not any("a" <= character <= "z" for word in found for character in word):
        return _general(text, least=0.0)  # another script: the best guess will do
    if len(found) < 3:
        return ""
    if sum(word in _cues().other for word in found) >= 0.3 * len(found):
        return _general(text, least=_LIKELY)
    return _general(text, least=_SURE) if best < _LIKE_OURS * len(found) else ""


def _general(text: str, *, least: float) -> str:
    code, probability = _identifier().classify(text)
    return str(code) if float(probability) >= least and len(str(code)) == 2 else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


class _Cues(NamedTuple):
    grams: dict[str, tuple[float, ...]]
    """Gram -> weight for es, pt, en."""
    chat: dict[str, tuple[str, ...]]
    """Chat spelling -> its languages."""
    other: frozenset[str]
    none: frozenset[str]


@cache
def _cues() -> _Cues:
    table: dict[str, tuple[float, ...]] = {}
    for line in GRAMS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            gram, *weights = line.split("\t")
            table[gram] = tuple(int(weight) / 10 for weight in weights)
    raw = yaml.safe_load(CHAT.read_text(encoding="utf-8"))
    chat: dict[str, tuple[str, ...]] = {}
    for language in OURS:
        for word in {fold(word) for word in raw[language].split()}:
            chat[word] = (*chat.get(word, ()), language)
    return _Cues(table, chat, frozenset(fold(word) for word in raw["other"].split()), frozenset(raw["none"].split()))
