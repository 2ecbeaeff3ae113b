"""Finding the folders that every mailbox calls something else."""

from types import SimpleNamespace
from typing import Any

import pytest

from api.helpdesks.mail.folders import folders_of
from api.helpdesks.mail.options import Options

OPTIONS = {
    "name": "correo",
    "host": "mail.example.com",
    "port": 993,
    "tls": True,
    "user": "ayuda@example.com",
    "secret": "x",
    "address": "ayuda@example.com",
    "ours": ("example.com",),
}


def server(*listed: tuple[str, tuple[bytes, ...], bytes]) -> Any:
    """A server that lists these folders: name, flags, what stands between the parts of a name."""
    return SimpleNamespace(list_folders=lambda: [(flags, mark, name) for name, flags, mark in listed])


@pytest.mark.parametrize(
    ("listed", "drafts", "sent"),
    [
        (
            [("INBOX", (), b"/"), ("[Gmail]/X", (b"\\Drafts",), b"/"), ("[Gmail]/Y", (b"\\Sent",), b"/")],
            "[Gmail]/X",
            "[Gmail]/Y",
        ),
        ([("INBOX", (), b"."), ("INBOX.Drafts", (), b"."), ("INBOX.Sent", (), b".")], "INBOX.Drafts", "INBOX.Sent"),
        (
            [("INBOX", (), b"/"), ("Borradores", (), b"/"), ("Elementos enviados", (), b"/")],
            "Borradores",
            "Elementos enviados",
        ),
        ([("INBOX", (), b"/"), ("Rascunhos", (), b"/"), ("Itens Enviados", (), b"/")], "Rascunhos", "Itens Enviados"),
        ([("INBOX", (), b"/"), ("Drafts", (b"\\Noselect",), b"/")], "", ""),
        ([("INBOX", (), None)], "", ""),
    ],
)
def test_drafts_and_sent_are_known_by_their_use_or_by_their_name(listed: list[Any], drafts: str, sent: str) -> None:
    found = folders_of(server(*listed), Options(**OPTIONS))
    assert (found.drafts, found.sent) == (drafts, sent)


def test_the_inbox_is_the_inbox_in_any_case() -> None:
    found = folders_of(server(("Inbox", (), b"/")), Options(**OPTIONS | {"folders": ("inbox",)}))
    assert found.incoming == ("Inbox",)


def test_what_is_read_is_every_folder_once() -> None:
    listed = server(("INBOX", (), b"/"), ("Archivo", (), b"/"), ("Enviados", (b"\\Sent",), b"/"))
    found = folders_of(listed, Options(**OPTIONS | {"folders": ("INBOX", "Archivo"), "resolved": ("Archivo",)}))
    assert found.read == ("INBOX", "Archivo", "Enviados")
