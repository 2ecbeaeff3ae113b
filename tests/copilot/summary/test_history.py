"""A history: the newest matter first, what is owed, what came before; each fact with its conversation."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from copilot.conversation import Message
from copilot.promise import Owed, Status
from copilot.summary import Digest, Past, Reading, Repeats, history_of

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


def past(id: str, *said: str, days_ago: int = 0, matter: str = "", channel: str = "chat", language: str = "es") -> Past:
    at = NOW - timedelta(days=days_ago)
    messages = [
        Message(id=f"{id}-{n}", role="agent" if n % 2 else "customer", text=text, at=at) for n, text in enumerate(said)
    ]
    digest = Reading(Digest(language=language)).read(messages).digest()
    return Past(id=id, channel=channel, at=at, digest=digest, matter=matter)


def owed(text: str, due: str = "", status: Status = "open") -> Owed:
    return Owed(text=text, by="Diego", due=due, message_id="p", status=status, conversation_id="c-1")


DOUBLE = "me cobraron dos veces la boleta"
PLAN = "quiero cambiar mi plan por otro con más datos"


def lines(summary: str) -> list[str]:
    return summary.split("\n")


def test_the_newest_matter_is_first_and_only_it_is_told_with_the_name() -> None:
    found = history_of(
        [past("c-2", PLAN), past("c-1", DOUBLE, days_ago=9, channel="email")], (), "es", who="María", now=NOW
    )
    assert lines(found.summary) == [
        "20 de marzo, chat: María quiere cambiar su plan por otro con más datos.",
        "11 de marzo, correo: El cliente cuenta que le cobraron dos veces la boleta.",
    ]
    assert {fact.conversation_id for fact in found.facts} == {"c-1", "c-2"}
    assert found.up_to == "c-2-0"


def test_of_one_matter_only_the_newest_conversation_is_told() -> None:
    found = history_of([past("c-2", PLAN, matter="7"), past("c-1", DOUBLE, matter="7"), past("c-0", DOUBLE)], (), "es")
    assert [fact.conversation_id for fact in found.facts] == ["c-2", "c-0"]


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        ("es", "(tercer contacto por lo mismo desde el 2 de marzo, por 2 canales)"),
        ("pt", "(terceiro contato sobre o mesmo assunto desde 2 de março, por 2 canais)"),
        ("en", "(third contact on this since 2 March, on 2 channels)"),
    ],
)
def test_the_third_contact_is_said_to_be_the_third(reader: str, told: str) -> None:
    repeats = Repeats(contacts=3, since=datetime(2026, 3, 2, 12, tzinfo=UTC), channels=2)
    assert history_of([past("c-1", DOUBLE)], (), reader, repeats=repeats, now=NOW).summary.endswith(told)


def test_a_first_contact_is_not_counted() -> None:
    told = history_of([past("c-1", DOUBLE)], (), "es", repeats=Repeats(contacts=1), now=NOW).summary
    assert "contacto" not in told


def test_what_is_late_is_told_before_what_falls_due_and_that_before_what_has_no_time() -> None:
    open_, soon, late = (
        owed("lo vemos"),
        owed("te escribo", "2026-03-21T18:00:00+00:00"),
        owed("te llamo", "2026-03-19T18:00:00+00:00"),
    )
    told = [past("c-1", DOUBLE)]
    assert "«te llamo» (venció 19 de marzo 18:00)" in history_of(told, (open_, soon, late), "es", now=NOW).summary
    assert "«te escribo» (vence 21 de marzo 18:00)" in history_of(told, (open_, soon), "es", now=NOW).summary
    assert lines(history_of(told, (open_,), "es", now=NOW).summary)[1] == "Prometido: «lo vemos»"


def test_days_are_told_in_the_reader_s_zone() -> None:
    now = NOW.astimezone(ZoneInfo("America/Santiago"))
    told = history_of([past("c-1", DOUBLE)], (owed("te llamo", "2026-03-21T01:00:00+00:00"),), "es", now=now).summary
    assert "vence 20 de marzo 22:00" in told


def test_a_year_is_told_where_it_is_another() -> None:
    assert history_of([past("c-1", DOUBLE, days_ago=90)], (), "en", now=NOW).summary.startswith(
        "20 December 2025, chat: "
    )


def test_four_lines_at_most_and_the_promise_among_them() -> None:
    many = [past(f"c-{n}", DOUBLE, f"Se devuelve en {n} días hábiles.", days_ago=n) for n in range(9)]
    found = history_of(many, (owed("te llamo"),), "es", now=NOW)
    assert len(lines(found.summary)) == 4
    assert "te llamo" in lines(found.summary)[1]
    assert {fact.line for fact in found.facts} == {0, 1, 2, 3}


def test_a_history_of_nothing_said_is_empty() -> None:
    assert history_of([], (), "es").summary == ""
    assert history_of([past("c-1", "")], (), "es", now=NOW).summary == ""


def test_what_waits_in_a_resolved_conversation_waits_no_more() -> None:
    waiting = past("c-1", "¿cuándo me devuelven la plata?")
    assert history_of([waiting], (), "es").open_questions == ("¿cuándo me devuelven la plata?",)
    assert history_of([waiting.model_copy(update={"resolved": True})], (), "es").open_questions == ()


def test_a_channel_of_two_lines_makes_no_line() -> None:
    assert "\n" not in history_of([past("c-1", DOUBLE, channel="tele\ngram")], (), "es", now=NOW).summary
