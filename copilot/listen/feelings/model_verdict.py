"""From what a model claims to have heard to what may be shown: known labels, exact words, a blended confidence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, cast

from copilot.conversation import Message
from copilot.errors import ModelError
from copilot.listen.feelings.exact import Quotable
from copilot.listen.feelings.model_answer import Answer, Claim, Quote
from copilot.listen.heard import EMOTIONS, MOST_EMOTIONS, SIGNALS, EmotionLabel, Feeling, Flag
from copilot.privacy import Mask

TRUST = 0.75
"""Weight of the model's own confidence; the rest is the embedded listener's. Models are sure of nearly everything, so
that where the two agree the embedded one, which is calibrated, sets the figure apart."""
UNHEARD = 0.2
"""The embedded listener's confidence in what it did not flag."""
SHOWN = 0.5
"""Least confidence of a flag: the model alone has to be .6 sure, with the embedded listener at .7 it needs .43."""
MOST_WORDS = 3
LONGEST = 200
"""Most pieces of evidence of a flag, and most characters of one."""


class Verdict:
    """Judges answers about one conversation. `turns` are the customer's messages by the number that the model saw."""

    def __init__(self, turns: Mapping[int, Message], mask: Mask, prior: Feeling) -> None:
        self._turns = {number: (message, Quotable(message.text)) for number, message in turns.items()}
        self._order = [message.id for message in turns.values()]
        self._mask = mask
        self._prior = prior

    def feeling(self, answer: Answer) -> Feeling:
        """The feeling that the answer's evidence carries.

        Raises:
            ModelError: nonsense, when its leading emotion is none of ours or no emotion that it claims has evidence.
        """
        emotions = self._emotions(answer)
        signals = sorted(self._flags(answer.signals, self._prior.signals, SIGNALS), key=lambda flag: -flag.confidence)
        primary = cast(EmotionLabel, emotions[0].label if emotions else "neutral")
        return Feeling(
            primary=primary,
            expressed=_expressed(answer, self._prior, primary),
            emotions=tuple(emotions),
            signals=tuple(flag for flag in signals if flag.confidence >= SHOWN),
        )

    def _emotions(self, answer: Answer) -> list[Flag]:
        """At most MOST_EMOTIONS, the leading one first, then by confidence; none when the model heard none surely."""
        if answer.primary == "neutral":
            return []
        claims = answer.emotions
        if answer.primary in EMOTIONS and all(claim.label != answer.primary for claim in claims):
            claims = (Claim(answer.primary, SHOWN, ()), *claims)
        found = list(self._flags(claims, self._prior.emotions, EMOTIONS))
        if not found:
            raise ModelError("The model named a feeling and no words that show it.", cause="nonsense")
        shown = [flag for flag in found if flag.confidence >= SHOWN]
        return sorted(shown, key=lambda flag: (flag.label != answer.primary, -flag.confidence))[:MOST_EMOTIONS]

    def _flags(self, claims: Sequence[Claim], prior: Sequence[Flag], labels: Sequence[str]) -> Iterator[Flag]:
        """Claims of known labels whose words were said. Where they were not and the embedded listener flagged the
        same, its words stand in: both heard it."""
        heard = {flag.label: flag for flag in prior}
        for claim in claims:
            if claim.label not in labels or claim.label == "neutral":
                continue
            before = heard.get(claim.label)
            shown = self._shown(claim.quotes) or (_Shown(before.evidence, before.message_id) if before else None)
            if shown is None:
                continue
            confidence = TRUST * claim.confidence + (1 - TRUST) * (before.confidence if before else UNHEARD)
            yield Flag(
                label=claim.label,
                confidence=round(min(1.0, max(0.0, confidence)), 2),
                evidence=shown.evidence,
                message_id=shown.message_id,
            )

    def _shown(self, quotes: Sequence[Quote]) -> "_Shown | None":
        """The exact words of one message, that with the most of them, of several the latest."""
        found: dict[str, list[str]] = {}
        for quote in quotes:
            if place := self._place(quote):
                message_id, words = place
                found.setdefault(message_id, []).append(words)
        if not found:
            return None
        best = max(found, key=lambda one: (len(set(found[one])), self._order.index(one)))
        return _Shown(tuple(dict.fromkeys(found[best]))[:MOST_WORDS], best)

    def _place(self, quote: Quote) -> tuple[str, str] | None:
        """The message that the words are in, the one that the model named before the others, and they as written."""
        words = self._mask.restore(quote.words)
        numbers = sorted(self._turns, key=lambda number: (number != quote.message, -number))
        for message, text in (self._turns[number] for number in numbers):
            if exact := text.exact(words):
                return message.id, exact if len(exact) <= LONGEST else _start(exact)
        return None


class _Shown(NamedTuple):
    evidence: tuple[str, ...]
    message_id: str


def _start(words: str) -> str:
    return words[:LONGEST].rpartition(" ")[0] or words[:LONGEST]


def _expressed(answer: Answer, prior: Feeling, primary: str) -> Literal["implicit", "explicit"]:
    if primary == "neutral":
        return "implicit"
    if primary == answer.primary and answer.expressed in ("implicit", "explicit"):
        return cast(Literal["implicit", "explicit"], answer.expressed)
    return prior.expressed if primary == prior.primary else "implicit"
