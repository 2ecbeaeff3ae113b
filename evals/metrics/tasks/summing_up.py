"""Summaries (D11): what whoever takes over needs is told, and nothing that was not said."""

from evals.cases import Case, Fact
from evals.metrics.metric import Metric, Score, judged, measured, silent
from evals.metrics.pooled import Parts, Pooled
from evals.metrics.say import reason
from evals.metrics.tasks.output import Told, language_of, of
from evals.summaries.borne import exact_words, invented, stands
from evals.summaries.cases import told_in
from evals.summaries.rouge import best_and_mean

WANTED, OWED = "request", "promise"


def summary_essentials(case: Case, told: Told) -> Score:
    """What the customer wants is told, and all that was promised to them; of facts without a kind, every critical one.

    One of the facts that say what is wanted is enough, for they say it in several ways. `value` is the share told.
    """
    needed = _needed(case)
    if not needed:
        return silent("summary_essentials")
    language = language_of(case)
    missed = [group[0] for group in needed if not any(told_in(fact, told.summary) for fact in group)]
    reasons = [reason("untold", language, fact=fact.text) for fact in missed]
    return judged("summary_essentials", reasons, 1 - len(missed) / len(needed))


def summary_figures(case: Case, told: Told) -> Score:
    """Every number, day and name of the summary was said in the conversation, or is when a promise of it falls due.
    `value` counts those that were not."""
    wrong = invented(told.summary, case.conversation, told.promises)
    language = language_of(case)
    reasons = [reason("never_said", language, _line(told.summary, words), words=words) for words in wrong]
    return judged("summary_figures", reasons, float(len(wrong)))


def summary_sources(case: Case, told: Told) -> Score:
    """Every fact of the summary stands in the message that it cites."""
    if not told.facts:
        return silent("summary_sources")
    language = language_of(case)
    wrong = [fact for fact in told.facts if not stands(fact, case.conversation)]
    reasons = [reason("other_message", language, one.text, words=one.text, message=one.message_id) for one in wrong]
    return judged("summary_sources", reasons, 1 - len(wrong) / len(told.facts))


def fact_recall(case: Case, told: Told) -> Score:
    """The share of the gold facts that are told: nobody tells them all in four lines."""
    facts = case.expect.facts
    if not facts:
        return silent("fact_recall")
    return measured("fact_recall", sum(told_in(fact, told.summary) for fact in facts) / len(facts))


def compression(case: Case, told: Told) -> Score:
    """The length of the summary against that of the conversation, in characters."""
    said = sum(len(message.text) for message in case.conversation.public)
    return measured("compression", len(told.summary) / said) if said else silent("compression")


def rouge_l(case: Case, told: Told) -> Score:
    """ROUGE-L with the nearest reference, by the stems of its language: two good summaries share few words."""
    references = [one for one in case.references if one.strip()]
    if not references:
        return silent("rouge_l")
    return measured("rouge_l", best_and_mean(told.summary, references, language_of(case))[0])


def _needed(case: Case) -> list[tuple[Fact, ...]]:
    """Groups of facts, of each of which one has to be told."""
    facts = case.expect.facts
    wanted = tuple(fact for fact in facts if fact.kind == WANTED)
    owed: list[tuple[Fact, ...]] = [(fact,) for fact in facts if fact.kind == OWED or (not fact.kind and fact.critical)]
    return [wanted, *owed] if wanted else owed


def _line(summary: str, words: str) -> str:
    return next((line for line in summary.splitlines() if words in exact_words(line)), "")


def _facts(case: Case, told: Told) -> Parts:
    facts = case.expect.facts
    return {"": (sum(told_in(fact, told.summary) for fact in facts), len(facts))}


SUMMING_UP = (
    Metric("summary_essentials", "resolves", of("summary_essentials", Told, summary_essentials)),
    Metric("summary_figures", "safe", of("summary_figures", Told, summary_figures), hard=True),
    Metric("summary_sources", "safe", of("summary_sources", Told, summary_sources), hard=True),
    Metric("fact_recall", "informative", of("fact_recall", Told, fact_recall)),
    Metric("compression", "informative", of("compression", Told, compression)),
    Metric("rouge_l", "informative", of("rouge_l", Told, rouge_l)),
)
"""A share of facts from which on a summary is good has nobody to name it: the share is told. A request or a promise
that is left out, and a figure that nobody said, are faults whatever the rest."""

SUMMING_UP_POOLED = (Pooled("facts_told", "summary", Told, _facts),)
