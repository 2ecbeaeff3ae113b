"""Where the next page of a list begins, as its reader hands it back."""

from copilot.errors import UsageError


def number_of(cursor: str) -> int:
    """The number that a cursor holds, 0 for the first page.

    Raises:
        UsageError: it is not one of ours.
    """
    if cursor and not (cursor.isascii() and cursor.isdigit()):
        raise UsageError("That cursor is not one of ours; leave it out to start from the first page.")
    return int(cursor or 0)
