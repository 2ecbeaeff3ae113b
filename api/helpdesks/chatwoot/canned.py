"""The replies that Chatwoot's agents have saved there, and the places in them that Chatwoot fills in itself."""

from typing import NamedTuple

from api.helpdesks.chatwoot.client import Client


class Canned(NamedTuple):
    """`name` is what agents type after the slash; `text` has Chatwoot's own places in it, such as {{contact.name}}."""

    id: str
    name: str
    text: str


def canned_of(client: Client) -> tuple[Canned, ...]:
    """All of them, in Chatwoot's order; those without a text left out."""
    found = (
        Canned(str(one.get("id") or ""), str(one.get("short_code") or ""), str(one.get("content") or "").strip())
        for one in client.canned_responses()
    )
    return tuple(one for one in found if one.text)
