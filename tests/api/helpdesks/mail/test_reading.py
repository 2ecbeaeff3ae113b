"""How a mailbox's threads become conversations."""

from datetime import UTC, datetime, timedelta

import pytest

from api.helpdesks.mail import Mailbox
from copilot.conversation import Identity
from tests.api.helpdesks.mail.conftest import MARIA, OURS, START, Box, Connect, Walk


def test_a_thread_is_one_conversation_with_what_our_people_answered(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    reply = box.answer(first)
    box.put("Gracias", subject="RE: Sin internet", reply_to=reply)
    found = mailbox.conversation(first)
    assert found is not None
    assert (found.id, found.source, found.channel, found.subject) == (first, "correo", "email", "Sin internet")
    assert [(one.role, one.author, one.text) for one in found.messages] == [
        ("customer", "María Soto", "Hola, no tengo internet"),
        ("agent", "Ayuda", "Mañana va un técnico, sin costo."),
        ("customer", "María Soto", "Gracias"),
    ]
    assert found.customer.identities == (Identity(channel="email", handle="maria@example.com"),)
    assert found.opened_at == START + timedelta(minutes=1)


def test_the_same_subject_and_person_within_thirty_days_is_the_same_thread(box: Box, mailbox: Mailbox) -> None:
    first = box.put("Hola")
    box.put("¿Alguna novedad?", subject="Re: sin internet", at=START + timedelta(days=20))
    box.put("Otra vez", at=START + timedelta(days=80))
    box.put("Yo también", sender="Luis <luis@example.com>")
    found = mailbox.conversation(first)
    assert found is not None
    assert [one.text for one in found.messages] == ["Hola", "¿Alguna novedad?"]


def test_what_a_mail_quotes_is_left_out(box: Box, mailbox: Mailbox) -> None:
    first = box.put("Sigue igual.\n\nEl mar, 3 mar 2026 a las 10:22, Ayuda escribió:\n> Mañana va un técnico.")
    found = mailbox.conversation(first)
    assert found is not None
    assert found.messages[0].text == "Sigue igual."


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Auto_Response_Suppress": "All"}],
)
def test_what_no_person_wrote_is_left_out(box: Box, mailbox: Mailbox, walk: Walk, headers: dict[str, str]) -> None:
    box.put("Estoy fuera de la oficina", **headers)
    assert walk(mailbox)[0] == []


def test_our_own_mails_count_although_they_ask_machines_to_be_silent(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    box.answer(first, X_Auto_Response_Suppress="All")
    found = mailbox.conversation(first)
    assert found is not None
    assert [one.role for one in found.messages] == ["customer", "agent"]


def test_a_mail_among_ourselves_is_private(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    box.put("¿Quién lo toma?", sender=OURS, to="Redes <redes@alborada.example>", reply_to=first)
    found = mailbox.conversation(first)
    assert found is not None
    assert [one.private for one in found.messages] == [False, True]


def test_a_thread_without_anybody_from_outside_is_none(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    box.put("Reunión a las 10", sender=OURS, to="Redes <redes@alborada.example>")
    assert walk(mailbox)[0] == []


def test_a_file_without_words_says_that_there_was_one(box: Box, mailbox: Mailbox) -> None:
    raw = (
        f"From: {MARIA}\r\nTo: {OURS}\r\nSubject: Boleta\r\nMessage-ID: <file@example.com>\r\n"
        "Date: Tue, 03 Mar 2026 10:22:00 -0300\r\nMIME-Version: 1.0\r\n"
        'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="boleta.pdf"\r\n\r\nJVBERi0=\r\n'
    )
    box.append(raw.encode(), "INBOX", START)
    found = mailbox.conversation("file@example.com")
    assert found is not None
    assert found.messages[0].text == "[archivo]"


def test_who_says_it_all_in_the_subject_is_heard(box: Box, mailbox: Mailbox) -> None:
    found = mailbox.conversation(box.put("", subject="No tengo internet, llámenme"))
    assert found is not None
    assert [one.text for one in found.messages] == ["No tengo internet, llámenme"]


@pytest.mark.parametrize("said", ["Tue, 03 Mar 2099 10:00:00 +0000", "mañana", ""])
def test_a_mail_is_never_later_than_it_came_in(box: Box, mailbox: Mailbox, said: str) -> None:
    came = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    dated = f"Date: {said}\r\n" if said else ""
    headers = f"From: {MARIA}\r\nTo: {OURS}\r\nMessage-ID: <x@example.com>\r\n{dated}Subject: Hola\r\n"
    box.append(f"{headers}\r\nNo tengo internet\r\n".encode(), "INBOX", came)
    box.answer("x@example.com", at=came + timedelta(minutes=5))
    found = mailbox.conversation("x@example.com")
    assert found is not None
    assert [(one.role, one.at) for one in found.messages] == [
        ("customer", came),
        ("agent", came + timedelta(minutes=5)),
    ]


def test_words_before_a_heavy_file_are_read(box: Box, mailbox: Mailbox) -> None:
    raw = (
        f"From: {MARIA}\r\nTo: {OURS}\r\nSubject: Foto\r\nMessage-ID: <heavy@example.com>\r\n"
        "Date: Tue, 03 Mar 2026 10:22:00 -0300\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        'Mira la luz del router\r\n--x\r\nContent-Type: image/png; name="a.png"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n" + ("A" * 76 + "\r\n") * 8_000 + "--x--\r\n"
    )
    box.append(raw.encode(), "INBOX", START)
    found = mailbox.conversation("heavy@example.com")
    assert found is not None
    assert found.messages[0].text == "Mira la luz del router"


def test_nothing_is_marked_as_read(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    first = box.put()
    walk(mailbox)
    mailbox.conversation(first)
    assert box.read_marks() == [False]


def test_answered_and_in_its_folder_is_resolved(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    box.answer(first)
    before = mailbox.conversation(first)
    box.move("INBOX", "Archivo")
    after = mailbox.conversation(first)
    assert before is not None
    assert after is not None
    assert (before.status, before.resolved_at) == ("open", None)
    assert (after.status, after.resolved_at) == ("resolved", START + timedelta(minutes=2))


def test_put_away_without_an_answer_is_only_closed(box: Box, mailbox: Mailbox) -> None:
    first = box.put(folder="Archivo")
    found = mailbox.conversation(first)
    assert found is not None
    assert found.status == "closed"


def test_a_new_mail_in_an_old_thread_opens_it_again(box: Box, mailbox: Mailbox) -> None:
    first = box.put(folder="Archivo")
    reply = box.answer(first)
    box.put("Sigo sin internet", reply_to=reply)
    found = mailbox.conversation(first)
    assert found is not None
    assert found.status == "open"


def test_without_such_a_folder_what_is_answered_and_quiet_is_resolved(box: Box, opened: Connect) -> None:
    old, fresh = box.put("Hola"), box.put("Hola", subject="Otra cosa", sender="Luis <luis@example.com>")
    box.answer(old)
    box.answer(fresh, subject="Re: Otra cosa", to="Luis <luis@example.com>", at=datetime.now(UTC))
    mailbox = opened()
    states = [found.status for id in (old, fresh) if (found := mailbox.conversation(id))]
    assert states == ["resolved", "open"]


def test_a_folder_may_have_a_name_in_any_language(box: Box, opened: Connect) -> None:
    box.imap.create_folder("Reclamos/Años")
    first = box.put(folder="Reclamos/Años")
    assert opened(folders="INBOX, Reclamos/Años").conversation(first) is not None


def test_a_thread_that_is_not_there_is_none(mailbox: Mailbox) -> None:
    assert mailbox.conversation("nobody@example.com") is None


def test_mail_from_before_the_day_that_was_named_is_left_alone(box: Box, opened: Connect, walk: Walk) -> None:
    box.put("Hace mucho", at=START - timedelta(days=400), subject="Viejo")
    new = box.put("Hoy")
    assert [one.id for one in walk(opened(since="2026-01-01"))[0]] == [new]
