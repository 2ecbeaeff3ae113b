"""The customer's own words, short enough to be said back in one line: what they ask, without what leads up to it."""

import re

from copilot.retrieval.analysis import stopwords, tokens
from copilot.text import sentences

QUOTED = 80  # characters of the customer's words that are said back
CRUMB = 3  # words
ENOUGH = 4  # content words beyond which a sentence says no more than another
NAMES = 2  # content words from which a question can be understood alone

_JOINING = re.compile(
    r"^\W*(?:\d+\)\s*)?((y|e|and|but|pero|mas|tambi[eé]n|tamb[eé]m|also|adem[aá]s|de paso|otra cosa|dos cosas|bueno|"
    r"ahora|entonces|ent[aã]o|pues|resulta que|es que|la verdad|por favor|please|si no,(?= ¿))[\s,:]+)*",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:.{0,40}\b(?:quiero|quisiera|quer[ií]a|necesito|quero|preciso|gostaria de|me gustar[ií]a) (?:saber|consultar)"
    r"(?: ya)?|.{0,24}\b(?:me|nos) (?:puede[ns]?|pod[eé]s|podr[ií]an?) (?:decir|indicar|explicar|informar)|"
    r".{0,24}\b(?:can|could) you (?:please )?tell me|(?:i want|i.d like) to know)[\s,:]+(?=\S+ \S)",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:quiero|quisiera|quer[ií]a|necesito|solicito|exijo|pido|quero|preciso|gostaria|i want|i need|i.d like|"
    r"no s[eé] si|n[aã]o sei se|not sure (?:if|whether))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:(?:y|e|and|pero|mas|but|en|a|de)\s+)?(?:qu[eé]|c[oó]mo|cu[aá]ndo|cu[aá]nt[oa]s?|d[oó]nde|cu[aá]l|qui[eé]n|"
    r"se puede|puedo|me van|how|what|when|where|which|who|why|can i|do i|quando|quant[oa]s?|onde|qual|quem)\b",
    re.IGNORECASE,
)
_SO = re.compile(r"\b(?:as[ií]|assim|so)$", re.IGNORECASE)
_NOISE = re.compile(
    r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u200d\ufe0f]|\([^()]*\)|[«»\"“”]|@\w+|"
    r"\b(?:ja){2,}\b|\bjaja+\b|\bk{2,}\b|\brs(?:rs)+\b|\blol\b",
    re.IGNORECASE,
)
_BOUND = re.compile(r"[,;:.!…]\s+|\s+(?=(?:y|e|o|pero|mas|porque|and|but|or|because|so)\s)", re.IGNORECASE)
_DANGLING = re.compile(
    r"(?:\s+|^)(?:y|e|o|u|de|del|el|la|los|las|a|al|en|con|por|para|que|q|si|mi|un|una|se|pero|mas|and|or|the|to|of)$",
    re.IGNORECASE,
)


def short(text: str) -> str:
    """The asking words of a request in one line; where the question names nothing ("¿La pueden emitir así?"), the
    words before it that it is about."""
    asked = _bare(asking(text))
    if weight(asked) < NAMES:
        rest = [_bare(piece) for piece in sentences(text)]
        most = len(text) if _SO.search(asked) else ENOUGH  # "así" is what was said last and longest
        told = max((piece for piece in rest if piece), key=lambda piece: min(weight(_cut(piece)), most), default=asked)
        asked = told if weight(told) > weight(asked) else asked
    return _cut(asked)


def asking(text: str) -> str:
    """The sentence of a request that asks or wants something, else of all of them: the first that says most."""
    pieces = sentences(text) or [text]
    asked = [piece for piece in pieces if "?" in piece or _ASKS.search(piece) or _WANTS.search(piece)]
    told = [piece for piece in pieces if len(piece.split()) > CRUMB]
    return max(asked or told or pieces, key=lambda piece: min(weight(piece), ENOUGH))


def weight(text: str) -> int:
    """How many different words of `text` name something."""
    return len({word for word in tokens(text) if word not in stopwords()})


def _bare(text: str) -> str:
    line = _JOINING.sub("", " ".join(_NOISE.sub(" ", text).split()))
    line = re.sub(r"[¿¡]|[?!]+(?=.*\w)", "", line)
    line = _LEADING.sub("", line)
    line = _JOINING.sub("", line)
    return re.sub(r"\s+([,.;:?!])", r"\1", line).strip(" ,.;:¡!¿?-…")


def _cut(line: str) -> str:
    """`line`, or the run of its parts that fits, the wish in it where there is one, and says most."""
    if len(line) <= QUOTED:
        return line
    starts = [0, *(match.end() for match in _BOUND.finditer(line))]
    ends = [*(match.start() for match in _BOUND.finditer(line)), len(line)]
    runs = [line[start:end] for start in starts for end in ends if 0 < end - start <= QUOTED]
    best = max(runs, key=lambda run: (bool(_WANTS.search(run)), weight(run)), default="")
    if weight(best) >= NAMES:
        return _tidy(_JOINING.sub("", best))
    return _tidy(line[:QUOTED].rsplit(" ", 1)[0]) + "…"


def _tidy(text: str) -> str:
    text = text.strip(" ,.;:¡!¿?-…")
    while _DANGLING.search(text):
        text = _DANGLING.sub("", text).strip(" ,.;:")
    return text
