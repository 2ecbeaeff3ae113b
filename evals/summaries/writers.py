"""Who writes a summary: ours, and what one would pick instead. Each is given the messages that the customer could read.

The first three, three at random and TextRank's best three sentences are what the comparison is about. Longer texts hold
more facts, so lead and TextRank are also asked for as many words as ours took: "lead, as long" and "textrank, as long".
"""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from copilot.errors import ConfigError
from copilot.hours import Hours
from copilot.promises import calendar_of
from copilot.stories import summarize
from copilot.summary import Fact
from copilot.text import sentences, words
from evals.cases import Case
from evals.summaries.rouge import stems

SENTENCES = 3


class Written(NamedTuple):
    """A summary's text; `facts` only where the writer names its sources."""

    text: str
    facts: tuple[Fact, ...] = ()


Writer = Callable[[Case], Written]


def ours(case: Case) -> Written:
    """In the language of the conversation, as the references are, with its promises; no day that nobody wrote."""
    conversation = case.conversation.model_copy(update={"language": case.conversation.language or case.language})
    found = summarize(conversation, calendar_of(Hours(), conversation.timezone or "UTC", ""), reader=case.language)
    return Written(found.summary, found.facts)


def bare(case: Case) -> Written:
    """Only the words that ours quotes. References name the customer and the agent, as ours does and no sentence that
    is merely picked: this tells how much of the difference comes of that."""
    return Written("\n".join(fact.text for fact in ours(case).facts))


def lead(case: Case) -> Written:
    return Written("\n".join(_said(case)[:SENTENCES]))


def at_random(case: Case) -> Written:
    """The same three each time, in their order."""
    said = _said(case)
    taken = random.Random(case.id).sample(range(len(said)), min(SENTENCES, len(said)))
    return Written("\n".join(said[at] for at in sorted(taken)))


def textrank(case: Case) -> Written:
    return Written("\n".join(_ranked(case, SENTENCES)))


def lead_as_long(case: Case, count: int) -> Written:
    return Written("\n".join(_filled(_said(case), count)))


def textrank_as_long(case: Case, count: int) -> Written:
    """The best sentences until `count` words are there, told in their order."""
    ranked = _ranked(case, len(_said(case)), by_rank=True)
    taken = list(_filled(ranked, count))
    return Written("\n".join(one for one in dict.fromkeys(_said(case)) if one in taken))


def _said(case: Case) -> list[str]:
    return [sentence for message in case.conversation.public for sentence in sentences(message.text)]


def _filled(said: Sequence[str], count: int) -> list[str]:
    """The first of `said`, the last of them being the one with which there are `count` words."""
    taken: list[str] = []
    for sentence in said:
        if sum(len(words(one)) for one in taken) >= count:
            break
        taken.append(sentence)
    return taken


class _Tokenizer:
    """Our words for sumy, so that it need not fetch its own; sentences it is given ready cut."""

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(words(text))


def _ranked(case: Case, count: int, *, by_rank: bool = False) -> list[str]:
    """sumy's best `count` sentences, in their order or the best first, with the language's stemmer.

    Stop words stay in, as is sumy's default: without them it does worse on dialogues, where a "Hello" that is like no
    other sentence then keeps all its rank.
    """
    try:
        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
        from sumy.summarizers.text_rank import TextRankSummarizer
    except ImportError as error:
        raise ConfigError("sumy is not installed (pip install 'escucha[bench]')") from error

    own = _Tokenizer()
    # It asserts that no sentence is without words, and keeps its ratings by text: one that comes twice is one.
    said = [Sentence(one, own) for one in dict.fromkeys(_said(case)) if words(one)]
    document = ObjectDocumentModel([Paragraph(said)])
    summarizer = TextRankSummarizer(lambda word: next(iter(stems(word, case.language)), word))
    if not by_rank:
        return [str(one) for one in summarizer(document, count)]
    ratings = summarizer.rate_sentences(document) if said else {}
    return [str(one) for one in sorted(said, key=lambda one: -ratings[one])]


ALONE: dict[str, Writer] = {
    "ours": ours,
    "ours, bare": bare,
    "lead-3": lead,
    "textrank-3": textrank,
    "random-3": at_random,
}
AS_LONG: dict[str, Callable[[Case, int], Written]] = {
    "lead, as long": lead_as_long,
    "textrank, as long": textrank_as_long,
}
