"""Errors as RFC 9457 problem details for the API, and as a page for a person. One handler for every error."""

import logging
from http import HTTPStatus
from typing import Any, Protocol

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from api.throttle import TooManyError
from copilot.errors import EscuchaError
from copilot.store.engine import outage

# What pydantic and FastAPI say in words of Python.
_OBJECT = "send a JSON object, with Content-Type: application/json"
_WORDS = {
    "json_invalid": "this is not JSON from this character on",
    "tuple_type": "this is not a list",
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
}
_UNREADABLE = "There was an error parsing the body"  # FastAPI's, for bytes that are no UTF-8 and for nesting too deep
PROGRAMS = ("/api/", "/hooks/")  # no person reads what is answered there
AWAY = 30  # seconds until a database or an index that does not answer is worth another try

log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is stable and meant for programs; `detail` is one sentence for a person."""

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no draft 3f2a."])
    code: str = Field(examples=["not-found"])
    request_id: str = Field(default="", examples=["6f1d0c0e"])
    errors: list[dict[str, str]] = Field(default_factory=list, examples=[[{"where": "body.text", "what": "missing"}]])


class Errors(Protocol):
    """How an area of the service shows a problem."""

    def __call__(self, request: Request, problem: Problem) -> Response: ...


def install(app: FastAPI, page: Errors) -> None:
    """Render every error: where programs ask as problem+json, elsewhere with `page`."""

    def show(request: Request, error: Exception) -> Response:
        request.scope["refused"] = True  # a page may answer with a redirect all the same
        problem = describe(error).model_copy(update={"request_id": request.scope.get("request_id", "")})
        headers = {"Retry-After": str(after)} if (after := _after(error, problem)) else {}
        if not request.url.path.startswith(PROGRAMS):
            shown = page(request, problem)
            shown.headers.update(headers)
            return shown
        if problem.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(
            problem.model_dump(exclude_defaults=True), problem.status, headers, media_type="application/problem+json"
        )

    for kind in (EscuchaError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, show)


def _after(error: Exception, problem: Problem) -> int:
    """The seconds after which it is worth trying again; 0 for no such thing."""
    if isinstance(error, TooManyError):
        return error.after
    return AWAY if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else 0


def describe(error: Exception) -> Problem:
    """The problem that an error is. Only the house's own errors lend their words; others say nothing of the inside."""
    if isinstance(error, EscuchaError):
        return _problem(error.status, error.code, str(error))
    if isinstance(error, RequestValidationError):
        places = [_place(entry) for entry in error.errors()]
        first = places[0] if places else {"where": "body", "what": "cannot be read"}
        return _problem(422, "validation", f"{first['where']}: {first['what']}.", places)
    if isinstance(error, HTTPException) and error.detail == _UNREADABLE:
        return _problem(400, "bad-request", "The body cannot be read; send JSON, as UTF-8, without deep nesting.")
    if isinstance(error, HTTPException):
        return _problem(error.status_code, HTTPStatus(error.status_code).name.lower().replace("_", "-"), error.detail)
    if outage(error):  # without the database's own words, which name hosts and tables
        return _problem(503, "database", "The database does not answer; the log names the cause by this request's id.")
    return _problem(500, "unexpected", "Something broke on our side; the log names it by this request's id.")


def midway(error: EscuchaError | SQLAlchemyError) -> Problem:
    """As `describe`, for an answer that has begun: its status can no longer say that it failed, nor the log's line."""
    if isinstance(error, SQLAlchemyError):
        log.error("broke off midway", extra={"error": type(error).__name__})
    return describe(error)


def _problem(status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code, errors=errors or [])


def _place(entry: dict[str, Any]) -> dict[str, str]:
    # The rejected value is left out: it may be a customer's message, and can be a megabyte long.
    where = ".".join(str(part) for part in entry["loc"])
    return {"where": where, "what": _WORDS.get(entry["type"]) or str(entry["msg"]).removeprefix("Value error, ")}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these problems."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }
