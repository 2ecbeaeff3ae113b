"""An article from the fields a file gave: the same reading of languages, audiences, tags and dates for every format."""

import hashlib
import logging
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo

from copilot.errors import InputError
from copilot.source import Article, Audience
from kb.loaders.clean import clean, one_line
from kb.loaders.place import Place

LONGEST_ID = 500
LONGEST_TITLE = 300
_TELLING = 4_000  # characters are plenty to tell a language

_MANY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LANGUAGES = {
    "spanish": "es",
    "español": "es",
    "espanol": "es",
    "castellano": "es",
    "english": "en",
    "inglés": "en",
    "ingles": "en",
    "inglês": "en",
    "portuguese": "pt",
    "português": "pt",
    "portugues": "pt",
    "portugués": "pt",
}
_AUDIENCES: dict[str, Audience] = {
    **dict.fromkeys(("", "public", "publico", "público", "publica", "pública", "external", "externo"), "public"),
    **dict.fromkeys(("internal", "interno", "interna", "private", "privado", "privada"), "internal"),
}

log = logging.getLogger(__name__)


def build(place: Place, *, id: str, title: str, body: str, meta: Mapping[str, object]) -> Article:
    """The article, cleaned. `meta` may hold language (or lang), url, audience, tags, updated_at; the rest is ignored.

    Raises:
        InputError: the id is too long, or the audience is neither public nor internal.
    """
    known = {name.strip().lower(): value for name, value in meta.items()}
    text = _MANY_LINES.sub("\n\n", clean(body)).strip()
    name = one_line(title)
    return Article(
        id=_id(id),
        title=name if len(name) <= LONGEST_TITLE else name[:LONGEST_TITLE].rpartition(" ")[0] + "…",
        body=text,
        language=_language(known.get("language") or known.get("lang")) or _detected(name, text, place.language),
        url=scalar(known.get("url")),
        audience=_audience(scalar(known.get("audience"))),
        tags=_tags(known.get("tags")),
        updated_at=_moment(known.get("updated_at"), place.zone, id),
        origin=clean(str(place.origin)),
        path=place.path,
    )


def scalar(value: object) -> str:
    """A single value as one line; empty for none, and for lists and mappings, which no text field takes."""
    if value is None or isinstance(value, list | tuple | dict | set):
        return ""
    text = one_line(str(value))
    return "" if text in ("null", "~") else text


def derived_id(text: str) -> str:
    """An id made from a path or a question: cut to what an id may hold, and then still one of its own."""
    if len(text) <= LONGEST_ID:
        return text
    return f"{text[: LONGEST_ID - 13]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _id(given: str) -> str:
    id = one_line(given)
    if len(id) > LONGEST_ID:
        raise InputError(f"the id has {len(id):,} characters, more than {LONGEST_ID}.", mend="Shorten it.")
    return id


def _audience(given: str) -> Audience:
    audience = _AUDIENCES.get(given.lower())
    if audience is None:
        raise InputError(f"the audience is '{given[:40]}'.", mend="Write `public` or `internal`.")
    return audience


def _language(given: object) -> str:
    stated = scalar(given).replace("_", "-")
    stated = _LANGUAGES.get(stated.lower(), stated)
    if not _TAG.fullmatch(stated) or len(stated) > 20:
        return ""
    base, *rest = stated.split("-")
    return "-".join([base.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def _detected(title: str, body: str, otherwise: str) -> str:
    from copilot.listen.language import detect

    return detect(f"{title}\n{body[:_TELLING]}", otherwise)


def _tags(given: object) -> tuple[str, ...]:
    raw = given if isinstance(given, list | tuple) else re.split(r"[,;]", scalar(given))
    found = (scalar(one) for one in raw)
    return tuple(dict.fromkeys(tag for tag in found if tag))


def _moment(given: object, zone: tzinfo, id: str) -> datetime | None:
    """A time in ISO 8601, or a day (its midnight); one without a zone is the installation's."""
    if isinstance(given, datetime):
        moment = given
    elif isinstance(given, date):
        moment = datetime.combine(given, time())
    elif text := scalar(given):
        try:
            moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text.removesuffix(" UTC")))
            if text.endswith(" UTC"):
                moment = moment.replace(tzinfo=UTC)
        except ValueError:
            log.warning("the article's date is not ISO 8601 and is left out", extra={"article": id})
            return None
    else:
        return None
    if not 1900 < moment.year < 2200:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
