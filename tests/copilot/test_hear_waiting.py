from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from copilot.conversation import of_text
from copilot.copilot import Copilot, open_copilot
from copilot.listen.feelings.care import care
from copilot.settings import Settings
from copilot.store import corrections, cues, feelings
from copilot.store.schema import HeardFeelingRow
from tests.talks import add

SAID = "me tienen de pelotita entre todos"


@pytest.fixture
def copilot(settings: Settings) -> Iterator[Copilot]:
    with open_copilot(settings) as opened:
        yield opened


def put(copilot: Copilot, label: str = "frustration") -> None:
    with copilot.store.begin() as session:
        cues.put(session, "es", label, "me tienen de pelotita")


def kept(copilot: Copilot, row: int) -> feelings.Kept | None:
    with copilot.store.read() as session:
        return feelings.kept(session, row)


def test_a_cue_of_the_team_is_heard_at_once(copilot: Copilot) -> None:
    assert copilot.hear(of_text(SAID)).feeling.primary == "neutral"
    put(copilot)
    feeling = copilot.hear(of_text(SAID)).feeling
    assert feeling.primary == "frustration"
    assert feeling.emotions[0].evidence[0] in SAID


def test_a_signal_of_the_team_is_a_signal(copilot: Copilot) -> None:
    put(copilot, "churn_risk")
    assert [flag.label for flag in copilot.hear(of_text(SAID)).feeling.signals] == ["churn_risk"]


def test_where_feelings_are_switched_off_none_is_heard_and_none_kept(settings: Settings) -> None:
    with open_copilot(settings.model_copy(update={"feelings": False})) as copilot:
        row = add(copilot.store, "a", "customer: estoy furiosa con ustedes")
        put(copilot)
        assert copilot.hear(of_text("estoy furiosa con ustedes")).feeling.primary == "neutral"
        assert copilot.hear_waiting() == 0
        assert kept(copilot, row) is None


def test_what_waits_is_heard_once_and_kept_with_how_soon_to_look(copilot: Copilot) -> None:
    row = add(copilot.store, "a", "customer: estoy furiosa con ustedes")
    add(copilot.store, "b", "customer: hola", "agent: hola")
    assert copilot.hear_waiting() == 1
    assert copilot.hear_waiting() == 0
    found = kept(copilot, row)
    assert found is not None
    assert found.feeling.primary == "anger"
    assert found.care == care(found.feeling) > 0


def test_a_limit_leaves_the_rest_for_the_next_time(copilot: Copilot) -> None:
    for n in range(3):
        add(copilot.store, f"c{n}", "customer: hola", minute=n)
    assert copilot.hear_waiting(2) == 2
    assert copilot.hear_waiting(2) == 1


def test_a_change_of_the_teams_cues_lets_what_waits_be_heard_again(copilot: Copilot) -> None:
    row = add(copilot.store, "a", f"customer: {SAID}")
    copilot.hear_waiting()
    put(copilot)
    assert copilot.hear_waiting() == 1
    found = kept(copilot, row)
    assert found is not None
    assert found.feeling.primary == "frustration"


def test_the_inbox_follows_what_people_corrected(copilot: Copilot) -> None:
    row = add(copilot.store, "a", "customer: estoy furiosa con ustedes")
    copilot.hear_waiting()
    with copilot.store.begin() as session:
        corrections.add(session, row, "m0", "anger", "neutral", "es")
    assert copilot.hear_waiting() == 1
    found = kept(copilot, row)
    assert found is not None
    assert (found.feeling.primary, found.care) == ("neutral", 0)


def test_a_service_that_runs_for_months_forgets_too(copilot: Copilot) -> None:
    row = add(copilot.store, "a", "customer: hola", "agent: hola")
    with copilot.store.begin() as session:
        feelings.keep(session, row, "", copilot.hear(of_text(SAID)).feeling, 0)
        session.execute(update(HeardFeelingRow).values(heard_at=datetime.now(UTC) - timedelta(days=91)))
    copilot.hear_waiting()
    assert kept(copilot, row) is None
