"""Does every statement stand on something: `supported`, `citations`, `answers_all`."""

from copilot.check.case import Case, passages_of
from copilot.check.evidence import unsupported_facts
from copilot.check.verdict import say, verdict
from copilot.draft import Check, Sentence
from copilot.source import Passage
from copilot.write.brief import Answering

CARRIED = 0.6
"""Least share of a sentence's content stems that its passage must hold."""
ADDRESSED = 0.5
_ENOUGH = 3


def supported(case: Case) -> Check:
    """Every number, amount, date, hour, link, address, phone and code occurs in the sources or the conversation, and
    no sentence is one that its writer could not support."""
    reasons = [
        say("unsupported_sentence", case.language, sentence=sentence.text)
        for sentence in case.sentences
        if sentence.support == "unsupported"
    ]
    marked = "\n".join(sentence.text for sentence in case.sentences if sentence.support == "unsupported")
    missing = unsupported_facts(case.text, (*case.sources, *case.told, *case.house, marked))
    return verdict("supported", reasons + _where(case, missing))


def _where(case: Case, missing: tuple[str, ...]) -> list[str]:
    """One reason a sentence, with all the facts in it that nothing carries."""
    by_sentence: dict[str, list[str]] = {}
    for fact in missing:
        sentence = next((piece for piece in case.pieces if fact in piece), fact)
        by_sentence.setdefault(sentence, []).append(f"«{fact}»")
    return [
        say("unsupported_fact", case.language, sentence=sentence, facts=", ".join(facts))
        for sentence, facts in by_sentence.items()
    ]


def citations(case: Case) -> Check:
    """Every sentence said to come from a source names a passage that exists and carries it."""
    reasons = [reason for sentence in case.sentences if (reason := _uncarried(case, sentence))]
    return verdict("citations", reasons)


def _uncarried(case: Case, sentence: Sentence) -> str:
    if sentence.support != "source":
        return ""
    if not sentence.passage_id:
        return say("no_passage", case.language, sentence=sentence.text)
    passage = case.passages.get(sentence.passage_id)
    if passage is None:
        return say("unknown_passage", case.language, sentence=sentence.text, passage=sentence.passage_id)
    if carries(case, passage, sentence.text):
        return ""
    return say("not_carried", case.language, sentence=sentence.text, passage=passage.title or passage.id)


def carries(case: Case, passage: Passage, text: str, least: float = CARRIED) -> bool:
    """Whether the passage holds the content words of `text`; what the customer said counts too, since a sentence may
    take it up. Words cannot be compared across languages: then the facts alone decide."""
    own = case.stems(text)
    if case.is_foreign(passage):
        return not unsupported_facts(text, (passage.text, passage.title, *case.told))
    lacking = own - case.stems_of(passage)
    if len(lacking) <= (1 - least) * len(own):
        return True
    return len(lacking - case.told_stems) <= (1 - least) * len(own) and len(own - lacking) >= _ENOUGH


def answers_all(case: Case) -> Check:
    """Each request that the sources answer is taken up by some sentence."""
    reasons = [
        say("not_addressed", case.language, sentence=answer.request.text)
        for answer in case.answered
        if answer.request.kind != "social" and not _is_addressed(case, answer)
    ]
    return verdict("answers_all", reasons)


def _is_addressed(case: Case, answer: Answering) -> bool:
    own = list(passages_of(answer))
    ids = {passage.id for passage in own}
    if any(sentence.passage_id in ids for sentence in case.sentences):
        return True
    if own and all(case.is_foreign(passage) for passage in own):
        return True
    asked = case.stems(answer.request.text)
    for piece in case.pieces:
        stems = case.stems(piece)
        if len(stems & asked) >= max(2, ADDRESSED * len(asked)):
            return True
        if any(len(stems & case.stems_of(p)) >= max(_ENOUGH, ADDRESSED * len(stems)) for p in own):
            return True
    return False
