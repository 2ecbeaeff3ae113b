"""Working out again who is one person, around some rows or everywhere."""

import logging
from collections.abc import Callable, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.customers.grouping import Grouping
from copilot.customers.place import Place
from copilot.customers.record import Record, most_holders
from copilot.store import Store, links, state
from copilot.store.schema import CustomerRow

Progress = Callable[[int, int | None], None]
"""(done, of how many or None while that is unknown)."""

RULES = 2
"""Of the rules that join: with new ones everything is worked out again, once."""
BATCH = 200
STATE = "customers"

log = logging.getLogger(__name__)


def refresh(session: Session, row_ids: Iterable[int]) -> None:
    """Work out again who is one person among these rows and all whose standing depends on them, in this transaction.

    What comes out is what working everything out again would give, whatever came in which order.
    """
    ids = set(row_ids)
    if ids:
        links.hold(session)
        _work_out(session, _Neighbourhood(session, _keyed(session, ids)))


def around(session: Session, row_ids: Iterable[int]) -> list[int]:
    """The rows whose standing may depend on these, themselves included. Who deletes rows asks before, and calls
    `refresh` with the rest afterwards."""
    ids = set(row_ids)
    found = _Neighbourhood(session, _near(session, ids, links.keys(session, ids)))
    return sorted(found.settled | found.mates())


def refresh_all(store: Store, progress: Progress | None = None, stopped: Callable[[], bool] = lambda: False) -> None:
    """Work everything out again, in batches of one transaction each, until it is done or `stopped`.

    Stopped in between it loses nothing: called again it goes on from there.
    """
    while not stopped() and _step(store, progress):
        pass


def ensure(store: Store, progress: Progress | None = None) -> bool:
    """`refresh_all` where this installation never had it, or had it by other rules; whether it was done now."""
    if is_done(store):
        return False
    refresh_all(store, progress)
    return True


def is_done(store: Store) -> bool:
    """Whether everything was worked out once by today's rules; from then on imports keep it up."""
    with store.read() as session:
        kept = state.read(session, STATE)
    return bool(kept and kept.get("done") == RULES)


def _step(store: Store, progress: Progress | None) -> bool:
    """One batch: first the keys of all rows, then their standing. Whether there is more to do."""
    with store.begin() as session:
        links.hold(session)
        kept = state.read(session, STATE) or {}
        if kept.get("rules") != RULES or "phase" not in kept:
            kept = {"rules": RULES, "phase": "keys", "after": 0}
        ids = links.after(session, kept["after"], BATCH)
        if ids and kept["phase"] == "keys":
            _keyed(session, set(ids))
        elif ids:
            _work_out(session, _Neighbourhood(session, set(ids)))
        if ids:
            kept["after"] = ids[-1]
        elif kept["phase"] == "keys":
            kept |= {"phase": "standing", "after": 0}
        else:
            kept = {"done": RULES}
        state.write(session, STATE, kept)
        if progress and kept.get("phase") == "standing":
            done = session.scalar(select(func.count()).where(CustomerRow.id <= kept["after"])) or 0
            progress(done, session.scalar(select(func.count()).select_from(CustomerRow)))
    return "done" not in kept


def _keyed(session: Session, ids: set[int]) -> set[int]:
    """Bring the keys of these rows up to date; all rows whose judgement that may change."""
    known = links.keys(session, ids)
    wanted = {raw.id: _record(raw).keys for raw in links.raw(session, ids)}
    links.put_keys(session, wanted, known)
    return _near(session, ids, {id: set(wanted.get(id, ())) | known.get(id, set()) for id in ids})


def _near(session: Session, ids: set[int], keys: dict[int, set[int]]) -> set[int]:
    """These rows and all that share a key with one of them, as long as it counts or has just ceased to."""
    holding: dict[int, int] = {}
    for mine in keys.values():
        for key in mine:
            holding[key] = holding.get(key, 0) + 1
    counts = links.counts(session, holding)
    telling = (key for key, count in counts.items() if count - holding[key] <= most_holders(key))
    return ids.union(*links.holders(session, telling).values())


def _work_out(session: Session, found: "_Neighbourhood") -> None:
    mates = found.mates()
    standing = found.grouping.standing(found.settled, {id: found.person[id] for id in mates | found.rim})
    links.put_persons(session, {id: person for id, person in standing.person.items() if person != found.person.get(id)})
    links.replace_suggestions(session, standing.person, standing.suggested)
    log.debug("customers worked out", extra={"rows": len(standing.person), "suggested": len(standing.suggested)})


class _Neighbourhood:
    """What must be known to say where some rows stand: `settled` are those that come out, with everybody linked to
    them over any number of steps; `rim` are their neighbours; `person` is what was kept until now."""

    def __init__(self, session: Session, ids: set[int]) -> None:
        self._session = session
        self.place = Place()
        self.person: dict[int, int | None] = {}
        self.settled: set[int] = set()
        self._verdicts: dict[links.Pair, links.Verdict] = {}
        frontier = ids
        while frontier:
            self._load(frontier)
            self._surround(frontier)
            self.settled |= frontier & self.place.records.keys()
            grouping = Grouping(self.place, self._verdicts)
            frontier = set().union(*(grouping.linked(id) for id in frontier)) - self.settled
        self.grouping = Grouping(self.place, self._verdicts)
        self.rim = set(self.place.records) - self.settled

    def mates(self) -> set[int]:
        """Who is one person with somebody of the rim, or with whom people said something of the settled."""
        told = {id for both in self._verdicts for id in both} - self.person.keys()
        self._load(told)
        persons = {person for person in self.person.values() if person is not None}
        mates = links.members(self._session, persons)
        self._load(mates - self.person.keys())
        return (mates | told) - self.settled

    def _surround(self, ids: set[int]) -> None:
        """All who share a key with these, and all that people said of them."""
        records = [self.place.records[id] for id in ids if id in self.place.records]
        counts = links.counts(self._session, set().union(*(record.keys for record in records)))
        crowded = {key for key, count in counts.items() if count > most_holders(key)}
        self.place.add((), crowded)
        near = links.holders(self._session, (key for key, count in counts.items() if 1 < count <= most_holders(key)))
        said = links.verdicts(self._session, ids)
        self._verdicts |= said
        told = {id for both, verdict in said.items() if verdict == "same" for id in both}
        self._load(told.union(*near.values()))

    def _load(self, ids: Iterable[int]) -> None:
        raw = links.raw(self._session, set(ids) - self.place.records.keys())
        self.person |= {one.id: one.person_id for one in raw}
        self.place.add(_record(one) for one in raw)


def _record(raw: links.Raw) -> Record:
    return Record(raw.id, raw.source, raw.external_id, raw.name, raw.identities)
