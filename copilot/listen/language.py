"""Which language a text is in: a cue scorer for Spanish, Portuguese and English, made for short and careless messages,
with a general detector (py3langid) for everything that does not look like them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from copilot.text import fold, words

CUES = Path(__file__).with_name("language.yaml")
OURS = ("es", "pt", "en")

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|@\S+|#\S+|<[^>]+>")
_SURE = 0.8  # py3langid's own probability above which a text is taken for another language


def detect(text: str, default: str = "es") -> str:
    """The base code of the language of most of `text` (es, pt, en or another ISO 639-1 code).

    `default` when the text does not tell: only emoji, a number, "ok", a name.
    """
    scores = score(text)
    best = max(OURS, key=lambda language: scores[language])
    if _is_foreign(text, scores[best]):
        return _other(text) or (best if scores[best] else default)
    if not scores[best] or _tied(scores, default):
        return default
    return best


def score(text: str) -> dict[str, float]:
    """How much of `text` speaks for each of es, pt and en; all 0 when nothing does."""
    cleaned = _NOISE.sub(" ", text)
    padded = f" {' '.join(cleaned.lower().split())} "
    lists, marks, _ = _cues()
    found = dict.fromkeys(OURS, 0.0)
    for word in words(cleaned):
        for language in OURS:
            found[language] += lists[language].get(word, 0.0)
    for language in OURS:
        found[language] += sum(weight * padded.count(piece) for piece, weight in marks[language].items())
    return found


def _tied(scores: dict[str, float], default: str) -> bool:
    """Whether `default` speaks as loudly as any other."""
    return scores.get(default, 0.0) >= max(scores.values())


def _is_foreign(text: str, best: float) -> bool:
    found = words(_NOISE.sub(" ", text))
    if not found:
        return False
    if not any("a" <= character <= "z" for word in found for character in word):
        return any(character.isalpha() for word in found for character in word)
    if len(found) < 3:
        return False
    foreign = sum(1 for word in found if word in _cues()[2])
    return best < 1.2 * len(found) or foreign >= 0.3 * len(found)


def _other(text: str) -> str:
    """py3langid's answer when it is sure; empty when it is not, or when the answer is one of ours."""
    code, probability = _general().classify(_NOISE.sub(" ", text))
    return str(code) if float(probability) >= _SURE and len(str(code)) == 2 else ""


@cache
def _general() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _cues() -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]], frozenset[str]]:
    """Words with their weights and marks with theirs, by language; common words of other languages."""
    raw = yaml.safe_load(CUES.read_text(encoding="utf-8"))
    lists: dict[str, dict[str, float]] = {language: {} for language in OURS}
    for language in OURS:
        for weight, listed in raw[language].items():
            for word in str(listed).split():
                lists[language].setdefault(fold(word), float(weight))
    ours = set().union(*lists.values())
    return lists, raw["marks"], frozenset(fold(word) for word in raw["other"].split()) - ours
