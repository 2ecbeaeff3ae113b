"""The replies that Chatwoot's agents have saved there, and the places in them that Chatwoot fills in itself."""

from api.helpdesks.adapter import Canned
from api.helpdesks.chatwoot.client import Client


def canned_of(client: Client) -> tuple[Canned, ...]:
    """All of them, in Chatwoot's order; those without a text left out."""
    found = (
        Canned(str(one.get("id") or ""), str(one.get("short_code") or ""), str(one.get("content") or "").strip())
        for one in client.canned_responses()
    )
    return tuple(one for one in found if one.text)
