"""Invented people with the records that four systems have of them, and the truth of who is who.

Nasty on purpose: households share phones and e-mails, siblings' names differ by a letter, fathers and sons are called
the same, shops and companies lend one phone to many, phones pass on to strangers, people mistype.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.customers.handles import mailbox
from evals.customers.rates import Rates

WORDS = Path(__file__).with_name("names.yaml")


@dataclass
class Person:
    """Someone, and what they may give as their own; `home` is what their household shares."""

    number: int
    language: str
    given: tuple[str, ...]
    surnames: tuple[str, ...]
    suffix: str = ""
    mobile: str = ""
    emails: tuple[str, ...] = ()
    document: str = ""
    home_phones: tuple[str, ...] = ()
    home_emails: tuple[str, ...] = ()
    work_phone: str = ""
    work_email: str = ""
    old_phone: str = ""
    is_namesake: bool = False
    """Another of the house has the same given name, and both are careful to leave their documents."""
    ids: dict[str, str] = field(default_factory=dict)


class Told(NamedTuple):
    """One record, and whose it is: (channel, handle) as a system would give them."""

    person: int
    source: str
    external_id: str
    name: str
    handles: tuple[tuple[str, str], ...]


def people(count: int, seed: int, rates: Rates) -> list[Person]:
    """`count` people in households of one to five; each seed gives others."""
    random_ = random.Random(seed)
    maker = _Maker(random_, rates, count)
    made: list[Person] = []
    while len(made) < count:
        made += maker.household(len(made))
    made = made[:count]
    maker.pass_phones_on(made)
    maker.employ(made)
    return made


class _Maker:
    def __init__(self, random_: random.Random, rates: Rates, count: int) -> None:
        self._random, self._rates = random_, rates
        self._used: set[str] = set()
        self._count = count

    def household(self, first: int) -> list[Person]:
        pick = self._random
        language = pick.choices(("es", "pt", "en"), (0.5, 0.25, 0.25))[0]
        if pick.random() >= self._rates.household:
            return [self._alone(first, language)]
        father = self._person(first, language, "m")
        mother = self._person(first + 1, language, "f")
        if language == "en":
            mother.surnames = father.surnames
        family = [father, mother]
        children = self._children(first + 2, language, father, mother)
        family += children
        self._share(family)
        return family

    def _children(self, first: int, language: str, father: Person, mother: Person) -> list[Person]:
        pick, words = self._random, _words(language)
        surnames = (
            father.surnames if language == "en" else tuple(dict.fromkeys((father.surnames[0], mother.surnames[0])))
        )
        if language == "pt":
            surnames = tuple(reversed(surnames))
        children: list[Person] = []
        if pick.random() < self._rates.same_name_son:
            # In English the son bears the whole name; elsewhere the mother's surname tells, where it is given.
            suffix = pick.choice(("", "", "Junior" if language == "pt" else "Jr.")) if language != "es" else ""
            child = self._person(first, language, "m")
            child.given, child.surnames, child.suffix = father.given, surnames, suffix
            if language == "pt" or pick.random() < 0.4:
                child.surnames = father.surnames
            children.append(child)
        if pick.random() < self._rates.twins:
            for given in pick.choice(words["twins"].split()).split("/"):
                child = self._person(first + len(children), language, "m")
                child.given, child.surnames = (given,), surnames
                children.append(child)
        while pick.random() < 0.4 and len(children) < 3:
            child = self._person(first + len(children), language, pick.choice("fm"))
            child.surnames = surnames
            children.append(child)
        for child in children:
            child.mobile, child.emails = self._mobile(language), self._emails(child)
        return children

    def _share(self, family: list[Person]) -> None:
        """What the house gives out as its own, and what one of them lends to the others."""
        pick, rates = self._random, self._rates
        head = family[0]
        words = _words(head.language)
        phones = [self._landline(head.language)] if pick.random() < rates.home_phone else []
        emails: list[str] = []
        if pick.random() < rates.family_email:
            name = plain(head.surnames[0])
            word = pick.choice(words["family"].split())
            form = pick.choice((f"{word}.{name}", f"{word}{name}", f"{name}.{plain(family[1].surnames[0])}", name))
            emails.append(self._free(form, head.language))
        if pick.random() < rates.lent_phone:
            phones.append(pick.choice(family).mobile)
        if pick.random() < rates.lent_email:
            emails.append(pick.choice(family).emails[0])
        given = [one.given[0] for one in family]
        careful = pick.random() < rates.told_apart
        for one in family:
            one.home_phones, one.home_emails = tuple(phones), tuple(emails)
            if careful and given.count(one.given[0]) > 1:
                one.is_namesake, one.document = True, one.document or self._document()

    def pass_phones_on(self, made: list[Person]) -> None:
        """Some numbers had another owner before, whom a system still knows by it."""
        for one in made:
            if self._random.random() < self._rates.recycled:
                other = self._random.choice(made)
                # What is handed down in a house to one of the same name is lent, not passed on to a stranger.
                one.old_phone = "" if other.surnames[-1] == one.surnames[-1] else other.mobile

    def employ(self, made: list[Person]) -> None:
        """Companies with one phone for all and one e-mail for several, and shops that give their own for everybody."""
        pick, rates = self._random, self._rates
        every = words()
        for number in range(max(1, self._count // 150)):
            company = f"{pick.choice(every['companies'])}{number}.com"
            phone = self._landline("es") if pick.random() < 0.6 else self._mobile("es")
            crew = pick.sample(made, min(len(made), pick.choice((3, 5, 8, 15, 40))))
            for one in crew:
                one.work_phone = phone
                if pick.random() < rates.role_email:
                    one.work_email = f"{pick.choice(every['roles'][:3])}@{company}"

    def _alone(self, number: int, language: str) -> Person:
        return self._person(number, language, self._random.choice("fm"))

    def _person(self, number: int, language: str, gender: str) -> Person:
        pick, words = self._random, _words(language)
        given = [common(pick, words[gender].split())]
        if pick.random() < (0.3 if language != "en" else 0.25):
            given.append(common(pick, words[gender].split()))
        surnames = [common(pick, words["surnames"].split()) for _ in range(1 if language == "en" else 2)]
        if language == "es" and pick.random() < 0.03:
            surnames[0] = "de la " + surnames[0]
        if language == "pt" and pick.random() < 0.3:
            surnames[-1] = pick.choice(("da ", "dos ", "de ")) + surnames[-1]
        one = Person(number, language, tuple(dict.fromkeys(given)), tuple(dict.fromkeys(surnames)))
        one.mobile, one.emails = self._mobile(language), self._emails(one)
        if pick.random() < self._rates.document:
            one.document = self._document()
        return one

    def _document(self) -> str:
        return f"{self._random.randrange(10**7, 10**8)}-{self._random.randrange(10)}"

    def _emails(self, one: Person) -> tuple[str, ...]:
        count = 2 if self._random.random() < self._rates.second_email else 1
        return tuple(self._email(one) for _ in range(count))

    def _email(self, one: Person) -> str:
        pick = self._random
        given, surname = plain(one.given[0]), plain(one.surnames[-1 if one.language == "pt" else 0])
        form = pick.choices(
            (
                f"{given}.{surname}",
                f"{given}{surname}",
                f"{given[0]}{surname}",
                f"{surname}.{given}",
                f"{given}{pick.randrange(60, 100)}",
                f"{pick.choice(('luna', 'sol', 'gato', 'rock', 'blue', 'sky', 'moto'))}{pick.randrange(1000)}",
                f"{given}_{surname[:3]}{pick.randrange(100)}",
            ),
            (30, 15, 15, 8, 12, 10, 10),
        )[0]
        return self._free(form, one.language)

    def _free(self, local: str, language: str) -> str:
        domain = self._random.choice(_words(language)["domains"].split())
        while mailbox(f"{local}@{domain}") in self._used:
            local += str(self._random.randrange(10))
        self._used.add(mailbox(f"{local}@{domain}"))
        return f"{local}@{domain}"

    def _mobile(self, language: str) -> str:
        return self._number(language, "mobile", 0)

    def _landline(self, language: str) -> str:
        return self._number(language, "landline", 1)

    def _number(self, language: str, kind: str, place: int) -> str:
        words = _words(language)
        length = int(words["digits"].split("/")[place])
        while True:
            rest = "".join(str(self._random.randrange(10)) for _ in range(length - 1))
            number = words[kind] + str(self._random.randrange(2, 10)) + rest
            if number not in self._used:
                self._used.add(number)
                return number


def common(pick: random.Random, words: Sequence[str]) -> str:
    """One of the words, the earlier ones oftener, as names are."""
    return pick.choices(words, [1 / (place + 6) for place in range(len(words))])[0]


def plain(text: str) -> str:
    from copilot.text import fold

    return "".join(part for part in fold(text) if part.isalnum())


def _words(language: str) -> Mapping[str, str]:
    found: Mapping[str, str] = words()[language]
    return found


@cache
def words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return found
