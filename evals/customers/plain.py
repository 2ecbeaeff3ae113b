"""A plainer world, as one would write it who knows a contact centre and nothing of our rules.

Everybody has one e-mail and one phone; two or three systems know them, and each wrote down one or both. Some share a
phone at home or a family's e-mail, a few call from a shop, a few are called alike, people mistype.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals.customers.people import Told, plain, words

SOURCES = ("crm", "helpdesk", "whatsapp", "web")
HOUSEHOLD, FAMILY, NAMESAKES, FROM_SHOPS = 0.15, 0.08, 0.02, 0.02
"""Of the people: with one phone, or one e-mail, for several; called as somebody else is; calling from a shop."""
NAME_TYPO, HANDLE_TYPO, GIVEN_ONLY, NO_NAME = 0.10, 0.10, 0.05, 0.05
"""Of the records."""
TWICE = 0.05
"""Of the people: whom a source knows twice."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Somebody:
    """One of these people; `phone` and `email` are what they give, their own or the house's."""

    given: str
    surnames: str
    email: str
    phone: str
    shop: str = ""


def plain_records(count: int, seed: int) -> list[Told]:
    """The records of `count` people, in an order that tells nothing."""
    pick = random.Random(seed)
    told: list[Told] = []
    for number, one in enumerate(_people(count, pick)):
        sources = pick.sample(SOURCES, pick.choice((2, 3)))
        if pick.random() < TWICE:
            sources.append(pick.choice(sources))
        for source in sources:
            id = f"{source}-{len(told)}"
            told.append(Told(number, source, id, _name(one, pick), _handles(one, source, pick)))
    pick.shuffle(told)
    return told


def _people(count: int, pick: random.Random) -> list[Somebody]:
    used: set[str] = set()
    made = [_somebody(pick, used) for _ in range(count)]
    households, families = int(count * HOUSEHOLD), int(count * FAMILY)
    for house in _houses(made[:households], pick):
        for one in house:
            one.phone = house[0].phone
    for house in _houses(made[households : households + families], pick):
        shared = _unused(f"{pick.choice(('familia', 'casa', 'the'))}{plain(house[0].surnames.split()[-1])}", pick, used)
        for one in house:
            one.email = pick.choice((shared, shared, house[0].email))
    alone = made[households + families :]
    for one, other in zip(pick.sample(alone, int(count * NAMESAKES)), pick.sample(made, count), strict=False):
        one.given, one.surnames = other.given, other.surnames
    crew = pick.sample(made, int(count * FROM_SHOPS))
    while crew:
        size, shop = pick.randrange(5, 25), _number(pick, used)
        for one in crew[:size]:
            one.shop = shop
        crew = crew[size:]
    return made


def _somebody(pick: random.Random, used: set[str]) -> Somebody:
    language = pick.choice(("es", "es", "pt", "en"))
    spoken: dict[str, Any] = words()[language]
    names = spoken[pick.choice("fm")].split()
    given = " ".join(pick.sample(names, pick.choice((1, 1, 2))))
    surnames = " ".join(pick.sample(spoken["surnames"].split(), 1 if language == "en" else 2))
    first, last = plain(given.split()[0]), plain(surnames.split()[0])
    local = pick.choice(
        (
            f"{first}.{last}",
            f"{first}{last}",
            f"{first}_{last}",
            f"{first[0]}{last}",
            f"{first}{pick.randrange(1950, 2010)}",
            f"{last}{pick.randrange(100)}",
            "".join(pick.sample(_LETTERS, 7)),
        )
    )
    return Somebody(given, surnames, _unused(local, pick, used), _number(pick, used))


def _houses(people: Sequence[Somebody], pick: random.Random) -> list[list[Somebody]]:
    """Two to four under one roof, mostly with a surname in common, each with another given name."""
    houses: list[list[Somebody]] = []
    left = list(people)
    while len(left) > 1:
        house, left = left[: (size := pick.choice((2, 2, 3, 4)))], left[size:]
        given: set[str] = set()
        for one in house:
            if pick.random() < 0.7:
                one.surnames = house[0].surnames
            while plain(one.given.split()[0]) in given:
                one.given = pick.choice(words()["es"]["f"].split())
            given.add(plain(one.given.split()[0]))
        houses.append(house)
    return houses


def _unused(local: str, pick: random.Random, used: set[str]) -> str:
    domain = pick.choice(("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "example.com"))
    address = f"{local}@{domain}"
    # Gmail does not tell dots, and somebody else's address is nobody's own.
    while address.replace(".", "") in used:
        address = f"{local}{pick.randrange(1000)}@{domain}"
    used.add(address.replace(".", ""))
    return address


def _number(pick: random.Random, used: set[str]) -> str:
    while True:
        number = pick.choice(("+569", "+55119", "+4477", "+346")) + str(pick.randrange(10_000_000, 100_000_000))
        if number not in used:
            used.add(number)
            return number


def _name(one: Somebody, pick: random.Random) -> str:
    chance = pick.random()
    if chance < NO_NAME:
        return ""
    first = one.given.split()[0]
    if chance < NO_NAME + GIVEN_ONLY:
        return _slipped(first, pick, NAME_TYPO)
    whole = pick.random() < 0.5
    name = f"{one.given} {one.surnames}" if whole else f"{first} {one.surnames.split()[0]}"
    return _slipped(name, pick, NAME_TYPO)


def _handles(one: Somebody, source: str, pick: random.Random) -> tuple[tuple[str, str], ...]:
    phone = one.shop if one.shop and pick.random() < 0.5 else one.phone
    email = one.email
    if pick.random() < HANDLE_TYPO:
        if pick.random() < 0.5:
            local, at, domain = email.partition("@")
            email = _slipped(local, pick, 1.0) + at + domain
        else:
            place = pick.randrange(4, len(phone))
            phone = phone[:place] + str((int(phone[place]) + pick.randrange(1, 10)) % 10) + phone[place + 1 :]
    if source == "whatsapp":
        return (("whatsapp", phone),) if pick.random() < 0.8 else (("email", email), ("whatsapp", phone))
    given = pick.choices(("both", "email", "phone"), (5, 3, 2))[0]
    return (*((("email", email),) * (given != "phone")), *((("phone", phone),) * (given != "email")))


def _slipped(text: str, pick: random.Random, rate: float) -> str:
    """With one slip of the keys somewhere, in `rate` of all times."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not places or pick.random() >= rate:
        return text
    at = pick.choice(places)
    letter = pick.choice(_LETTERS)
    kind = pick.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + letter + text[at + 1 :]
    if kind == 2:
        return text[:at] + letter + text[at:]
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
