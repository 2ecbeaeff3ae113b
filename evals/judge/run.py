"""Judging a run: every draft and summary of it, once, resumable at any point."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import Field

from copilot.conversation import Value
from copilot.errors import ModelError
from copilot.write.voice import Voice
from evals.cases import Case
from evals.judge.judge import Judge, Said
from evals.judge.lay import DRAFTS, draft_sheet, summary_sheet, text_of
from evals.judge.marks import OF_DRAFTS, JudgeMetric, Marks, draft_marks, read_object, summary_marks, unanswered
from evals.judge.ruling import Ruling, Rulings, rulings_of
from evals.judge.sheet import Sheet
from evals.judge.verdict import score
from evals.metrics.evidence import Evidence
from evals.metrics.metric import Score
from evals.runs.folder import Folder, held
from evals.runs.judged import Judged
from evals.runs.pace import Pace
from evals.runs.sample import Sample

Slot = tuple[str, int]
Progress = Callable[[int, int | None], None]


class Judging(Value):
    """What judging a run came to. `asked` are judgements that were paid for now, `cached` those that were there;
    `errors` counts those that did not come, by cause; `requests` includes what had to be asked again."""

    judge: str
    model: str
    n: int = 0
    asked: int = 0
    cached: int = 0
    errors: dict[str, int] = Field(default_factory=dict)
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def failed(self) -> int:
        return sum(self.errors.values())


class Task(NamedTuple):
    """One answer to be judged for the `round`-th time."""

    evidence: Evidence
    round: int


class _Done(NamedTuple):
    ruling: Ruling
    cached: bool


def judge_run(
    folder: Folder,
    judge: Judge,
    pace: Pace,
    *,
    rounds: Iterable[int] = (0,),
    slots: Iterable[Slot] | None = None,
    progress: Progress | None = None,
) -> Judging:
    """Judge the drafts and summaries of a run, or those in `slots`, once for each of `rounds`.

    Every judgement is on disk as soon as it is there; what is there already is not asked for again, and an error is.

    Raises:
        NotFoundError: the folder holds no run.
        ConflictError: another process is at work in it.
        InputError: a file in it cannot be read.
    """
    chosen = None if slots is None else set(slots)
    found = [one for one in evidence_of(folder) if chosen is None or one.sample.slot in chosen]
    tasks = [Task(one, number) for number in rounds for one in found]
    done: list[_Done] = []
    with held(folder.path), Rulings(folder) as rulings:
        for one in pace.map(lambda task: rule(task, judge, pace, rulings), tasks):
            done.append(one)
            if progress:
                progress(len(done), len(tasks))
    return _told(judge, done)


def rule(task: Task, judge: Judge, pace: Pace, rulings: Rulings) -> _Done:
    """The ruling on one answer, kept or asked for now."""
    evidence, kind = task.evidence, "summary" if task.evidence.case.task == "summary" else "draft"
    form = judge.forms.of(kind)  # type: ignore[arg-type]
    sheet = (summary_sheet if kind == "summary" else draft_sheet)(judge.desk, form, evidence)
    key = judge.key(form.kind, sheet.messages, (evidence.sample.repeat, task.round))
    if kept := rulings.good(key):
        return _Done(kept, cached=True)
    asked = metrics_for(evidence, sheet)
    ruling = _blank(task, judge, key, form.label)
    if sheet.too_long:
        ruling = ruling.model_copy(update={"tries": 0, "marks": tuple(unanswered(asked, "", "too_long"))})
    else:
        ruling = _heard(ruling, task, judge, pace, sheet, asked)
    rulings.add(ruling)
    return _Done(ruling, cached=False)


def evidence_of(folder: Folder) -> Iterator[Evidence]:
    """The answers of a run that a judge can say something of, each with all that it is judged by."""
    manifest = folder.manifest()
    cases = {case.key: case for case in folder.cases()}
    passages = folder.passages()
    voice = Voice.model_validate(manifest.voice)
    for sample in folder.samples():
        case = cases.get(sample.case)
        if case is None or sample.error or case.task not in (*DRAFTS, "summary"):
            continue
        if not sample.read.named <= passages.keys():  # nobody can judge it without what lay before it
            continue
        evidence = Evidence(case, sample, passages, voice, manifest.language)
        if text_of(evidence).strip():
            yield evidence


def scores_of(folder: Folder, judge: str = "") -> dict[Slot, tuple[Score, ...]]:
    """What a judge says of each answer that it judged, no model asked: the judge with this fingerprint, else the one
    that judged last. What was judged by other expectations, or was another answer, counts no more."""
    languages = {case.key: case.language for case in folder.cases()}
    return {
        slot: tuple(score(marks, languages[slot[0]]) for marks in one.marks)
        for slot, one in rulings_by(folder, judge).items()
    }


def rulings_by(folder: Folder, judge: str = "", round: int = 0) -> dict[Slot, Ruling]:
    """The rulings of one judge on the answers that the run has now; of several on one answer the last, an error only
    where there is nothing else."""
    judge = judge or judge_of(folder)
    cases = {case.key: case for case in folder.cases()}
    answers = {sample.slot: answer_digest(sample) for sample in folder.samples()}
    latest: dict[Slot, Ruling] = {}
    for one in rulings_of(folder):
        if one.kind == "pair" or (one.judge, one.round) != (judge, round):
            continue
        case = cases.get(one.case)
        holds = case is not None and one.expected == case.expected and one.sample == answers.get(one.slot)
        if holds and (not one.error or latest.get(one.slot, one).error):
            latest[one.slot] = one
    return latest


def with_judge(judged: Iterable[Judged], scores: Mapping[Slot, tuple[Score, ...]]) -> Iterator[Judged]:
    """Each answer with what the judge says of it beside the other metrics, in place of what it said before."""
    for one in judged:
        others = tuple(score for score in one.scores if not score.metric.startswith("judge_"))
        yield one.model_copy(update={"scores": (*others, *scores.get(one.slot, ()))})


def judge_of(folder: Folder) -> str:
    """The fingerprint of the judge that judged last; "" where none did."""
    return next((one.judge for one in reversed(rulings_of(folder)) if one.kind != "pair"), "")


def metrics_for(evidence: Evidence, sheet: Sheet) -> list[JudgeMetric]:
    """The metrics that have something to say of this answer: of notes for the agent not how they sound, and nothing of
    questions that were not to be answered."""
    if evidence.case.task == "summary":
        return ["judge_summary"]
    expected = evidence.case.expect.action
    applies: dict[JudgeMetric, bool] = dict.fromkeys(OF_DRAFTS, evidence.is_for_customer)
    applies["judge_correct"] = bool(sheet.facts)
    applies["judge_grounded"] = True
    applies["judge_complete"] &= bool(sheet.questions) and (not expected or "reply" in expected)
    return [metric for metric, does in applies.items() if does]


def answer_digest(sample: Sample) -> str:
    """Of what is judged in a sample."""
    told = str(sample.output.get("text") or sample.output.get("summary") or "")
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _heard(ruling: Ruling, task: Task, judge: Judge, pace: Pace, sheet: Sheet, asked: list[JudgeMetric]) -> Ruling:
    try:
        said = judge.ask(ruling.kind, sheet.messages, pace)
    except ModelError as error:
        told = {"error": str(error), "cause": error.cause, "marks": tuple(unanswered(asked, error.cause))}
        return ruling.model_copy(update=told)
    return ruling.model_copy(update=_answered(said) | {"marks": tuple(_marks(said, judge, ruling, task, sheet, asked))})


def _marks(said: Said, judge: Judge, ruling: Ruling, task: Task, sheet: Sheet, asked: list[JudgeMetric]) -> list[Marks]:
    answer = read_object(said.text, judge.forms.of(ruling.kind)) or {}
    if ruling.kind == "summary":
        return summary_marks(answer, sheet)
    sourced = any(one.support == "source" for one in task.evidence.sentences)
    return draft_marks(answer, sheet, asked, sourced=sourced)


def _blank(task: Task, judge: Judge, key: str, rubric: str) -> Ruling:
    case: Case = task.evidence.case
    sample: Sample = task.evidence.sample
    return Ruling(
        kind="summary" if case.task == "summary" else "draft",
        key=key,
        case=case.key,
        id=case.id,
        repeat=sample.repeat,
        round=task.round,
        judge=judge.fingerprint,
        model=judge.name,
        rubric=rubric,
        sample=answer_digest(sample),
        expected=case.expected,
        at=datetime.now(UTC),
    )


def _answered(said: Said) -> dict[str, object]:
    return {
        "text": said.text,
        "ms": said.ms,
        "tries": said.tries,
        "prompt_tokens": said.usage.prompt_tokens,
        "completion_tokens": said.usage.completion_tokens,
    }


def _told(judge: Judge, done: list[_Done]) -> Judging:
    fresh = [one.ruling for one in done if not one.cached]
    return Judging(
        judge=judge.fingerprint,
        model=judge.name,
        n=len(done),
        asked=sum(not one.error for one in fresh),
        cached=sum(one.cached for one in done),
        errors=dict(Counter(one.cause for one in fresh if one.error)),
        requests=sum(one.tries for one in fresh),
        prompt_tokens=sum(one.prompt_tokens for one in fresh),
        completion_tokens=sum(one.completion_tokens for one in fresh),
    )
