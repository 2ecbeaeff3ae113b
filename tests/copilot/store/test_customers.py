"""Handles are stored in one form, and a customer is known by the id or by the strongest handle."""

import pytest

from copilot.conversation import Customer, Identity
from copilot.errors import ConflictError, NotFoundError
from copilot.store import Store, customers
from copilot.store.schema import CustomerRow


@pytest.mark.parametrize(
    ("channel", "handle", "stored"),
    [
        ("email", " Ana.Soto@Example.COM ", ("email", "ana.soto@example.com")),
        ("", "Ana@Example.com", ("email", "ana@example.com")),
        ("whatsapp", "+56 9 8765 4321", ("whatsapp", "+56987654321")),
        ("whatsapp", "56987654321", ("whatsapp", "+56987654321")),
        ("phone", "9 8765 4321", ("phone", "+56987654321")),
        ("Phone", "+52 55 5550 1114", ("phone", "+525555501114")),
        ("phone", "0034 612 345 678", ("phone", "+34612345678")),
        ("", "987654321", ("phone", "+56987654321")),
        ("phone", "anexo 12", ("phone", "12")),
        ("instagram", "@Ana_Soto", ("instagram", "ana_soto")),
        ("facebook", "Ana Soto", ("facebook", "ana soto")),
    ],
)
def test_a_handle_is_stored_in_one_form(channel: str, handle: str, stored: tuple[str, str]) -> None:
    found = customers.normalised(Identity(channel=channel, handle=handle), ("CL",))
    assert found is not None
    assert (found.channel, found.handle) == stored
    assert customers.normalised(found, ("CL",)) == found


def test_a_national_phone_is_read_in_the_first_country_whose_plan_it_fits() -> None:
    identity = Identity(channel="phone", handle="612 345 678")
    assert customers.normalised(identity, ("ES", "CL")) == Identity(channel="phone", handle="+34612345678")


@pytest.mark.parametrize("handle", ["", "  ", "x" * 400, "sin número"])
def test_a_handle_that_holds_nothing_is_none(handle: str) -> None:
    assert customers.normalised(Identity(channel="whatsapp", handle=handle)) is None


def test_the_key_is_the_id_else_the_strongest_handle() -> None:
    handles = (Identity(channel="instagram", handle="ana"), Identity(channel="email", handle="ana@x.cl"))
    assert customers.key_of("s", Customer(id="u-1", identities=handles)) == ("s", "u-1")
    assert customers.key_of("s", Customer(identities=handles)) == ("s", "ana@x.cl")
    assert customers.key_of("s", Customer(name="Ana")) is None


def test_saving_again_adds_handles_and_keeps_a_name_that_is_not_given(store: Store) -> None:
    one = Identity(channel="email", handle="ana@x.cl")
    two = Identity(channel="phone", handle="+56987654321")
    key = ("s", "u-1")
    with store.begin() as session:
        first = customers.save(session, [(key, Customer(name="Ana", identities=(one,)))])
    with store.begin() as session:
        again = customers.save(session, [(key, Customer(identities=(one, two))), (key, Customer(name="Ana Soto"))])
    assert first == again
    with store.read() as session:
        row = session.get(CustomerRow, first[key])
        assert row is not None
        assert customers.to_value(row) == Customer(id="u-1", name="Ana Soto", identities=(one, two))


def test_people_with_the_same_handle_are_not_merged(store: Store) -> None:
    same = (Identity(channel="phone", handle="+56987654321"),)
    with store.begin() as session:
        ids = customers.save(session, [(("s", id), Customer(id=id, identities=same)) for id in ("a", "b")])
    assert len(set(ids.values())) == 2


def test_bringing_says_which_rows_are_new_or_changed(store: Store) -> None:
    mail = (Identity(channel="email", handle="ana@x.cl"),)
    key, other = ("s", "a"), ("s", "b")
    with store.begin() as session:
        first = customers.bring(session, [(key, Customer(name="Ana", identities=mail)), (other, Customer())])
        again = customers.bring(session, [(key, Customer(name="Ana", identities=mail)), (other, Customer(name="Eva"))])
    assert set(first.touched) == set(first.ids.values())
    assert again.touched == (first.ids[other],)


def test_a_customer_is_found_by_the_id_as_imported(store: Store) -> None:
    with store.begin() as session:
        customers.save(session, [(("crm", "a"), Customer()), (("web", "a"), Customer())])
        assert customers.find_row(session, "a", "web").source == "web"
        with pytest.raises(ConflictError, match="'crm', 'web'"):
            customers.find_row(session, "a")
        with pytest.raises(NotFoundError, match="'b' from 'web'"):
            customers.find_row(session, "b", "web")
