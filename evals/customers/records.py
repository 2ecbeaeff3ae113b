"""The records that a CRM, a helpdesk, WhatsApp and a web form have of invented people."""

import random

from copilot.text import fold
from evals.customers.people import Person, Told, words
from evals.customers.rates import Rates

SOURCES = ("crm", "helpdesk", "whatsapp", "web")
_KEYS = "qwertyuiopasdfghjklzxcvbnm"


def records(made: list[Person], seed: int, rates: Rates) -> list[Told]:
    """Every record of everybody, in an order that tells nothing."""
    pick = random.Random(seed + 1)
    told: list[Told] = []
    for one in made:
        sources = [pick.choices(SOURCES, (35, 30, 20, 15))[0]]
        for source in pick.sample(SOURCES, 4):
            if source not in sources and pick.random() < rates.more:
                sources.append(source)
        if pick.random() < rates.twice:
            sources.append(pick.choice(sources))
        for source in sources:
            told.append(_record(one, source, len(told), pick, rates))
    pick.shuffle(told)
    return told


def _record(one: Person, source: str, number: int, pick: random.Random, rates: Rates) -> Told:
    address, own = _email(one, pick, rates), _phone(one, pick, rates)
    email, phone = _email_written(address, pick, rates), _phone_written(own, pick, rates)
    handles: list[tuple[str, str]] = []
    if pick.random() < {"crm": 0.8, "helpdesk": 0.9, "whatsapp": 0.05, "web": 0.95}[source]:
        handles.append(("email", email))
    if pick.random() < {"crm": 0.7, "helpdesk": 0.35, "whatsapp": 1.0, "web": 0.25}[source]:
        handles.append(("whatsapp" if source == "whatsapp" else "phone", phone))
    lent = one.is_namesake and any(handle in (*one.home_emails, *one.home_phones) for handle in (address, own))
    left = pick.random() < {"crm": 0.7, "helpdesk": 0.1, "whatsapp": 0.0, "web": 0.1}[source]
    if one.document and (left or lent):
        document = one.document if pick.random() < 0.5 else f"{one.document[:2]}.{one.document[2:5]}.{one.document[5:]}"
        handles.append((words()[one.language]["document"], document))
    return Told(one.number, source, f"{source[0]}-{number}", _name(one, source, pick, rates, handles), tuple(handles))


def _email(one: Person, pick: random.Random, rates: Rates) -> str:
    if pick.random() < rates.no_reply:
        return pick.choice(("no-reply@tienda.example.com", "noreply@portal.example.com"))
    if one.home_emails and pick.random() < rates.gives_home:
        email = pick.choice(one.home_emails)
    elif one.work_email and pick.random() < rates.gives_work:
        email = one.work_email
    else:
        email = one.emails[0] if pick.random() < 0.8 else pick.choice(one.emails)
    return email


def _email_written(email: str, pick: random.Random, rates: Rates) -> str:
    if pick.random() < rates.email_typo:
        return _mistyped(email, pick, "abcdefghijklmnopqrstuvwxyz")
    if pick.random() < rates.tags:
        local, _, domain = email.partition("@")
        email = f"{local}+{pick.choice(('ofertas', 'news', 'x'))}@{domain}"
        if domain == "gmail.com" and pick.random() < 0.6:
            email = f"{local.replace('.', '') if '.' in local else local[:3] + '.' + local[3:]}@{domain}"
    return email.title() if pick.random() < 0.05 else email


def _phone(one: Person, pick: random.Random, rates: Rates) -> str:
    if one.home_phones and pick.random() < rates.gives_home:
        phone = pick.choice(one.home_phones)
    elif one.work_phone and pick.random() < rates.gives_work:
        phone = one.work_phone
    elif one.old_phone and pick.random() < rates.gives_old:
        phone = one.old_phone
    else:
        phone = one.mobile
    return phone


def _phone_written(phone: str, pick: random.Random, rates: Rates) -> str:
    if pick.random() < rates.phone_typo:
        place = pick.randrange(5, len(phone))
        return phone[:place] + str((int(phone[place]) + pick.randrange(1, 10)) % 10) + phone[place + 1 :]
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if pick.random() < 0.3 else phone


def _name(one: Person, source: str, pick: random.Random, rates: Rates, handles: list[tuple[str, str]]) -> str:
    loose = {"crm": 0.2, "helpdesk": 1.0, "whatsapp": 2.0, "web": 1.5}[source]
    chance = pick.random() / loose
    for rate, made in (
        (rates.no_name, ""),
        (rates.junk_name, _junk(pick, handles)),
        (rates.given_only, one.given[0]),
        (rates.nickname, _nickname(one)),
        (rates.initial, f"{one.given[0][0]}. {one.surnames[0]}"),
    ):
        if chance < rate:
            return _written(made, pick, rates)
        chance -= rate
    return _written(_full(one, source, pick), pick, rates)


def _full(one: Person, source: str, pick: random.Random) -> str:
    whole = source == "crm" and pick.random() < 0.6
    given = " ".join(one.given) if whole or pick.random() < 0.15 else one.given[0]
    if whole:
        surnames = " ".join(one.surnames)
    elif one.language == "pt":
        surnames = one.surnames[-1]
    else:
        surnames = " ".join(one.surnames) if pick.random() < 0.2 else one.surnames[0]
    suffix = f" {one.suffix}" if one.suffix and pick.random() < 0.6 else ""
    if source == "crm" and pick.random() < 0.15:
        return f"{surnames}{suffix}, {given}"
    title = f"{pick.choice(words()[one.language]['honorifics'].split())} " if pick.random() < 0.03 else ""
    return f"{title}{given} {surnames}{suffix}"


def _nickname(one: Person) -> str:
    known = dict(pair.split("=") for pair in words()[one.language]["nicknames"].split())
    return f"{known.get(one.given[0], one.given[0])} {one.surnames[0]}"


def _junk(pick: random.Random, handles: list[tuple[str, str]]) -> str:
    if handles and pick.random() < 0.4:
        return handles[0][1]
    return str(pick.choice(words()["junk"]))


def _written(name: str, pick: random.Random, rates: Rates) -> str:
    if name and name[0].isalpha() and pick.random() < rates.name_typo:
        name = _mistyped(name, pick, _KEYS)
    chance = pick.random()
    if chance < 0.08:
        return name.upper()
    if chance < 0.16:
        return fold(name)
    if chance < 0.18:
        return f"{name} 🌸"
    return name


def _mistyped(text: str, pick: random.Random, letters: str) -> str:
    """One slip: a letter doubled, left out, swapped with the next or taken for another."""
    places = [place for place in range(1, len(text) - 1) if text[place].isalpha() and text[place + 1].isalpha()]
    if not places:
        return text
    place = pick.choice(places)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    return pick.choice(
        (
            before + letter + letter + after,
            before + after,
            before + after[0] + letter + after[1:],
            before + pick.choice(letters) + after,
        )
    )
