"""The published JSON Schema of a case: the full form, and the shorter ones in which people write one."""

from typing import Any

from evals.cases.case import Case

TEXT = {"type": "string"}
_ONE = ("action", "register", "must_not", "questions", "sources_any", "facts", "emotions", "signals")
"""Of these one value alone stands for a list of it."""
_WORDS = ("facts", "emotions", "signals")
"""Of these a text stands for the object that has it."""


def schema() -> dict[str, Any]:
    found = Case.model_json_schema(by_alias=True)
    case, expect = found["properties"], found["$defs"]["Expect"]["properties"]
    for name in _ONE:
        _allow_one(expect[name], name in _WORDS)
    _allow_flat(expect["must_any"])
    case["query"] = {"type": "string", "description": "Short for a conversation of one message."}
    case["reference"] = {"type": "string", "description": "Short for one of `references`."}
    case["customer"] = {"anyOf": [TEXT, case["customer"]], "description": "The customer, or only their name."}
    _allow_one(case["tags"])
    found["required"] = ["id", "task"]
    found["anyOf"] = [{"required": ["conversation"]}, {"required": ["query"]}]
    messages = found["$defs"]["Conversation"]["properties"]["messages"]
    case["conversation"] = {
        "anyOf": [case["conversation"], messages],
        "description": "A Conversation, or its messages.",
    }
    found["$id"], found["title"] = "https://escucha.example/case.schema.json", "Case"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | found


def _allow_one(field: dict[str, Any], words: bool = False) -> None:
    """One item alone, and with `words` a text in place of an item."""
    forms = field.get("anyOf", [field])
    several = next(one for one in forms if one.get("type") == "array")
    if words:
        several["items"] = {"anyOf": [several["items"], TEXT]}
    alone = several["items"]
    if "anyOf" in field:
        field["anyOf"] = [*forms, alone]
        return
    given = {name: field.pop(name) for name in ("items", "type")}
    field["anyOf"] = [given, alone]


def _allow_flat(field: dict[str, Any]) -> None:
    """One group of wordings alone."""
    given = {name: field.pop(name) for name in ("items", "type")}
    field["anyOf"] = [given, {"type": "array", "items": TEXT}]
