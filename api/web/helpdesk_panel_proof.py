"""Our own word for what a helpdesk has signed, so that a panel that stays open can go on after the signature is old.

It is encrypted with the installation's key: whoever holds it can neither read nor change it, and it is of use only to
the account that it was given to.
"""

from datetime import datetime, timedelta

from api.helpdesks.secrets import Vault
from copilot.errors import ConfigError

OPEN_FOR = timedelta(hours=12)
"""For how long somebody may go on with a conversation that their helpdesk has shown them: a long shift."""
MEET_WITHIN = timedelta(minutes=15)
"""In which time somebody whom the helpdesk named has to be joined to their account."""


class Proofs:
    """One for each process. Thread-safe."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def of_conversation(self, helpdesk_id: int, conversation: str, user_id: int, now: datetime) -> str:
        """The helpdesk has shown this conversation to this account."""
        return self._said(now, what="conversation", helpdesk=str(helpdesk_id), about=conversation, user=str(user_id))

    def shows(self, proof: str, helpdesk_id: int, conversation: str, user_id: int, now: datetime) -> bool:
        """Whether `proof` says so, and lately."""
        told = self._told(proof, OPEN_FOR, now)
        wanted = {"what": "conversation", "helpdesk": str(helpdesk_id), "about": conversation, "user": str(user_id)}
        return told is not None and {name: told.get(name) for name in wanted} == wanted

    def of_agent(self, helpdesk_id: int, handle: str, now: datetime) -> str:
        """Whoever sees this panel is `handle` in the helpdesk."""
        return self._said(now, what="agent", helpdesk=str(helpdesk_id), about=handle)

    def agent(self, proof: str, helpdesk_id: int, now: datetime) -> str:
        """The handle that `proof` names, "" where it names none there."""
        told = self._told(proof, MEET_WITHIN, now)
        if told is None or (told.get("what"), told.get("helpdesk")) != ("agent", str(helpdesk_id)):
            return ""
        return told.get("about", "")

    def _said(self, now: datetime, **told: str) -> str:
        return self._vault.lock({"proof": "panel", "at": now.isoformat(), **told})

    def _told(self, proof: str, holds: timedelta, now: datetime) -> dict[str, str] | None:
        if not proof:
            return None
        try:
            told = self._vault.open(proof, "a panel")
            said = datetime.fromisoformat(told.get("at", ""))
        except (ConfigError, ValueError):
            return None  # altered, or of another key: it proves nothing
        return told if told.get("proof") == "panel" and timedelta() <= now - said <= holds else None
