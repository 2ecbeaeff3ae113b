"""Evaluations: the runs, what one of them tells, starting and stopping one, comparing two, labelling answers."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.deps import Evaluator, Examiner, TheEvaluations
from api.evaluation.evaluations import Evaluations
from api.evaluation.shelf import changed, is_shipped
from api.evaluation.wish import LARGEST, Wish
from api.models import Body
from api.problems import documented
from copilot.conversation import Value
from evals.calibration.labels import Label
from evals.gate import Decision
from evals.runs.figures import Figures

router = APIRouter(prefix="/api/v1/evaluations", tags=["evaluations"])


class Going(Value):
    """How far the run under way is; `left` is seconds, null while nothing can be told."""

    run: str
    phase: Literal["preparing", "answering", "judging"]
    done: int
    total: int
    left: int | None = None


class Run(Value):
    """One run. `candidate` names the change that it tries, empty for what was in force; `old`: it was judged by other
    metrics than today's; a `shipped` one came with the product; `problem` says why one cannot be read. `progress` is
    that of the run under way."""

    name: str
    state: Literal["done", "incomplete", "unfinished", "broken"]
    created_at: datetime | None = None
    candidate: str = ""
    model: str = ""
    baseline: bool = False
    old: bool = False
    shipped: bool = False
    problem: str = ""
    figures: Figures | None = None
    progress: Going | None = None


class RunRequest(Body):
    """What to run: cases, and the change to try on them."""

    suite: str = Field(
        "demo", max_length=100, description="A suite of the product, or `production`.", examples=["demo"]
    )
    split: Literal["dev", "test", ""] = Field("dev", description="To work with, to look at once; empty: all.")
    name: str = Field("", max_length=120, description="Of the run; without it, the time.", examples=["voz-cercana"])
    voice: str = Field(
        "",
        max_length=LARGEST,
        description="A voice policy as YAML.",
        examples=["company: Alborada\nsignature: Equipo\n"],
    )
    prompt: str = Field("", max_length=80, description="Name of the prompt that `text` takes the place of.")
    text: str = Field("", max_length=LARGEST, description="The changed prompt, its first lines included.")


class LabelRequest(Body):
    """What a person says of one answer: a label for each question that the answer is asked."""

    case: str = Field(min_length=1, max_length=100, description="The case's key.", examples=["d0ae3dc88df32f94"])
    repeat: int = Field(0, ge=0, le=1000)
    labels: dict[str, str] = Field(
        max_length=20, description="By the questions' names.", examples=[{"correct": "full", "problem": "yes"}]
    )
    seconds: float = Field(0.0, ge=0, le=1e9, description="How long the person looked.")


@router.get("", summary="The runs", responses=documented(401, 403))
def every(caller: Examiner, evaluations: TheEvaluations) -> tuple[Run, ...]:
    """The runs of this installation, newest first; the one under way tells how far it is."""
    baseline, going = evaluations.shelf.baseline(), _going(evaluations)
    return tuple(
        Run(**one.model_dump(exclude={"figures"}), figures=one.figures, baseline=one.name == baseline).model_copy(
            update={"progress": going if going and going.run == one.name else None}
        )
        for one in evaluations.shelf.entries()
    )


@router.post("", summary="Start a run", status_code=201, responses=documented(400, 401, 403, 409, 422))
def start(wish: RunRequest, caller: Evaluator, evaluations: TheEvaluations) -> Run:
    """Start a run in a process of its own: of what is in force, or of a changed voice policy or prompt. One at a time;
    the list tells how far it is."""
    name = evaluations.start(Wish(**wish.model_dump()))
    return Run(name=name, state="unfinished", progress=_going(evaluations))


@router.get("/{run}", summary="One run", responses=documented(400, 401, 403, 404))
def one(run: str, caller: Examiner, evaluations: TheEvaluations) -> Run:
    """A run with its figures: the shares that passed with their intervals, by metric and by part of the cases."""
    opened, going = evaluations.shelf.run(run), _going(evaluations)
    figures = opened.figures
    return Run(
        name=opened.name,
        state="unfinished" if figures is None else "done" if figures.complete else "incomplete",
        created_at=opened.manifest.created_at,
        candidate=changed(opened.manifest),
        model=opened.manifest.versions.get("model", ""),
        baseline=evaluations.shelf.baseline() == opened.name,
        old=opened.is_old,
        shipped=is_shipped(opened.folder),
        figures=figures,
        progress=going if going and going.run == opened.name else None,
    )


@router.post("/{run}/stop", summary="Stop a run", responses=documented(401, 403, 404))
def stop(run: str, caller: Evaluator, evaluations: TheEvaluations) -> Run:
    """Stop the run that is under way. What was answered is kept; it can be resumed."""
    evaluations.stop(run)
    return Run(name=run, state="unfinished")


@router.post("/{run}/resume", summary="Go on with a run", responses=documented(401, 403, 404, 409))
def resume(run: str, caller: Evaluator, evaluations: TheEvaluations) -> Run:
    """Go on with a run that was stopped; answers that ended in an error are tried again."""
    evaluations.resume(run)
    return Run(name=run, state="unfinished", progress=_going(evaluations))


@router.get("/{run}/compare", summary="Compare two runs", responses=documented(400, 401, 403, 404))
def compare(
    run: str,
    caller: Examiner,
    evaluations: TheEvaluations,
    baseline: Annotated[
        str | None, Query(max_length=200, description="Without it the one in force; empty: none.")
    ] = None,
    language: Annotated[Literal["es", "pt", "en"], Query(description="Of the reasons.")] = "es",
) -> Decision:
    """Whether a run may go to the agents, held against another one on the same cases: the verdict, each reason with its
    cases, and the comparison with its tests and intervals."""
    against = evaluations.shelf.baseline() if baseline is None else baseline
    return evaluations.shelf.decide(run, against if against != run else "", language)


@router.post("/{run}/labels", summary="Label an answer", status_code=201, responses=documented(400, 401, 403, 404, 422))
def label(run: str, said: LabelRequest, caller: Evaluator, evaluations: TheEvaluations) -> Label:
    """Keep what a person says of one of the answers that are drawn for labelling. The last word on an answer counts."""
    sitting = evaluations.sitting(run, caller.email or caller.name)
    return sitting.add(sitting.place_of((said.case, said.repeat)), said.labels, said.seconds)


def _going(evaluations: Evaluations) -> Going | None:
    found = evaluations.progress()
    return Going(**found.model_dump()) if found and found.run else None
