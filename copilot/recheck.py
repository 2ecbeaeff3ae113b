"""A text that a person wrote, or changed, held to the same checks as a draft before it goes."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from copilot.draft import Draft, Sentence
from copilot.text import sentences as split

ALIKE = 70
"""From which likeness (0..100) a sentence is a changed one of the draft: its facts are then still the source's."""

OWN = frozenset(
    {
        "supported",
        "no_placeholder",
        "no_other_customer",
        "no_internal",
        "language",
        "banned",
        "feeling_met",
        "promise_in_view",
        "answers_all",
    }
)
"""Which checks a text of somebody's own is held to: how they put it is their own affair."""

CHANGED = OWN | {"citations", "next_step", "not_asked_again", "no_referral"}
"""Which ones a draft is held to that somebody changed."""


def sentences_of(text: str, draft: Draft | None) -> tuple[Sentence, ...]:
    """The sentences of a text, each with what carries it: as the draft's where it is one of them or a changed one,
    else its author's own word."""
    known = draft.sentences if draft else ()
    return tuple(_carried(piece, known) for line in text.split("\n") for piece in split(line) if piece.strip())


def own_words(sentences: Sequence[Sentence]) -> str:
    """What the author says of their own, which is all the support that it has."""
    return "\n".join(one.text for one in sentences if one.support == "conversation")


def _carried(piece: str, known: Sequence[Sentence]) -> Sentence:
    plain = _plain(piece)
    for one in known:
        if plain in _plain(one.text):
            return Sentence(text=piece, support=one.support, passage_id=one.passage_id)
    changed = [one for one in known if one.support in ("source", "history", "unsupported")]
    best = max(changed, key=lambda one: fuzz.ratio(plain, _plain(one.text)), default=None)
    if best and fuzz.ratio(plain, _plain(best.text)) >= ALIKE:
        support = "history" if best.support == "history" else "source"
        if best.support == "unsupported":
            support = "conversation"  # somebody went over it: it is theirs now
        return Sentence(text=piece, support=support, passage_id=best.passage_id)
    return Sentence(text=piece, support="conversation")


def _plain(text: str) -> str:
    return " ".join(text.split())
