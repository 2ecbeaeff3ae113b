"""Which folders of a mailbox are which: by what the server says they are for, else by their names."""

from typing import NamedTuple

from imapclient import IMAPClient

from api.helpdesks.mail.options import Options
from copilot.errors import HelpdeskError
from copilot.text import fold

_DRAFTS = (b"\\Drafts", ("drafts", "borradores", "borrador", "rascunhos", "rascunho"))
_SENT = (
    b"\\Sent",
    (
        "sent",
        "sent items",
        "sent messages",
        "sent mail",
        "enviados",
        "elementos enviados",
        "correo enviado",
        "itens enviados",
    ),
)


class Folders(NamedTuple):
    """`incoming` and `resolved` as they were named to us; `sent` and `drafts` are "" where there are none."""

    incoming: tuple[str, ...]
    resolved: tuple[str, ...]
    sent: str
    drafts: str

    @property
    def read(self) -> tuple[str, ...]:
        """Where conversations are: what came in, what is over, and what our people answered."""
        return tuple(dict.fromkeys((*self.incoming, *self.resolved, *((self.sent,) if self.sent else ()))))


def folders_of(imap: IMAPClient, options: Options) -> Folders:
    """Raises HelpdeskError for a folder that was named and is not there."""
    listed = [(flags, _text(mark), str(name)) for flags, mark, name in imap.list_folders()]
    open_ones = [one for one in listed if b"\\Noselect" not in one[0]]
    names = {name.lower() if name.upper() == "INBOX" else name: name for _, _, name in open_ones}

    def named(wanted: str) -> str:
        found = names.get(wanted.lower() if wanted.upper() == "INBOX" else wanted)
        if found is None:
            shown = ", ".join(sorted(names.values())[:30])
            raise HelpdeskError(f"{options.name} has no folder '{wanted}'; there are {shown}.", cause="missing")
        return found

    return Folders(
        incoming=tuple(named(one) for one in options.folders),
        resolved=tuple(named(one) for one in options.resolved),
        sent=named(options.sent) if options.sent else _special(open_ones, *_SENT),
        drafts=named(options.drafts) if options.drafts else _special(open_ones, *_DRAFTS),
    )


def _special(listed: list[tuple[tuple[bytes, ...], str, str]], flag: bytes, known: tuple[str, ...]) -> str:
    by_use = next((name for flags, _, name in listed if flag in flags), "")
    by_name = (name for _, mark, name in listed if fold(name.rpartition(mark)[2] if mark else name) in known)
    return by_use or next(by_name, "")


def _text(mark: bytes | str | None) -> str:
    return mark.decode("ascii", "replace") if isinstance(mark, bytes) else mark or ""
