"""Personal data out of a text, and back into it."""

import re
from collections.abc import Iterable

from copilot.conversation import Conversation
from copilot.privacy.finding import Countries, find, home, people
from copilot.privacy.span import KINDS, Kind

_KIND = "|".join(KINDS)
# As a model may give it back: "[EMAIL_1]", "[ email 1 ]", "[Email\_1]".
_PLACEHOLDER = re.compile(rf"\[\s{{0,3}}({_KIND})[\s_\\-]{{0,3}}(\d{{1,6}})\s{{0,3}}\]", re.IGNORECASE)


class Hidden(str):
    """Text that a mask has been over; the same mask leaves it as it is."""

    __slots__ = ("mask",)
    mask: "Mask"


class Mask:
    """One conversation's mapping between personal data and placeholders such as `[EMAIL_1]`; never stored.

    The same value gets the same placeholder in every text of the conversation. A look-alike that somebody typed
    ("[EMAIL_1]") loses its brackets, so that nobody can have another person's data filled in.
    """

    def __init__(self, country: Countries = "CL", names: Iterable[str] = ()) -> None:
        self._country = (country,) if isinstance(country, str) else tuple(country)
        self._names = tuple(names)
        self._placeholders: dict[tuple[Kind, str], str] = {}
        self._values: dict[tuple[str, int], str] = {}
        self._counts: dict[Kind, int] = dict.fromkeys(KINDS, 0)

    def hide(self, text: str) -> str:
        """`text` with every piece of personal data replaced; what this mask returned before comes back unchanged."""
        if isinstance(text, Hidden) and text.mask is self:
            return text
        text = _disarm(text)
        pieces: list[str] = []
        done = 0
        for span in find(text, self._country, self._names):
            pieces += [text[done : span.start], self._placeholder(span.kind, text[span.start : span.end])]
            done = span.end
        hidden = Hidden("".join([*pieces, text[done:]]))
        hidden.mask = self
        return hidden

    def restore(self, text: str) -> str:
        """`text` with the values back; a placeholder that this mask never gave stays as it is."""
        return _PLACEHOLDER.sub(self._value, text)

    def _placeholder(self, kind: Kind, value: str) -> str:
        if (kind, value) not in self._placeholders:
            self._counts[kind] += 1
            number = self._counts[kind]
            self._placeholders[kind, value] = f"[{kind}_{number}]"
            self._values[kind, number] = value
        return self._placeholders[kind, value]

    def _value(self, match: re.Match[str]) -> str:
        return self._values.get((match[1].upper(), int(match[2])), match.group())


def mask_of(conversation: Conversation, country: str, *names: str) -> Mask:
    """The mask of one conversation: it knows the people in it, `names` beside them, and the numbers of its country and
    of `country`."""
    known = (*people(conversation), *names)
    return Mask(home(conversation, country), names=[name for name in known if name.strip()])


def mask(text: str, country: Countries = "CL", names: Iterable[str] = ()) -> str:
    """`text` with `[EMAIL]`, `[PHONE]`... for personal data, one way; links keep their host and path only."""
    text = _PLACEHOLDER.sub(lambda match: f"[{match[1].upper()}]", text)
    pieces: list[str] = []
    done = 0
    for span in find(text, country, names):
        pieces += [text[done : span.start], "" if span.kind == "TOKEN" else f"[{span.kind}]"]
        done = span.end
    return "".join([*pieces, text[done:]])


def _disarm(text: str) -> str:
    return _PLACEHOLDER.sub(lambda match: f"({match.group()[1:-1]})", text)
