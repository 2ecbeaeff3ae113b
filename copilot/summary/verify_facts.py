"""The figures, quotations and names of a sentence that its messages do not have."""

import re
from collections.abc import Iterable, Iterator, Sequence

from copilot.check import unsupported_facts
from copilot.check.facts import facts
from copilot.check.units import MONTHS, WEEKDAYS
from copilot.listen.feelings.exact import Quotable
from copilot.retrieval.stop import stopwords
from copilot.summary.verify_words import known
from copilot.text import fold, words

_FIGURE = re.compile(r"\d(?:[\d.,:/-]*\d)?")
_WHOLE = re.compile(r"[^\W\d_]*\d(?:[\w.,:/-]*\w)?")
"""A figure with the letters it is written with: "4G" is no 4."""
_QUOTE = re.compile(r"«([^«»]+)»|“([^“”]+)”|\"([^\"]+)\"")
_WORD = re.compile(r"[^\W\d_][\w'’&.-]*")
_BEGINS = re.compile(r"(?:^|[.!?…]\s|[:;«“\"¿¡(—-])\s*[«“\"¿¡(]*$")


def altered(text: str, texts: Sequence[str], *, foreign: bool = False) -> tuple[str, ...]:
    """What `text` counts, dates, links or quotes otherwise than `texts` do: an invented figure, or one that is not as
    it was written there. With `foreign`, when they are in another language, units, months and weekdays may be told in
    the other one, and nothing is a quotation."""
    missing = unsupported_facts(text, texts)
    if missing:
        return missing
    written = _bare(" \n ".join(texts))
    figure = _FIGURE if foreign else _WHOLE
    there = set(figure.findall(written))
    found = [each for each in figure.findall(_bare(text)) if each not in there]
    if foreign:
        return tuple(found)
    found += [fact.shown for fact in facts(text) if fact.claims and _bare(fact.shown) not in written]
    found += [month for month in _months(text) if month not in words(written)]
    found += list(_misquoted(text, texts))
    return tuple(dict.fromkeys(found))


def strangers(text: str, texts: Iterable[str], people: Iterable[str], *, foreign: bool = False) -> tuple[str, ...]:
    """The names of `text`, its capitalised words, that neither `texts` nor `people` have, each as written but for case.

    The first word of a sentence or of a quotation is capitalised anyway and is no name for that.
    """
    heard = {word for each in (*texts, *people) for word in _spelled(each)}
    found = []
    for match in _WORD.finditer(text):
        if not match.group()[0].isupper() or _BEGINS.search(text[: match.start()]):
            continue
        lacking = [part for part in _spelled(match.group()) if part not in heard and not _is_known(part, foreign)]
        if lacking:
            found.append(match.group())
    return tuple(found)


def _is_known(part: str, foreign: bool) -> bool:
    """Whether it is no name for all its capital; days are read as figures, months across languages too."""
    folded = fold(part)
    return len(part) < 2 or folded in known() or folded in stopwords() or (foreign and folded in {*MONTHS, *WEEKDAYS})


def _spelled(text: str) -> list[str]:
    """The words of `text` in small letters, accents kept."""
    return re.findall(r"[^\W_]+", text.lower())


def _bare(text: str) -> str:
    return " ".join(fold(text).split())


def _months(text: str) -> list[str]:
    """Months by their full names: short ones are other words too ("mar", "may", "out")."""
    return [word for word in words(text) if len(word) > 3 and word in MONTHS]


def _misquoted(text: str, texts: Sequence[str]) -> Iterator[str]:
    for match in _QUOTE.finditer(text):
        quoted = next(group for group in match.groups() if group)
        if not any(Quotable(each).exact(quoted) for each in texts):
            yield quoted
