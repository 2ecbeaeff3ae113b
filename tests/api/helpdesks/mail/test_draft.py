"""What we leave in a mailbox: a draft for a person to send, once, beside whatever they began themselves."""

from datetime import UTC, datetime

import pytest
from imapclient import DRAFT

from api.helpdesks.adapter import Agent, Form, Handover
from api.helpdesks.mail import Mailbox
from copilot.errors import HelpdeskError
from tests.api.helpdesks.mail.conftest import OURS, Box, Connect

TEXT = "Hola, María:\n\nMañana va un técnico entre las 8 y las 13, sin costo.\n\nSaludos,\nAyuda"


def handover(
    id: str, form: Form = "draft", key: str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", text: str = TEXT
) -> Handover:
    return Handover(key=key, form=form, conversation_id=id, text=text, since=datetime.now(UTC))


def test_a_draft_answers_the_customers_last_mail(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    reply = box.answer(first)
    last = box.put("¿A qué hora?", reply_to=reply, subject="RE: Sin internet")
    mailbox.hand_over(handover(first), None)
    (draft,) = box.mails("Borradores")
    assert str(draft["To"]) == "María Soto <maria@example.com>"
    assert str(draft["From"]) == "ayuda@alborada.example"
    assert str(draft["Subject"]) == "RE: Sin internet"
    assert str(draft["In-Reply-To"]) == f"<{last}>"
    assert str(draft["References"]).split() == [f"<{reply}>", f"<{last}>"]
    assert draft.get_content().replace("\r\n", "\n").strip() == TEXT
    assert DRAFT in box.imap.get_flags(box.numbers("Borradores"))[1]


def test_what_was_never_an_answer_gets_the_prefix_of_one(box: Box, mailbox: Mailbox) -> None:
    mailbox.hand_over(handover(box.put(subject="Reclamo por el cobro")), None)
    assert str(box.mails("Borradores")[0]["Subject"]) == "Re: Reclamo por el cobro"


def test_nothing_is_sent_and_nothing_is_marked_as_read(box: Box, mailbox: Mailbox) -> None:
    mailbox.hand_over(handover(box.put()), None)
    assert box.mails("Enviados") == []
    assert box.read_marks() == [False]


def test_the_same_draft_is_laid_once(box: Box, mailbox: Mailbox) -> None:
    same = handover(box.put())
    assert mailbox.find(same) is None
    for _ in range(2):
        mailbox.hand_over(same, Agent(handle="ana"))
    assert mailbox.find(same) is not None
    assert len(box.mails("Borradores")) == 1


def test_a_draft_that_was_sent_meanwhile_is_found(box: Box, mailbox: Mailbox) -> None:
    same = handover(box.put())
    mailbox.hand_over(same, None)
    box.move("Borradores", "Enviados")
    assert mailbox.find(same) is not None
    mailbox.hand_over(same, None)
    assert box.mails("Borradores") == []


def test_another_draft_of_the_same_conversation_is_another(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    mailbox.hand_over(handover(first), None)
    mailbox.hand_over(handover(first, key="another-key"), None)
    assert len(box.mails("Borradores")) == 2


def test_a_persons_own_draft_stays_as_it_is(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    box.put("Hola, María, estoy viendo", folder="Borradores", sender=OURS, to="maria@example.com", reply_to=first)
    mailbox.hand_over(handover(first), None)
    own, ours = box.mails("Borradores")
    assert own.get_content().strip() == "Hola, María, estoy viendo"
    assert ours["X-Escucha-Key"] is not None


def test_drafts_are_no_part_of_a_conversation(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    mailbox.hand_over(handover(first), None)
    found = mailbox.conversation(first)
    assert found is not None
    assert len(found.messages) == 1


def test_everybody_from_outside_who_read_it_gets_the_answer_and_who_asks_for_it_elsewhere_there(
    box: Box, mailbox: Mailbox
) -> None:
    first = box.put(to="Ayuda <ayuda@alborada.example>, Pedro <pedro@example.org>", Reply_To="otra@example.com")
    mailbox.hand_over(handover(first), None)
    (draft,) = box.mails("Borradores")
    assert str(draft["To"]) == "otra@example.com"
    assert str(draft["Cc"]) == "Pedro <pedro@example.org>"


def test_an_answer_never_goes_to_ourselves(box: Box, mailbox: Mailbox) -> None:
    mailbox.hand_over(handover(box.put(Reply_To="ventas@alborada.example")), None)
    (draft,) = box.mails("Borradores")
    assert str(draft["To"]) == "María Soto <maria@example.com>"


def test_a_crowd_that_a_customer_names_is_not_written_to(box: Box, mailbox: Mailbox) -> None:
    crowd = ", ".join(f"p{number}@example.org" for number in range(500))
    mailbox.hand_over(handover(box.put(to=f"{OURS}, {crowd}", Reply_To=crowd)), None)
    (draft,) = box.mails("Borradores")
    assert str(draft["To"]) == "María Soto <maria@example.com>"
    assert draft["Cc"] is None


@pytest.mark.parametrize("length", [60, 80, 220])
def test_a_long_id_is_named_as_it_is(box: Box, mailbox: Mailbox, length: int) -> None:
    first = box.put(id="SN6PR01MB4845" * 3 + "@prod.example.com")
    last = box.put("¿A qué hora?", reply_to=first, id="a" * length + "@prod.example.com")
    mailbox.hand_over(handover(first), None)
    (raw,) = box.imap.fetch(box.numbers("Borradores"), ["BODY.PEEK[HEADER]"]).values()
    header = raw[b"BODY[HEADER]"]
    assert f"In-Reply-To: <{last}>\r\n".encode() in header
    assert f"References: <{first}>\r\n <{last}>\r\n".encode() in header


def test_an_id_that_no_header_can_hold_is_left_out(box: Box, mailbox: Mailbox) -> None:
    raw = "From: maria@example.com\r\nTo: ayuda@alborada.example\r\nMessage-ID: <ñ☃@example.com>\r\n"
    box.append(f"{raw}Subject: Hola\r\n\r\nNo tengo internet\r\n".encode(), "INBOX", datetime.now(UTC))
    (found,) = mailbox.conversations({}).conversations
    mailbox.hand_over(handover(found.id), None)
    (draft,) = box.mails("Borradores")
    assert (draft["In-Reply-To"], draft["References"]) == (None, None)


def test_whoever_we_wrote_to_first_is_written_to_again(box: Box, mailbox: Mailbox) -> None:
    first = box.answer("", subject="Tu instalación", reply_to="")
    mailbox.hand_over(handover(first), None)
    assert "maria@example.com" in str(box.mails("Borradores")[0]["To"])


def test_a_mail_without_an_id_is_answered_too(box: Box, mailbox: Mailbox) -> None:
    raw = b"From: maria@example.com\r\nTo: ayuda@alborada.example\r\nSubject: Hola\r\n\r\nNo tengo internet\r\n"
    box.append(raw, "INBOX", datetime.now(UTC))
    (found,) = mailbox.conversations({}).conversations
    mailbox.hand_over(handover(found.id), None)
    (draft,) = box.mails("Borradores")
    assert draft["In-Reply-To"] is None
    assert "maria@example.com" in str(draft["To"])


@pytest.mark.parametrize(
    "text",
    ["¿Ñandú? 👩‍👩‍👧 日本語", ".\n..\nFrom aquí\n>quote", "una línea " * 300, '<b>& "comillas"</b>\t\\ {llaves}'],
)
def test_words_arrive_as_written(box: Box, mailbox: Mailbox, text: str) -> None:
    mailbox.hand_over(handover(box.put(), text=text), None)
    (draft,) = box.mails("Borradores")
    assert draft.get_content().replace("\r\n", "\n").strip() == text.strip()


def test_a_subject_cannot_smuggle_in_a_header(box: Box, mailbox: Mailbox) -> None:
    raw = (
        b"From: maria@example.com\r\nTo: ayuda@alborada.example\r\nMessage-ID: <x@example.com>\r\n"
        b"Subject: =?utf-8?q?Hola=0D=0ABcc:_otro@example.net?=\r\n\r\nNo tengo internet\r\n"
    )
    box.append(raw, "INBOX", datetime.now(UTC))
    mailbox.hand_over(handover("x@example.com"), None)
    (draft,) = box.mails("Borradores")
    assert draft["Bcc"] is None


def test_a_folder_for_drafts_is_known_by_its_name_where_nothing_else_tells(box: Box, opened: Connect) -> None:
    first = box.put()
    box.imap.create_folder("Mis borradores")
    opened(drafts_folder="Mis borradores").hand_over(handover(first), None)
    assert len(box.mails("Mis borradores")) == 1


@pytest.mark.parametrize("form", ["reply", "note", "insert"])
def test_a_mailbox_only_takes_drafts(box: Box, mailbox: Mailbox, form: Form) -> None:
    with pytest.raises(HelpdeskError):
        mailbox.hand_over(handover(box.put(), form), Agent(handle="ana"))
    assert box.mails("Borradores") == []


def test_a_resolved_conversation_is_moved_once_and_what_we_sent_stays(box: Box, mailbox: Mailbox) -> None:
    first = box.put()
    box.put("¿Hola?", reply_to=first)
    box.answer(first)
    other = box.put("Otro", subject="Otro", sender="Luis <luis@example.com>")
    over = handover(first, "resolve")
    assert mailbox.find(over) is None
    for _ in range(2):
        mailbox.hand_over(over, None)
    assert mailbox.find(over) is not None
    assert [len(box.numbers(name)) for name in ("INBOX", "Archivo", "Enviados")] == [1, 2, 1]
    assert box.read_marks("Archivo") == [False, False]
    found = mailbox.conversation(first)
    assert found is not None
    assert found.status == "resolved"
    assert mailbox.conversation(other) is not None


def test_without_a_folder_for_it_nothing_is_resolved(box: Box, opened: Connect) -> None:
    mailbox = opened()
    assert mailbox.forms(None) == {"draft"}
    with pytest.raises(HelpdeskError):
        mailbox.hand_over(handover(box.put(), "resolve"), None)
    assert len(box.numbers("INBOX")) == 1


def test_a_conversation_that_is_gone_gets_no_draft(mailbox: Mailbox) -> None:
    with pytest.raises(HelpdeskError) as caught:
        mailbox.hand_over(handover("nobody@example.com"), None)
    assert caught.value.cause == "missing"
