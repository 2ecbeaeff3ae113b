"""All detectors over one text."""

from collections.abc import Iterable

from copilot.conversation import Conversation
from copilot.privacy.contacts import emails, links, secrets
from copilot.privacy.identities import identities
from copilot.privacy.names import names_in
from copilot.privacy.payments import cards_and_accounts, ibans
from copilot.privacy.phones import phones
from copilot.privacy.plain import Plain
from copilot.privacy.span import Span, settle
from copilot.privacy.words import Signs

Countries = str | Iterable[str]
"""One or several of: an ISO country ("CL") or a language tag that names one ("es-CL")."""


def find(text: str, country: Countries = "CL", names: Iterable[str] = ()) -> tuple[Span, ...]:
    """Where `text` names a person, in order and without overlaps.

    E-mail addresses, phones (international, and national ones of `country`), payment cards, bank accounts, identity
    numbers, the secret part of links, and `names` (whole words, in any case, with or without accents).
    """
    plain = Plain(text)
    places = list(links(plain.text))
    found = list(secrets(plain.text, places))
    low = _blank(plain.low, places)
    found += emails(low)
    if any(character.isdigit() for character in low):
        regions = countries_of(country)
        found += ibans(low)
        found += cards_and_accounts(low)
        signs = Signs(low)
        low = _blank(low, [(span.start, span.end) for span in found])
        found += identities(low, regions, signs)
        found += phones(_blank(low, [(span.start, span.end) for span in found]), regions, signs)
    found += [span for span in names_in(plain, tuple(names)) if not _inside(span, places)]
    return tuple(plain.as_written(span) for span in settle(found))


def countries_of(country: Countries) -> tuple[str, ...]:
    given = (country,) if isinstance(country, str) else tuple(country)
    regions = [entry.replace("_", "-").rpartition("-")[2].upper() for entry in given if entry]
    return tuple(dict.fromkeys(region for region in regions if len(region) == 2 and region.isalpha()))


def home(conversation: Conversation, default: str = "CL") -> tuple[str, ...]:
    """The countries whose national numbers are at home in this conversation: its language tag's, then `default`."""
    tag = conversation.language if "-" in conversation.language else ""
    return countries_of((tag, default))


def people(conversation: Conversation) -> tuple[str, ...]:
    """The names of the customer and of the agents who wrote in it; never the bot's."""
    agents = (message.author for message in conversation.messages if message.role in ("agent", "customer"))
    return tuple(dict.fromkeys(name for name in (conversation.customer.name, *agents) if name.strip()))


def _blank(text: str, places: Iterable[tuple[int, int]]) -> str:
    """`text` with these pieces as blanks that no detector reads, every other place kept."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(places):
        if start >= done:
            pieces += [text[done:start], "\x01" * (end - start)]
            done = end
        elif end > done:
            pieces.append("\x01" * (end - done))
            done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _inside(span: Span, places: list[tuple[int, int]]) -> bool:
    return any(start <= span.start < end for start, end in places)
