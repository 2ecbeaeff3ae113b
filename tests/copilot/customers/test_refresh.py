"""Who is one person in the store follows what comes in, and is what working everything out again would give."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlalchemy import delete, select

from copilot import customers as people
from copilot.conversation import Customer, Identity
from copilot.customers.grouping import Grouping
from copilot.customers.place import Place
from copilot.customers.record import MOST_HOLDERS, Record
from copilot.errors import ConflictError
from copilot.store import Store, customers, state
from copilot.store.schema import CustomerKeyRow, CustomerLinkRow, CustomerRow, CustomerSuggestionRow, IdentityRow

from .worlds import worlds

Kept = tuple[dict[str, int | None], dict[tuple[str, str], tuple[float, tuple[str, ...]]]]
quick = trying(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def bring(store: Store, *records: Record) -> list[int]:
    """Bring them in one transaction; the row ids in the order given."""
    keys = [(record.source, record.external_id) for record in records]
    values = [
        Customer(
            id=record.external_id,
            name=record.written,
            identities=tuple(Identity(channel=channel, handle=handle) for channel, handle in record.identities),
        )
        for record in records
    ]
    with store.begin() as session:
        saved = customers.bring(session, zip(keys, values, strict=True))
        people.refresh(session, saved.touched)
    return [saved.ids[key] for key in keys]


def record(name: str, *handles: str, source: str = "", id: str = "") -> Record:
    pairs = tuple(sorted(tuple(handle.split(":", 1)) for handle in handles))
    return Record(0, source or f"s-{id or name}", id or name, name, pairs)  # type: ignore[arg-type]


def kept(store: Store) -> Kept:
    """(id as imported -> that of the smallest of its group, pair of ids -> suggestion)."""
    with store.read() as session:
        rows = {row.id: row for row in session.scalars(select(CustomerRow))}
        suggested = session.scalars(select(CustomerSuggestionRow)).all()
        groups: dict[int, list[str]] = {}
        for row in rows.values():
            if row.person_id is not None:
                groups.setdefault(row.person_id, []).append(row.external_id)
        found = {
            (min(ids), max(ids)): (one.likeness, tuple(one.reasons))
            for one in suggested
            if (ids := [rows[one.low_id].external_id, rows[one.high_id].external_id])
        }
        return (
            {row.external_id: min(groups[row.person_id]) if row.person_id else None for row in rows.values()},  # type: ignore[misc]
            found,
        )


def empty(store: Store) -> None:
    with store.begin() as session:
        for table in (CustomerSuggestionRow, CustomerLinkRow, CustomerKeyRow, IdentityRow, CustomerRow):
            session.execute(delete(table))


ANA = record("Ana Soto", "email:ana.soto@x.cl", "phone:+56987654321", id="a")
ANA_2 = record("Ana", "whatsapp:+56987654321", id="b")
ANA_3 = record("Soto Díaz, Ana", "email:ana.soto@x.cl", id="c")
PEDRO = record("Pedro Gil", "phone:+56987654321", id="p")


def test_an_import_joins_what_is_one_person(store: Store) -> None:
    first, *rest = bring(store, ANA, ANA_2)
    third = bring(store, ANA_3)
    with store.read() as session:
        assert people.person_rows(session, third[0]) == sorted([first, *rest, *third])


def test_an_import_parts_what_it_shows_to_be_two(store: Store) -> None:
    one, two = bring(store, ANA, ANA_2)
    other = bring(store, record("Ana Gil", "phone:+56987654321", id="g"))[0]
    with store.read() as session:
        assert [people.person_rows(session, id) for id in (one, two, other)] == [[one], [two], [other]]


def test_a_new_name_or_handle_is_looked_at(store: Store) -> None:
    one, two = bring(store, record("", "email:ana.soto@x.cl", id="a"), ANA_3)
    with store.read() as session:
        assert people.person_rows(session, one) == [one]
    bring(store, record("Ana Soto", source="s-a", id="a"))
    with store.read() as session:
        assert people.person_rows(session, one) == [one, two]


@quick
@given(world=worlds(), random=st.randoms(use_true_random=False))
def test_bit_by_bit_in_any_order_gives_the_same_as_all_at_once(
    store: Store, world: list[Record], random: Random
) -> None:
    place = Place(world)
    whole = Grouping(place, {}).standing(place.records)
    empty(store)
    shuffled = list(world)
    random.shuffle(shuffled)
    while shuffled:
        bring(store, *(shuffled.pop() for _ in range(min(len(shuffled), random.randint(1, 3)))))
    person, suggested = kept(store)
    assert person == {one.external_id: f"u{at}" if (at := whole.person[one.id]) else None for one in world}
    between = {frozenset(person[id] or id for id in both) for both in suggested}
    assert between == {frozenset(f"u{whole.person[id] or id}" for id in (one.low, one.high)) for one in whole.suggested}
    people.refresh_all(store)
    assert kept(store) == (person, suggested)


@quick
@given(world=worlds(), data=st.data())
def test_taking_back_restores_exactly_what_was(store: Store, world: list[Record], data: st.DataObject) -> None:
    empty(store)
    ids = bring(store, *world)
    before = kept(store)
    one, other = data.draw(st.sampled_from(list(combinations(ids, 2))))
    say = data.draw(st.sampled_from((people.say_same, people.say_apart)))
    with store.begin() as session:
        say(session, one, other, "ana")
    with store.begin() as session:
        assert people.take_back(session, other, one)
    assert kept(store) == before


def test_the_joined_rows_are_as_they_were(store: Store) -> None:
    def rows() -> list[tuple[object, ...]]:
        with store.read() as session:
            found = session.scalars(select(CustomerRow).order_by(CustomerRow.id))
            return [(row.source, row.external_id, row.name, customers.to_value(row)) for row in found]

    one, other = bring(store, ANA, PEDRO)
    before = rows()
    with store.begin() as session:
        people.say_same(session, one, other, "ana")
    assert rows() == before


def test_what_somebody_said_draws_the_whole_person_along(store: Store) -> None:
    one, two, other = bring(store, ANA, ANA_3, PEDRO)
    with store.begin() as session:
        people.say_same(session, two, other, "ana")
    with store.read() as session:
        assert people.person_rows(session, one) == [one, two, other]


def test_who_is_said_to_be_apart_is_never_suggested_again(store: Store) -> None:
    one, other = bring(store, ANA, record("", "email:ana.soto@x.cl", id="n"))
    with store.begin() as session:
        assert len(people.suggestions(session)) == 1
        people.say_apart(session, one, other, "ana")
    bring(store, record("", "email:ana.soto@x.cl", "phone:+56911112222", source="s-n", id="n"))
    people.refresh_all(store)
    with store.read() as session:
        assert people.suggestions(session) == ()


def test_nobody_is_joined_against_what_was_said_of_one_of_them(store: Store) -> None:
    one, two, other = bring(store, ANA, ANA_3, PEDRO)
    with store.begin() as session:
        people.say_apart(session, one, other, "ana")
    with pytest.raises(ConflictError, match=r"s-a/a.*s-p/p.*take that back"), store.begin() as session:
        people.say_same(session, two, other, "ana")


def test_parting_takes_back_what_was_said_or_says_that_they_are_two(store: Store) -> None:
    one, two, other = bring(store, ANA, ANA_3, PEDRO)
    with store.begin() as session:
        people.say_same(session, one, other, "ana")
        assert people.part(session, other, one, "ana")
        assert people.person_rows(session, one) == [one, two]
        assert not people.part(session, one, two, "ana")
        assert people.person_rows(session, one) == [one]
    with pytest.raises(ConflictError, match="not joined"), store.begin() as session:
        people.part(session, one, two, "ana")


def test_suggestions_come_the_likeliest_first_page_by_page(store: Store) -> None:
    nameless = [record("", f"email:p{n}.soto@x.cl", "rut:12345678-5", id=f"n{n}") for n in range(3)]
    bring(store, *nameless, record("", "email:p0.soto@x.cl", id="m"))
    with store.read() as session:
        whole = people.suggestions(session)
        assert [one.likeness for one in whole] == sorted((one.likeness for one in whole), reverse=True)
        paged = people.suggestions(session, limit=1)
        while page := people.suggestions(session, after=paged[-1].cursor, limit=1):
            paged += page
        assert paged == whole
        mine = people.suggestions(session, row_id=whole[-1].high)
        assert {one for one in whole if whole[-1].high in (one.low, one.high)} == set(mine)


def test_a_handle_of_a_crowd_joins_nobody_once_the_crowd_is_there(store: Store) -> None:
    crowd = [record("Ana Soto", "email:ana.soto@x.cl", id=f"c{n}") for n in range(MOST_HOLDERS + 2)]
    bring(store, *crowd[:5])
    assert set(kept(store)[0].values()) == {"c0"}
    bring(store, *crowd[5:])
    assert set(kept(store)[0].values()) == {None}


def test_rows_from_before_are_worked_out_once(store: Store) -> None:
    with store.begin() as session:
        pairs = [((one.source, one.external_id), one) for one in (ANA, ANA_3)]
        values = [(key, Customer(id=one.external_id, name=one.written, identities=(_mail(),))) for key, one in pairs]
        ids = sorted(customers.save(session, values).values())
    assert people.ensure(store)
    with store.read() as session:
        assert people.person_rows(session, ids[1]) == ids
    assert not people.ensure(store)


def test_what_was_stopped_goes_on_where_it_was(store: Store) -> None:
    bring(store, ANA, ANA_3)
    steps = iter([False, True])
    people.refresh_all(store, stopped=lambda: next(steps))
    with store.read() as session:
        assert "done" not in (state.read(session, "customers") or {})
    assert people.ensure(store)
    assert kept(store)[0] == {"a": "a", "c": "a"}


def test_the_service_catches_up_in_the_background(store: Store) -> None:
    with store.begin() as session:
        values = [((f"s{n}", "a"), Customer(id="a", name="Ana Soto", identities=(_mail(),))) for n in range(2)]
        ids = sorted(customers.save(session, values).values())
    catching_up = people.CatchUp(store)
    catching_up.start()
    people.ensure(store)  # what the thread has not done yet
    catching_up.close()
    with store.read() as session:
        assert people.person_rows(session, ids[1]) == ids


def test_who_deletes_a_row_leaves_the_others_as_if_it_had_never_been(store: Store) -> None:
    gone, other, third = bring(store, ANA, ANA_3, record("Ana Soto", "email:ana.soto@x.cl", id="d"))
    with store.begin() as session:
        near = people.around(session, [gone])
        assert near == [gone, other, third]
        session.execute(delete(CustomerSuggestionRow))
        session.execute(delete(IdentityRow).where(IdentityRow.customer_id == gone))
        session.execute(delete(CustomerRow).where(CustomerRow.id == gone))
        people.refresh(session, [id for id in near if id != gone])
        assert people.person_rows(session, third) == [other, third]
        assert session.scalars(select(CustomerKeyRow).where(CustomerKeyRow.customer_id == gone)).all() == []


def _mail() -> Identity:
    return Identity(channel="email", handle="ana.soto@x.cl")
