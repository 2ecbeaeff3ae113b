"""promptfoo's configuration (YAML or JSON) or table of tests, as cases.

Of `vars` one is what the customer says; those with sources, language, channel or earlier messages are read too.
Prompts and providers are what is evaluated, not how: they are named and left to a candidate.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from copilot.errors import InputError
from copilot.text import fold
from evals.exchange.compose import ABOUT, Composer, Said, leftovers, listed, named, role_of
from evals.exchange.files import bytes_of, decoded
from evals.exchange.parts import Defaults, Imported, Note
from evals.exchange.promptfoo_assert import Reader
from evals.exchange.promptfoo_table import table_tests

OURS = "escucha"
"""In a test's metadata: what a case holds beyond what promptfoo can say."""
QUESTION = (
    "question query message input user_input customer_message customer pregunta consulta mensaje mensagem pergunta"
)
QUESTION += " text texto user prompt body"
CONTEXT = "context contexts sources retrieved_contexts documents contexto contextos fuentes fontes knowledge articles"
_ABOUT = {
    "lang": "lang language idioma lengua lingua locale",
    "channel": "channel canal",
    "customer": "name nombre nome",
}
_VARS = {name: field for field, names in _ABOUT.items() for name in names.split()}
_TALK = ("messages", "conversation", "conversacion", "conversa", "history")
_TOP = ("tests", "defaultTest", "assertionTemplates", "description", "$schema")
_TEST = ("vars", "assert", "description", "metadata", "providerOutput")
_WHY = {
    "prompts": "what is evaluated is the installation, or a candidate's prompts: `escucha eval run --config`",
    "providers": "what is evaluated is the installation, or a candidate's model: `escucha eval run --config`",
    "targets": "what is evaluated is the installation, or a candidate's model: `escucha eval run --config`",
    "threshold": "a case passes when all that is expected of it holds",
}


def read_promptfoo(file: Path, defaults: Defaults) -> Imported:
    """Raises InputError for what cannot be read, naming the place."""
    notes: list[Note] = []
    whole = _config(file)
    for name in leftovers(whole, _TOP):
        notes.append(Note(f"`{name}`", _WHY.get(name, "it configures promptfoo, not a case"), str(file)))
    usual = whole.get("defaultTest") or {}
    if not isinstance(usual, dict):
        notes.append(Note("`defaultTest`", "it is in a file of its own", str(file)))
        usual = {}
    compose, cases = Composer(defaults, file.stem), []
    for where, test in _tests(whole.get("tests"), file, notes):
        merged = _merged(usual, test, whole.get("assertionTemplates") or {}, where, notes)
        for one in _combinations(merged, defaults):
            cases.append(compose.case(_said(one, defaults, where, notes)))
    return Imported(tuple(cases), tuple(notes))


def _config(file: Path) -> dict[str, Any]:
    if file.suffix.lower() in (".csv", ".xlsx"):
        return {"tests": list(table_tests(file))}
    loaded = _loaded(file)
    return loaded if isinstance(loaded, dict) else {"tests": loaded}


def _loaded(file: Path) -> Any:
    text = decoded(bytes_of(file), str(file))
    try:
        if file.suffix.lower() == ".jsonl":
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        said = " ".join(str(error).split())
        raise InputError(f"it cannot be read ({said}).", where=str(file), mend="Correct it.") from error


def _tests(given: Any, file: Path, notes: list[Note]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tests, those of files beside this one too."""
    for number, one in enumerate(given if isinstance(given, list) else [given], 1):
        where = f"{file}, test {number}"
        if isinstance(one, dict) and ("vars" in one or "assert" in one or "path" not in one):
            yield where, one
        elif isinstance(one, str):
            name = one.removeprefix("file://")
            place = (file.parent / name).resolve()
            inside = place.is_relative_to(file.parent.resolve())
            if not inside or place.suffix.lower() not in (".csv", ".xlsx", ".yaml", ".yml", ".json", ".jsonl"):
                notes.append(Note(f"`{one[:80]}`", "only tables and YAML or JSON beside the file are read", where))
            else:
                yield from _tests(_config(place).get("tests"), place, notes)
        elif one is not None:
            notes.append(Note("a generator of tests", "code of a test is not run here", where))


def _merged(
    usual: Mapping[str, Any], test: Mapping[str, Any], templates: Mapping[str, Any], where: str, notes: list[Note]
) -> dict[str, Any]:
    """A test with what holds for all of them."""
    for name in dict.fromkeys((*leftovers(usual, _TEST), *leftovers(test, _TEST))):
        notes.append(Note(f"`{name}`", _WHY.get(name, "it configures promptfoo, not a case"), where))
    variables = [one.get("vars") for one in (usual, test)]
    if any(isinstance(one, str) for one in variables):
        raise InputError("its variables are in a file of their own.", where=where, mend="Put them into the test.")
    asserted = [*(usual.get("assert") or ()), *(test.get("assert") or ())]
    return {
        "vars": {**(variables[0] or {}), **(variables[1] or {})},
        "assert": [_templated(one, templates) for one in asserted],
        "metadata": {**_dict(usual.get("metadata")), **_dict(test.get("metadata"))},
        "description": str(test.get("description") or ""),
        "providerOutput": test.get("providerOutput", usual.get("providerOutput")),
    }


def _templated(one: Any, templates: Mapping[str, Any]) -> Any:
    if isinstance(one, dict) and isinstance(one.get("$ref"), str):
        template = templates.get(one["$ref"].rpartition("/")[2])
        return {**template, **{k: v for k, v in one.items() if k != "$ref"}} if isinstance(template, dict) else one
    return one


def _combinations(test: dict[str, Any], defaults: Defaults) -> Iterator[dict[str, Any]]:
    """A list of questions is a test for each, as in promptfoo."""
    name = _question_name(test["vars"], defaults)
    asked = test["vars"].get(name)
    for one in asked if isinstance(asked, list) else [asked]:
        yield {**test, "vars": {**test["vars"], name: one} if name else test["vars"], "question": name}


def _question_name(variables: Mapping[str, Any], defaults: Defaults) -> str:
    if defaults.question:
        return defaults.question if defaults.question in variables else ""
    plain = {fold(str(name)): str(name) for name in variables}
    found = next((plain[name] for name in QUESTION.split() if name in plain), "")
    return found or (next(iter(plain.values())) if len(plain) == 1 else "")


def _said(test: Mapping[str, Any], defaults: Defaults, where: str, notes: list[Note]) -> Said:
    variables, meta = test["vars"], dict(test["metadata"])
    ours = _dict(meta.pop(OURS, None))
    turns = _turns(variables, test["question"], where)
    facts = {str(one.get("id")): one for one in ours.get("facts") or () if isinstance(one, dict)}
    found = Reader(where, facts).read(_asserted(test, variables))
    notes += found.notes
    read, about, contexts = {test["question"]}, {name: meta[name] for name in ABOUT if meta.get(name)}, []
    for name, value in variables.items():
        plain = fold(str(name))
        if plain in _VARS:
            about.setdefault(_VARS[plain], value)
        elif plain in CONTEXT.split():
            contexts += listed(value)
        elif plain not in _TALK and name not in read:
            notes.append(Note(f"variable `{name}`", "it says nothing that a case could hold", where))
    for name in leftovers(meta, ABOUT):
        notes.append(Note(f"`metadata.{name}`", "it says nothing that a case could hold", where))
    given = test["providerOutput"]
    extra = {name: value for name, value in ours.items() if name not in ("facts", "references", "context_ids")}
    return Said(
        where=where,
        turns=turns,
        response=None if given is None else given if isinstance(given, str) else json.dumps(given, ensure_ascii=False),
        references=tuple(dict.fromkeys((*found.references, *(ours.get("references") or ())))),
        retrieved=named(contexts, ours.get("context_ids") or ()),
        expect={**extra, **found.expect},
        about={"id": test["description"] or None} | about,
    )


def _asserted(test: Mapping[str, Any], variables: Mapping[str, Any]) -> list[Any]:
    """The assertions with the variables that their values name filled in."""
    return [
        {**one, "value": _filled(one["value"], variables)} if isinstance(one, dict) and "value" in one else one
        for one in test["assert"]
    ]


def _filled(value: Any, variables: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(one, variables) for one in value]
    if isinstance(value, str) and "{{" in value:
        for name, one in variables.items():
            for form in (f"{{{{{name}}}}}", f"{{{{ {name} }}}}"):
                value = value.replace(form, str(one))
    return value


def _turns(variables: Mapping[str, Any], question: str, where: str) -> tuple[tuple[str, str], ...]:
    before: list[tuple[str, str]] = []
    for name in variables:
        if fold(str(name)) in _TALK:
            before += _messages(variables[name])
    asked = variables.get(question)
    if asked in (None, "") and not any(role == "customer" for role, _ in before):
        names = ", ".join(map(str, variables)) or "none"
        raise InputError(
            f"no variable is what the customer says (there are: {names}).", where=where, mend="Name it with --question."
        )
    if asked not in (None, "") and (not before or before[-1] != ("customer", str(asked))):
        before.append(("customer", str(asked)))
    return tuple(before)


def _messages(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    several: Sequence[Any] = value if isinstance(value, list) else []
    found = [(role_of(one.get("role")), str(one.get("content") or "")) for one in several if isinstance(one, dict)]
    return [(role, text) for role, text in found if role and text.strip()]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
