"""Chatwoot's REST interface: one method for each thing asked there, with the paging that it really has."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.helpdesks.chatwoot.options import Options
from api.helpdesks.wire import Wire
from copilot.errors import HelpdeskError

Fields = Mapping[str, Any]
_WRAPPERS = ("payload", "data")


class Client:
    """`as_token` is the token of an agent who acts for themselves; "" for the installation's own. Thread-safe."""

    def __init__(self, options: Options, wire: Wire | None = None) -> None:
        self._account = f"/api/v1/accounts/{options.account}"
        token = options.token.get_secret_value()
        self._wire = wire or Wire(options.name, options.url, {"api_access_token": token})

    def profile(self) -> Fields:
        """Whose token it is; a bot's token is refused here."""
        return self._fields(self._wire.get("/api/v1/profile"))

    def conversations(self, status: str, page: int) -> list[Fields]:
        """One page (25) with this status, last active first; empty beyond the last. Only the last message of each."""
        query = {"status": status, "assignee_type": "all", "page": page}
        return self._rows(self._wire.get(f"{self._account}/conversations", query))

    def conversation(self, id: str, as_token: str = "") -> Fields:
        row = self._fields(self._wire.get(f"{self._account}/conversations/{id}", headers=_as(as_token)))
        if not number(row.get("id")):
            raise self._nonsense()
        return row

    def messages(self, id: str) -> list[Fields]:
        """All messages, oldest first: they come by the hundred, each page after the last id of the one before."""
        found: dict[int, Fields] = {}
        last = 0
        while True:
            page = self._rows(self._wire.get(f"{self._account}/conversations/{id}/messages", {"after": last}))
            fresh = {number(one.get("id")): one for one in page if number(one.get("id")) > last}
            if not fresh:
                return [found[key] for key in sorted(found)]
            found |= fresh
            last = max(fresh)

    def latest(self, id: str, before: int = 0) -> list[Fields]:
        """The last 20 messages, or the 20 before the one with the id `before`; oldest first."""
        query = {"before": before} if before else None
        page = self._rows(self._wire.get(f"{self._account}/conversations/{id}/messages", query))
        return sorted(page, key=lambda one: number(one.get("id")))

    def write(self, id: str, text: str, *, private: bool, echo: str, as_token: str = "") -> Fields:
        """A message of ours. It gets no `source_id`: that is how messages are marked that a channel brought itself."""
        body = {"content": text, "message_type": "outgoing", "private": private, "echo_id": echo}
        path = f"{self._account}/conversations/{id}/messages"
        return self._fields(self._wire.post(path, body, headers=_as(as_token)), unsure=True)

    def set_status(self, id: str, status: str, as_token: str = "") -> None:
        path = f"{self._account}/conversations/{id}/toggle_status"
        self._wire.post(path, {"status": status}, headers=_as(as_token))

    def inboxes(self) -> dict[int, Fields]:
        return {number(one.get("id")): one for one in self._rows(self._wire.get(f"{self._account}/inboxes"))}

    def members(self, inbox: int) -> list[Fields]:
        return self._rows(self._wire.get(f"{self._account}/inbox_members/{inbox}"))

    def portals(self) -> list[Fields]:
        return self._rows(self._wire.get(f"{self._account}/portals"))

    def articles(self, portal: str, locale: str, page: int) -> list[Fields]:
        query = {"page": page} | ({"locale": locale} if locale else {})
        return self._rows(self._wire.get(f"{self._account}/portals/{portal}/articles", query))

    def canned_responses(self) -> list[Fields]:
        return self._rows(self._wire.get(f"{self._account}/canned_responses"))

    def close(self) -> None:
        self._wire.close()

    def _fields(self, answer: Any, *, unsure: bool = False) -> Fields:
        found = next((answer[name] for name in _WRAPPERS if _is_wrapped(answer, name)), answer)
        if not isinstance(found, Mapping):
            raise self._nonsense(unsure=unsure)
        return found

    def _rows(self, answer: Any) -> list[Fields]:
        """The list in an answer, which lies bare, under `payload`, or under `data.payload`."""
        for _ in range(2):
            if isinstance(answer, Mapping):
                answer = next((answer[name] for name in _WRAPPERS if name in answer), None)
        if not isinstance(answer, list) or not _all_fields(answer):
            raise self._nonsense()
        return answer

    def _nonsense(self, *, unsure: bool = False) -> HelpdeskError:
        return HelpdeskError(
            f"{self._wire.name} answered, and not as Chatwoot does.", cause="nonsense", again=300, unsure=unsure
        )


def number(given: object) -> int:
    """An id or a time in whole seconds; 0 for what is none."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return 0
    try:
        return max(0, int(given))
    except (ValueError, OverflowError):
        return 0


def inner(fields: Fields, *path: str) -> Any:
    """The value down this path; None where there is none."""
    found: Any = fields
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _is_wrapped(answer: object, name: str) -> bool:
    return isinstance(answer, Mapping) and "id" not in answer and isinstance(answer.get(name), Mapping)


def _all_fields(rows: Iterable[object]) -> bool:
    return all(isinstance(one, Mapping) for one in rows)


def _as(token: str) -> dict[str, str]:
    return {"api_access_token": token} if token else {}
