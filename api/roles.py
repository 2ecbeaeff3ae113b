"""Who may do what: each role is a set of capabilities, and each includes the one before it."""

from enum import StrEnum
from typing import Literal, get_args


class Capability(StrEnum):
    """`READ_INTERNAL` lets a caller see internal articles as sources; they never enter a draft's text. `EVALUATE` is to
    run, label and promote what `READ_EVALUATIONS` only looks at. `READ_TEAM` shows what the copilot saved the team as a
    whole; nobody's own figures are anybody else's."""

    READ_CONVERSATIONS = "read-conversations"
    WRITE_CONVERSATIONS = "write-conversations"
    DRAFT = "draft"
    SEARCH = "search"
    READ_INTERNAL = "read-internal"
    READ_TEAM = "read-team-figures"
    EDIT_ARTICLES = "edit-articles"
    READ_EVALUATIONS = "read-evaluations"
    EVALUATE = "evaluate"
    FORGET_CUSTOMERS = "export-or-erase-customers"
    MANAGE_USERS = "manage-users"
    MANAGE_HELPDESKS = "manage-helpdesks"
    READ_AUDIT = "read-the-audit"
    READ_HEALTH = "read-health"


RoleName = Literal["agent", "knowledge", "qa", "admin"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)

_AGENT = frozenset(
    {
        Capability.READ_CONVERSATIONS,
        Capability.WRITE_CONVERSATIONS,
        Capability.DRAFT,
        Capability.SEARCH,
        Capability.READ_INTERNAL,
        Capability.READ_TEAM,
    }
)
_KNOWLEDGE = _AGENT | {Capability.EDIT_ARTICLES, Capability.READ_EVALUATIONS}

CAPABILITIES: dict[str, frozenset[Capability]] = {
    "agent": _AGENT,
    "knowledge": _KNOWLEDGE,
    "qa": _KNOWLEDGE | {Capability.EVALUATE},
    "admin": frozenset(Capability),
}
