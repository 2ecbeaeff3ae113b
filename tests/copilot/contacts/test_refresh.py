"""Linking conversations that are on one matter."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import pytest

from copilot.contacts import catch_up, contacts_on, refresh, refresh_customers, say, take_back
from copilot.errors import UsageError
from copilot.store import Store
from copilot.store.schema import ConversationRow, CustomerRow, MatterRow, MessageRow
from tests.copilot.contacts.conftest import DAYS, FIBRE, INVOICE, START, STILL, THIRD, Tell

Links = Callable[[], dict[int, tuple[int, int | None]]]
Person = Callable[..., int]


def link(store: Store, *row_ids: int) -> None:
    with store.begin() as session:
        refresh(session, row_ids, DAYS)


def test_the_same_fault_in_other_words_is_one_matter(store: Store, customer: Person, tell: Tell, links: Links) -> None:
    who = customer()
    first = tell(who, FIBRE, "agent: reinicié el puerto")
    again = tell(who, STILL, day=6, channel="email")
    link(store, first, again)
    assert links() == {first: (first, None), again: (first, first)}


def test_another_request_of_the_same_customer_is_a_matter_of_its_own(
    store: Store, customer: Person, tell: Tell, links: Links
) -> None:
    who = customer()
    first, other = tell(who, FIBRE), tell(who, INVOICE, day=3)
    link(store, first, other)
    assert links()[other] == (other, None)


def test_another_customer_is_never_linked(store: Store, customer: Person, tell: Tell, links: Links) -> None:
    first, other = tell(customer("u-1"), FIBRE), tell(customer("u-2"), STILL, day=2)
    link(store, first, other)
    assert links()[other] == (other, None)


def test_a_conversation_without_a_customer_stands_alone(store: Store, tell: Tell, links: Links) -> None:
    nobody = tell(None, FIBRE)
    link(store, nobody)
    assert links() == {nobody: (nobody, None)}


def test_after_the_days_that_are_set_it_is_a_new_matter(
    store: Store, customer: Person, tell: Tell, links: Links
) -> None:
    who = customer()
    first, later = tell(who, FIBRE), tell(who, STILL, day=DAYS + 2)
    link(store, first, later)
    assert links()[later] == (later, None)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_in_which_conversations_come_in_changes_nothing(
    order: tuple[int, ...], store: Store, customer: Person, tell: Tell, links: Links
) -> None:
    who = customer()
    said = [(FIBRE, 0), (INVOICE, 3), (STILL, 6), (THIRD, 12)]
    ids: dict[int, int] = {}
    for at in order:
        ids[at] = tell(who, said[at][0], day=said[at][1])
        link(store, ids[at])
    found = links()
    matter = {at: next(other for other in ids if ids[other] == found[ids[at]][0]) for at in ids}
    assert matter == {0: 0, 1: 1, 2: 0, 3: 0}
    assert found[ids[3]][1] == ids[2]


def test_refreshing_again_changes_nothing(store: Store, customer: Person, tell: Tell, links: Links) -> None:
    who = customer()
    ids = [tell(who, FIBRE), tell(who, STILL, day=6)]
    link(store, *ids)
    before = links()
    link(store, *ids)
    assert links() == before


def test_a_new_message_can_make_it_the_same_matter(store: Store, customer: Person, tell: Tell, links: Links) -> None:
    who = customer()
    first, again = tell(who, FIBRE), tell(who, "hola", day=2)
    link(store, first, again)
    assert links()[again] == (again, None)
    with store.begin() as session:
        row = session.get_one(ConversationRow, again)
        at = START + timedelta(days=2, minutes=3)
        row.messages.append(MessageRow(position=1, external_id="m1", role="customer", text=STILL, at=at))
        session.flush()
        refresh(session, [again], DAYS)
    assert links()[again] == (first, first)


def test_two_rows_of_one_person_are_one_customer_until_they_are_parted(
    store: Store, customer: Person, tell: Tell, links: Links
) -> None:
    one = customer("u-1")
    with store.begin() as session:
        session.get_one(CustomerRow, one).person_id = one
    other = customer("u-2", person=one)
    first, again = tell(one, FIBRE), tell(other, STILL, day=4, channel="email")
    link(store, first, again)
    assert links()[again] == (first, first)
    with store.begin() as session:
        for row_id in (one, other):
            session.get_one(CustomerRow, row_id).person_id = None
        session.flush()
        refresh_customers(session, [one, other], DAYS)
    assert links()[again] == (again, None)


def test_customers_who_turn_out_to_be_one_are_linked_with_the_next_thing_that_comes_in(
    store: Store, customer: Person, tell: Tell, links: Links
) -> None:
    one, other = customer("u-1"), customer("u-2")
    first, again = tell(one, FIBRE), tell(other, STILL, day=4, channel="email")
    link(store, first, again)
    assert links()[again] == (again, None)
    with store.begin() as session:
        for row_id in (one, other):
            session.get_one(CustomerRow, row_id).person_id = one
    link(store, tell(one, INVOICE, day=90))
    assert links()[again] == (first, first)
    assert catch_up(store, DAYS) == 0


def test_catching_up_parts_customers_who_were_parted(store: Store, customer: Person, tell: Tell, links: Links) -> None:
    one = customer("u-1")
    with store.begin() as session:
        session.get_one(CustomerRow, one).person_id = one
    other = customer("u-2", person=one)
    first, again = tell(one, FIBRE), tell(other, STILL, day=4)
    link(store, first, again)
    with store.begin() as session:
        for row_id in (one, other):
            session.get_one(CustomerRow, row_id).person_id = None
    assert catch_up(store, DAYS) == 1
    assert links()[again] == (again, None)


def test_a_person_can_say_that_it_is_not_the_same_and_it_stays_so(
    store: Store, customer: Person, tell: Tell, links: Links
) -> None:
    who = customer()
    first, again = tell(who, FIBRE), tell(who, STILL, day=6)
    link(store, first, again)
    with store.begin() as session:
        say(session, again, None, DAYS)
    link(store, first, again)
    assert links()[again] == (again, None)


def test_a_person_can_say_that_it_is_the_same_and_those_after_it_follow(
    store: Store, customer: Person, tell: Tell, links: Links
) -> None:
    who = customer()
    first, other = tell(who, FIBRE), tell(who, INVOICE, day=3)
    last = tell(who, f"sigo esperando, {INVOICE}, se los pedí la semana pasada", day=9)
    link(store, first, other, last)
    assert links()[last] == (other, other)
    with store.begin() as session:
        say(session, other, first, DAYS)
    assert links()[other] == (first, first)
    assert links()[last] == (first, other)


def test_what_a_person_said_can_be_taken_back(store: Store, customer: Person, tell: Tell, links: Links) -> None:
    who = customer()
    first, again = tell(who, FIBRE), tell(who, STILL, day=6)
    link(store, first, again)
    with store.begin() as session:
        say(session, again, None, DAYS)
        take_back(session, again, DAYS)
    assert links()[again] == (first, first)


def test_only_an_earlier_conversation_of_the_same_customer_can_be_named(
    store: Store, customer: Person, tell: Tell
) -> None:
    who = customer("u-1")
    first, again, stranger = tell(who, FIBRE), tell(who, STILL, day=6), tell(customer("u-2"), FIBRE)
    with store.begin() as session:
        for row_id, same_as in ((again, stranger), (first, again), (first, first)):
            with pytest.raises(UsageError, match="earlier conversation of the same customer"):
                say(session, row_id, same_as, DAYS)


def test_catching_up_makes_what_is_missing_once(store: Store, customer: Person, tell: Tell, links: Links) -> None:
    who = customer()
    first, again = tell(who, FIBRE), tell(who, STILL, day=6)
    assert catch_up(store, DAYS) == 2
    assert links()[again] == (first, first)
    assert catch_up(store, DAYS) == 0


def test_catching_up_makes_anew_what_another_version_made(store: Store, customer: Person, tell: Tell) -> None:
    row_id = tell(customer(), FIBRE)
    catch_up(store, DAYS)
    with store.begin() as session:
        session.get_one(MatterRow, row_id).stamp = "0.old.1"
    assert catch_up(store, DAYS) == 1


def test_the_third_contact_says_since_when_and_on_which_channels(store: Store, customer: Person, tell: Tell) -> None:
    who = customer()
    ids = [
        tell(who, FIBRE, channel="whatsapp"),
        tell(who, STILL, day=6, channel="email"),
        tell(who, THIRD, day=12, channel="whatsapp"),
    ]
    link(store, *ids)
    with store.read() as session:
        third, second, first = (contacts_on(session, row_id) for row_id in reversed(ids))
    assert third and second
    assert (third.number, third.since, third.channels) == (3, START, ("whatsapp", "email"))
    assert [one.row_id for one in third.contacts] == ids
    assert second.number == 2
    assert first is None
