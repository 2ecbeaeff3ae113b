"""The invented people and their score."""

from click.testing import CliRunner

from evals.customers.__main__ import main
from evals.customers.causes import by_cause
from evals.customers.people import Told, people
from evals.customers.plain import plain_records
from evals.customers.rates import USUAL
from evals.customers.records import records
from evals.customers.score import (
    by_any_handle,
    by_rules,
    joined_pairs,
    missed,
    records_of,
    score,
    sharing_pairs,
    wrong_pairs,
)

TOLD = [
    Told(1, "crm", "1", "Ana Soto", (("email", "ana.soto@x.cl"), ("phone", "+56987654321"))),
    Told(1, "web", "2", "Ana Soto", (("email", "ana.soto@x.cl"),)),
    Told(1, "whatsapp", "3", "", (("whatsapp", "+56987654321"),)),
    Told(1, "helpdesk", "4", "Ana Soto", (("email", "ana.sotto@x.cl"),)),
    Told(2, "web", "5", "Pedro Gil", (("phone", "+56987654321"),)),
]


def test_a_seed_makes_the_same_people_again_and_another_makes_others() -> None:
    assert records(people(50, 1, USUAL), 1, USUAL) == records(people(50, 1, USUAL), 1, USUAL)
    assert records(people(50, 1, USUAL), 1, USUAL) != records(people(50, 2, USUAL), 2, USUAL)


def test_a_seed_makes_the_same_plain_people_again_and_another_makes_others() -> None:
    assert plain_records(50, 1) == plain_records(50, 1)
    assert plain_records(50, 1) != plain_records(50, 2)


def test_a_pair_is_counted_with_what_makes_it_hard() -> None:
    made = records_of(TOLD)
    joined = joined_pairs(made, by_rules(made).person)
    assert by_cause(made, sharing_pairs(TOLD, made), joined) == {"no name": (1, 0), "full names": (1, 1)}


def test_pairs_are_counted_as_they_are() -> None:
    made = records_of(TOLD)
    found = by_rules(made)
    scored = score(TOLD, made, found.person, {(one.low, one.high) for one in found.suggested})
    assert (scored.true, scored.sharing, scored.named) == (6, 2, 1)
    assert (scored.joined, scored.wrong, scored.found, scored.found_named) == (1, 0, 1, 1)
    assert scored.found_or_suggested == 5
    assert missed(TOLD, made, found.person) == [(TOLD[0], TOLD[2])]
    assert wrong_pairs(TOLD, found.person) == []


def test_joining_on_any_handle_joins_two_people_of_one_phone() -> None:
    made = records_of(TOLD)
    group = by_any_handle(made)
    assert score(TOLD, made, group, set()).wrong == 3
    assert {one.person for pair in wrong_pairs(TOLD, group) for one in pair} == {1, 2}


def test_the_command_prints_the_rules_beside_the_baseline() -> None:
    found = CliRunner().invoke(main, ["--people", "100", "--seed", "3", "--missed", "1"])
    assert found.exit_code == 0
    assert "rules: wrong joins 0 of" in found.output
    assert "any equal handle: wrong joins" in found.output


def test_the_command_knows_the_plain_setting_and_says_the_causes() -> None:
    found = CliRunner().invoke(main, ["--people", "100", "--setting", "plain", "--causes"])
    assert found.exit_code == 0
    assert "full names: " in found.output
