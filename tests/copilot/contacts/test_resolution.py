"""First-contact resolution that is genuine."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from copilot.contacts import Resolved, catch_up, repeats, resolution
from copilot.store import Store
from tests.copilot.contacts.conftest import DAYS, FIBRE, INVOICE, START, STILL, THIRD, Tell

Person = Callable[..., int]
ZONE = ZoneInfo("America/Santiago")
LATE = START + timedelta(days=300)


def counted(store: Store, by: str = "all", after: float = 300) -> dict[str, Resolved]:
    """By key, as it looks so many days after the start."""
    catch_up(store, DAYS)
    with store.read() as session:
        now = START + timedelta(days=after)
        rows = resolution(session, START, LATE, by, days=7, zone=ZONE, now=now)  # type: ignore[arg-type]
    return {row.key: row for row in rows}


def test_resolved_and_never_heard_of_again_is_genuine(store: Store, customer: Person, tell: Tell) -> None:
    tell(customer(), FIBRE, "agent: listo", resolved=True)
    row = counted(store)[""]
    assert (row.resolved, row.genuine, row.rate) == (1, 1, 1.0)
    assert row.low is not None and row.low < 0.3
    assert row.high == 1.0


def test_a_further_contact_within_the_days_spoils_it(store: Store, customer: Person, tell: Tell) -> None:
    who = customer()
    tell(who, FIBRE, "agent: listo", resolved=True)
    tell(who, STILL, "agent: va un técnico", day=5, resolved=True)
    row = counted(store)[""]
    assert (row.resolved, row.genuine, row.repeated, row.later, row.rate) == (1, 0, 1, 1, 0.0)


def test_a_further_contact_after_the_days_does_not(store: Store, customer: Person, tell: Tell) -> None:
    who = customer()
    tell(who, FIBRE, "agent: listo", resolved=True)
    tell(who, STILL, day=9)
    assert counted(store)[""].genuine == 1


def test_thanks_afterwards_do_not(store: Store, customer: Person, tell: Tell) -> None:
    who = customer()
    tell(who, FIBRE, "agent: listo", resolved=True)
    tell(who, "muchas gracias, la fibra anda perfecto, son muy amables", day=2, resolved=True)
    row = counted(store)[""]
    assert (row.repeated, row.genuine) == (0, 2)


def test_another_matter_does_not(store: Store, customer: Person, tell: Tell) -> None:
    who = customer()
    tell(who, FIBRE, "agent: listo", resolved=True)
    tell(who, INVOICE, day=2)
    assert counted(store)[""].genuine == 1


def test_reopening_spoils_it(store: Store, customer: Person, tell: Tell) -> None:
    tell(customer(), FIBRE, "agent: listo", resolved=True, reopened=True)
    row = counted(store)[""]
    assert (row.reopened, row.genuine, row.rate) == (1, 0, 0.0)


def test_before_the_days_have_passed_it_is_pending_whatever_came(store: Store, customer: Person, tell: Tell) -> None:
    tell(customer("u-1"), FIBRE, "agent: listo", resolved=True)
    tell(customer("u-2"), FIBRE, "agent: listo", resolved=True, reopened=True)
    row = counted(store, after=6)[""]
    assert (row.resolved, row.pending, row.rate, row.low) == (2, 2, None, None)


def test_open_conversations_are_not_counted(store: Store, customer: Person, tell: Tell) -> None:
    tell(customer(), FIBRE)
    assert counted(store) == {}


def test_weeks_begin_on_monday_where_the_company_is(store: Store, customer: Person, tell: Tell) -> None:
    tell(customer("u-1"), FIBRE, resolved=True)  # a Monday
    tell(customer("u-2"), FIBRE, day=6.6, resolved=True)  # Monday in Greenwich, still Sunday in Santiago
    tell(customer("u-3"), FIBRE, day=7, resolved=True)
    assert {key: row.resolved for key, row in counted(store, "week").items()} == {"2026-03-02": 2, "2026-03-09": 1}


def test_by_channel_tag_language_and_reason(store: Store, customer: Person, tell: Tell) -> None:
    tell(customer("u-1"), FIBRE, channel="email", tags=("fibra", "averia"), resolved=True)
    tell(customer("u-2"), "my invoice is wrong", channel="chat", language="en-GB", tags=("bill",), resolved=True)
    assert set(counted(store, "channel")) == {"email", "chat"}
    assert set(counted(store, "tag")) == {"fibra", "averia", "bill"}
    assert set(counted(store, "language")) == {"es", "en"}
    assert "invoice" in counted(store, "reason")


def test_the_parts_add_up(store: Store, customer: Person, tell: Tell) -> None:
    for n in range(4):
        who = customer(f"u-{n}")
        tell(who, FIBRE, "agent: listo", resolved=True, reopened=n == 1)
        if n > 1:
            tell(who, STILL, day=n, resolved=True)
    row = counted(store)[""]
    assert row.genuine + row.reopened + row.repeated + row.pending == row.resolved == 4
    assert row.later == 2


def test_repeated_matters_come_with_their_customer_most_contacts_first(
    store: Store, customer: Person, tell: Tell
) -> None:
    often, twice = customer("u-often"), customer("u-twice")
    for day, text in enumerate((FIBRE, STILL, THIRD)):
        tell(often, text, day=3 * day, channel=("chat", "email", "chat")[day])
    tell(twice, FIBRE)
    tell(twice, STILL, day=20)
    tell(customer("u-once"), FIBRE)
    catch_up(store, DAYS)
    with store.read() as session:
        found = repeats(session)
        recent = repeats(session, since=START + timedelta(days=10))
        assert repeats(session, until=START) == ()
    assert [(one.customer_id, one.number, one.channels) for one in found] == [
        ("u-often", 3, ("chat", "email")),
        ("u-twice", 2, ("whatsapp",)),
    ]
    assert [one.customer_id for one in recent] == ["u-twice"]
    assert found[0].reason
