"""Signing in, with and without TLS, and what is said when it fails."""

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import HTTPServer

import pytest

from api.helpdesks.mail import Mailbox, connect
from api.helpdesks.registry import Given
from copilot.errors import AccessError, ConfigError, HelpdeskError
from tests.api.helpdesks.mail.conftest import TOKEN, Box, Connect

Make = Callable[..., Given]


def test_check_says_where_as_whom_and_where_drafts_go(box: Box, mailbox: Mailbox) -> None:
    box.put()
    assert mailbox.check() == f"127.0.0.1 as {box.user}: 1 mails in 3 folders; drafts go to 'Borradores'."


def test_a_server_with_a_trusted_certificate_is_spoken_to(
    box: Box, given: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(box.server.cert))
    mailbox = connect(given(f"imaps://localhost:{box.server.tls_port}", box.user))
    assert "localhost as" in mailbox.check()
    mailbox.close()


def test_a_server_whose_certificate_nobody_vouches_for_is_not(box: Box, given: Make) -> None:
    with pytest.raises(HelpdeskError, match="certificate") as caught:
        connect(given(f"imaps://localhost:{box.server.tls_port}", box.user)).check()
    assert (caught.value.cause, caught.value.again) == ("refused", None)


def test_a_wrong_password_is_refused(box: Box, given: Make) -> None:
    with pytest.raises(HelpdeskError, match="user or the password") as caught:
        connect(given(f"imap://127.0.0.1:{box.server.port}", box.user, "otra")).check()
    assert (caught.value.cause, caught.value.again) == ("refused", None)


def test_a_token_signs_in_where_it_is_still_good(box: Box, given: Make, tokens: HTTPServer) -> None:
    tokens.user = box.user  # type: ignore[attr-defined]
    url = f"imap://127.0.0.1:{box.server.port}"
    mailbox = connect(given(url, box.user, TOKEN, sign_in="token"))
    assert box.user in mailbox.check()
    mailbox.close()
    with pytest.raises(HelpdeskError, match="token") as caught:
        connect(given(url, box.user, "yesterdays", sign_in="token")).check()
    assert caught.value.cause == "refused"


def test_a_server_that_is_not_there_is_unreachable(given: Make) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(HelpdeskError) as caught:
        connect(given(f"imap://127.0.0.1:{port}", "u@alborada.example")).check()
    assert (caught.value.cause, caught.value.again) == ("unreachable", 30)


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"* BYE too busy\r\n", b""])
def test_a_server_that_is_none_is_told(given: Make, greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            connection.sendall(greeting)
            connection.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(HelpdeskError) as caught:
            connect(given(f"imap://127.0.0.1:{listening.getsockname()[1]}", "u@alborada.example")).check()
        thread.join()
    assert caught.value.again is not None


def test_a_connection_that_the_server_ended_is_opened_again(box: Box, mailbox: Mailbox) -> None:
    mailbox.check()
    mailbox._connection._imap.socket().shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
    with pytest.raises(HelpdeskError) as caught:
        mailbox.check()
    assert caught.value.again == 30
    assert mailbox.check()


def test_many_threads_at_once_do_not_mix_up_their_answers(box: Box, mailbox: Mailbox) -> None:
    ids = [box.put(f"Hola {number}", sender=f"c{number}@example.com", subject=f"Caso {number}") for number in range(8)]
    found: dict[str, str] = {}

    def read(id: str) -> None:
        for _ in range(3):
            conversation = mailbox.conversation(id)
            found[id] = conversation.messages[0].text if conversation else ""

    threads = [threading.Thread(target=read, args=[id]) for id in ids]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == {id: f"Hola {number}" for number, id in enumerate(ids)}


def test_a_mailbox_delivers_nothing_and_has_no_panel(mailbox: Mailbox) -> None:
    now = datetime.now(UTC)
    with pytest.raises(AccessError):
        mailbox.news({}, b"{}", "x", now)
    assert mailbox.panel({"conversation": "1"}, now) is None
    assert mailbox.frames() == ()
    assert mailbox.articles({}).done


def test_a_link_leads_into_the_web_mail(opened: Connect) -> None:
    mailbox = opened(link="https://mail.example.com/#search/{id}")
    assert mailbox.link("a+b/c@example.com") == "https://mail.example.com/#search/a%2Bb%2Fc%40example.com"


@pytest.mark.parametrize(
    ("url", "changes", "said"),
    [
        ("https://mail.example.com", {}, "imaps://"),
        ("imaps://", {}, "imaps://"),
        ("imaps://mail.example.com:x", {}, "imaps://"),
        ("imaps://mail.example.com", {"since": "ayer"}, "since"),
        ("imaps://mail.example.com", {"address": "", "user": "ayuda"}, "address"),
    ],
)
def test_what_was_filled_in_wrongly_is_named(given: Make, url: str, changes: dict[str, str], said: str) -> None:
    told = {"user": "ayuda@example.com"} | changes
    with pytest.raises(ConfigError, match=said):
        connect(given(url, told.pop("user"), **told))
