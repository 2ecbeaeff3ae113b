"""A conversation that is over, into its folder."""

from collections import defaultdict
from collections.abc import Sequence

from imapclient import DELETED, IMAPClient

from api.helpdesks.mail.catalogue import Catalogue
from api.helpdesks.mail.folders import Folders
from copilot.errors import HelpdeskError
from kb.conversations.mail.message import Mail


def waiting(catalogue: Catalogue, folders: Folders, thread: Sequence[Mail]) -> dict[str, list[int]]:
    """The mails of the thread that still lie where mail comes in, by folder; what we sent stays where it is."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for mail in thread:
        for place in catalogue.places.get(mail.id, ()):
            if place.folder in folders.incoming and place.folder not in folders.resolved:
                found[place.folder].append(place.uid)
    return {folder: sorted(uids) for folder, uids in found.items()}


def move(imap: IMAPClient, found: dict[str, list[int]], target: str) -> None:
    """Move them; flags stay as they are. What was copied and not yet taken away when it broke off is moved again, and
    the two copies are one mail to us.

    Raises:
        HelpdeskError: the server can neither move nor take away single mails.
    """
    can_move, can_expunge = imap.has_capability("MOVE"), imap.has_capability("UIDPLUS")
    if not can_move and not can_expunge:
        raise HelpdeskError("This mail server cannot move single mails (it has neither MOVE nor UIDPLUS).")
    for folder, uids in found.items():
        imap.select_folder(folder)
        if can_move:
            imap.move(uids, target)
            continue
        imap.copy(uids, target)
        imap.add_flags(uids, [DELETED], silent=True)
        imap.uid_expunge(uids)
