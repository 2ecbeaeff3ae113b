"""What customers call things: the groups of words, and a company's own changes to them."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import TheCopilot
from api.web.gate import Manager, ManagerForm, TheRenderer
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import NotFoundError, UsageError
from copilot.retrieval.concepts import PLAIN, Concepts, built_in, key_of, merged
from copilot.retrieval.conflicts import Conflict, company_conflicts
from copilot.retrieval.stems import STEMMERS
from copilot.retrieval.vocabulary import Count, count
from copilot.store import concepts
from copilot.store.concepts import CompanyWord
from kb import words as company

router = APIRouter()

PAGE = 24  # groups; forty are heavier than a page should be
DONE = ("added", "removed", "same")
Asked = Annotated[str, Query(max_length=200)]
Name = Annotated[str, Form(max_length=200)]
Typed = Annotated[str, Form(max_length=4000)]


class Word(Value):
    text: str
    own: bool = False


class Group(Value):
    """`label` is the group's first word; `off` are built-in words that this company switched off."""

    name: str
    label: str
    words: tuple[Word, ...]
    off: tuple[str, ...] = ()
    own: bool = False


class Wrong(Value):
    kind: str
    group: str
    word: str
    other: str
    other_word: str


class Listed(Value):
    """A page of groups. `names` are those of all groups, for choosing one; `total` counts the ones that were asked
    for."""

    groups: tuple[Group, ...]
    names: tuple[tuple[str, str], ...]
    wrong: tuple[Wrong, ...]
    total: int
    own: int
    next: str = ""


@router.get("/words")
def every(
    request: Request,
    caller: Manager,
    copilot: TheCopilot,
    renderer: TheRenderer,
    q: Asked = "",
    cursor: Annotated[str, Query(max_length=18)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
    n: Annotated[int, Query(ge=0, le=1000)] = 0,
) -> Response:
    start = int(cursor) if cursor.isascii() and cursor.isdigit() else 0
    return renderer.page(
        request,
        "words.html",
        caller,
        area="words",
        q=q,
        stands=_stands(copilot, q),
        listed=_listed(copilot, q, start),
        done=done if done in DONE else "",
        n=n,
        problem="",
    )


@router.post("/words/add")
def add(
    request: Request,
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    group: Name = "",
    words: Typed = "",
    q: Name = "",
) -> Response:
    """Words are parted by commas or lines."""
    try:
        given = words.replace("\n", ",").split(",")
        name, done = company.name_of(group), company.add(copilot.store, group, given, by=caller.label).done
    except UsageError as error:
        return _refused(request, caller, copilot, renderer, q, error)
    copilot.refresh()
    return _back(q, name, "added" if done else "same", done)


@router.post("/words/remove")
def remove(
    request: Request,
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    group: Name = "",
    word: Name = "",
    q: Name = "",
) -> Response:
    try:
        name, done = company.name_of(group), company.remove(copilot.store, group, [word], by=caller.label).done
    except (UsageError, NotFoundError) as error:
        return _refused(request, caller, copilot, renderer, q, error)
    copilot.refresh()
    return _back(q, name, "removed" if done else "same", done)


def _back(q: str, group: str, done: str, n: int) -> Response:
    return RedirectResponse(f"/words?{urlencode({'q': q or group, 'done': done, 'n': n})}", 303)


def _refused(
    request: Request,
    caller: ManagerForm,
    copilot: Copilot,
    renderer: TheRenderer,
    q: str,
    error: UsageError | NotFoundError,
) -> Response:
    return renderer.page(
        request,
        "words.html",
        caller,
        status=error.status,
        area="words",
        q=q,
        stands=None,
        listed=_listed(copilot, q, 0),
        done="",
        n=0,
        problem=str(error),
    )


def _stands(copilot: Copilot, q: str) -> Count | None:
    key = key_of(q)
    return count(copilot.settings.index_folder, key) if key else None


def _listed(copilot: Copilot, q: str, start: int) -> Listed:
    with copilot.store.read() as session:
        changes = concepts.every(session)
    table = merged(built_in(), changes)
    groups = _groups(table, changes)
    labels = {group.name: f"{group.label} ({group.name})" for group in groups}
    wanted = _matching(table, groups, q) if q.strip() else sorted(groups, key=lambda group: not group.own)
    return Listed(
        groups=tuple(wanted[start : start + PAGE]),
        names=tuple((group.name, group.label) for group in groups),
        wrong=tuple(_wrong(one, labels) for one in company_conflicts(built_in(), changes)),
        total=len(wanted),
        own=sum(group.own for group in groups),
        next=str(start + PAGE) if len(wanted) > start + PAGE else "",
    )


def _groups(table: Concepts, changes: Sequence[CompanyWord]) -> list[Group]:
    own = {(change.group, change.key) for change in changes if not change.removed}
    off: dict[str, list[str]] = {}
    for change in changes:
        if change.removed and change.group in built_in().groups:
            off.setdefault(change.group, []).append(change.word)
    found: list[Group] = []
    for name in dict.fromkeys([*table.groups, *off]):
        words = [Word(text=shown(word), own=(name, key_of(word)) in own) for word in table.groups.get(name, ())]
        left_out = tuple(off.get(name, ()))
        label = words[0].text if words else name
        mine = bool(left_out) or any(word.own for word in words)
        found.append(Group(name=name, label=label, words=tuple(words), off=left_out, own=mine))
    return found


def shown(word: str) -> str:
    """A word without the sign that it counts only as it is written."""
    return word.removeprefix(PLAIN)


def _matching(table: Concepts, groups: Sequence[Group], q: str) -> list[Group]:
    """The groups that `q` names, then those that have it within a word, or by their name."""
    key = key_of(q)
    named = {name for language in STEMMERS for name in table.of(key.split(), language)}
    part = key or q.strip()
    near = [
        group
        for group in groups
        if group.name in named
        or group.name == q.strip()
        or any(f" {part}" in f" {key_of(word)}" for word in [*(one.text for one in group.words), *group.off])
    ]
    return sorted(near, key=lambda group: (group.name != q.strip(), group.name not in named, not group.own))


def _wrong(conflict: Conflict, labels: Mapping[str, str]) -> Wrong:
    return Wrong(
        kind=conflict.kind,
        group=labels.get(conflict.group, conflict.group),
        word=shown(conflict.word),
        other=labels.get(conflict.other, conflict.other),
        other_word=shown(conflict.other_word),
    )
