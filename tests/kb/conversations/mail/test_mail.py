"""Mailboxes become conversations: threaded, each mail once, nothing that a machine wrote."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from copilot.conversation import Conversation

from ..conftest import Import, mail

Box = Callable[..., Path]
Everything = Callable[[], list[Conversation]]
OURS = ("alborada.example",)
AGENT = "Diego Herrera <soporte@alborada.example>"
MARIA = "María Soto <maria@example.com>"


def answer(text: str = "Mañana va un técnico a su casa entre las 8 y las 13 horas.", **changes: str) -> bytes:
    given = {
        "sender": AGENT,
        "to": MARIA,
        "id": "b2@alborada.example",
        "reply_to": "a1@example.com",
        "date": "Tue, 03 Mar 2026 11:00:00 -0300",
        "subject": "Re: Sin internet",
    }
    return mail(text, **(given | changes))


@pytest.mark.parametrize("claim", ["; charset=utf-8", "; charset=klingon", ""])
def test_a_character_set_that_is_claimed_wrongly_costs_no_letter(
    bring: Import, box: Box, everything: Everything, claim: str
) -> None:
    headers = "From: Pía <pia@example.com>\r\nTo: soporte@alborada.example\r\nSubject: Hola\r\nMessage-ID: <p@x>\r\n"
    kind = f"Content-Type: text/plain{claim}\r\nContent-Transfer-Encoding: 8bit\r\n"
    bring(box(f"{headers}{kind}\r\nMañana no tendré señal\r\n".encode("cp1252")))
    assert [one.messages[0].text for one in everything()] == ["Mañana no tendré señal"]


def test_a_mail_that_came_back_is_nobody_s_words(bring: Import, box: Box, everything: Everything) -> None:
    headers = (
        "From: Correo <correo@example.com>\r\nTo: soporte@alborada.example\r\nSubject: Hola\r\nMessage-ID: <p@x>\r\n"
    )
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
    bring(box(f"{headers}{kind}\r\n--b\r\n\r\nNo existe.\r\n--b--\r\n".encode()))
    assert everything() == []


def test_a_thread_by_references_is_one_conversation(bring: Import, box: Box, everything: Everything) -> None:
    introduction = "El mar, 3 mar 2026 a las 11:00, Diego <soporte@alborada.example> escribió:"
    quoted = f"Gracias!\n\n{introduction}\n\n> Mañana va un técnico"
    bring(
        box(
            answer(),
            mail(),
            mail(quoted, id="c3@x", reply_to="b2@alborada.example", date="Tue, 03 Mar 2026 12:00:00 -0300"),
        ),
        ours=OURS,
    )
    (found,) = everything()
    assert [(one.role, one.text) for one in found.messages] == [
        ("customer", "Hola, no tengo internet"),
        ("agent", "Mañana va un técnico a su casa entre las 8 y las 13 horas."),
        ("customer", "Gracias!"),
    ]
    assert (found.id, found.channel, found.subject) == ("a1@example.com", "email", "Sin internet")
    assert (found.customer.name, found.customer.id) == ("María Soto", "maria@example.com")
    assert found.messages[1].author == "Diego Herrera"


def test_a_thread_without_references_is_found_by_subject_and_people(
    bring: Import, box: Box, everything: Everything
) -> None:
    other = mail("Otra persona", sender="otro@example.com", id="z@x")
    later = mail("Mucho después", id="y@x", date="Tue, 05 May 2026 10:00:00 -0300")
    bring(box(mail(), answer(reply_to="", subject="RE: RV: Sin  Internet"), other, later), ours=OURS)
    assert sorted(len(one.messages) for one in everything()) == [1, 1, 2]


def test_the_same_mail_twice_is_one(bring: Import, box: Box, everything: Everything) -> None:
    report = bring(box(mail(), mail(), answer()), ours=OURS)
    assert (len(everything()[0].messages), report.skipped) == (2, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"Precedence": "list"},
        {"X_Autoreply": "yes"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "MAILER-DAEMON@example.com"},
        {"subject": "Respuesta automática: Sin internet"},
        {"subject": "Fuera de la oficina"},
        {"subject": "Resposta automática: Fatura"},
        {"subject": "Automatic reply: No internet"},
        {"subject": "Out of Office"},
        {"subject": "Undeliverable: Factura"},
    ],
)
def test_what_a_machine_wrote_is_left_out(
    bring: Import, box: Box, everything: Everything, headers: dict[str, str]
) -> None:
    report = bring(box(mail(**({"id": "auto@x"} | headers)), mail()), ours=OURS)
    assert (len(everything()), report.skipped) == (1, 1)


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "no"}, {"subject": "Ausencia de señal"}, {"Precedence": "normal"}]
)
def test_what_a_person_wrote_stays(bring: Import, box: Box, everything: Everything, headers: dict[str, str]) -> None:
    bring(box(mail(**headers)), ours=OURS)
    assert len(everything()) == 1


def test_an_agents_mail_from_a_helpdesk_stays_though_it_suppresses_answers(
    bring: Import, box: Box, everything: Everything
) -> None:
    bring(box(mail(), answer(X_Auto_Response_Suppress="All")), ours=OURS)
    assert len(everything()[0].messages) == 2


def test_the_owner_is_who_takes_part_in_most_threads(bring: Import, box: Box, everything: Everything) -> None:
    second = mail("Y mi factura?", sender="pedro@gmail.com", id="p@x", subject="Factura")
    bring(box(mail(), answer(), second))
    assert [[one.role for one in found.messages] for found in everything()] == [["customer", "agent"], ["customer"]]


def test_an_owner_at_a_shared_domain_is_an_address(bring: Import, box: Box, everything: Everything) -> None:
    mine = "Taller <taller@gmail.com>"
    bring(
        box(
            mail(to=mine, sender="ana@gmail.com", id="1@x", subject="uno"),
            mail(to=mine, sender="eva@gmail.com", id="2@x", subject="dos"),
            mail(to="eva@gmail.com", sender=mine, id="3@x", subject="Re: dos", reply_to="2@x"),
        )
    )
    assert [[one.role for one in found.messages] for found in everything()] == [["customer"], ["customer", "agent"]]


def test_a_thread_is_resolved_when_an_agent_wrote_last_days_ago(
    bring: Import, box: Box, everything: Everything, resolved: Callable[[], dict[str, object]]
) -> None:
    yesterday = format_datetime(datetime.now(UTC) - timedelta(days=1))
    bring(
        box(
            mail("No me funciona internet desde ayer por la tarde"),
            answer(),
            mail(id="d@x", subject="Reciente", date=yesterday),
            answer(id="e@x", reply_to="d@x", subject="Re: Reciente", date=yesterday),
            mail("¿Hay alguien?", id="f@x", subject="Sin respuesta"),
        ),
        ours=OURS,
    )
    assert {one.subject: one.status for one in everything()} == {
        "Sin internet": "resolved",
        "Reciente": "open",
        "Sin respuesta": "open",
    }
    assert list(resolved()) == ["a1@example.com"]


def test_a_later_export_with_only_the_new_mails_loses_nothing(bring: Import, box: Box, everything: Everything) -> None:
    march = box(mail(), answer(), name="marzo.mbox")
    april = box(
        mail("Volvió a fallar", id="c3@x", reply_to="a1@example.com", date="Wed, 01 Apr 2026 10:00:00 -0300"),
        name="abril.mbox",
    )
    bring(march, ours=OURS)
    assert bring(april, ours=OURS).changed == 1
    (found,) = everything()
    assert [one.text for one in found.messages][-1] == "Volvió a fallar"
    assert (len(found.messages), found.status) == (3, "open")
    assert bring(april, ours=OURS).unchanged == 1
    assert bring(march, april, ours=OURS).unchanged == 1


def test_eml_files_in_a_folder_are_threaded_together(bring: Import, everything: Everything, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.eml").write_bytes(mail())
    (tmp_path / "in" / "2.eml").write_bytes(answer())
    bring(tmp_path / "in", ours=OURS)
    assert [len(one.messages) for one in everything()] == [2]


def test_an_html_mail_becomes_text(bring: Import, box: Box, everything: Everything) -> None:
    html = b"""From: maria@example.com
To: soporte@alborada.example
Subject: =?utf-8?q?Facturaci=C3=B3n?=
Message-ID: <h@x>
Date: Tue, 03 Mar 2026 10:22:00 -0300
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>Me cobraron dos veces, =BFqu=E9 hago?</p><br><div class=3D"gmail_quote">viejo</div>
"""
    bring(box(html), ours=OURS)
    (found,) = everything()
    assert (found.subject, found.messages[0].text) == ("Facturación", "Me cobraron dos veces, ¿qué hago?")


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "x-unknown", "utf-8"])
def test_a_wrong_or_unknown_character_set_is_read_anyway(
    bring: Import, box: Box, everything: Everything, charset: str
) -> None:
    encoding = "latin-1" if charset == "x-unknown" else charset
    head = (
        f"From: a@example.com\nTo: b@alborada.example\nMessage-ID: <q@x>\nContent-Type: text/plain; charset={charset}\n"
    )
    bring(box(head.encode() + b"\n" + "¿Cuándo vendrá el técnico?".encode(encoding)), ours=OURS)
    assert everything()[0].messages[0].text == "¿Cuándo vendrá el técnico?"


def test_broken_mails_are_named_and_the_rest_is_imported(bring: Import, box: Box, tmp_path: Path) -> None:
    (tmp_path / "roto.eml").write_bytes(b"Subject: sin remitente\n\nhola")
    (tmp_path / "vacio.eml").write_bytes(b"")
    report = bring(box(mail(), b"To: nadie\n\nnada"), tmp_path / "roto.eml", tmp_path / "vacio.eml", ours=OURS)
    assert report.added == 1
    assert [Path(one.path).name for one in report.failed] == ["soporte.mbox, message 2", "roto.eml"]
    assert [Path(one.path).name for one in report.empty] == ["vacio.eml"]


@pytest.mark.parametrize("header", ["From: =?utf-8?q?=ff?= <a@b.cl>", "From: <<a@b.cl>>", "From: a@b.cl\nDate: nunca"])
def test_strange_headers_do_not_stop_the_import(bring: Import, box: Box, header: str) -> None:
    strange = f"{header}\nTo: =?x?y?z?=\nMessage-ID: <>\nReferences: <\n\nhola, no anda\n".encode()
    assert bring(box(strange, mail()), ours=OURS).added >= 1


def test_importing_a_mailbox_again_changes_nothing(bring: Import, box: Box) -> None:
    file = box(mail(), answer(), mail("Sin id", id="", subject="otra cosa"))
    assert bring(file, ours=OURS).added == 2
    assert bring(file, ours=OURS).unchanged == 2
