"""Sentences made shorter by leaving words out, never by changing one: what stays stands as it was written."""

import re

LONGEST = 190
"""Characters of a quotation in one line."""

_INSIDE = re.compile(
    r"\s*\((?![^)]{0,80}\d)[^)]{0,80}\)|\s*https?://\S+|"
    r"(?<! a)(?<! to)(?<! at)(?<! com)(?<! con)(?<! por)(?<! via)\s@\w+(?=\s)|[\U0001F000-\U0001FAFF☀-➿️‍]+"
)
"""Asides without a number, links, handles that are addressed (not "escríbenos a @soporte"), emoji."""
_NUMBER_AT_END = re.compile(r"[$€£]?\s*\d[\d\s.,]*$")
_BETWEEN = re.compile(r"(?<=[^\W_])[ \t]*[\U0001F000-\U0001FAFF☀-➿\ufe0f\u200d]+[ \t]*(?=[A-ZÁÉÍÓÚÑ¿¡])")
"""An emoji that stands for the stop between two sentences."""
_FILLERS = {
    "es": r"la verdad(?: es que|(?=,))|o sea|bueno(?=,)|pues|es que|resulta que|por favor|porfa(?:vor)?|"
    r"fíj(?:ese|ate) que|mir[ea]|oye|disculp[ae]n?|básicamente",
    "pt": r"na verdade|ou seja|(?:bom|bem|tipo)(?=,)|é que|acontece que|por favor|por gentileza|olha|"
    r"basicamente",
    "en": r"please|actually|basically|just|so(?! (?:far|long|many|much|few|little)\b)|(?:well|like)(?=,)|literally|"
    r"honestly|kindly|i was wondering(?: if)?|wow",
}


def shorten(text: str, language: str) -> str:
    """`text` on one line without asides, links, emoji and fillers; cut at a word where it is still too long."""
    line = _INSIDE.sub(" ", _BETWEEN.sub(". ", " ".join(text.split())))
    filler = _FILLERS.get(language, _FILLERS["en"])
    line = re.sub(rf"(?i)^(?:(?:{filler})\b[,:]?\s+)+", "", line.strip())
    line = re.sub(rf"(?i),\s*(?:{filler})\s*(?=[,.!?]|$)", "", line)
    line = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(line.split())).strip()
    if len(line) <= LONGEST:
        return line
    return _cut(line).rstrip(",;:") + "…"


def _cut(line: str) -> str:
    """The beginning of the line, up to a blank; never half a number ("1 500 000")."""
    kept = line[:LONGEST].rsplit(" ", 1)[0]
    if line[len(kept) :].lstrip()[:1].isdigit():
        kept = _NUMBER_AT_END.sub("", kept) or kept
    return kept
