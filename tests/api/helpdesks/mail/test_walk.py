"""Walking a mailbox in which mail comes, moves and goes."""

from datetime import UTC, datetime, timedelta

import pytest

from api.helpdesks.mail import Mailbox
from copilot.errors import HelpdeskError
from kb.conversations.mail.value import SETTLED_AFTER
from tests.api.helpdesks.mail.conftest import START, Box, Connect, Walk


def sender(number: int) -> str:
    return f"Cliente <c{number}@example.com>"


def test_everything_is_brought_once_in_order(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    ids = [box.put(f"Hola {number}", sender=sender(number), subject=f"Caso {number}") for number in range(60)]
    box.answer(ids[0], subject="Re: Caso 0", to=sender(0))
    found, gone, _ = walk(mailbox)
    assert [one.id for one in found] == [*ids[1:], ids[0]]
    assert gone == []


def test_nothing_new_brings_nothing(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    box.put()
    _, _, cursor = walk(mailbox)
    found, gone, again = walk(mailbox, cursor)
    assert (found, gone) == ([], [])
    assert again["folders"] == cursor["folders"]


def test_an_empty_mailbox_is_done(mailbox: Mailbox, walk: Walk) -> None:
    assert walk(mailbox)[:2] == ([], [])


def test_a_new_mail_brings_its_whole_thread(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    first = box.put()
    box.put("Otro", subject="Otro caso", sender=sender(2))
    _, _, cursor = walk(mailbox)
    box.answer(first)
    found, _, _ = walk(mailbox, cursor)
    assert [(one.id, len(one.messages)) for one in found] == [(first, 2)]


def test_another_process_goes_on_where_the_first_one_died(box: Box, opened: Connect, walk: Walk) -> None:
    ids = [box.put("Hola", sender=sender(number), subject=f"Caso {number}") for number in range(60)]
    first = opened().conversations({})
    rest, _, _ = walk(opened(), first.cursor)
    assert not first.done
    assert [one.id for one in [*first.conversations, *rest]] == ids


def test_what_was_moved_is_brought_with_its_new_state(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    first = box.put()
    box.answer(first)
    _, _, cursor = walk(mailbox)
    box.move("INBOX", "Archivo")
    found, gone, _ = walk(mailbox, cursor)
    assert ([one.status for one in found], gone) == (["resolved"], [])


def test_what_was_deleted_is_gone(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    first = box.put()
    _, _, cursor = walk(mailbox)
    box.empty("INBOX")
    found, gone, cursor = walk(mailbox, cursor)
    assert (found, gone) == ([], [first])
    assert walk(mailbox, cursor)[1] == []


def test_a_thread_that_lost_one_mail_is_brought_without_it(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    first = box.put()
    box.answer(first)
    _, _, cursor = walk(mailbox)
    box.empty("Enviados")
    found, gone, _ = walk(mailbox, cursor)
    assert ([len(one.messages) for one in found], gone) == ([1], [])


def test_two_threads_that_a_mail_joins_become_one(box: Box, mailbox: Mailbox, walk: Walk) -> None:
    first, second = box.put(subject="Internet"), box.put(subject="Boleta")
    _, _, cursor = walk(mailbox)
    raw = (
        f"From: Ayuda <ayuda@alborada.example>\r\nTo: maria@example.com\r\nSubject: Los dos\r\n"
        f"Message-ID: <both@alborada.example>\r\nReferences: <{first}> <{second}>\r\n"
        "Date: Tue, 03 Mar 2026 12:22:00 +0000\r\n\r\nVa por los dos casos.\r\n"
    )
    box.append(raw.encode(), "Enviados", START + timedelta(hours=2))
    found, gone, _ = walk(mailbox, cursor)
    assert [(one.id, len(one.messages)) for one in found] == [(first, 3)]
    assert gone == [second]


def test_a_folder_that_was_made_anew_is_read_anew(box: Box, opened: Connect, walk: Walk) -> None:
    box.imap.create_folder("Casos")
    first = box.put(folder="Casos")
    mailbox = opened(folders="Casos")
    _, _, cursor = walk(mailbox)
    box.imap.delete_folder("Casos")
    box.imap.create_folder("Casos")
    again = box.put("Otra vez", folder="Casos", subject="Nuevo", sender=sender(9))
    found, gone, _ = walk(mailbox, cursor)
    assert [one.id for one in found] == [again]
    assert gone == [first]


def test_numbers_of_a_folder_made_anew_are_not_taken_for_the_old_ones(box: Box, opened: Connect, walk: Walk) -> None:
    """Another process, which never saw the folder as it was."""
    box.imap.create_folder("Casos")
    for number in range(3):
        box.put(folder="Casos", subject=f"Caso {number}", sender=sender(number))
    _, _, cursor = walk(opened(folders="Casos"))
    box.imap.delete_folder("Casos")
    box.imap.create_folder("Casos")
    again = box.put("Otra vez", folder="Casos", subject="Nuevo", sender=sender(9))
    assert [one.id for one in walk(opened(folders="Casos"), cursor)[0]] == [again]


def test_a_thread_that_was_quiet_for_long_enough_is_brought_as_resolved(box: Box, opened: Connect, walk: Walk) -> None:
    first = box.put(at=datetime.now(UTC) - SETTLED_AFTER - timedelta(hours=2))
    box.answer(first, at=datetime.now(UTC) - SETTLED_AFTER - timedelta(hours=1))
    mailbox = opened()
    _, _, cursor = walk(mailbox)
    assert walk(mailbox, cursor)[0] == []
    before = cursor | {"settled": (datetime.now(UTC) - timedelta(hours=3)).timestamp()}
    found, _, after = walk(mailbox, before)
    assert [(one.id, one.status) for one in found] == [(first, "resolved")]
    assert walk(mailbox, after)[0] == []


def test_a_folder_that_is_not_there_is_named_with_those_that_are(opened: Connect) -> None:
    with pytest.raises(HelpdeskError, match="no folder 'Archivos'; there are Archivo, Borradores, Enviados, INBOX"):
        opened(resolved_folder="Archivos").conversations({})


def test_a_mail_in_two_folders_is_one_message(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    box.imap.copy(box.numbers("INBOX"), "Archivo")
    found = mailbox.conversation(first)
    assert found is not None
    assert (len(found.messages), found.status) == (1, "open")
