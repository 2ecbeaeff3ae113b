"""Judging: every metric asked of every answer, and what that comes to. Pure: nothing is generated."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from copilot.source import Passage
from copilot.write.voice import Voice
from evals.cases import Case
from evals.metrics.evidence import Evidence
from evals.metrics.metric import Pillar, Score, Verdict
from evals.metrics.registry import METRICS, PILLARS
from evals.runs.folder import Folder
from evals.runs.judged import Judged
from evals.runs.sample import Sample

GONE = "{n} of the texts that lay before this answer are in the run no more; the command that made it answers it again."


def judge(folder: Folder, step: Callable[[int, int], None] = lambda done, total: None) -> tuple[Judged, ...]:
    """The answers of a run, judged in the order of its cases. `step` hears of progress.

    Raises:
        NotFoundError: the folder holds no run.
        InputError: a file in it cannot be read.
    """
    manifest = folder.manifest()
    cases = {case.key: case for case in folder.cases()}
    order = {key: at for at, key in enumerate(cases)}
    samples = sorted(
        (one for one in folder.samples() if one.case in cases), key=lambda one: (order[one.case], one.repeat)
    )
    voice, passages = Voice.model_validate(manifest.voice), folder.passages()
    judged = []
    for at, sample in enumerate(samples, 1):
        judged.append(judge_one(cases[sample.case], sample, passages, voice, manifest.language))
        step(at, len(samples))
    return tuple(judged)


def judge_one(case: Case, sample: Sample, passages: Mapping[str, Passage], voice: Voice, usual: str = "es") -> Judged:
    """One answer with its scores. One that ended in an error has none, and is neither good nor bad; one of which a
    passage is gone that lay before its writer, lost or erased with a customer, cannot be judged any more."""
    scores: tuple[Score, ...] = ()
    if not sample.error and (gone := len(sample.read.named - passages.keys())):
        sample = sample.model_copy(update={"error": GONE.format(n=gone), "cause": "other"})
    if not sample.error:
        evidence = Evidence(case, sample, passages, voice, usual)
        scores = tuple(metric.measure(evidence) for metric in METRICS[case.task])
    return _whole(case, sample, scores)


def _whole(case: Case, sample: Sample, scores: tuple[Score, ...]) -> Judged:
    return Judged(
        case=case.key,
        id=case.id,
        task=case.task,
        repeat=sample.repeat,
        asked=case.asked,
        expected=case.expected,
        cluster=case.cluster,
        language=case.language,
        tag=case.tag,
        channel=case.channel,
        tags=case.tags,
        verdict="error" if sample.error else verdict_of(scores),
        correct="error" if sample.error else verdict_of(scores, "resolves", "safe"),
        tone="error" if sample.error else verdict_of(scores, "effortless", "empathic"),
        care=None if sample.error else _care(scores),
        scores=scores,
        error=sample.error,
        cause=sample.cause,
        ms=sample.ms,
        prompt_tokens=sample.prompt_tokens,
        completion_tokens=sample.completion_tokens,
        cached=sample.cached,
    )


def verdict_of(scores: Iterable[Score], *pillars: Pillar) -> Verdict:
    """What the scores of these pillars come to, of all that judge where none is named: failed where one is, an error
    where one could not be asked, passed where one is and no other, nothing where none speaks."""
    said = {one.verdict for one in _of(scores, pillars)}
    return next((verdict for verdict in _ORDER if verdict in said), "none")


def _of(scores: Iterable[Score], pillars: Sequence[Pillar]) -> Iterator[Score]:
    for one in scores:
        pillar = PILLARS.get(one.metric, "informative")
        if pillar in pillars or (not pillars and pillar != "informative"):
            yield one


_STEPS: tuple[tuple[Pillar, ...], ...] = (("resolves", "safe"), ("effortless",), ("empathic",))
_ORDER: tuple[Verdict, ...] = ("fail", "error", "pass")


def _care(scores: Sequence[Score]) -> int | None:
    """How far the answer comes: it resolves, it makes it easy, it is felt; nothing counts on top of a missing step."""
    if verdict_of(scores, "effortless", "empathic") == "none":
        return None
    for step, pillars in enumerate(_STEPS):
        if verdict_of(scores, *pillars) in ("fail", "error"):
            return step
    return 3
