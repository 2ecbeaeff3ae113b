"""Tickets of a real Request Tracker as conversations."""

from datetime import UTC, datetime, timedelta

import pytest

from api.helpdesks.rt import Options, RequestTracker
from api.helpdesks.rt.ticket import status_of
from tests.api.helpdesks.rt.bench import RtBench
from tests.request_tracker import mail_of

QUOTED = """Sí, es la casa de siempre.

El mar, 3 mar 2026 a las 10:22, Soporte <soporte@demo.test> escribió:
> ¿Es la misma dirección?
"""


@pytest.fixture
def adapter(bench: RtBench) -> RequestTracker:
    rt = bench.rt
    return RequestTracker(Options("mesa", rt.url, rt.token, rt.secret, queues=(bench.queue,)))


def test_who_wrote_is_the_customer_with_their_address(bench: RtBench, adapter: RequestTracker) -> None:
    read = adapter.conversation(bench.customer_writes("Hola, no tengo internet."))
    assert read
    assert (read.customer.id, read.channel, read.tags) == ("marta@example.com", "email", (bench.queue,))
    assert [(one.channel, one.handle) for one in read.customer.identities] == [("email", "marta@example.com")]


def test_an_html_mail_is_read_as_text_and_what_it_quotes_is_left_out(bench: RtBench, adapter: RequestTracker) -> None:
    ticket = bench.customer_writes("Hola, no tengo internet.")
    html = '<p>Es la <b>luz roja</b>.</p><div class="gmail_quote">On Tuesday somebody wrote: nada</div>'
    message = mail_of("", ticket)
    message.set_content(html, subtype="html")
    bench.rt.mail(bench.queue, message, ticket)
    bench.customer_writes(QUOTED, ticket)
    read = adapter.conversation(ticket)
    assert read
    assert [one.text for one in read.messages[1:]] == ["Es la luz roja.", "Sí, es la casa de siempre."]


def test_rt_s_own_mails_are_nobody_s_words(bench: RtBench, adapter: RequestTracker) -> None:
    ticket = bench.customer_writes("Hola, no tengo internet.")
    bench.agent_writes(ticket, "Ya lo miro.")
    read = adapter.conversation(ticket)
    assert read
    assert [(one.role, one.text) for one in read.messages] == [
        ("customer", "Hola, no tengo internet."),
        ("agent", "Ya lo miro."),
    ]
    assert read.messages[1].author == "Diego Soto"


def test_what_an_agent_opens_for_a_customer_is_the_customer_s_request(bench: RtBench, adapter: RequestTracker) -> None:
    body = {"Queue": bench.queue, "Subject": "Por teléfono", "Requestor": "leo@example.com", "Content": "Sin señal."}
    made = bench.rt.ask("POST", "/ticket", body | {"ContentType": "text/plain"}, bench.rt.agents["diego"])
    read = adapter.conversation(str(made["id"]))
    assert read
    assert [(one.role, one.author) for one in read.messages] == [("customer", "leo@example.com")]


def test_a_ticket_without_a_text_asks_what_its_subject_says(bench: RtBench, adapter: RequestTracker) -> None:
    made = bench.rt.ask("POST", "/ticket", {"Queue": bench.queue, "Subject": "¿Abren el lunes?", "Requestor": "l@e.cl"})
    read = adapter.conversation(str(made["id"]))
    assert read
    assert read.messages[0].text == "¿Abren el lunes?"


def test_resolved_tells_when_and_an_answer_to_it_that_it_was_reopened(bench: RtBench, adapter: RequestTracker) -> None:
    ticket = bench.customer_writes("Hola, no tengo internet.")
    bench.agent_writes(ticket, "Reinicia el router.")
    bench.resolve(ticket)
    resolved = adapter.conversation(ticket)
    bench.customer_writes("Sigue igual.", ticket)
    reopened = adapter.conversation(ticket)
    assert resolved
    assert reopened
    assert (resolved.status, resolved.reopened) == ("resolved", False)
    assert resolved.resolved_at
    assert (reopened.status, reopened.reopened, reopened.resolved_at) == ("open", True, None)


def test_a_ticket_that_was_merged_away_is_none_and_its_words_are_in_the_other(
    bench: RtBench, adapter: RequestTracker
) -> None:
    kept, merged = bench.customer_writes("Hola, no tengo internet."), bench.customer_writes("Otra vez lo mismo.")
    bench.rt.change(merged, MergeInto=kept)
    read = adapter.conversation(kept)
    assert adapter.conversation(merged) is None
    assert read
    assert [one.text for one in read.messages] == ["Hola, no tengo internet.", "Otra vez lo mismo."]


def test_another_queue_s_tickets_are_not_ours(bench: RtBench, adapter: RequestTracker) -> None:
    elsewhere = bench.rt.customer_writes(bench.rt.queue(), "Hola, no tengo internet.")
    assert adapter.conversation(elsewhere) is None


@pytest.mark.parametrize("id", ["0", "x", "1 OR id > 0", "99999999"])
def test_what_is_no_ticket_is_none(adapter: RequestTracker, id: str) -> None:
    assert adapter.conversation(id) is None


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("new", "open"),
        ("stalled", "pending"),
        ("rejected", "closed"),
        ("Resuelto", "resolved"),
        ("esperando", "pending"),
        ("con el taller", "open"),
    ],
)
def test_states_have_our_words(name: str, status: str) -> None:
    assert status_of(name, None) == status


def test_a_state_of_the_company_s_own_is_settled_where_rt_wrote_down_the_time_with_it() -> None:
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert status_of("entregado", at, [{"Created": at.isoformat()}]) == "closed"
    assert status_of("en reparto", at, [{"Created": (at + timedelta(hours=1)).isoformat()}]) == "open"


def test_an_agent_sees_with_their_own_token_what_rt_lets_them_see(bench: RtBench, adapter: RequestTracker) -> None:
    from api.helpdesks.adapter import Agent

    ticket = bench.customer_writes("Hola, no tengo internet.")
    wrong = bench.rt.agents["ana"][:-4] + "0000"
    assert adapter.may_see(ticket, Agent(handle="ana", token=bench.rt.agents["ana"]))
    assert not adapter.may_see(ticket, Agent(handle="ana", token=wrong))
    assert not adapter.may_see(ticket, Agent(handle="ana"))
