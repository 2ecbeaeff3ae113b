"""The histories that are timed are what they say they are."""

from itertools import islice, pairwise

from evals.summaries.speed import CHANNELS, MANY, in_many, messages_of_cases, thread, timed

SAID = list(islice(messages_of_cases(), 170))


def test_messages_go_on_without_end_each_later_than_the_last() -> None:
    many = list(islice(messages_of_cases(), 900))
    assert len({one.id for one in many}) == 900
    assert all(one.at and other.at and one.at < other.at for one, other in pairwise(many))


def test_the_same_messages_stand_in_many_conversations_over_all_channels() -> None:
    given = in_many(SAID)
    assert len(given) == MANY
    assert [one for each in given for one in each.messages] == SAID
    assert {one.channel for one in given} == set(CHANNELS)


def test_a_store_made_anew_is_timed_once_and_each_message_after_it_twice() -> None:
    times = timed([thread("c-0", SAID[:40])], SAID[40:43], 2)
    assert (len(times.first), len(times.after), len(times.again)) == (2, 6, 6)
