"""`supported`: no sentence claims a rule, a benefit, a condition or a promise that nothing carries, figures or none."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.check.phrases import flat, said
from copilot.retrieval.analysis import useful
from copilot.retrieval.stems import tokens
from copilot.text import words
from evals.metrics.correctness.claiming import claimed, cues
from evals.metrics.correctness.grounds import Grounds
from evals.metrics.correctness.naming import strangers
from evals.metrics.correctness.reading import read
from evals.metrics.manner.signs import shows
from evals.metrics.metric import Reason, Score, judged, silent
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

NAME = "supported"
WEIGHTS = Path(__file__).with_name("supported.json")
_PARTS = re.compile(
    r"[;:()]\s|,\s|\s(?:y|e|and|pero|mas|but|porque|so that|para que|ya que|pues|aunque|as long as|siempre que)\s"
)
_ENDS = frozenset(".!?…:;")
SIGNED, SHORT = 3, 8
"""Lines at the end among which a signature is looked for, and its words at most."""
PART = 4
"""Least number of telling words of a part of a sentence that is looked at by itself."""
NEW = 0.5
"""Newness from which a word is told in the reason."""
NEAR = 3.0
"""Weight of the words beside a benefit from which a statement speaks of it in the same matter."""


def supported(evidence: "Evidence") -> Score:
    """Fails for each sentence that is likelier than not to claim what no source, conversation or good answer says."""
    if not evidence.text or not evidence.is_for_customer:
        return silent(NAME)
    return judged(NAME, _reasons(evidence))


def _reasons(evidence: "Evidence") -> Iterator[Reason]:
    bias, weights = _weights()
    grounds = evidence.grounds
    for piece, name in strangers(grounds, evidence.pieces):
        yield reason("unsupported_claim", grounds.language, piece, words=f" ({name})")
    for piece in telling(evidence.pieces):
        found = features(grounds, piece)
        sworn = _is_sworn(grounds, piece)
        if sworn or bias + sum(weights.get(name, 0.0) * value for name, value in found.items()) > 0:
            new = [word for word in useful(tokens(piece)) if grounds.known.newness(word) >= NEW]
            named = f" ({', '.join(dict.fromkeys(new))})" if new else ""
            yield reason("unsupported_claim", grounds.language, piece, words=named)


def telling(pieces: Sequence[str]) -> Iterator[str]:
    """The sentences but for the signature: short lines at the end that close with no mark."""
    last = len(pieces) - SIGNED
    for place, piece in enumerate(pieces):
        is_short = len(words(piece)) <= SHORT and piece.rstrip()[-1:] not in _ENDS
        if place and place >= last and is_short:
            continue
        yield piece


def _is_sworn(grounds: Grounds, piece: str) -> bool:
    """Whether a sentence promises on its own account; "we promised it and did not do it" promises nothing."""
    return "oath" in claimed(piece, grounds.language) - grounds.granted and not shows("owns", flat(piece))


def features(grounds: Grounds, piece: str) -> dict[str, float]:
    """What tells a claim without support: how new its words are, what it grants, how little any statement shares."""
    folded = flat(piece)
    signs = {name: bool(sign.search(folded)) for name, sign in cues().signs.items()}
    signs["owns"] = signs["owns"] or bool(shows("owns", folded))
    named = claimed(piece, grounds.language)
    reading = read(piece, grounds.language)
    content = useful(tokens(piece))
    news = min(3.0, sum(map(grounds.known.newness, content)))
    match = grounds.match(reading, (*grounds.sources, *grounds.said, *grounds.right))
    thin = 1.0 - (match.share if match else 0.0)
    far = grounds.farness(piece)
    apart = [name for name in named if not _is_near(grounds, name, reading.terms)]
    claim = bool(named) or any(signs[name] for name in ("modality", "commit", "gives"))
    return {
        "new": min(2.0, len(named - grounds.granted)),
        "apart": min(3.0, len(apart)),
        "apart_thin": min(3.0, len(apart)) * thin,
        "news": news,
        "news_claim": news * claim,
        "news_apart": news * bool(apart),
        "thin": thin,
        "thin_claim": thin * claim,
        "length": math.log(1 + len(content)),
        "question": float("?" in piece),
        **{name: float(value) for name, value in signs.items()},
        "owns": float(signs["owns"] and not named - grounds.granted),
        "more_thin": signs["more"] * thin,
        "instructs": float(bool(said("instruction", folded))),
        "vow": float(bool(named & {"vow", "oath"})),
        "gives_thin": signs["gives"] * thin,
        **_of_part(grounds, piece),
        "announces_thin": signs["announces"] * thin,
        "restricts_thin": signs["restricts"] * thin,
        "far": far,
        "far_claim": far * claim,
        "far_apart": far * bool(apart),
        "far_acts": far * signs["acts"],
        "soothes": float(signs["soothes"] and not apart),
        "invites": float(signs["invites"] and not apart),
        "classes_thin": signs["classes"] * thin,
        "classes_apart": float(signs["classes"] and bool(apart)),
        "acts_plain": float(signs["acts"] and not apart),
    }


def _of_part(grounds: Grounds, piece: str) -> dict[str, float]:
    """The part of a sentence that the statements share least with: what is invented often hangs on what is true."""
    parts = [part for part in _PARTS.split(piece) if len(useful(tokens(part))) >= PART]
    if len(parts) < 2:
        return {"part_thin": 0.0, "part_news": 0.0}
    among = (*grounds.sources, *grounds.said, *grounds.right)
    found = []
    for part in parts:
        match = grounds.match(read(part, grounds.language), among)
        news = sum(map(grounds.known.newness, useful(tokens(part))))
        found.append((1.0 - (match.share if match else 0.0), min(3.0, news)))
    thin, news = max(found)
    return {"part_thin": thin, "part_news": news}


def _is_near(grounds: Grounds, name: str, terms: frozenset[str]) -> bool:
    """Whether some statement that names the same benefit shares the matter, too."""
    return any(
        grounds.weigh(terms & (one.terms | one.context)) >= NEAR
        for one in (*grounds.sources, *grounds.said, *grounds.right)
        if name in claimed(one.text, one.language)
    )


@cache
def _weights() -> tuple[float, Mapping[str, float]]:
    learned = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return float(learned["bias"]), learned["weights"]
