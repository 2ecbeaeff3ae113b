"""Verb groups of an English sentence: "we'll get it to you", "the engineer is coming", "you should see it"."""

from collections.abc import Sequence

from copilot.promises.clauses import Group, Token, Words
from copilot.promises.clauses_forms import Reading

_WE = {"i": "1", "we": "1", "you": "2"}
_WILL = frozenset({"will", "shall", "'ll", "gonna"})
_SHORT_WILL = {
    "i'll": "1",
    "ill": "1",
    "we'll": "1",
    "you'll": "2",
    "he'll": "3",
    "she'll": "3",
    "it'll": "3",
    "they'll": "3",
    "that'll": "3",
    "there'll": "3",
}
_SHORT_BE = {"i'm": "1", "im": "1", "we're": "1", "you're": "2", "it's": "3", "they're": "3", "he's": "3", "she's": "3"}
_BE = frozenset({"am", "is", "are", "be", "'s", "being", "been", "get", "gets", "getting"})
_WAS = frozenset({"was", "were"})
_HAVE = frozenset({"have", "has", "had", "i've", "we've", "they've", "it's", "he's", "she's", "you've"})
_CAN = frozenset(
    {"can", "could", "may", "might", "would", "i'd", "we'd", "want", "wanted", "need", "try", "tried", "hope"}
)
_OTHER = frozenset({"other"})
_BETWEEN = 3
"""Words that may stand between a helping verb and its verb: "will then personally call"."""
_TO_US = frozenset({"me", "us"})


def groups(line: Sequence[Token], words: Words) -> list[Group]:
    """The verb groups of one sentence in order."""
    found: list[Group] = []
    at = 0
    while at < len(line):
        floor = found[-1].last if found else -1
        group = (
            _willed(line, at, words)
            or _going_on(line, at, words, found)
            or _being(line, at, words, floor)
            or _bare(line, at, words, floor)
        )
        if group and not _is_made_to(line, group, found):
            found.append(_with_object(line, group))
            at = group.last
        at += 1
    return found


def _going_on(line: Sequence[Token], at: int, words: Words, found: list[Group]) -> Group | None:
    """ "I'll chase them and let you know", "Will update you": the subject and "will" are those before."""
    low = line[at].low
    if low == "will" and not any(token.low[0].isalpha() for token in line[:at]):
        return _verb_after(line, at, at + 1, "1", words, "")
    before = found[-1] if found else None
    joins = at and line[at - 1].low in ("and", "then", "or", "also")
    if before and joins and low == "will" and before.person == "1" and not before.negated:
        return _verb_after(line, at, at + 1, "1", words, "")
    if (
        not before
        or not joins
        or before.person not in ("1", "3")
        or before.time != "future"
        or before.mood not in ("", "let")
    ):
        return None
    if any(token.low in _WE or token.low in _SHORT_WILL for token in line[before.last + 1 : at]):
        return None
    return _verb_after(line, at, at, before.person, words, "")


def _is_made_to(line: Sequence[Token], group: Group, found: list[Group]) -> bool:
    """ "I'll have my supervisor call you": the second verb is what the first brings about."""
    if not found or found[-1].verb not in ("have", "get", "ask", "let", "make", "see") or group.person == "1":
        return False
    between = line[found[-1].last + 1 : group.last]
    return group.time in ("present", "order") and group.mood == "" and all(token.low[0].isalnum() for token in between)


def _willed(line: Sequence[Token], at: int, words: Words) -> Group | None:
    """ "I'll call", "we will be sending", "the courier will collect", "I'm going to check", "let me check"."""
    low = line[at].low
    person = _SHORT_WILL.get(low, "")
    first, after = at, at + 1
    mood = ""
    if low == "ill" and (not at or line[at - 1].low in ("feel", "am", "is", "are")) and after >= len(line):
        return None
    if not person and low in _WILL:
        first, person = _subject(line, at, words)
    elif not person and low in ("going",) and _at(line, at + 1) == "to" and at:
        first, person = at - 1, _SHORT_BE.get(line[at - 1].low, "")
        if not person and line[at - 1].low in ("am", "are", "is"):
            first, person = _subject(line, at - 1, words)
        after = at + 2
    elif not person and low == "let" and _at(line, at + 1) in ("me", "us"):
        person, after, mood = "1", at + 2, "let"
    elif not person and low == "should" and at:
        first, person = _subject(line, at, words)
        mood = "should"
    elif not person and low in ("promise", "guarantee", "commit") and _at(line, at + 1) == "to":
        first, person, after = at - 1, "1", at + 2
    elif not person and low in _CAN and low not in ("need", "try", "hope") and at:
        first, person = _subject(line, at, words)
        mood = "can"
    if not person:
        return None
    return _verb_after(line, first, after, person, words, mood)


def _verb_after(line: Sequence[Token], first: int, after: int, person: str, words: Words, mood: str) -> Group | None:
    negated = any(line[place].low in words["negation"] for place in range(first, min(after, len(line))))
    place = after
    for _ in range(_BETWEEN + 1):
        low = _at(line, place)
        if not low.strip():
            return None
        if low in words["negation"]:
            negated = True
        elif low == "be" and _at(line, place + 1) in ("able",):
            return Group(first, place + 1, person, "future", "can", _OTHER, "can", negated=negated)
        elif low in ("be", "have", "get") and (further := _participle(line, place + 1, words)):
            place = further_place(line, place + 1, words)
            passive = further.time == "participle" and low != "have" and person != "1"
            return Group(
                first, place, person, "future", further.verb, further.acts, mood, passive=passive, negated=negated
            )
        elif low not in words["adverbs"] or low in ("be", "have"):
            reading = next((one for one in words.forms.of(low, low) if one.time == "infinitive"), None)
            if not reading:
                known = low in words["small_words"] or not low[0].isalpha()
                return None if known else Group(first, place, person, "future", low, _OTHER, mood, negated=negated)
            return Group(first, place, person, "future", reading.verb, reading.acts, mood, negated=negated)
        place += 1
    return None


def _participle(line: Sequence[Token], at: int, words: Words) -> Reading | None:
    place = further_place(line, at, words)
    found = words.forms.of(_at(line, place), _at(line, place))
    return next((one for one in found if one.time in ("participle", "gerund")), None)


def further_place(line: Sequence[Token], at: int, words: Words) -> int:
    """`at`, or after the adverb that stands there."""
    return at + 1 if _at(line, at) in words["adverbs"] and _at(line, at) not in ("have", "be") else at


def _being(line: Sequence[Token], at: int, words: Words, floor: int) -> Group | None:
    """ "the engineer is coming", "it's booked for", "I'm sending", "has been refunded", "was sent"."""
    low = line[at].low
    if low in _HAVE and (reading := _participle_only(line, at + 1, words)):
        person = {"i've": "1", "we've": "1", "you've": "2"}.get(low, "")
        first, person = (at, person) if person else _subject(line, at, words)
        place = further_place(line, at + 1, words)
        if _at(line, place) == "been":
            inner = _participle_only(line, place + 1, words)
            place, reading = (further_place(line, place + 1, words), inner) if inner else (place, reading)
        negated = any(_at(line, one) in words["negation"] for one in range(first, place))
        return Group(max(first, floor + 1), place, person or "3", "past", reading.verb, reading.acts, negated=negated)
    if (
        low.endswith("'s")
        and low not in _SHORT_BE
        and any(one.time == "gerund" for one in words.forms.of(_at(line, at + 1), _at(line, at + 1)))
    ):
        reading = words.forms.of(_at(line, at + 1), _at(line, at + 1))[0]
        return Group(at, at + 1, "3", "present", reading.verb, reading.acts, "doing")
    short = low in _SHORT_BE
    if not short and low not in _BE | _WAS:
        return None
    if _at(line, at + 1) == "going" and _at(line, at + 2) == "to":
        return None
    first, person = (at, _SHORT_BE[low]) if short else _subject(line, at, words)
    place = further_place(line, at + 1, words)
    negated = _at(line, place) in words["negation"] or low in words["negation"]
    place += negated
    if _at(line, place) == "being":
        place += 1
    found = next(
        (one for one in words.forms.of(_at(line, place), _at(line, place)) if one.time in ("gerund", "participle")),
        None,
    )
    time = "past" if low in _WAS else "present"
    first = max(first, floor + 1)
    if found:
        passive = found.time == "participle"
        mood = "state" if passive else "doing"
        return Group(first, place, person or "3", time, found.verb, found.acts, mood, passive=passive, negated=negated)
    if low.startswith("get"):
        return None
    if _at(line, place) in words["ready"]:
        return Group(first, place, person or "3", time, "be", frozenset({"arrive"}), "state", negated=negated)
    return Group(first, at, person or "3", time, "be", _OTHER, "be", negated=negated)


def _participle_only(line: Sequence[Token], at: int, words: Words) -> Reading | None:
    place = further_place(line, at, words)
    if _at(line, place) in words["negation"]:
        place += 1
    found = words.forms.of(_at(line, place), _at(line, place))
    return next((one for one in found if one.time == "participle"), None)


def _bare(line: Sequence[Token], at: int, words: Words, floor: int) -> Group | None:
    """ "it ships tomorrow", "we sent it", "expect it by Friday", "you get it on Monday"."""
    low = line[at].low
    readings = words.forms.of(low, low)
    if not readings:
        return None
    first, person = _subject(line, at, words)
    first = max(first, floor + 1)
    past = next((one for one in readings if one.time == "past"), None)
    third = next((one for one in readings if one.time == "present"), None)
    base = next((one for one in readings if one.time == "infinitive"), None)
    negated = any(line[place].low in words["negation"] for place in range(max(first, at - 3), at))
    if at and line[at - 1].low in words["determiners_en"]:
        return None
    if third and (person == "3" or (at and line[at - 1].low in words["nouns"])):
        return Group(first, at, "3", "present", third.verb, third.acts, negated=negated)
    if past and person and not (base and person != "1"):
        return Group(first, at, person, "past", past.verb, past.acts, negated=negated)
    if base and person in ("1", "2"):
        return Group(first, at, person, "present", base.verb, base.acts, negated=negated)
    if base and (
        at == floor + 1
        or not at
        or not line[at - 1].low[0].isalpha()
        or line[at - 1].low in ("please", "and", "just", "then")
    ):
        return Group(at, at, "", "order", base.verb, base.acts, negated=negated)
    moves = base and bool(base.acts & {"arrive", "deliver", "visit"}) and person == "3"
    if base and at and (line[at - 1].low in words["nouns"] or moves):
        return Group(first, at, "3", "present", base.verb, base.acts, negated=negated)
    return None


def _subject(line: Sequence[Token], at: int, words: Words) -> tuple[int, str]:
    """Where the subject before `at` begins and its person; a noun is "3"."""
    here = at - 1
    while (
        here >= 0
        and (line[here].low in words["adverbs"] or line[here].low in words["negation"])
        and line[here].low[0].isalpha()
    ):
        here -= 1
    if here < 0:
        return at, ""
    low = line[here].low
    if low in _WE:
        return here, _WE[low]
    if low in ("it", "they", "he", "she", "someone", "somebody", "that", "this", "which", "who"):
        return here, "3"
    if low in words["nouns"] or (
        low[0].isalpha() and low not in words["small_words"] and low not in words.forms.folded
    ):
        return here, "3"
    return at, ""


def _with_object(line: Sequence[Token], group: Group) -> Group:
    """Whether the next words say that it is done to the customer ("send you", "give you"), to it, or to us."""
    following = {token.low for token in line[group.last + 1 : group.last + 4]}
    return group._replace(
        dative=group.dative or bool(following & {"you"}),
        clitic=group.clitic or bool(following & {"it", "them"}),
        ours=group.ours or bool({token.low for token in line[group.last + 1 : group.last + 2]} & _TO_US),
    )


def _at(line: Sequence[Token], at: int) -> str:
    return line[at].low if 0 <= at < len(line) else ""
