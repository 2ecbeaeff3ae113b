"""From trials to figures. Pure: recorded trials give the same figures again."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from copilot.conversation import Value
from copilot.draft import Draft, Sentence
from evals.grounding.figures import unsupported
from evals.grounding.manner import language_of, registers_of
from evals.grounding.sources import Sources, source_of
from evals.grounding.support import contains, supported
from evals.grounding.trial import Trial
from evals.intervals import bootstrap, percentile, wilson

_TITLE = re.compile(r"^- (?:«[^»]+»|[“\"][^”\"]+[”\"]): ")


class Figure(Value):
    """`hits` of `n`, with a 95 % interval; `failed` names the cases that missed. `target` is the release's bar."""

    name: str
    hits: int
    n: int
    low: float
    high: float
    target: str = ""
    failed: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None


class Grounding(Value):
    """What a set of cases says about drafting. `checks` counts failed checks by name over all drafts; `strays` lists
    each unsupported figure or sentence by case; times are milliseconds of wall clock."""

    figures: tuple[Figure, ...]
    outcomes: dict[str, dict[str, int]]
    checks: dict[str, int]
    strays: dict[str, tuple[str, ...]]
    errors: dict[str, str]
    p50_ms: float
    p95_ms: float

    def __getitem__(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.name == name)


class Vote(NamedTuple):
    """One yes or no, by the case it belongs to."""

    case: str
    right: bool


def score(trials: Iterable[Trial], sources: Sources) -> Grounding:
    """The figures of `trials`; those that ended in an error count in no share and are named apart."""
    every = list(trials)
    done = [trial for trial in every if trial.draft]
    strays = {trial.case.id: found for trial in done if (found := _strays(trial, sources))}
    times = [trial.ms for trial in done]
    return Grounding(
        figures=(*_retrieval(done), *_outcomes(done), *_grounds(done, sources), *_manner(done, sources)),
        outcomes=_by_kind(done),
        checks=dict(Counter(check.name for draft in _drafts(done) for check in draft.checks if not check.passed)),
        strays=strays,
        errors={trial.case.id: trial.error for trial in every if not trial.draft},
        p50_ms=round(percentile(times, 0.5), 1),
        p95_ms=round(percentile(times, 0.95), 1),
    )


def _figure(name: str, votes: Sequence[Vote], target: str = "") -> Figure:
    hits = sum(vote.right for vote in votes)
    low, high = wilson(hits, len(votes))
    clusters = [vote.case for vote in votes]
    if len(set(clusters)) < len(votes):
        # Votes of one draft are not independent: the wider of the two intervals holds.
        resampled = bootstrap([float(vote.right) for vote in votes], clusters)
        low, high = min(low, resampled.low), max(high, resampled.high)
    failed = tuple(dict.fromkeys(vote.case for vote in votes if not vote.right))
    return Figure(name=name, hits=hits, n=len(votes), low=low, high=high, target=target, failed=failed)


def _votes(trials: Iterable[Trial], right: Callable[[Trial], bool]) -> list[Vote]:
    return [Vote(trial.case.id, right(trial)) for trial in trials]


def _drafts(trials: Iterable[Trial]) -> list[Draft]:
    return [trial.draft for trial in trials if trial.draft]


def _retrieval(trials: Sequence[Trial]) -> tuple[Figure, ...]:
    answerable = [trial for trial in trials if trial.case.answerable]
    return (
        _figure("R@1", _votes(answerable, lambda trial: trial.rank == 1)),
        _figure("R@5", _votes(answerable, lambda trial: 1 <= trial.rank <= 5)),
    )


def _outcomes(trials: Sequence[Trial]) -> tuple[Figure, ...]:
    answerable = [trial for trial in trials if trial.case.answerable]
    replies = [trial for trial in trials if trial.replied]
    cited = [trial for trial in replies if trial.case.answerable and trial.rank == 1]
    vague = [trial for trial in trials if trial.case.kind == "vague"]
    silent = [trial for trial in trials if trial.case.kind == "off_topic"]
    without = [trial for trial in trials if trial.without]
    return (
        _figure("outcome acceptable", _votes(trials, _acceptable)),
        _figure("answerable: replied", _votes(answerable, lambda trial: trial.replied)),
        _figure("off topic: not replied", _votes(silent, lambda trial: not trial.replied)),
        _figure("vague: not replied", _votes(vague, lambda trial: not trial.replied)),
        _figure("replies: first citation right", _votes(replies, _first_right)),
        _figure("ranked first, replied: first citation right", _votes(cited, _first_right), "100 %"),
        _figure("article removed: not replied", _votes(without, _held_back), ">= 85 %"),
    )


def _acceptable(trial: Trial) -> bool:
    return trial.draft is not None and trial.draft.outcome in trial.case.outcome


def _held_back(trial: Trial) -> bool:
    return trial.without is not None and trial.without.outcome != "reply"


def _first_right(trial: Trial) -> bool:
    first = trial.first_citation
    return first is not None and first.source_id in trial.case.relevant


def _grounds(trials: Sequence[Trial], sources: Sources) -> tuple[Figure, ...]:
    quotes = [
        Vote(trial.case.id, any(citation.quote in passage for passage in sources.passages(citation.source_id)))
        for trial in trials
        if trial.draft
        for citation in trial.draft.citations
    ]
    replies = [trial for trial in trials if trial.replied]
    findings = [trial for trial in trials if trial.draft and trial.draft.outcome == "findings"]
    told = [trial for trial in replies if trial.case.facts]
    facts = [Vote(trial.case.id, _tells(trial, fact)) for trial in told for fact in trial.case.facts]
    owed = [trial for trial in trials if trial.case.answerable and trial.case.facts]
    clean = _votes(trials, lambda trial: not _figures_of(trial, sources))
    return (
        _figure("replies: source sentences verbatim", _quoted(replies, sources), ">= 95 %"),
        _figure("replies: the same, form of address aside", _quoted(replies, sources, address=True)),
        _figure("findings: source sentences verbatim", _quoted(findings, sources)),
        _figure("citation quotes exact", quotes, "100 %"),
        _figure("drafts without unsupported figure", clean, "100 %"),
        _figure("replies: facts told", facts),
        _figure("answerable: replied with every fact", _votes(owed, _complete)),
    )


def _quoted(trials: Iterable[Trial], sources: Sources, *, address: bool = False) -> list[Vote]:
    return [
        Vote(trial.case.id, _verbatim(sentence, sources, address=address))
        for trial in trials
        if trial.draft
        for sentence in trial.draft.sentences
        if sentence.support == "source"
    ]


def _verbatim(sentence: Sentence, sources: Sources, *, address: bool = False) -> bool:
    """A line of findings opens with its source's title and may be cut: neither is the source's sentence."""
    if not sentence.passage_id:
        return False
    text = _TITLE.sub("", sentence.text).removesuffix("…")
    source = source_of(sentence.passage_id)
    return supported(text, (*sources.passages(source), *sources.headings(source)), address=address)


def _tells(trial: Trial, fact: str) -> bool:
    return trial.draft is not None and contains(trial.draft.text, fact)


def _complete(trial: Trial) -> bool:
    return trial.replied and all(_tells(trial, fact) for fact in trial.case.facts)


def _figures_of(trial: Trial, sources: Sources) -> tuple[str, ...]:
    if trial.draft is None:
        return ()
    known = (trial.case.query, trial.case.name, *sources.named(trial.draft.text))
    return unsupported(trial.draft.text, (*known, *(sources.whole(id) for id in sources.behind(trial.draft))))


def _strays(trial: Trial, sources: Sources) -> tuple[str, ...]:
    """Unsupported figures, then `source` sentences that no cited source holds."""
    sentences = trial.draft.sentences if trial.draft else ()
    loose = (
        f"sentence:{sentence.text}"
        for sentence in sentences
        if sentence.support == "source" and not _verbatim(sentence, sources, address=True)
    )
    return (*_figures_of(trial, sources), *loose)


def _manner(trials: Sequence[Trial], sources: Sources) -> tuple[Figure, ...]:
    sent = [trial for trial in trials if trial.draft and trial.draft.outcome != "findings"]  # those are for the agent
    spanish = [trial for trial in sent if trial.case.language == "es"]
    expected = [trial for trial in sent if trial.case.register_]
    return (
        _figure("language right", _votes(trials, _language_right)),
        _figure("register right", _votes(expected, _register_right)),
        _figure("Spanish: one form of address", _votes(spanish, lambda trial: len(_shown(trial)) <= 1)),
        _figure("no internal source", _votes(trials, lambda trial: _only_public(trial, sources)), "100 %"),
    )


def _shown(trial: Trial) -> frozenset[str]:
    return registers_of(trial.draft.text) if trial.draft else frozenset()


def _language_right(trial: Trial) -> bool:
    draft = trial.draft
    if draft is None or draft.language.split("-")[0] != trial.case.language:
        return False
    return language_of(draft.text) in ("", trial.case.language)


def _register_right(trial: Trial) -> bool:
    """As declared, and as the words show it where they show one."""
    if trial.draft is None or trial.draft.register_ not in trial.case.register_:
        return False
    return trial.case.language != "es" or _shown(trial) <= set(trial.case.register_)


def _only_public(trial: Trial, sources: Sources) -> bool:
    return trial.draft is None or not set(sources.behind(trial.draft)) & sources.internal


def _by_kind(trials: Iterable[Trial]) -> dict[str, dict[str, int]]:
    table: dict[str, Counter[str]] = {}
    for trial in trials:
        if trial.draft:
            table.setdefault(trial.case.kind, Counter())[trial.draft.outcome] += 1
    return {kind: dict(counts) for kind, counts in table.items()}
