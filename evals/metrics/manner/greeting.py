"""`greeting`: an e-mail greets and closes; a greeting with a name names this customer, on any channel."""

import re

from copilot.customers.names import Likeness, compare, is_given_name, name_of
from copilot.text import fold, words
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import plain, shows
from evals.metrics.manner.speech import clauses
from evals.metrics.manner.text import reason
from evals.metrics.metric import Reason, Score, judged, silent

NAME = "greeting"
_CAPITAL = r"[A-ZÁÉÍÓÚÑÇÂÊÔÃÕ][a-záéíóúñüçâêôãõà'’-]+"
_TITLE = (
    r"(?:[Dd]on|[Dd]oña|[Dd]ona|[Ss]eu|[Ss]r\.?|[Ss]ra\.?|[Ss]eñora?|[Ss]enhora?|[Mm]rs?\.?|[Mm]s\.?|[Mm]iss|[Dd]ra?\.?|D\."
    r"|[Ii]ng\.?|[Ll]ic\.?)"
)
_OF_DAY = re.compile(
    r"[\s,!¡]*"
    r"(?:buen[oa]s?\s+(?:d[ií]as?|tardes|noches)|bom dia|boa (?:tarde|noite)|good \w+|otra vez|de nuevo|again)\b",
    re.I,
)
_NAMED = re.compile(rf"^[\s,¡!]*(?:(?:o |a )?{_TITLE}\s+)?({_CAPITAL}(?:\s+{_CAPITAL}){{0,3}})")
_VOCATIVE = re.compile(rf"^[\W_]*(?:{_TITLE}\s+)?({_CAPITAL}(?:\s{_CAPITAL}){{0,2}})\s*[,:!]")
_SHORT = 6
_NICK = 2
_BRIEF = 2
"""Lines of an e-mail up to which it needs no closing."""


def greeting(evidence: Evidence) -> Score:
    if not evidence.is_for_customer or not evidence.text.strip():
        return silent(NAME)
    reasons = list(_stranger(evidence))
    lines = [line.strip() for line in evidence.text.splitlines() if line.strip()]
    if evidence.case.conversation.channel == "email" and (evidence.heard.first_reply or len(lines) > _BRIEF):
        reasons += _email(evidence, lines)
    return judged(NAME, reasons)


def greeted_name(text: str) -> str:
    """The name in the greeting that an answer begins with; "" where it names nobody."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    hello = shows("hello", fold(first)) if len(fold(first)) == len(first) else None
    if hello:
        rest = first[hello.end() :]
        of_day = _OF_DAY.match(rest)
        named = _NAMED.match(rest[of_day.end() :] if of_day else rest)
        return named[1] if named and (_known(named[1]) or _ends(rest, named)) else ""
    vocative = _VOCATIVE.match(first)
    return vocative[1] if vocative and _known(vocative[1]) else ""


def _known(name: str) -> bool:
    return is_given_name(fold(name.split()[0]))


def _ends(rest: str, named: re.Match[str]) -> bool:
    """Whether a greeting ends behind the word: "Hola, Yeimi." but not "Hola, Recibimos tu mensaje"."""
    behind = rest[named.end() :].lstrip(" ") if named.end() <= len(rest) else ""
    return behind[:1] in (",", ".", "!", ":", ";") and not shows("no_name", fold(named[1]))


def _stranger(evidence: Evidence) -> list[Reason]:
    name = greeted_name(evidence.text)
    if not name or _is_theirs(evidence, name):
        return []
    return [reason(evidence, "other_name", evidence.pieces[0] if evidence.pieces else "", name=name)]


def _is_theirs(evidence: Evidence, name: str) -> bool:
    """By the record, by how they sign or call themselves, or by any word of theirs; nicknames and slips included."""
    talk = evidence.case.conversation
    known = [evidence.case.customer.name, talk.customer.name, evidence.heard.customer_name]
    for one in known:
        if one and compare(name_of(name), name_of(one)) not in (Likeness.OTHER, Likeness.UNKNOWN):
            return True
    folded = {fold(word) for word in name.split()}
    handles = fold(" ".join(one.handle for one in talk.customer.identities))
    said = {word for message in talk.messages if message.role != "system" for word in words(message.text)}
    said |= {word for message in talk.messages for word in words(message.author)}
    said |= {word for earlier in evidence.case.history for one in earlier.messages for word in words(one.text)}
    said |= {word for one in known for word in words(one)}
    short = any(len(one) >= _NICK and word.startswith(one) for one in folded for name in known for word in words(name))
    near = short or any(
        len(one) >= 3 and any(word.startswith(one) or one.startswith(word) for word in said if len(word) >= 3)
        for one in folded
    )
    return bool(folded & said) or near or any(one in handles for one in folded) or _is_ours(evidence, folded)


def _is_ours(evidence: Evidence, folded: set[str]) -> bool:
    """A company or a team that is written to, by the name of its product."""
    return bool(folded & {fold(word) for word in words(evidence.voice.company)})


def _email(evidence: Evidence, lines: list[str]) -> list[Reason]:
    found = []
    opens = shows("hello", fold(lines[0])) or greeted_name(evidence.text) or shows("opens", plain(lines[0]))
    if not opens and not _salutes(lines) and not _is_theirs_anyhow(evidence, lines[0]):
        found.append(reason(evidence, "no_greeting", lines[0]))
    # A few words in one paragraph need no parting.
    if len(lines) > _BRIEF and not _closes(evidence, lines):
        found.append(reason(evidence, "no_closing", lines[-1]))
    return found


def _salutes(lines: list[str]) -> bool:
    """A first line that only addresses somebody: "Ingeniero Villaseñor, muy buenos días:"."""
    return len(lines) > 1 and lines[0][-1] in ",:" and len(words(lines[0])) <= _SHORT


def _is_theirs_anyhow(evidence: Evidence, line: str) -> bool:
    name = fold(evidence.heard.customer_name or evidence.case.customer.name).split()
    return bool(name) and name[0] in fold(line)[:60]


def _closes(evidence: Evidence, lines: list[str]) -> bool:
    """By a word of parting, a signature, or a last sentence that is one."""
    for line in lines[-4:]:
        if shows("closing", plain(line)) and len(lines) > 1:
            return True
    last = lines[-1]
    signed = len(words(last)) <= _SHORT and last[-1] not in ".?" and last[:1].isupper() and len(lines) > 1
    parts = clauses(evidence.text)
    return signed or any(shows("parts_with", one.flat) for one in parts[-3:])
