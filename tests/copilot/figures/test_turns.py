"""What became of the drafts: one for each time that a customer waited."""

from collections.abc import Sequence
from datetime import timedelta

from copilot.figures import Period
from copilot.figures.turns import Turns, count, read_turns
from copilot.store import Store
from tests.copilot.figures.conftest import MONDAY, Made, Talk

ASKED = (("customer", 0.0),)
ANSWERED: Sequence[tuple[str, float]] = (("customer", 0.0), ("agent", 5.0))


def _count(store: Store, period: Period) -> Turns:
    with store.read() as session:
        return count("", read_turns(session, period))


def test_retries_for_the_same_wait_are_one_draft_and_the_one_sent_decides(
    store: Store, period: Period, talk: Talk, made: Made
) -> None:
    row = talk(*ANSWERED)
    made(row)
    made(row, "discarded", reason="tone: muy seco")
    made(row, "used")
    found = _count(store, period)
    assert (found.offered, found.used, found.refused) == (1, 1, 0)
    assert found.reasons == {"tone": 1}


def test_another_wait_in_the_same_conversation_is_another_draft(
    store: Store, period: Period, talk: Talk, made: Made
) -> None:
    row = talk(("customer", 0.0), ("agent", 5.0), ("customer", 9.0), ("agent", 12.0))
    made(row, "used", message="m0")
    made(row, "used", message="m2")
    assert _count(store, period).used == 2


def test_each_fate_is_told_apart(store: Store, period: Period, talk: Talk, made: Made) -> None:
    made(talk(*ANSWERED), "used")
    made(talk(*ANSWERED), "edited", sent="Un texto de cien.")
    made(talk(*ANSWERED), "discarded", reason="wrong")
    made(talk(*ANSWERED))
    made(talk(*ASKED))
    made(talk(*ASKED), outcome="findings")
    found = _count(store, period)
    assert (found.used, found.edited, found.refused, found.aside, found.open, found.findings) == (1, 1, 1, 1, 1, 1)
    assert found.offered == 5
    assert (found.taken.good, found.taken.n) == (2, 4)


def test_what_a_program_asks_for_is_not_counted(store: Store, period: Period, talk: Talk, made: Made) -> None:
    made(talk(*ANSWERED), "used", surface="api")
    made(talk(*ANSWERED), "used", surface="panel")
    assert _count(store, period).offered == 1


def test_a_holding_message_is_no_answer_to_a_draft_that_waits(
    store: Store, period: Period, talk: Talk, made: Made
) -> None:
    made(talk(*ANSWERED, holding=True))
    assert _count(store, period).open == 1


def test_edited_drafts_are_spread_by_how_much_of_them_was_sent(
    store: Store, period: Period, talk: Talk, made: Made
) -> None:
    made(talk(*ANSWERED), "edited", sent="Un texto de diez!")
    made(talk(*ANSWERED), "edited", sent="zzzz")
    found = _count(store, period)
    assert found.likeness[9] == 1
    assert sum(found.likeness) == 2
    assert 0 < found.letters < len("Un texto de diez!") + 4


def test_a_draft_of_another_time_is_not_counted(store: Store, period: Period, talk: Talk, made: Made) -> None:
    made(talk(*ANSWERED), "used", at=MONDAY - timedelta(days=60))
    assert _count(store, period).offered == 0
