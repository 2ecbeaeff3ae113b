"""Where each sentence that a model wrote comes from: what the model claims is checked, never believed."""

import re
from collections.abc import Mapping, Sequence

from copilot.check import unsupported_facts
from copilot.check.case import Case
from copilot.check.grounding import CARRIED, carries
from copilot.check.phrases import flat, said
from copilot.draft import Sentence
from copilot.source import Passage
from copilot.write.brief import Brief
from copilot.write.structured import Line

_INLINE = re.compile(r"\s*[\[(【]\s*((?:[A-Z]\d[A-Z]\d)(?:\s*[,;]\s*[A-Z]\d[A-Z]\d)*)\s*[\])】]")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_MARKS = re.compile(r"\*\*|^#{1,6}\s+|`")
_ENOUGH = 3
TOLD = 0.75
"""Least share of a sentence's content stems that the customer, or the agent's wish, must have said."""


class Attribution:
    """One brief's passages and conversation, ready to judge sentences. `ids` are the ids that the model was shown."""

    def __init__(self, brief: Brief, ids: Mapping[str, Passage]) -> None:
        self._ids = ids
        self._case = Case("", (), brief, tuple(ids.values()))
        self._brief = brief

    def judge(self, line: Line, text: str) -> Sentence:
        """`line` as a sentence with its support; `text` is what of it the customer will read."""
        named = self._named(line)
        return self._cited(text, named) if named else self._uncited(text)

    def _named(self, line: Line) -> list[str]:
        inline = [one for match in _INLINE.finditer(line.text) for one in re.findall(r"[A-Z]\d[A-Z]\d", match[1])]
        return list(dict.fromkeys(re.sub(r"[^A-Z0-9]", "", one.upper()) for one in (*line.ids, *inline)))

    def _cited(self, text: str, named: Sequence[str]) -> Sentence:
        passages = [self._ids[one] for one in named if one in self._ids]
        if self._is_manners(text) and not any(self._overlap(text, passage) >= _ENOUGH for passage in passages):
            return Sentence(text=text, support="courtesy")
        if not passages:
            return Sentence(text=text, support="unsupported")
        holding = [passage for passage in passages if self._holds(text, passage)]
        if holding:
            return self._from(text, max(holding, key=lambda passage: self._overlap(text, passage)))
        # The fact may stand in a passage that the model read and did not name, or in several of those it named.
        found = self._best_source(text)
        if found:
            return self._from(text, found)
        together = [part for passage in passages for part in _words(passage)]
        if not unsupported_facts(text, (*together, *self._case.told, *self._case.house)):
            return self._from(text, max(passages, key=lambda passage: self._overlap(text, passage)))
        return Sentence(text=text, support="unsupported")

    def _uncited(self, text: str) -> Sentence:
        if self._is_manners(text):
            return Sentence(text=text, support="courtesy")
        found = None if self._is_told(text) else self._best_source(text)
        if found:
            return self._from(text, found)
        if unsupported_facts(text, (*self._case.told, *self._case.house)):
            return Sentence(text=text, support="unsupported")
        return self._remembered(text) or self._conversation(text)

    def _is_told(self, text: str) -> bool:
        """Whether it says again what the customer said, so that no source need be named."""
        own = self._case.stems(text)
        return bool(own) and len(own & self._case.told_stems) >= TOLD * len(own)

    def _is_manners(self, text: str) -> bool:
        """A greeting, thanks, empathy, an offer to help or a question, with no fact and no promise in it."""
        folded = flat(text)
        polite = said("courtesy", folded) or folded.endswith("?")
        if not polite or said("promise", folded):
            return False
        return not unsupported_facts(text, (*self._case.told, *self._case.house))

    def _remembered(self, text: str) -> Sentence | None:
        own = self._case.stems(text)
        for known in self._brief.known:
            shared = own & self._case.stems(known.text)
            if len(shared) >= max(_ENOUGH, CARRIED * len(own)):
                return Sentence(text=text, support="history", passage_id=known.message_id)
        return None

    def _conversation(self, text: str) -> Sentence:
        own = self._case.stems(text)
        wished = len(own & self._case.stems(self._brief.wish)) >= TOLD * len(own) if self._brief.wish else False
        asked = len(own & self._case.stems(self._brief.decision.question)) >= CARRIED * len(own)
        if own and (self._is_told(text) or wished) and not said("promise", flat(text)):
            return Sentence(text=text, support="conversation")
        if own and asked and self._brief.decision.question:
            return Sentence(text=text, support="courtesy")
        return Sentence(text=text, support="unsupported")

    def _best_source(self, text: str) -> Passage | None:
        holding = [p for p in self._ids.values() if not self._case.is_foreign(p) and self._holds(text, p)]
        sure = [passage for passage in holding if carries(self._case, passage, text)]
        own = self._case.stems(text)
        sure = [passage for passage in sure if len(own & self._case.stems_of(passage)) >= min(_ENOUGH, len(own))]
        return max(sure, key=lambda passage: self._overlap(text, passage), default=None)

    def _holds(self, text: str, passage: Passage) -> bool:
        """Whether this passage, with what the conversation tells, carries every fact of the sentence."""
        return not unsupported_facts(text, (*_words(passage), *self._case.told, *self._case.house))

    def _overlap(self, text: str, passage: Passage) -> int:
        return len(self._case.stems(text) & self._case.stems_of(passage))

    def _from(self, text: str, passage: Passage) -> Sentence:
        return Sentence(text=text, support="source", passage_id=passage.id)


def plain(text: str) -> str:
    """A model's sentence as a customer may read it: no ids, no Markdown; a link shows its address."""
    bare = _INLINE.sub("", text)
    bare = _LINK.sub(lambda match: match[1] if match[1] == match[2] else f"{match[1]}: {match[2]}", bare)
    return re.sub(r"\s+([.,;:!?])", r"\1", _MARKS.sub("", bare)).strip()


def _words(passage: Passage) -> tuple[str, ...]:
    return (passage.text, passage.title, *passage.heading, passage.url)
