"""The evaluations: the runs, the one under way, and starting another. May this change go to the agents?"""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.auth import Caller
from api.deps import TheEvaluations
from api.evaluation import wish as wishes
from api.evaluation.evaluations import Evaluations
from api.evaluation.wish import LARGEST, OWN, SPLITS, Wish
from api.web.clock import spoken
from api.web.evaluation_figures import Plot, plots, told_candidate
from api.web.evaluation_progress import Going, going
from api.web.gate import EvaluatorForm, Examiner, TheRenderer
from api.web.render import Renderer
from api.web.texts import Texts
from copilot.errors import ConflictError, UsageError
from evals.runs.baseline import use_as_baseline

router = APIRouter()

PAGE = 20
HEADLINES = ("correct", "tone", "care")
DONE = ("started", "stopped", "resumed", "scored", "baseline", "unbaseline")
Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=LARGEST)]


class Row(NamedTuple):
    """One run as the list shows it; `state` of one under way is `working`."""

    name: str
    href: str
    state: str
    when: str = ""
    what: str = ""
    n: int = 0
    plots: tuple[Plot, ...] = ()
    baseline: bool = False
    old: bool = False
    shipped: bool = False
    problem: str = ""


@router.get("/evaluacion")
def page(
    request: Request,
    caller: Examiner,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    after: Annotated[int, Query(ge=0, le=1000)] = 0,
    done: Annotated[str, Query(max_length=20)] = "",
    prompt: Annotated[str, Query(max_length=80)] = "",
    voice: Annotated[bool, Query()] = False,
) -> Response:
    """With `prompt` or `voice` the form holds the text in force, to be changed."""
    wish = Wish()
    if prompt in wishes.prompts():
        wish = Wish(prompt=prompt, text=wishes.prompt_text(evaluations.settings, prompt))
    elif voice:
        wish = Wish(voice=wishes.voice_text(evaluations.settings))
    return _page(request, caller, evaluations, renderer, wish, after=after, done=done if done in DONE else "")


@router.post("/evaluacion")
def start(
    request: Request,
    caller: EvaluatorForm,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    suite: Short = "demo",
    split: Short = "dev",
    name: Short = "",
    voice: Long = "",
    prompt: Short = "",
    text: Long = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Begin a run; an uploaded voice policy goes before one that was typed."""
    wish = Wish(suite=suite, split=split, name=name, voice=voice, prompt=prompt, text=text)
    try:
        if file is not None and file.filename:
            wish = wish.model_copy(update={"voice": _read(file)})
        evaluations.start(wish)
    except (UsageError, ConflictError) as error:
        return _page(request, caller, evaluations, renderer, wish, status=error.status, problem=str(error))
    return RedirectResponse("/evaluacion?done=started", 303)


@router.post("/evaluacion/{run}/parar")
def stop(run: str, caller: EvaluatorForm, evaluations: TheEvaluations) -> Response:
    evaluations.stop(run)
    return RedirectResponse("/evaluacion?done=stopped", 303)


@router.post("/evaluacion/{run}/seguir")
def resume(run: str, caller: EvaluatorForm, evaluations: TheEvaluations) -> Response:
    evaluations.resume(run)
    return RedirectResponse("/evaluacion?done=resumed", 303)


@router.post("/evaluacion/{run}/puntuar")
def score(run: str, caller: EvaluatorForm, evaluations: TheEvaluations) -> Response:
    evaluations.score(run)
    return RedirectResponse("/evaluacion?done=scored", 303)


@router.post("/evaluacion/{run}/referencia")
def baseline(run: str, caller: EvaluatorForm, evaluations: TheEvaluations, off: Short = "") -> Response:
    """Hold changes against this run from now on, or with `off` no more."""
    folder = evaluations.shelf.folder(run)
    use_as_baseline(evaluations.settings, "" if off else folder.name)
    return RedirectResponse(f"/evaluacion?done={'unbaseline' if off else 'baseline'}", 303)


def _page(
    request: Request,
    caller: Caller,
    evaluations: Evaluations,
    renderer: Renderer,
    wish: Wish,
    *,
    after: int = 0,
    done: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    t = renderer.texts(request)
    under_way = going(evaluations, t)
    rows = _rows(evaluations, t, under_way, after)
    return renderer.page(
        request,
        "evaluation.html",
        caller,
        status=status,
        area="evaluation",
        rows=rows[:PAGE],
        after=after + PAGE if len(rows) > PAGE else 0,
        first=not after,
        going=under_way,
        done=done,
        problem=problem,
        wish=wish,
        suites=(*wishes.suites(), *((OWN,) if evaluations.own_cases() else ())),
        splits=SPLITS,
        prompts=wishes.prompts(),
        model=evaluations.settings.chat_model,
        heads=HEADLINES,
    )


def _rows(evaluations: Evaluations, t: Texts, under_way: Going | None, after: int) -> list[Row]:
    """One more than a page, where there is one."""
    chosen, zone, now = evaluations.shelf.baseline(), evaluations.settings.zone, datetime.now(UTC)
    entries = evaluations.shelf.entries()[after : after + PAGE + 1]
    working = under_way.run if under_way else ""
    return [
        Row(
            name=one.name,
            href=f"/evaluacion/{quote(one.name)}",
            state="working" if one.name == working else one.state,
            when=spoken(one.created_at, zone, now) if one.created_at else "",
            what=told_candidate(one.candidate, one.model, t),
            n=one.figures.cases if one.figures else 0,
            plots=plots(one.figures, HEADLINES, t.language) if one.figures and one.name != working else (),
            baseline=one.name == chosen,
            old=one.old and not one.shipped,
            shipped=one.shipped,
            problem=one.problem or (evaluations.complaint(one.name) if one.state == "unfinished" else ""),
        )
        for one in entries
    ]


def _read(file: UploadFile) -> str:
    """Raises UsageError for what is no text, or too long."""
    data = file.file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UsageError("The file is larger than a voice policy can be.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("The file is no text in UTF-8.") from error
