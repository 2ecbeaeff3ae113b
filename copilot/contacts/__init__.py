"""Repeated contacts: which conversations of a customer are on one matter, and what was resolved at the first of them.

By meaning and not only by tag: customers' words by concept, what we had answered, numbers that name an order, and their
own "otra vez", "como les dije", "sigo sin".
"""

from copilot.contacts.alike import same_matter
from copilot.contacts.matter import Matter, matter_of
from copilot.contacts.refresh import catch_up, made_of, refresh, refresh_customers, relinking, say, take_back
from copilot.contacts.resolution import WAYS, By, Resolved, Way, resolution, resolutions
from copilot.contacts.standing import Contact, Contacts, Repeated, contacts_on, repeats

__all__ = [
    "WAYS",
    "By",
    "Contact",
    "Contacts",
    "Matter",
    "Repeated",
    "Resolved",
    "Way",
    "catch_up",
    "contacts_on",
    "made_of",
    "matter_of",
    "refresh",
    "refresh_customers",
    "relinking",
    "repeats",
    "resolution",
    "resolutions",
    "same_matter",
    "say",
    "take_back",
]
