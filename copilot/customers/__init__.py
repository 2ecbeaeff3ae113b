"""One customer across channels: which rows of `customers` are one person, and which may be.

Rows are never changed or moved. Who is one person follows from the handles that rows share, from names, and from what
people said (`say_same`, `say_apart`); taking that back leaves exactly the state before.
"""

from copilot.customers.catch_up import CatchUp
from copilot.customers.person import Profile, person_rows, profile
from copilot.customers.reasons import reason_texts
from copilot.customers.refresh import around, ensure, refresh, refresh_all
from copilot.customers.verdicts import Suggestion, part, say_apart, say_same, suggestions, take_back

__all__ = [
    "CatchUp",
    "Profile",
    "Suggestion",
    "around",
    "ensure",
    "part",
    "person_rows",
    "profile",
    "reason_texts",
    "refresh",
    "refresh_all",
    "say_apart",
    "say_same",
    "suggestions",
    "take_back",
]
