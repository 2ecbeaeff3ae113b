"""What always holds of groups, whatever records there are and whatever people said."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from copilot.customers.grouping import Grouping, Standing
from copilot.customers.judging import judge
from copilot.customers.place import Place
from copilot.customers.record import Record
from copilot.store.links import Pair, Verdict
from evals.customers.people import people
from evals.customers.rates import OTHER, USUAL, Rates
from evals.customers.records import records
from evals.customers.score import by_rules, records_of, wrong_pairs

from .worlds import judged_worlds, worlds


def standing(given: list[Record], verdicts: dict[Pair, Verdict]) -> Standing:
    place = Place(given)
    return Grouping(place, verdicts).standing(place.records)


def pairs_of(found: Standing) -> set[Pair]:
    return {
        (one, other)
        for one, other in combinations(sorted(found.person), 2)
        if found.person[one] is not None and found.person[one] == found.person[other]
    }


@given(judged_worlds(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(world: tuple[list[Record], dict[Pair, Verdict]], random: Random) -> None:
    given, verdicts = world
    shuffled = list(given)
    random.shuffle(shuffled)
    one, other = standing(given, verdicts), standing(shuffled, verdicts)
    assert one.person == other.person
    assert one.suggested == other.suggested


@given(judged_worlds())
def test_a_person_is_the_smallest_row_of_the_group(world: tuple[list[Record], dict[Pair, Verdict]]) -> None:
    found = standing(*world).person
    for id, person in found.items():
        members = [other for other in found if person is not None and found[other] == person]
        assert person is None or (person == min(members) and len(members) > 1 and id in members)


@given(judged_worlds())
def test_apart_always_wins(world: tuple[list[Record], dict[Pair, Verdict]]) -> None:
    given, verdicts = world
    apart = {pair for pair, verdict in verdicts.items() if verdict == "apart"}
    found = standing(given, verdicts)
    assert not apart & pairs_of(found)
    assert not apart & {(one.low, one.high) for one in found.suggested}


@given(worlds(), st.data())
def test_two_said_to_be_the_same_are_one_where_nothing_else_was_said(given: list[Record], data: st.DataObject) -> None:
    one, other = data.draw(st.sampled_from(list(combinations(range(1, len(given) + 1), 2))))
    assert (one, other) in pairs_of(standing(given, {(one, other): "same"}))


@given(worlds())
def test_no_two_of_a_group_contradict_each_other(given: list[Record]) -> None:
    place = Place(given)
    for one, other in pairs_of(standing(given, {})):
        found = judge(place.records[one], place.records[other], place)
        assert not found.against
        assert not found.twice


@given(judged_worlds())
def test_nobody_is_suggested_to_be_who_they_are(world: tuple[list[Record], dict[Pair, Verdict]]) -> None:
    found = standing(*world)
    assert not pairs_of(found) & {(one.low, one.high) for one in found.suggested}


@given(worlds())
def test_two_judge_the_same_either_way_round(given: list[Record]) -> None:
    place = Place(given)
    for one, other in combinations(given, 2):
        assert judge(one, other, place) == judge(other, one, place)


@pytest.mark.parametrize("rates", [USUAL, OTHER], ids=["usual", "other"])
@trying(max_examples=15, derandomize=True)
@given(seed=st.integers(1_000, 1_000_000))
def test_no_two_invented_people_are_joined(rates: Rates, seed: int) -> None:
    told = records(people(120, seed, rates), seed, rates)
    assert wrong_pairs(told, by_rules(records_of(told)).person) == []
