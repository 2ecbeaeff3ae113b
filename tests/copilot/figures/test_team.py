"""The team's figures together, and whose they are not."""

from collections.abc import Callable
from datetime import timedelta

from copilot.clocks import Clocks
from copilot.figures import Period, Reader, Team, own, team
from copilot.store import Store
from tests.copilot.figures.conftest import MONDAY, Made, Talk

Person = Callable[[str], int]
SAID = (("customer", 0.0), ("agent", 5.0))


def _team(store: Store, period: Period, clocks: Clocks, reader: Reader | None = None) -> Team:
    with store.read() as session:
        return team(session, period, "channel", clocks, days=7, reader=reader or Reader())


def test_weeks_come_in_order_and_groups_by_number(
    store: Store, period: Period, clocks: Clocks, talk: Talk, made: Made
) -> None:
    for days, channel in ((0, "chat"), (1, "chat"), (8, "email")):
        at = MONDAY + timedelta(days=days)
        made(talk(*SAID, at=at, channel=channel), "used", at=at)
    found = _team(store, period, clocks)
    assert [(one.key, one.offered) for one in found.drafts.weeks] == [("2026-03-02", 2), ("2026-03-09", 1)]
    assert [one.key for one in found.drafts.groups] == ["chat", "email"]
    assert [one.key for one in found.answers.channels] == ["chat", "email"]


def test_genuine_resolution_and_satisfaction_stand_beside_it(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    talk(*SAID, status="resolved", csat=5.0)
    talk(*SAID, status="resolved", csat=4.0)
    found = _team(store, period, clocks)
    assert found.resolution.whole is not None
    assert (found.resolution.whole.resolved, found.resolution.whole.rate) == (2, 1.0)
    assert (found.satisfaction.whole.csat.n, found.satisfaction.whole.csat.mean) == (2, 4.5)


def test_a_group_in_which_one_person_only_worked_is_shown_to_nobody_else(
    store: Store, period: Period, clocks: Clocks, talk: Talk, made: Made, person: Person
) -> None:
    ana, luz = person("ana"), person("luz")
    for channel, user_id in (("chat", ana), ("chat", luz), ("email", ana), ("phone", luz)):
        made(talk(*SAID, channel=channel, author=str(user_id)), "used", user_id=user_id)
    eva = person("eva")
    others = _team(store, period, clocks, Reader(user_id=eva, name=str(eva)))
    assert [one.key for one in others.drafts.groups] == ["chat"]
    assert others.drafts.alone == 2
    assert [one.key for one in others.answers.groups] == ["chat"]
    assert others.drafts.whole.used == 4


def test_what_customers_say_where_one_person_answers_is_said_of_them(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    for channel, author in (("chat", "Ana"), ("chat", "Luz"), ("email", "Ana"), ("phone", "Luz")):
        talk(*SAID, channel=channel, author=author, status="resolved", csat=2.0)
    found = _team(store, period, clocks, Reader(name="Eva"))
    assert [one.key for one in found.satisfaction.groups] == ["chat"]
    assert [one.key for one in found.resolution.groups] == ["chat"]
    assert found.satisfaction.whole.csat.n == 4


def test_what_one_person_resolved_is_theirs_whoever_answered_first(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    for channel, first, last in (
        ("chat", "Ana", "Ana"),
        ("chat", "Luz", "Luz"),
        ("email", "Ana", "Luz"),
        ("email", "Luz", "Luz"),
    ):
        said = (("customer", 0.0), ("agent", 5.0, first), ("customer", 9.0), ("agent", 12.0, last))
        talk(*said, channel=channel, status="resolved")
    whose = {name: _team(store, period, clocks, Reader(name=name)).resolution.groups for name in ("Eva", "Luz")}
    assert [one.key for one in whose["Eva"]] == []
    assert {one.key for one in whose["Luz"]} == {"chat", "email"}


def test_whether_drafts_are_quicker_is_not_told_where_one_person_only_sends_them(
    store: Store, period: Period, clocks: Clocks, talk: Talk, made: Made, person: Person
) -> None:
    for author in ("Luz", "Eva"):
        talk(*SAID, author=author)
    made(talk(*SAID, author="Ana"), "used", user_id=person("ana"), used_at=MONDAY + timedelta(minutes=5))
    others = _team(store, period, clocks, Reader(name="Luz"))
    assert (others.answers.drafted.clock.n, others.answers.undrafted.clock.n) == (0, 0)
    hers = _team(store, period, clocks, Reader(name="Ana"))
    assert (hers.answers.drafted.clock.n, hers.answers.undrafted.clock.n) == (1, 2)


def test_a_week_begins_on_monday_where_the_company_is(
    store: Store, period: Period, clocks: Clocks, talk: Talk, made: Made
) -> None:
    # Sunday night in Santiago is Monday morning in UTC.
    at = MONDAY.replace(hour=2)
    made(talk(*SAID, at=at), "used", at=at)
    assert [one.key for one in _team(store, period, clocks).drafts.weeks] == ["2026-02-23"]


def test_one_person_alone_in_the_team_sees_all_of_it(
    store: Store, period: Period, clocks: Clocks, talk: Talk, made: Made, person: Person
) -> None:
    made(talk(*SAID), "used", user_id=person("ana"))
    assert [one.key for one in _team(store, period, clocks).drafts.groups] == ["chat"]


def test_ones_own_are_told_only_where_the_rest_is_not_one_other_persons(
    store: Store, period: Period, talk: Talk, made: Made, person: Person
) -> None:
    ana, luz, eva = person("ana"), person("luz"), person("eva")
    made(talk(*SAID), "used", user_id=ana)
    made(talk(*SAID), "discarded", user_id=ana)
    made(talk(*SAID), "used", user_id=luz)
    with store.read() as session:
        assert own(session, period, ana) is None
    made(talk(*SAID), "edited", sent="Otro.", user_id=eva)
    with store.read() as session:
        mine = own(session, period, ana)
    assert mine is not None
    assert (mine.used, mine.edited, mine.refused) == (1, 0, 1)


def test_nothing_yet_is_no_failure(store: Store, period: Period, clocks: Clocks) -> None:
    found = _team(store, period, clocks)
    assert found.drafts.whole.offered == 0
    assert found.drafts.whole.taken.rate is None
    assert found.resolution.whole is None
