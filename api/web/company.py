"""The pages between us and the company's sign-in service."""

import logging
from typing import cast

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.audit import note
from api.cookies import remember
from api.deps import Anyone, auth_of
from api.device import device_of
from api.signing.attempt import LASTS
from api.signing.company import Company
from api.signing.errors import SigningError
from api.signing.joining import join
from api.web.gate import TheRenderer
from api.web.render import Renderer, safe_path
from copilot.errors import NotFoundError

router = APIRouter()

PLACE = "/sign-in/company"
BACK = f"{PLACE}/back"

log = logging.getLogger(__name__)


def company_of(request: Request) -> Company:
    """Raises NotFoundError where none is configured."""
    company = cast("Company | None", request.app.state.company)
    if company is None:
        raise NotFoundError("Here nobody signs in with a company's account (ESCUCHA_OIDC_ISSUER).")
    return company


@router.get(PLACE, dependencies=[Anyone])
def out(request: Request, renderer: TheRenderer, next: str = Query("/", max_length=2000)) -> Response:
    """To the company's sign-in service."""
    company, auth = company_of(request), auth_of(request)
    try:
        going = company.begin(safe_path(next), _here(request))
    except SigningError as error:
        return _refused(request, renderer, error)
    response = RedirectResponse(going.url, 303)
    age = int(LASTS.total_seconds())
    response.set_cookie(
        _cookie(request), going.cookie, max_age=age, path=PLACE, httponly=True, samesite="lax", secure=auth.secure
    )
    return response


@router.get(BACK, dependencies=[Anyone])
def back(request: Request, renderer: TheRenderer) -> Response:
    """From there, with a code."""
    company, auth = company_of(request), auth_of(request)
    try:
        who, next = company.finish(dict(request.query_params), request.cookies.get(_cookie(request), ""))
        create = request.app.state.settings.oidc_create
        email = join(request.app.state.copilot.store, who, create=create)
    except SigningError as error:
        return _refused(request, renderer, error)
    response = RedirectResponse(safe_path(next), 303)
    remember(auth, response, auth.open(email, device=device_of(request.headers.get("user-agent", ""))))
    _forget(request, response)
    return response


def _refused(request: Request, renderer: Renderer, error: SigningError) -> Response:
    log.warning("signing in with the company's account failed", extra={"cause": error.cause, "why": str(error)})
    if error.cause not in ("away", "old"):  # of those anybody can make as many as they like
        note(request, "nobody", "session.failed", cause=error.cause)
    problem = renderer.texts(request)(f"sign_in_company.{error.cause}")
    values = {"next": "/", "email": "", "problem": problem, "here": "/sign-in"}
    response = renderer.page(request, "sign_in.html", None, status=error.status, **values)
    _forget(request, response)
    return response


def _here(request: Request) -> str:
    """The address of `back` as the browser reaches it; the service knows it and sends nobody anywhere else."""
    scheme = "https" if auth_of(request).secure else request.url.scheme
    return f"{scheme}://{request.headers.get('host', '')}{BACK}"


def _cookie(request: Request) -> str:
    return auth_of(request).cookie.replace("_", "_signing_", 1)


def _forget(request: Request, response: Response) -> None:
    response.delete_cookie(_cookie(request), path=PLACE, httponly=True, samesite="lax", secure=auth_of(request).secure)
