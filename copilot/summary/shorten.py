"""Sentences made shorter by leaving words out, never by changing one: what stays stands as it was written."""

import re

LONGEST = 190
"""Characters of a quotation in one line."""

_INSIDE = re.compile(r"\s*\((?![^)]*\d)[^)]{0,80}\)|\s*https?://\S+|(?<=\s)@\w+\s?|[\U0001F000-\U0001FAFF☀-➿️‍]+")
_FILLERS = {
    "es": r"la verdad(?: es que)?|o sea|bueno|pues|es que|resulta que|por favor|porfa(?:vor)?|"
    r"fíj(?:ese|ate) que|mir[ea]|oye|disculp[ae]n?|básicamente",
    "pt": r"na verdade|ou seja|bom|bem|é que|acontece que|por favor|por gentileza|olha|tipo|basicamente",
    "en": r"please|actually|basically|just|so|well|like|literally|really|honestly|kindly|i was wondering(?: if)?|wow",
}


def shorten(text: str, language: str) -> str:
    """`text` on one line without asides, links, emoji and fillers; cut at a word where it is still too long."""
    line = _INSIDE.sub(" ", text)
    filler = _FILLERS.get(language, _FILLERS["en"])
    line = re.sub(rf"(?i)^(?:(?:{filler})\b[,:]?\s+)+", "", line.strip())
    line = re.sub(rf"(?i),\s*(?:{filler})\s*(?=[,.!?]|$)", "", line)
    line = " ".join(line.split()).strip()
    if len(line) <= LONGEST:
        return line
    return line[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + "…"
