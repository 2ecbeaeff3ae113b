"""Where helpdesks bring their news. Open to everybody: each delivery proves itself by its signature."""

import math

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.deps import Anyone
from api.helpdesks.inbound import Answer, Inbound
from api.problems import Problem

router = APIRouter(include_in_schema=False)


@router.post("/hooks/{name}", dependencies=[Anyone])
async def signed(name: str, request: Request) -> Response:
    """A delivery that is signed in its headers."""
    return await _take(name, "", request)


@router.post("/hooks/{name}/{secret}", dependencies=[Anyone])
async def addressed(name: str, secret: str, request: Request) -> Response:
    """A delivery from a helpdesk that cannot sign: the address itself is the secret."""
    return await _take(name, secret, request)


async def _take(name: str, secret: str, request: Request) -> Response:
    body = await request.body()
    inbound: Inbound = request.app.state.inbound
    address = request.client.host if request.client else ""
    answer = await run_in_threadpool(inbound.take, name, secret, request.headers, body, address)
    return _said(answer, request)


def _said(answer: Answer, request: Request) -> Response:
    if answer.status < 300:
        return Response(status_code=answer.status)
    titles = {401: "Unauthorized", 404: "Not Found", 422: "Unprocessable Content", 429: "Too Many Requests"}
    problem = Problem(
        title=titles[answer.status],
        status=answer.status,
        detail=answer.detail,
        code="delivery",
        request_id=request.scope.get("request_id", ""),
    )
    headers = {"Retry-After": str(max(1, math.ceil(answer.wait)))} if answer.wait else None
    return JSONResponse(
        problem.model_dump(exclude_defaults=True), answer.status, headers, media_type="application/problem+json"
    )
