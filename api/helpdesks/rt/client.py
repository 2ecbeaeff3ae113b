"""Request Tracker's REST 2.0, as far as we use it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from api.helpdesks.wire import Wire
from copilot.errors import HelpdeskError

Fields = Mapping[str, Any]

PAGE = 100  # rows; RT gives no more at once
_MOST_PAGES = 200
_AT_ONCE = 25  # transactions named in one address
_PERSON = "Name,RealName,EmailAddress"
READ = ("Create", "Correspond", "Comment", "Status", "AddLink")
MERGED = "MergedInto"
_HISTORY = {
    "fields": "Type,ObjectId,Field,OldValue,NewValue,Created,Creator",
    "fields[Creator]": _PERSON,
    "orderby": "id",
}


class Client:
    """Reads and writes with the installation's token, or with that of an agent. Thread-safe."""

    def __init__(self, name: str, url: str, token: str) -> None:
        self.name = name
        self._wire = Wire(name, f"{url}/REST/2.0", _authorization(token))

    def version(self) -> Fields:
        return self._mapping(self._wire.get("/rt"))

    def user(self, id: str) -> Fields:
        """By number or by name; without AdminUsers RT tells little more than the names and `Privileged`."""
        return self._mapping(self._wire.get(f"/user/{quote(id, safe='')}"))

    def tickets(
        self, query: str, *, limit: int, order: str = "id", descending: bool = False
    ) -> tuple[list[Fields], int | None]:
        """(tickets, how many there are in all) for a query in TicketSQL; RT does not count where it checks rights row
        by row, and there are more as long as there are any."""
        answer = self._mapping(
            self._wire.get(
                "/tickets",
                {
                    "query": query,
                    "orderby": order,
                    "order": "DESC" if descending else "ASC",
                    "per_page": limit,
                    "fields": "Subject,Status,Queue,Requestor,Created,Resolved,LastUpdated",
                    "fields[Queue]": "Name",
                    "fields[Requestor]": f"{_PERSON},MobilePhone,WorkPhone,HomePhone",
                },
            )
        )
        total = answer.get("total")
        return self._items(answer), None if total is None else number(total)

    def sees(self, ticket: str, token: str) -> bool:
        """Whether the owner of this token may see the ticket."""
        try:
            self._wire.get(f"/ticket/{quote(ticket, safe='')}", headers=_authorization(token))
        except HelpdeskError as error:
            if error.cause in ("missing", "refused"):
                return False
            raise
        return True

    def histories(self, tickets: Sequence[str]) -> dict[str, list[Fields]]:
        """What happened in each of these tickets, oldest first; only the kinds of transactions that we read."""
        found: dict[str, list[Fields]] = {id: [] for id in tickets}
        these = " OR ".join(f"ObjectId = {number(id)}" for id in tickets)
        kinds = " OR ".join(f"Type = {quoted(kind)}" for kind in READ)
        query = f"ObjectType = 'RT::Ticket' AND ({these}) AND ({kinds})"
        for row in self._every("/transactions", {"query": query, **_HISTORY}):
            found.get(reference(row.get("ObjectId")), []).append(row)
        for id, rows in found.items():
            if any(row.get("Field") == MERGED for row in rows):  # what was said in the other one is kept there
                rows[:] = self._every(f"/ticket/{number(id)}/history", _HISTORY)
            rows.sort(key=lambda row: number(row.get("id")))
        return found

    def texts(self, transactions: Sequence[str]) -> list[Fields]:
        """The texts of these transactions; files and pictures stay where they are."""
        found: list[Fields] = []
        for start in range(0, len(transactions), _AT_ONCE):
            some = transactions[start : start + _AT_ONCE]
            wanted = [_limit("TransactionId", "=", id) | {"entry_aggregator": "OR"} for id in some]
            found += self._every("/attachments", _texts([_limit("ContentType", "STARTSWITH", "text/"), *wanted]))
        return sorted(found, key=lambda row: number(row.get("id")))

    def marked(self, ticket: str, mark: str) -> list[Fields]:
        """The texts of a ticket whose headers hold these characters."""
        params = _texts([_limit("Headers", "LIKE", mark)])
        return self._items(self._mapping(self._wire.get(f"/ticket/{number(ticket)}/attachments", params)))

    def articles(self, after: int, limit: int) -> list[Fields]:
        """Articles with a higher number than this, in their order."""
        criteria = json.dumps([_limit("id", ">", after)])
        params = {
            "query": criteria,
            "orderby": "id",
            "per_page": limit,
            "fields": "Name,Summary,LastUpdated,CustomFields,Class,Disabled",
            "fields[Class]": "Name",
        }
        return self._items(self._mapping(self._wire.get("/articles", params)))

    def write(self, ticket: str, verb: str, body: Mapping[str, str], token: str = "") -> None:
        """`verb` is correspond or comment."""
        self._wire.post(f"/ticket/{quote(ticket, safe='')}/{verb}", dict(body), _authorization(token))

    def change(self, ticket: str, body: Mapping[str, str], token: str = "") -> None:
        self._wire.ask("PUT", f"/ticket/{quote(ticket, safe='')}", body=dict(body), headers=_authorization(token))

    def close(self) -> None:
        self._wire.close()

    def _every(self, path: str, params: Mapping[str, Any]) -> Iterator[Fields]:
        """All pages. A page that is not full is not the last one: RT leaves out of it what the account may not see."""
        for page in range(1, _MOST_PAGES + 1):
            items = self._items(self._mapping(self._wire.get(path, {**params, "per_page": PAGE, "page": page})))
            if not items:
                return
            yield from items

    def _items(self, answer: Fields) -> list[Fields]:
        items = answer.get("items")
        if not isinstance(items, list) or not all(isinstance(one, Mapping) for one in items):
            raise self._nonsense()
        return items

    def _mapping(self, answer: object) -> Fields:
        if not isinstance(answer, Mapping):
            raise self._nonsense()
        return answer

    def _nonsense(self) -> HelpdeskError:
        return HelpdeskError(f"{self.name} answered with something unexpected.", cause="nonsense", again=300)


def _texts(criteria: Sequence[Mapping[str, object]]) -> dict[str, str]:
    # Not `Parent`: RT 5.0.3 fails at an attachment that has none.
    return {"query": json.dumps(criteria), "fields": "TransactionId,ContentType,Filename,Headers,Content"}


def reference(given: object) -> str:
    """Of a reference, which is an id or an object that holds it."""
    return str(number(given.get("id") if isinstance(given, Mapping) else given))


def _limit(field: str, operator: str, value: str | int) -> dict[str, str | int]:
    return {"field": field, "operator": operator, "value": value}


def _authorization(token: str) -> dict[str, str]:
    return {"Authorization": f"token {token}"} if token else {}


def quoted(text: str) -> str:
    """A text as TicketSQL writes it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def number(given: object) -> int:
    """An id of RT's, which comes as a number or as text; 0 for anything else."""
    try:
        return int(str(given))
    except ValueError:
        return 0


def text(given: object) -> str:
    return given if isinstance(given, str) else str(given) if isinstance(given, int) else ""
