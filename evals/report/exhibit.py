"""Exhibit: one answer with all that a person needs to see why it failed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from copilot.source import Passage
from evals.cases import Case
from evals.metrics.metric import Reason, Score
from evals.metrics.registry import HARD
from evals.report.clip import Words, clip, place_of, short
from evals.report.material import Material
from evals.report.worst import failures, pillar_of
from evals.runs.judged import Judged
from evals.runs.sample import Sample

MESSAGES, EARLIER = 3, 6
"""Messages of a conversation that are shown, and that stand behind a click before them."""
SOURCES, REASONS = 4, 6
MESSAGE, SOURCE, REASON = (400, 900), (260, 900), 320
"""Characters of a message and of a source, at once and at most; of a reason."""


class Line(NamedTuple):
    """A message; who wrote it by the part they play, not by name."""

    role: str
    private: bool
    words: Words


class Told(NamedTuple):
    """A reason. `note` is the number of its sentence in the answer, 0 where the sentence is not in it; then
    `sentence` quotes it."""

    note: int
    sentence: str
    why: str


class Check(NamedTuple):
    """A metric that the answer fails; `more` reasons are not told."""

    metric: str
    pillar: str
    hard: bool
    reasons: tuple[Told, ...]
    more: int


class Source(NamedTuple):
    """A passage; `marks` says what it is to the answer: right, unread, cited, internal."""

    title: str
    source_id: str
    marks: tuple[str, ...]
    words: Words


class Exhibit(NamedTuple):
    """`tag` is the language of the case. `earlier` messages stand behind a click, `hidden` are not on the page."""

    key: str
    id: str
    task: str
    tag: str
    facts: tuple[str, ...]
    repeat: int
    care: int | None
    lines: tuple[Line, ...]
    earlier: tuple[Line, ...]
    hidden: int
    answer: Words
    checks: tuple[Check, ...]
    sources: tuple[Source, ...]


def exhibit(run: Material, one: Judged) -> Exhibit:
    """An answer of a run as it is shown."""
    case, text = run.cases[one.case], run.side.answers.get(one.slot, "")
    failed = failures(one)
    sentences = at_fault(text, (reason for score in failed for reason in score.reasons))
    lines, earlier, hidden = _conversation(case)
    return Exhibit(
        key=one.case,
        id=short(one.id, 80),
        task=one.task,
        tag=one.tag or one.language,
        facts=tuple(short(part, 60) for part in (one.channel, one.tag or one.language, one.cluster) if part),
        repeat=one.repeat,
        care=one.care,
        lines=lines,
        earlier=earlier,
        hidden=hidden,
        answer=clip(text, sentences),
        checks=tuple(_check(score, sentences) for score in failed),
        sources=tuple(_sources(run.samples.get(one.slot), run.passages)),
    )


def at_fault(text: str, reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The sentences of a text that reasons name, each once, as they come in it."""
    placed = {one.sentence: place for one in reasons if (place := place_of(text, one.sentence))}
    return tuple(sorted(placed, key=lambda sentence: placed[sentence]))


def told(reason: Reason, sentences: Sequence[str]) -> Told:
    note = sentences.index(reason.sentence) + 1 if reason.sentence in sentences else 0
    sentence = "" if note else short(" ".join(reason.sentence.split()), REASON)
    return Told(note, sentence, short(reason.why, REASON))


def last_words(case: Case | None, most: int) -> str:
    """What the customer said last."""
    said = [one.text for one in case.conversation.messages if one.role == "customer"] if case else []
    return short(said[-1], most) if said else ""


def _check(score: Score, sentences: Sequence[str]) -> Check:
    return Check(
        metric=score.metric,
        pillar=pillar_of(score),
        hard=score.metric in HARD,
        reasons=tuple(told(one, sentences) for one in score.reasons[:REASONS]),
        more=max(0, len(score.reasons) - REASONS),
    )


def _conversation(case: Case) -> tuple[tuple[Line, ...], tuple[Line, ...], int]:
    """The last messages, those before them, and how many stand before those."""
    first, most = MESSAGE
    lines = [
        Line(one.role, one.private, clip(one.text, first=first, most=most))
        for one in case.conversation.messages[-(MESSAGES + EARLIER) :]
    ]
    hidden = len(case.conversation.messages) - len(lines)
    return tuple(lines[-MESSAGES:]), tuple(lines[:-MESSAGES]), hidden


def _sources(sample: Sample | None, passages: Mapping[str, Passage]) -> Iterable[Source]:
    """The passages that an answer rests on, else those that were found for it, the right ones first; then the right
    ones that did not lie before it."""
    if sample is None:
        return
    answers = sample.read.answers
    used = dict.fromkeys(digest for one in answers for digest in one.source)
    found = used or dict.fromkeys(digest for one in answers for digest in (*one.articles, *one.resolutions))
    gold = dict.fromkeys(sample.read.gold)
    cited = {str(one.get("passage_id")) for one in sample.output.get("citations") or () if isinstance(one, dict)}
    right = {passages[digest].source_id for digest in gold if digest in passages}
    shown = [*sorted(found, key=lambda digest: digest not in gold)][:SOURCES]
    read = {passages[digest].source_id for digest in found if digest in passages}
    missed = [digest for digest in gold if digest in passages and passages[digest].source_id not in read]
    for digest in (*shown, *missed[:1]):
        if passage := passages.get(digest):
            marks = ["right" if digest in found else "unread"] if passage.source_id in right else []
            marks += ["cited"] * (passage.id in cited) + ["internal"] * (passage.audience == "internal")
            first, most = SOURCE
            title = short(passage.title or passage.source_id, 120)
            yield Source(title, short(passage.source_id, 80), tuple(marks), clip(passage.text, first=first, most=most))
