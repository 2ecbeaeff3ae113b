"""One customer across channels: which rows of `customers` are one person, and which may be.

Rows are never changed or moved. Who is one person follows from the handles that rows share, from names, and from what
people said (`say_same`, `say_apart`); taking that back leaves exactly the state before.
"""

from copilot.customers.person import Profile, person_rows, profile
from copilot.customers.refresh import around, ensure, refresh, refresh_all
from copilot.customers.verdicts import Suggestion, say_apart, say_same, suggestions, take_back

__all__ = [
    "Profile",
    "Suggestion",
    "around",
    "ensure",
    "person_rows",
    "profile",
    "refresh",
    "refresh_all",
    "say_apart",
    "say_same",
    "suggestions",
    "take_back",
]
