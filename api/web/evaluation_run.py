"""One run: the verdict against the baseline, its figures, and the cases, to be looked at by what failed."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import TheEvaluations
from api.evaluation.evaluations import Evaluations
from api.evaluation.opened import Opened
from api.evaluation.shelf import changed, is_shipped
from api.web.clock import spoken
from api.web.evaluation_cases import Asked, listed, wanted
from api.web.evaluation_figures import Plot, plot, plots, told_candidate
from api.web.gate import EvaluatorForm, Examiner, TheRenderer
from api.web.texts import LANGUAGES, Texts
from copilot.errors import InputError
from evals.comparison import Comparison
from evals.gate import Decision
from evals.metrics.names import called
from evals.metrics.registry import PILLARS
from evals.runs.figures import Figures

router = APIRouter()

PAGE = 25
PILLARED = ("resolves", "effortless", "empathic", "safe", "judge", "informative")
BY = ("language", "channel", "cluster", "task")
HEADLINES = ("correct", "tone", "care")
DONE = ("promoted", "nothing", "undone")


class Group(NamedTuple):
    """The metrics of one pillar."""

    pillar: str
    plots: tuple[Plot, ...]


class Part(NamedTuple):
    """One slice of the cases."""

    name: str
    n: int
    plots: tuple[Plot, ...]


class Held(NamedTuple):
    """A run held against another. `old` are the runs of the two that have to be judged anew first; `problem` says why
    there is no decision."""

    baseline: Opened | None
    decision: Decision | None
    old: tuple[str, ...] = ()
    problem: str = ""

    @property
    def comparison(self) -> Comparison | None:
        return self.decision.comparison if self.decision else None


@router.get("/evaluacion/{run}")
def page(
    request: Request,
    run: str,
    caller: Examiner,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    asked: Annotated[Asked, Query()],
) -> Response:
    opened, t = evaluations.shelf.run(run), renderer.texts(request)
    held = hold(evaluations, opened, asked.against, t.language)
    flips = {one.case: one for one in held.comparison.flips} if held.comparison else {}
    chosen = wanted(opened, asked, flips)
    figures, before = opened.figures, held.baseline.figures if held.baseline else None
    way = asked.by if asked.by in BY else BY[0]
    return renderer.page(
        request,
        "evaluation_run.html",
        caller,
        area="evaluation",
        run=opened,
        path=f"/evaluacion/{quote(opened.name)}",
        when=spoken(opened.manifest.created_at, evaluations.settings.zone, datetime.now(UTC)),
        what=told_candidate(changed(opened.manifest), opened.manifest.versions.get("model", ""), t),
        held=held,
        complaint="" if figures else evaluations.complaint(opened.name),
        shipped=is_shipped(opened.folder),
        is_baseline=evaluations.shelf.baseline() == opened.name,
        others=[one.name for one in evaluations.shelf.entries() if one.name != opened.name and one.figures],
        heads=plots(figures, HEADLINES, t.language, before) if figures else (),
        groups=_groups(figures, before, held.comparison, t.language) if figures else (),
        parts=_parts(figures, way, t) if figures else (),
        way=way,
        ways=BY,
        cases=[listed(one, opened, asked, flips, t.language) for one in chosen[asked.start : asked.start + PAGE]],
        total=len(chosen),
        size=PAGE,
        asked=asked,
        metrics=sorted((called(name, t.language), name, n) for name, n in opened.failed.items()),
        spoken=sorted({one.language for one in opened.judged if one.language}),
        channels=sorted({one.channel for one in opened.judged if one.channel}),
        tasks=sorted({one.task for one in opened.judged}),
        changed=len(flips),
        done=asked.done if asked.done in DONE else "",
        release=_is_in_force(evaluations, opened),
        may_promote=_may_be_promoted(evaluations, opened, held),
    )


def hold(evaluations: Evaluations, opened: Opened, against: str | None, language: str) -> Held:
    """A run held against the one that is named, against the baseline without a name, or alone."""
    shelf = evaluations.shelf
    wanted = shelf.baseline() if against is None else against
    baseline = shelf.run(wanted) if wanted and wanted != opened.name else None
    both = (opened, *((baseline,) if baseline else ()))
    if any(one.figures is None for one in both):
        return Held(baseline, None)
    # One that came with the product is never written to; it is judged anew each time that it has to be.
    old = tuple(one.name for one in both if one.is_old and not is_shipped(one.folder))
    if old:
        return Held(baseline, None, old)
    try:
        return Held(baseline, shelf.decide(opened.name, baseline.name if baseline else "", language))
    except InputError as error:
        return Held(baseline, None, problem=str(error))


@router.post("/evaluacion/{run}/promover")
def promote(run: str, caller: EvaluatorForm, evaluations: TheEvaluations) -> Response:
    """Put the candidate of a run that passed against the baseline into force."""
    release = evaluations.promote(run)
    return RedirectResponse(f"/evaluacion/{quote(run)}?done={'promoted' if release.parts else 'nothing'}", 303)


@router.post("/evaluacion/{run}/deshacer")
def undo(run: str, caller: EvaluatorForm, evaluations: TheEvaluations) -> Response:
    """Bring back what was in force before this run was promoted."""
    evaluations.undo(run)
    return RedirectResponse(f"/evaluacion/{quote(run)}?done=undone", 303)


def _is_in_force(evaluations: Evaluations, opened: Opened) -> bool:
    """Whether this run is the one that was promoted last."""
    last = evaluations.in_force()
    return last is not None and last.run == opened.name


def _may_be_promoted(evaluations: Evaluations, opened: Opened, held: Held) -> bool:
    """Whether it tries a change that passed against the baseline, not against any other run."""
    against = held.baseline.name if held.baseline else ""
    passed = held.decision is not None and held.decision.outcome == "passed"
    return passed and bool(changed(opened.manifest)) and against in ("", evaluations.shelf.baseline())


def _groups(
    figures: Figures, before: Figures | None, comparison: Comparison | None, language: str
) -> tuple[Group, ...]:
    old = {one.name: one for one in before.metrics} if before else {}
    found: dict[str, list[Plot]] = {name: [] for name in PILLARED}
    for one in figures.metrics:
        change = comparison.of(one.name) if comparison else None
        pillar = "judge" if one.name.startswith("judge_") else PILLARS.get(one.name, "informative")
        kind = change.outcome if change and change.outcome != "none" else ""
        if one.n or one.errors:
            found[pillar].append(plot(one, language, old.get(one.name), kind))
    return tuple(Group(pillar=name, plots=tuple(several)) for name, several in found.items() if several)


def _parts(figures: Figures, way: str, t: Texts) -> tuple[Part, ...]:
    found = sorted((one for one in figures.slices if one.by == way), key=lambda one: (-one.n, one.of))
    return tuple(
        Part(
            name=_named(way, one.of, t),
            n=one.n,
            plots=tuple(plot(part, t.language) for name in HEADLINES for part in one.figures if part.name == name),
        )
        for one in found
    )


def _named(way: str, of: str, t: Texts) -> str:
    if way == "language":
        return LANGUAGES.get(of, of)
    if way == "task":
        return t.get(f"evaluation_task.{of}", of)
    return t.get(f"channel.{of}", of) if way == "channel" else of
