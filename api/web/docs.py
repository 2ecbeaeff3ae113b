"""The API's own page: the OpenAPI document as plain reading, with nothing from elsewhere."""

import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from markupsafe import Markup

from api.deps import Anyone
from api.web.gate import TheRenderer
from api.web.markdown import to_html

router = APIRouter()


@dataclass(frozen=True)
class Operation:
    """One way to call the service, ready to read."""

    method: str
    path: str
    summary: str
    anchor: str
    text: Markup
    open: bool
    parameters: tuple[tuple[str, str, str], ...]
    examples: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]


@router.get("/api/docs", dependencies=[Anyone])
def docs(request: Request, renderer: TheRenderer) -> Response:
    app: FastAPI = request.app
    document = app.openapi()
    groups = [(tag["name"], tag["description"], _operations(document, tag["name"])) for tag in document["tags"]]
    about = to_html(document["info"]["description"])
    return renderer.page(request, "api_docs.html", None, about=about, groups=groups, app_version=app.version)


def _operations(document: dict[str, Any], tag: str) -> list[Operation]:
    return [
        _operation(method.upper(), path, operation, document["components"]["schemas"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag in operation.get("tags", ())
    ]


def _operation(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = {name: one["value"] for name, one in content.get("examples", {}).items()}
    if content and not examples:
        examples = {"": _example(content["schema"], schemas)}
    return Operation(
        method=method,
        path=path,
        summary=operation["summary"],
        anchor=operation["operationId"],
        text=to_html(operation.get("description", "")),
        open="security" not in operation,
        parameters=tuple(
            (one["name"], one["in"], one.get("description", "")) for one in operation.get("parameters", ())
        ),
        examples=tuple((name, json.dumps(value, ensure_ascii=False, indent=2)) for name, value in examples.items()),
        answers=tuple((status, one["description"]) for status, one in operation["responses"].items()),
    )


def _example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value made of the examples and defaults that the schema itself gives."""
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "properties" in schema:
        return {name: _example(one, schemas) for name, one in schema["properties"].items()}
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    return {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}.get(schema.get("type", ""))
