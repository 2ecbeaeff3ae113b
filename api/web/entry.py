"""Coming in and going out: sign-in, the forced change of a one-time password, the reader's language."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import check_same_site
from api.cookies import forget, remember
from api.deps import Anyone, auth_of
from api.device import device_of
from api.passwords import SHORTEST
from api.web.gate import FormSender, SignedIn, TheRenderer
from api.web.render import LANGUAGE_COOKIE, YEAR, safe_path
from api.web.texts import LANGUAGES
from copilot.errors import AccessError, UsageError

router = APIRouter()

Short = Annotated[str, Form(max_length=400)]


@router.get("/sign-in", dependencies=[Anyone])
def sign_in_page(
    request: Request, renderer: TheRenderer, next: Annotated[str, Query(max_length=2000)] = "/"
) -> Response:
    return renderer.page(request, "sign_in.html", None, next=safe_path(next), email="", problem="", here="/sign-in")


@router.post("/sign-in", dependencies=[Anyone])
def sign_in(
    request: Request, renderer: TheRenderer, email: Short = "", password: Short = "", next: Short = "/"
) -> Response:
    auth, t, back = auth_of(request), renderer.texts(request), safe_path(next)
    address = request.client.host if request.client else ""
    try:
        check_same_site(request)
        _check_passwords(request)
        token = auth.sign_in(email, password, address, _device(request))
    except AccessError as error:
        problem = t(f"sign_in.{error.status}")
        return renderer.page(
            request, "sign_in.html", None, status=error.status, next=back, email=email, problem=problem, here="/sign-in"
        )
    response = RedirectResponse(back, 303)
    remember(auth, response, token)
    return response


@router.post("/sign-out")
def sign_out(request: Request, caller: FormSender) -> Response:
    auth = auth_of(request)
    auth.sign_out(request.cookies.get(auth.cookie, ""))
    response = RedirectResponse("/sign-in", 303)
    forget(auth, response)
    return response


@router.get("/password")
def password_page(request: Request, caller: SignedIn, renderer: TheRenderer) -> Response:
    return renderer.page(request, "password.html", caller, problem="", shortest=SHORTEST)


@router.post("/password")
def password(
    request: Request,
    caller: FormSender,
    renderer: TheRenderer,
    current: Short = "",
    new: Short = "",
    again: Short = "",
) -> Response:
    auth, t = auth_of(request), renderer.texts(request)
    problem = ""
    if new != again:
        problem = t("password.differ")
    else:
        try:
            auth.change_password(caller, current, new)
        except AccessError as error:
            problem = t("sign_in.429") if error.status == 429 else t("password.wrong")
        except UsageError:
            problem = t("password.weak")
    if problem:
        return renderer.page(request, "password.html", caller, status=400, problem=problem, shortest=SHORTEST)
    response = RedirectResponse("/", 303)
    remember(auth, response, auth.open(caller.email, device=_device(request)))
    return response


@router.post("/language", dependencies=[Anyone])
def language(request: Request, language: Short = "", back: Short = "/") -> Response:
    check_same_site(request)
    response = RedirectResponse(safe_path(back), 303)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, path="/", samesite="lax", httponly=True)
    return response


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))


def _check_passwords(request: Request) -> None:
    """Raises AccessError where people sign in with their company's account alone."""
    if not request.app.state.settings.password_sign_in:
        raise AccessError("Passwords are not used here (ESCUCHA_PASSWORD_SIGN_IN).")
