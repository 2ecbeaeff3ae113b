"""Which role a claim of the company's sign-in service stands for."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from api.roles import ROLES
from copilot.errors import ConfigError

_FORM = "write it like `groups: support=agent, it=admin`"


class Roles(NamedTuple):
    """`claim` may be a path (`realm_access.roles`); `of` has a role for each of its values."""

    claim: str
    of: Mapping[str, str]

    def role(self, claims: Mapping[str, Any]) -> str | None:
        """The most that one of the values allows, "agent" for none of them; None where claims decide no roles."""
        if not self.claim:
            return None
        found: Any = claims.get(self.claim)
        if found is None:
            found = dict(claims)
            for part in self.claim.split("."):
                found = found.get(part) if isinstance(found, dict) else None
        values = found if isinstance(found, list) else [found]
        allowed = {self.of[value] for value in values if isinstance(value, str) and value in self.of}
        return max(allowed, key=lambda role: [*ROLES].index(role), default="agent")  # type: ignore[arg-type]


def read_roles(text: str) -> Roles:
    """Raises ConfigError for a setting that cannot be read."""
    if not text.strip():
        return Roles("", {})
    claim, colon, rest = text.partition(": ")
    pairs = [pair.rpartition("=") for pair in rest.split(",")]
    of = {value.strip(): role.strip() for value, _, role in pairs if value.strip()}
    if not colon or not claim.strip() or not of or len(of) != len(pairs):
        raise ConfigError(f"ESCUCHA_OIDC_ROLES cannot be read; {_FORM}.")
    unknown = sorted(set(of.values()) - set(ROLES))
    if unknown:
        raise ConfigError(f"ESCUCHA_OIDC_ROLES: there is no role '{unknown[0]}'; roles are {', '.join(ROLES)}.")
    return Roles(claim.strip(), of)
