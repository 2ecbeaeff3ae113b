"""Whether a judge may be believed: how far people agree with each other, and how far it agrees with them."""

from itertools import combinations
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from api.deps import TheEvaluations
from api.evaluation.evaluations import labels_of
from api.web.gate import EvaluatorForm, Examiner, TheRenderer
from api.web.texts import Texts
from evals.calibration.agreement import Agreement, Rated, agreement
from evals.calibration.calibrate import Criterion, Trust
from evals.calibration.kept import keep, trusted_of
from evals.calibration.labels import Label, human
from evals.calibration.scales import SCALES
from evals.comparison.wording import number
from evals.judge.run import judge_of
from evals.metrics.names import called
from evals.report.plots import Point, Scale, whisker
from evals.runs.folder import Folder

router = APIRouter()

KAPPAS = Scale(-0.2, 1.0)
BANDS = ((0.8, "almost"), (0.6, "good"), (0.4, "fair"), (0.2, "slight"))


class Shown(NamedTuple):
    """An agreement in words and as a plot; `kappa` empty where there is none."""

    n: int
    kappa: str = ""
    between: str = ""
    band: str = ""
    raw: str = ""
    constant: str = ""
    useless: bool = False
    scale: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    svg: Markup = Markup()


class Metric(NamedTuple):
    """One metric: people with each other, the judge with them, and what is missing for it to count."""

    name: str
    allowed: bool
    people: Shown
    judge: Shown | None = None
    missing: tuple[str, ...] = ()


@router.get("/evaluacion/{run}/calibracion")
def page(
    request: Request, run: str, caller: Examiner, evaluations: TheEvaluations, renderer: TheRenderer, done: str = ""
) -> Response:
    folder, t = evaluations.shelf.folder(run), renderer.texts(request)
    labels, judge = labels_of(folder), judge_of(folder)
    found = evaluations.calibration(folder) if judge and human(labels) else None
    return renderer.page(
        request,
        "evaluation_calibration.html",
        caller,
        area="evaluation",
        name=folder.name,
        path=f"/evaluacion/{quote(folder.name)}",
        judge=judge,
        model=found.model if found else "",
        people=_counts(labels),
        models=found.models if found else (),
        metrics=[_metric(one, t) for one in found.metrics] if found else _alone(folder, labels, t),
        kept=trusted_of(evaluations.settings, judge) if judge else frozenset(),
        trusted=found.trusted if found else frozenset(),
        done=done == "kept",
    )


@router.post("/evaluacion/{run}/calibracion")
def save(run: str, caller: EvaluatorForm, evaluations: TheEvaluations) -> Response:
    """Write the calibration down, so that the gate believes the judge as far as it goes."""
    folder = evaluations.shelf.folder(run)
    keep(evaluations.calibration(folder), evaluations.settings)
    return RedirectResponse(f"/evaluacion/{quote(run)}/calibracion?done=kept", 303)


def _counts(labels: tuple[Label, ...]) -> list[tuple[str, int]]:
    """How many answers each person labelled, the most first."""
    names = dict.fromkeys(one.by for one in human(labels))
    return sorted(((name, sum(one.by == name for one in labels)) for name in names), key=lambda one: -one[1])


def _metric(one: Trust, t: Texts) -> Metric:
    missing = tuple(_missing(each, t) for each in one.criteria if not each.met)
    return Metric(
        name=called(one.metric, t.language),
        allowed=one.allowed,
        people=_shown(one.people, t),
        judge=_shown(one.judge, t),
        missing=missing,
    )


def _alone(folder: Folder, labels: tuple[Label, ...], t: Texts) -> list[Metric]:
    """People with each other, where no judge was asked."""
    groups = {case.key: case.cluster or case.key for case in folder.cases()}
    found = []
    for metric, scale in SCALES.items():
        said: dict[tuple[str, int], list[str]] = {}
        for one in human(labels):
            if (label := one.of(metric)) and one.case in groups:
                said.setdefault(one.slot, []).append(label)
        both = [Rated(a, b, groups[slot[0]]) for slot, several in said.items() for a, b in combinations(several, 2)]
        if said:
            found.append(
                Metric(name=called(metric, t.language), allowed=False, people=_shown(agreement(both, scale), t))
            )
    return found


def _shown(one: Agreement, t: Texts) -> Shown:
    if not one.n or one.raw is None or one.constant is None:
        return Shown(n=one.n)
    told = Shown(
        n=one.n,
        raw=f"{one.raw:.0%}",
        constant=f"{one.constant:.0%}",
        scale=tuple(t.get(f"label.{label}", label) for label in one.scale),
        confusion=one.confusion,
    )
    if one.kappa is None or one.kappa_low is None or one.kappa_high is None:
        return told
    point = Point(one.kappa, one.kappa_low, one.kappa_high)
    band = next((name for least, name in BANDS if one.kappa is not None and one.kappa >= least), "none")
    return told._replace(
        kappa=number(one.kappa, t.language, 2),
        between=f"{number(one.kappa_low, t.language, 2)}–{number(one.kappa_high, t.language, 2)}",
        band=t(f"kappa.{band}"),
        useless=one.raw <= one.constant,
        svg=Markup(whisker(point, KAPPAS)),  # noqa: S704 - drawn by us
    )


def _missing(one: Criterion, t: Texts) -> str:
    whole = one.name in ("labels", "people")
    wanted = f"{one.wanted:.0f}" if whole else number(one.wanted, t.language, 2)
    if one.found is None:
        return t(f"criterion_open.{one.name}", wanted=wanted)
    found = f"{one.found:.0f}" if whole else number(one.found, t.language, 2)
    return t(f"criterion.{one.name}", wanted=wanted, found=found)
