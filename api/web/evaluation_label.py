"""Labelling answers blind: who wrote them and what any metric says is not shown."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import Caller
from api.deps import TheEvaluations
from api.web.gate import Evaluator, EvaluatorForm, TheRenderer
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.errors import UsageError
from evals.calibration.blind import Question
from evals.judge.form import TONE

router = APIRouter()


class Choice(Value):
    """`key` gives it from the keyboard."""

    key: str
    label: str
    words: str


class Asked(Value):
    """One question with what can be said; `said` stands already. `tone`: it is one of the five of manner."""

    name: str
    words: str
    choices: tuple[Choice, ...]
    said: str = ""
    tone: bool = False


def by_of(caller: Caller) -> str:
    """By which name a person's labels are kept."""
    return caller.email


@router.get("/evaluacion/{run}/etiquetar")
def page(
    request: Request,
    run: str,
    caller: Evaluator,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    at: Annotated[int | None, Query(ge=0, le=100_000)] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The first answer that is not labelled, or the one at the place `at`."""
    return _shown(request, run, caller, evaluations, renderer, at, done if done in ("saved", "undone") else "")


@router.post("/evaluacion/{run}/etiquetar")
async def save(
    request: Request,
    run: str,
    caller: EvaluatorForm,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    at: Annotated[int, Form(ge=0, le=100_000)],
    seconds: Annotated[float, Form(ge=0, le=1e9)] = 0.0,
    undo: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Keep what was said of the answer at `at`; with `undo` take back what was said last."""
    fields = await request.form()
    said = {name: str(value) for name, value in fields.items() if isinstance(value, str)}
    sitting, path = evaluations.sitting(run, by_of(caller)), f"/evaluacion/{quote(run)}/etiquetar"
    if undo:
        back = sitting.undo()
        return RedirectResponse(f"{path}?done=undone&at={back}" if back >= 0 else path, 303)
    try:
        sitting.add(at, said, seconds)
    except UsageError:
        return _shown(request, run, caller, evaluations, renderer, at, "", said, status=400)
    return RedirectResponse(f"{path}?done=saved", 303)


def _shown(
    request: Request,
    run: str,
    caller: Caller,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    at: int | None,
    done: str,
    said: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    t, sitting = renderer.texts(request), evaluations.sitting(run, by_of(caller))
    place = sitting.first() if at is None else at
    sight = sitting.sight(place) if place >= 0 else None
    told = said if said is not None else sitting.said(place) if sight else {}
    return renderer.page(
        request,
        "evaluation_label.html",
        caller,
        status=status,
        area="evaluation",
        name=run,
        path=f"/evaluacion/{quote(run)}",
        total=sitting.total,
        labelled=sitting.total - sitting.left,
        at=place,
        sight=sight,
        questions=[_asked(one, told, t) for one in sight.questions] if sight else (),
        done=done,
        open=said is not None,
    )


def _asked(one: Question, said: dict[str, str], t: Texts) -> Asked:
    tone = one.name in TONE
    choices = tuple(
        Choice(key=t("label.yes_key") if key == "y" else key, label=label, words=t(f"label.{label}"))
        for key, label in one.labels.items()
    )
    words = t(f"label_asks.{one.name}")
    return Asked(name=one.name, words=words, choices=choices, said=said.get(one.name, ""), tone=tone)
