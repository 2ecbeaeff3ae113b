"""Making text fit to be stored and shown: what PostgreSQL refuses and what nobody can see goes away."""

import re
import unicodedata

# Control characters (PostgreSQL refuses NUL), lone surrogates (they cannot be encoded), soft hyphens, zero-width
# spaces and byte-order marks. Tab and newline stay; so do the joiners that emoji and some scripts need.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u200b\u2060\ufeff]")
_NEWLINES = re.compile("\r\n?|\x0c|\x85|\u2028|\u2029")
_SPACES = re.compile("[\u00a0\u2007\u202f]")
_SEPARATORS = re.compile(r"[\s\-_.+]+")
_APART = re.compile(r"[^\w]+|_+")
_LONGEST_SLUG = 80


def clean(text: str) -> str:
    """`text` in composed Unicode, with `\\n` line ends and plain spaces, without invisible characters."""
    plain = _SPACES.sub(" ", _UNSEEN.sub("", _NEWLINES.sub("\n", text)))
    return unicodedata.normalize("NFC", plain)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def readable(name: str) -> str:
    """A file name as a title: "cambiar-fecha_pago" becomes "Cambiar fecha pago"."""
    words = _SEPARATORS.sub(" ", name).strip()
    return words[:1].upper() + words[1:]


def slug(text: str) -> str:
    """`text` as a piece of an id: lower case, no accents, words joined by hyphens; empty when it has no letter."""
    marks = unicodedata.normalize("NFKD", text)
    bare = unicodedata.normalize("NFC", "".join(one for one in marks if not unicodedata.combining(one)))
    joined = _APART.sub("-", bare.lower()).strip("-")
    if len(joined) <= _LONGEST_SLUG:
        return joined
    return joined[:_LONGEST_SLUG].rpartition("-")[0] or joined[:_LONGEST_SLUG]
