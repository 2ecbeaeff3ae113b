"""Handles in the form in which they are compared, and whose they look to be."""

import pytest

from copilot.customers.handles import Owner, handles_of, mailbox, owner, spells_whole
from copilot.customers.names import name_of


def test_a_phone_is_one_handle_on_whatever_channel() -> None:
    found = handles_of([("whatsapp", "+56987654321"), ("phone", "+56987654321")])
    assert {(one.kind, one.value) for one in found} == {("phone", "+56987654321")}


def test_a_document_counts_without_its_dots() -> None:
    one, other = handles_of([("rut", "12.345.678-5")]), handles_of([("rut", "12345678-5")])
    assert one[0].value == other[0].value


@pytest.mark.parametrize(
    ("channel", "handle"), [("phone", "12"), ("phone", "+56999999999"), ("rut", "11111111-1"), ("crm", "0")]
)
def test_what_is_nobodys_is_no_handle(channel: str, handle: str) -> None:
    assert handles_of([(channel, handle)]) == ()


@pytest.mark.parametrize(
    ("address", "box"),
    [
        ("a.soto+ofertas@gmail.com", "asoto@gmail.com"),
        ("a.soto+x@example.com", "a.soto@example.com"),
        ("asoto@googlemail.com", "asoto@gmail.com"),
    ],
)
def test_a_mailbox_is_the_address_without_what_does_not_count(address: str, box: str) -> None:
    assert mailbox(address) == box


@pytest.mark.parametrize(
    ("channel", "handle", "whose"),
    [
        ("email", "ana.soto@example.com", Owner.NAMED),
        ("email", "asoto@example.com", Owner.NAMED),
        ("email", "ana67@example.com", Owner.NAMED),
        ("email", "rock77@example.com", Owner.SOMEBODY),
        ("email", "pedro.gil@example.com", Owner.SOMEBODY),
        ("email", "familia.soto@example.com", Owner.HOUSE),
        ("email", "lossoto@example.com", Owner.HOUSE),
        ("email", "soto@example.com", Owner.HOUSE),
        ("email", "soto72@example.com", Owner.SOMEBODY),
        ("email", "casagil@example.com", Owner.HOUSE),
        ("email", "casandra@example.com", Owner.SOMEBODY),
        ("email", "info@example.com", Owner.NOBODY),
        ("email", "ventas.norte@example.com", Owner.NOBODY),
        ("email", "no-reply@example.com", Owner.NOBODY),
        ("phone", "+56987654321", Owner.SOMEBODY),
        ("phone", "+56227654321", Owner.HOUSE),
        ("phone", "+442071234567", Owner.HOUSE),
        ("rut", "12345678-5", Owner.NAMED),
    ],
)
def test_whose_a_handle_looks_to_be_to_who_knows_the_name(channel: str, handle: str, whose: Owner) -> None:
    [one] = handles_of([(channel, handle)])
    assert owner(one, name_of("Ana Soto")) == whose


@pytest.mark.parametrize(
    ("address", "whole"),
    [("ana.soto@x.cl", True), ("soto_ana67@x.cl", True), ("ana67@x.cl", False), ("asoto@x.cl", False)],
)
def test_an_address_spells_a_name_whole_with_given_name_and_surname(address: str, whole: bool) -> None:
    [one] = handles_of([("email", address)])
    assert spells_whole(one, name_of("Ana Soto")) == whole
