"""One case of a run: the conversation, the answer with what is wrong in it and why, what it had to tell, what it could
rest on, and what the baseline answered."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response

from api.deps import TheEvaluations
from api.evaluation.opened import Opened
from api.web.evaluation_run import PILLARED, hold
from api.web.gate import Examiner, TheRenderer
from copilot.conversation import Message, Value
from copilot.errors import NotFoundError
from copilot.source import Passage
from evals.metrics.correctness.facts import answers, told
from evals.metrics.evidence import Evidence
from evals.metrics.metric import Score, Verdict
from evals.metrics.names import called
from evals.metrics.registry import PILLARS
from evals.report.answer import words
from evals.runs.judged import Judged

router = APIRouter()

SOURCES = 12
LONGEST = 20_000
"""Characters of an answer that is no text, as it is shown."""


class Stretch(Value):
    """A stretch of an answer. `faults` are the numbers of the failures that name it."""

    text: str
    faults: tuple[int, ...] = ()


class Fault(Value):
    """One failure, by its number; `placed` where its sentence is marked in the answer."""

    number: int
    name: str
    why: str
    sentence: str = ""
    placed: bool = False


class Marked(Value):
    """An answer as it is shown. `plain` is what an answer to another task looks like, where it is no text."""

    verdict: Verdict
    outcome: str = ""
    text: tuple[Stretch, ...] = ()
    plain: str = ""
    hits: tuple[tuple[str, bool], ...] = ()
    faults: tuple[Fault, ...] = ()
    error: str = ""
    ms: float = 0.0
    cached: bool = False
    scores: tuple[tuple[str, tuple[tuple[str, Verdict, float | None], ...]], ...] = ()


class Source(Value):
    """What lay before the writer of one article or past answer, or of one that the case names as right."""

    title: str
    text: str
    right: bool = False
    cited: bool = False
    internal: bool = False


class Due(Value):
    """A fact that a right answer tells; `told` is None where that is not asked of this answer."""

    text: str
    critical: bool
    told: bool | None


@router.get("/evaluacion/{run}/casos/{case}")
def page(
    request: Request,
    run: str,
    case: str,
    caller: Examiner,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    repeat: Annotated[int, Query(ge=0, le=1000)] = 0,
    against: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    opened, t = evaluations.shelf.run(run), renderer.texts(request)
    one = opened.answer(case, repeat)
    evidence = opened.evidence(one)
    if evidence is None:
        raise NotFoundError("The files of this case are gone.")
    held = hold(evaluations, opened, against, t.language)
    other = _other(held.baseline, one) if held.baseline else None
    behind, ahead = _beside(opened, one)
    return renderer.page(
        request,
        "evaluation_case.html",
        caller,
        area="evaluation",
        run=opened,
        path=f"/evaluacion/{quote(opened.name)}",
        tail="?" + urlencode({"against": against}) if against is not None else "",
        one=one,
        case=evidence.case,
        messages=_messages(evidence.case.conversation.messages),
        ours=marked(one, evidence, t.language),
        baseline=held.baseline.name if held.baseline else "",
        theirs=marked(*other, t.language) if other else None,
        due=_due(evidence),
        sources=sources(evidence),
        previous=behind,
        next=ahead,
        repeats=[each.repeat for each in opened.judged if each.case == one.case],
    )


def marked(one: Judged, evidence: Evidence, language: str) -> Marked:
    """An answer with its failures numbered in the order in which they stand in it."""
    text = evidence.text or str(evidence.output.get("summary") or "")
    faults, stretches = _faults(text, one.scores, language)
    hits = evidence.output.get("hits") or ()
    right = set(evidence.case.expect.sources_any or ())
    return Marked(
        verdict=one.verdict,
        outcome=str(evidence.output.get("outcome") or ""),
        text=stretches,
        plain="" if text or hits else words(one.task, evidence.output)[:LONGEST],
        hits=tuple((str(hit.get("title") or hit.get("source_id")), hit.get("source_id") in right) for hit in hits),
        faults=faults,
        error=one.error,
        ms=one.ms,
        cached=one.cached,
        scores=_scored(one.scores, language),
    )


def sources(evidence: Evidence) -> tuple[Source, ...]:
    """Those that the answer cites first, then those that the case names as right, then what else was read."""
    quotes = {str(one.get("passage_id")) for one in evidence.output.get("citations") or ()}
    right = {one.source_id for one in evidence.gold}
    found: dict[str, list[Passage]] = {}
    for one in {one.id: one for one in (*evidence.sources, *evidence.gold)}.values():
        found.setdefault(one.source_id, []).append(one)
    told = [
        Source(
            title=several[0].title or several[0].source_id,
            text="\n\n".join(one.text for one in sorted(several, key=lambda one: _order(one.id))),
            right=id in right,
            cited=any(one.id in quotes for one in several),
            internal=several[0].audience == "internal",
        )
        for id, several in found.items()
    ]
    return tuple(sorted(told, key=lambda one: (not one.cited, not one.right)))[:SOURCES]


def _order(id: str) -> int:
    """The place of a passage in its source."""
    last = id.rpartition("#")[2]
    return int(last) if last.isdigit() else 0


def _faults(text: str, scores: Iterable[Score], language: str) -> tuple[tuple[Fault, ...], tuple[Stretch, ...]]:
    told = [(score, reason) for score in scores if score.verdict == "fail" for reason in score.reasons]
    bare = [score for score in scores if score.verdict == "fail" and not score.reasons]
    spans = [(text.find(reason.sentence) if reason.sentence else -1, score, reason) for score, reason in told]
    spans.sort(key=lambda one: one[0] if one[0] >= 0 else len(text))
    faults = [
        Fault(
            number=number,
            name=called(score.metric, language),
            why=reason.why,
            sentence=reason.sentence,
            placed=start >= 0,
        )
        for number, (start, score, reason) in enumerate(spans, 1)
    ]
    faults += [
        Fault(number=number, name=called(score.metric, language), why="")
        for number, score in enumerate(bare, len(faults) + 1)
    ]
    places = [
        (start, start + len(one.sentence), one.number)
        for (start, _, _), one in zip(spans, faults, strict=False)
        if one.placed
    ]
    return tuple(faults), _stretches(text, places)


def _stretches(text: str, places: Sequence[tuple[int, int, int]]) -> tuple[Stretch, ...]:
    edges = sorted({0, len(text), *(edge for start, end, _ in places for edge in (start, end))})
    return tuple(
        Stretch(text=text[start:end], faults=tuple(n for begin, stop, n in places if begin <= start and end <= stop))
        for start, end in pairwise(edges)
    )


def _scored(
    scores: Iterable[Score], language: str
) -> tuple[tuple[str, tuple[tuple[str, Verdict, float | None], ...]], ...]:
    """By pillar, in order; what a metric has nothing to say of is left out."""
    found: dict[str, list[tuple[str, Verdict, float | None]]] = {name: [] for name in PILLARED}
    for one in scores:
        if one.verdict != "none" or one.value is not None:
            pillar = "judge" if one.metric.startswith("judge_") else PILLARS.get(one.metric, "informative")
            value = one.value if one.value not in (None, 0.0, 1.0) else None
            found[pillar].append((called(one.metric, language), one.verdict, value))
    return tuple((name, tuple(several)) for name, several in found.items() if several)


def _due(evidence: Evidence) -> tuple[Due, ...]:
    asked = evidence.case.task in ("draft", "abstain") and answers(evidence) and not evidence.sample.error
    return tuple(
        Due(text=one.text, critical=one.critical, told=told(evidence, one).told if asked else None)
        for one in evidence.case.expect.facts
    )


def _other(baseline: Opened, one: Judged) -> tuple[Judged, Evidence] | None:
    """The baseline's answer to the same case, of the same repeat where it has one."""
    found = [each for each in baseline.judged if each.case == one.case]
    chosen = next((each for each in found if each.repeat == one.repeat), found[0] if found else None)
    evidence = baseline.evidence(chosen) if chosen else None
    return (chosen, evidence) if chosen and evidence else None


def _beside(opened: Opened, one: Judged) -> tuple[str, str]:
    ids = list(dict.fromkeys(each.id for each in opened.judged))
    at = ids.index(one.id)
    return ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else ""


def _messages(messages: Iterable[Message]) -> list[tuple[str, str, bool]]:
    return [(one.role, one.text, one.private) for one in messages]
