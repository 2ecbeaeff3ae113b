"""The published JSON Schema of a case: the full form; shorter ones that are read too are in docs/evaluation.md."""

from typing import Any

from evals.cases.case import Case


def schema() -> dict[str, Any]:
    found = Case.model_json_schema(by_alias=True)
    found["properties"]["query"] = {"type": "string", "description": "Short for a conversation of one message."}
    found["properties"]["reference"] = {"type": "string", "description": "Short for one of `references`."}
    found["required"] = ["id", "task"]
    found["anyOf"] = [{"required": ["conversation"]}, {"required": ["query"]}]
    talk = found["properties"]["conversation"]
    messages = found["$defs"]["Conversation"]["properties"]["messages"]
    found["properties"]["conversation"] = {"anyOf": [talk, messages], "description": "A Conversation, or its messages."}
    found["$id"], found["title"] = "https://escucha.example/case.schema.json", "Case"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | found
