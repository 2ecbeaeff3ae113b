"""What the customer feels (D10): the leading emotion, the others and the signals, each in the customer's own words."""

from collections.abc import Iterable, Iterator

from copilot.conversation import Conversation
from copilot.listen.heard import Flag
from evals.cases import Case, Wanted
from evals.metrics.metric import Metric, Reason, Score, judged, measured, silent
from evals.metrics.pooled import Parts, Pooled, f1, f1_parts
from evals.metrics.say import reason, word
from evals.metrics.tasks.output import Heard, language_of, of

NEUTRAL = "neutral"
SAME = 0.5
"""From this share of their characters in common on (intersection over union), two evidences are the same."""


def primary_emotion(case: Case, heard: Heard) -> Score:
    """The leading emotion is the one that a careful reader hears."""
    wanted = case.expect.primary
    if not wanted:
        return silent("primary_emotion")
    if heard.primary == wanted:
        return judged("primary_emotion", [])
    language = language_of(case)
    named = {"heard": word(heard.primary, language), "wanted": word(wanted, language)}
    words = next((one.evidence[0] for one in case.expect.emotions or () if one.label == wanted and one.evidence), "")
    return judged("primary_emotion", [reason("other_emotion", language, words, **named)])


def false_alarm(case: Case, heard: Heard) -> Score:
    """Nothing is heard where a reader hears nothing. Signals do not count: who merely asks may be in a hurry."""
    if case.expect.primary != NEUTRAL:
        return silent("false_alarm")
    language = language_of(case)
    return judged("false_alarm", [_alarm(flag, language) for flag in heard.emotions])


def emotion_evidence(case: Case, heard: Heard) -> Score:
    """Every flag carries words, and they stand as written in the customer's message that it names."""
    flags = (*heard.emotions, *heard.signals)
    if not flags:
        return silent("emotion_evidence")
    language = language_of(case)
    return judged("emotion_evidence", [one for flag in flags for one in _foreign(case, flag, language)])


def emotions_f1(case: Case, heard: Heard) -> Score:
    """F1 of the emotions of this message, the order left aside."""
    if case.expect.emotions is None:
        return silent("emotions_f1")
    return measured("emotions_f1", f1(labels(case.expect.emotions), labels(heard.emotions)))


def signals_f1(case: Case, heard: Heard) -> Score:
    if case.expect.signals is None:
        return silent("signals_f1")
    return measured("signals_f1", f1(labels(case.expect.signals), labels(heard.signals)))


def evidence_overlap(case: Case, heard: Heard) -> Score:
    """Of what both heard, the share in which the words are about the same."""
    right, of_all = _overlapping(case, heard)
    return measured("evidence_overlap", right / of_all) if of_all else silent("evidence_overlap")


def labels(flags: Iterable[Wanted | Flag]) -> frozenset[str]:
    return frozenset(one.label for one in flags)


def is_quoted(flag: Flag, conversation: Conversation) -> bool:
    """Whether the flag's words, of which there are some, stand in the customer's message that it names."""
    return bool(flag.evidence) and all(_stands(words, flag, conversation) for words in flag.evidence)


def _stands(words: str, flag: Flag, conversation: Conversation) -> bool:
    texts = (one.text for one in conversation.messages if one.role == "customer" and one.id == flag.message_id)
    return bool(words) and words in next(texts, "")


def _foreign(case: Case, flag: Flag, language: str) -> Iterator[Reason]:
    for words in flag.evidence or ("",):
        if not _stands(words, flag, case.conversation):
            yield reason("not_their_words", language, words=words, label=word(flag.label, language))


def _alarm(flag: Flag, language: str) -> Reason:
    return reason("false_alarm", language, " … ".join(flag.evidence), heard=word(flag.label, language))


def _overlapping(case: Case, heard: Heard) -> tuple[int, int]:
    """How many labels both have with about the same words, and how many both have."""
    wanted = {one.label: one for one in (*(case.expect.emotions or ()), *(case.expect.signals or ()))}
    both = [(wanted[flag.label], flag) for flag in (*heard.emotions, *heard.signals) if flag.label in wanted]
    right = sum(_share(_wanted(one, case), _found(flag, case)) >= SAME for one, flag in both)
    return right, len(both)


Places = frozenset[tuple[str, int]]
"""Characters: the message and the position in it."""


def _wanted(one: Wanted, case: Case) -> Places:
    texts = {message.id: message.text for message in case.conversation.messages if message.role == "customer"}
    ids = one.messages or [_holding(texts, words) for words in one.evidence]
    return _places(zip(ids, one.evidence, strict=False), texts)


def _found(flag: Flag, case: Case) -> Places:
    texts = {message.id: message.text for message in case.conversation.messages if message.role == "customer"}
    return _places(((flag.message_id, words) for words in flag.evidence), texts)


def _places(quoted: Iterable[tuple[str, str]], texts: dict[str, str]) -> Places:
    found: set[tuple[str, int]] = set()
    for id, words in quoted:
        start = texts.get(id, "").find(words)
        if words and start >= 0:
            found |= {(id, at) for at in range(start, start + len(words))}
    return frozenset(found)


def _holding(texts: dict[str, str], words: str) -> str:
    """The last message with these words."""
    return next((id for id, text in reversed(texts.items()) if words in text), "")


def _share(one: Places, other: Places) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _primary_parts(case: Case, heard: Heard) -> Parts:
    return f1_parts(frozenset([case.expect.primary]), frozenset([heard.primary])) if case.expect.primary else {}


def _emotions_parts(case: Case, heard: Heard) -> Parts:
    wanted = case.expect.emotions
    return {} if wanted is None else f1_parts(labels(wanted), labels(heard.emotions))


def _signals_parts(case: Case, heard: Heard) -> Parts:
    wanted = case.expect.signals
    return {} if wanted is None else f1_parts(labels(wanted), labels(heard.signals))


HEARING = (
    Metric("primary_emotion", "resolves", of("primary_emotion", Heard, primary_emotion)),
    Metric("false_alarm", "resolves", of("false_alarm", Heard, false_alarm)),
    Metric("emotion_evidence", "safe", of("emotion_evidence", Heard, emotion_evidence), hard=True),
    Metric("emotions_f1", "informative", of("emotions_f1", Heard, emotions_f1)),
    Metric("signals_f1", "informative", of("signals_f1", Heard, signals_f1)),
    Metric("evidence_overlap", "informative", of("evidence_overlap", Heard, evidence_overlap)),
)
"""Two careful readers seldom mark the same emotions and words throughout: of those nothing is asked but the leading
one. That the words are the customer's own admits no exception."""

HEARING_POOLED = (
    Pooled("primary_macro_f1", "emotion", Heard, _primary_parts),
    Pooled("emotions_macro_f1", "emotion", Heard, _emotions_parts),
    Pooled("signals_macro_f1", "emotion", Heard, _signals_parts),
)
