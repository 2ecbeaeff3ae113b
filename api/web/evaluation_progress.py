"""The run under way: how far it is and how long it will take, as a part of the page that asks for itself again."""

from fastapi import APIRouter, Request, Response

from api.deps import TheEvaluations
from api.evaluation.evaluations import Evaluations
from api.web.gate import Examiner, TheRenderer
from api.web.texts import Texts
from copilot.conversation import Value

router = APIRouter()

MINUTE = 60


class Going(Value):
    run: str
    phase: str
    done: int
    total: int
    left: str


@router.get("/evaluacion-en-curso")
def part(request: Request, caller: Examiner, evaluations: TheEvaluations, renderer: TheRenderer) -> Response:
    under_way = going(evaluations, renderer.texts(request))
    return renderer.page(request, "evaluation_progress.html", caller, going=under_way, part=True)


def going(evaluations: Evaluations, t: Texts) -> Going | None:
    found = evaluations.progress()
    if found is None:
        return None
    return Going(run=found.run, phase=found.phase, done=found.done, total=found.total, left=_left(found.left, t))


def _left(seconds: int | None, t: Texts) -> str:
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return t("evaluation.seconds_left", n=max(1, seconds))
    return t("evaluation.minutes_left", n=round(seconds / MINUTE))
