"""A run to take along: the report as one page, as JUnit for other programs, as Markdown."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from api.deps import TheEvaluations
from api.evaluation.evaluations import Evaluations
from api.web.gate import Examiner, TheRenderer
from evals.report.report import Report

router = APIRouter()

Kind = Literal["html", "xml", "md"]
MEDIA: dict[str, str] = {"html": "text/html", "xml": "application/xml", "md": "text/markdown"}


@router.get("/evaluacion/{run}/informe.{kind}")
def download(
    request: Request,
    run: str,
    kind: Kind,
    caller: Examiner,
    evaluations: TheEvaluations,
    renderer: TheRenderer,
    against: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    report = _report(evaluations, run, against, renderer.texts(request).language)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(run)}.{kind}"}
    return Response(_written(report, kind, evaluations), media_type=f"{MEDIA[kind]}; charset=utf-8", headers=headers)


def _report(evaluations: Evaluations, run: str, against: str | None, language: str) -> Report:
    from evals.report.material import read_pair, read_run
    from evals.report.report import report_of

    shelf = evaluations.shelf
    folder, wanted = shelf.folder(run), shelf.baseline() if against is None else against
    other = shelf.folder(wanted) if wanted and wanted != run else None
    if other is None:
        return report_of(read_run(folder), language=language)
    before, after = read_pair(other, folder)
    return report_of(after, before, language=language, policy=shelf.policy(), trusted=shelf.trusted(other, folder))


def _written(report: Report, kind: Kind, evaluations: Evaluations) -> str:
    from evals.report.junit import junit
    from evals.report.markdown import markdown
    from evals.report.page import page

    if kind == "html":
        return page(report, zone=evaluations.settings.zone)
    return junit(report.run) if kind == "xml" else markdown(report)
