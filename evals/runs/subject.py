"""The subject of a run: an installation, perhaps with a candidate's changes, answering cases."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, NonNegativeInt, ValidationError

from copilot.copilot import Copilot
from copilot.draft import Draft, Sentence
from copilot.errors import EscuchaError, InputError, ModelError, SearchIndexError
from copilot.hours import Hours
from copilot.promises.calendar import calendar_of
from copilot.promises.outcome import Ledger
from copilot.source import Passage
from copilot.store import articles
from copilot.write.brief import Answering, Brief
from evals.cases import Case
from evals.runs.folder import digest_of
from evals.runs.internal import Internal
from evals.runs.sample import Answered, Cause, Read, Sample

DEPTH = 10
"""How many articles of a ranking are kept."""
_PASSING = {"id", "timings", "created_at", "conversation_id", "answers_message_id"}
"""Of a draft, what says nothing of its quality or changes from one time to the next."""
USUAL = {"mon-fri": "09:00-18:00"}


class Trial(NamedTuple):
    """An answer, and the passages that it names by their digest."""

    sample: Sample
    passages: Mapping[str, Passage]


class Subject:
    """Answers cases as the product would. Thread-safe as the copilot is."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._internal = Internal(copilot.store)
        self._articles: dict[str, tuple[Passage, ...]] = {}

    def answer(self, case: Case, repeat: int) -> Trial:
        """The answer to a case, or the error that came in its place; what came with the case is not made again."""
        passages: dict[str, Passage] = {}
        started = time.perf_counter()
        made: dict[str, Any] = {}
        try:
            made = (_TASKS[case.task] if case.output is None else _recorded)(self, case, passages)
        except EscuchaError as error:
            made = {"error": str(error), "cause": _cause(error)}
        ms = 0.0 if case.output is not None else round((time.perf_counter() - started) * 1000, 2)
        usage = made.get("output", {}).get("usage") or {}
        sample = Sample(
            case=case.key,
            id=case.id,
            task=case.task,
            repeat=repeat,
            ms=ms,
            at=datetime.now(UTC),
            prompt_tokens=usage.get("prompt_tokens", 0),
            completion_tokens=usage.get("completion_tokens", 0),
            recorded=case.output is not None,
            **made,
        )
        return Trial(sample, passages)

    def draft(self, case: Case, passages: dict[str, Passage]) -> dict[str, Any]:
        if case.sources:
            mend = "Give one recorded elsewhere: `output` in the case, or --outputs FILE."
            raise InputError("it brings its own sources, which this installation does not write from.", mend=mend)
        draft, brief = self._copilot.trace(case.conversation, now=case.at, earlier=case.history)
        if draft.fallback:
            # What a fallback wrote says nothing of the model that is being judged.
            raise ModelError(draft.fallback, cause=draft.fallback_cause)
        return {"output": _row(draft), "read": self._read(case, brief, draft.text, passages)}

    def recorded(self, case: Case, text: str, passages: dict[str, Passage]) -> dict[str, Any]:
        """What lay in the sources for an answer `text` that was written elsewhere."""
        if case.sources:
            return {"read": self._brought(case, passages)}
        brief = self._copilot.brief(case.conversation, now=case.at, earlier=case.history)
        return {"read": self._read(case, brief, text, passages)}

    def retrieval(self, case: Case, passages: dict[str, Passage]) -> dict[str, Any]:
        asked = case.conversation.messages[-1].text
        found = self._copilot.find(asked, "articles", k=DEPTH, language=case.language)
        hits = [
            {"source_id": hit.passage.source_id, "passage_id": hit.passage.id, "title": hit.passage.title}
            | {"score": round(hit.score, 4), "text": hit.passage.text[:300]}
            for hit in found.hits
        ]
        return {"output": {"answerable": round(found.answerable, 4), "hits": hits}}

    def emotion(self, case: Case, passages: dict[str, Passage]) -> dict[str, Any]:
        feeling = self._copilot.attend(case.conversation).feeling
        return {"output": feeling.model_dump(mode="json", exclude={"needs"})}

    def summary(self, case: Case, passages: dict[str, Passage]) -> dict[str, Any]:
        # Days and hours are told in the company's zone, not in that of the messages' offsets.
        zone = ZoneInfo(case.timezone or case.conversation.timezone or self._copilot.settings.timezone)
        found = self._copilot.summarize(case.conversation, now=case.at.astimezone(zone) if case.at else None)
        return {"output": found.model_dump(mode="json")}

    def promise(self, case: Case, passages: dict[str, Passage]) -> dict[str, Any]:
        settings, talk = self._copilot.settings, case.conversation
        zone = case.timezone or talk.timezone or settings.timezone
        hours = Hours.model_validate(case.hours or USUAL)
        calendar, ledger = calendar_of(hours, zone, case.country or settings.country), Ledger()
        for message in talk.messages:
            if case.now and message.at and message.at > case.now:
                break
            ledger = ledger.after(message, calendar, talk.language or case.language)
        promises = [one.model_dump(mode="json") for one in ledger.promises]
        return {"output": {"promises": promises, "asked": [one.model_dump(mode="json") for one in ledger.asked]}}

    def _brought(self, case: Case, passages: dict[str, Passage]) -> Read:
        """The sources that a case brings with it, as though they had been found for everything that is asked."""
        given = {one.id: one for one in _passages_of(case)}
        found = tuple(_kept(one, passages) for one in given.values())
        heard = self._copilot.hear(case.conversation)
        answered = "reply" in (case.expect.action or ("reply",))
        answers = (Answered(request=one.text, answered=answered, articles=found) for one in heard.requests)
        return Read(answers=tuple(answers), register_=heard.register_, gold=self._gold(case, passages))

    def _read(self, case: Case, brief: Brief, text: str, passages: dict[str, Passage]) -> Read:
        return Read(
            answers=tuple(_answered(one, passages) for one in brief.answers),
            known=brief.known,
            promises=brief.promises,
            decision=brief.decision,
            register_=brief.register_,
            gold=self._gold(case, passages),
            internal=tuple(_kept(one, passages) for one in self._internal.near(text)),
        )

    def _gold(self, case: Case, passages: dict[str, Passage]) -> tuple[str, ...]:
        """The whole of the sources that the case names as right, and of those that it brings with it."""
        named = dict.fromkeys((*(case.expect.sources_any or ()), *(fact.source for fact in case.expect.facts)))
        stored = [one for id in named if id for one in self._article(id)]
        brought = [one for one in _passages_of(case) if not named or one.source_id in named]
        return tuple(_kept(one, passages) for one in (*stored, *brought))

    def _article(self, id: str) -> tuple[Passage, ...]:
        if id not in self._articles:
            with self._copilot.store.read() as session:
                self._articles[id] = tuple(articles.passages_of(session, id))
        return self._articles[id]


def _passages_of(case: Case) -> list[Passage]:
    """The sources that a case brings with it."""
    return [
        Passage(id=f"{one.id}#0", source_id=one.id, pool="articles", title=one.title, text=one.text)
        for one in case.sources
    ]


class _Tokens(BaseModel):
    prompt_tokens: NonNegativeInt = 0
    completion_tokens: NonNegativeInt = 0


class _Answer(BaseModel):
    """What is read of every recorded answer."""

    usage: _Tokens | None = None


class _Row(_Answer):
    """What is read of a recorded draft."""

    text: str | None = None
    outcome: str | None = None
    sentences: tuple[Sentence, ...] | None = None
    citations: tuple[dict[str, Any], ...] | None = None


def _recorded(subject: Subject, case: Case, passages: dict[str, Passage]) -> dict[str, Any]:
    given = {"text": case.output} if isinstance(case.output, str) else dict(case.output or {})
    is_draft = case.task in ("draft", "abstain")
    try:
        (_Row if is_draft else _Answer).model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, ("output", *first["loc"])))
        raise InputError(f"`{place}`: {first['msg']}.", where=case.id, mend="Mend the recorded answer.") from error
    if not is_draft:
        return {"output": given}
    return {"output": given} | subject.recorded(case, str(given.get("text") or ""), passages)


_TASKS: dict[str, Callable[[Subject, Case, dict[str, Passage]], dict[str, Any]]] = {
    "draft": Subject.draft,
    "abstain": Subject.draft,
    "retrieval": Subject.retrieval,
    "emotion": Subject.emotion,
    "summary": Subject.summary,
    "promise": Subject.promise,
}


def _row(draft: Draft) -> dict[str, Any]:
    return draft.model_dump(mode="json", exclude=_PASSING, exclude_defaults=True) | {
        "outcome": draft.outcome,
        "writer": draft.writer,
    }


def _answered(answer: Answering, passages: dict[str, Passage]) -> Answered:
    return Answered(
        request=answer.request.text,
        answered=answer.answered,
        answerable=round(answer.articles.answerable, 4),
        articles=tuple(_kept(hit.passage, passages) for hit in answer.articles.hits),
        resolutions=tuple(_kept(hit.passage, passages) for hit in answer.resolutions.hits),
        source=tuple(_kept(one, passages) for one in answer.source),
    )


def _kept(passage: Passage, passages: dict[str, Passage]) -> str:
    digest = digest_of(passage)
    passages[digest] = passage
    return digest


def _cause(error: EscuchaError) -> Cause:
    if isinstance(error, ModelError):
        return next((cause for cause in get_args(Cause) if cause and cause == error.cause), "other")
    if isinstance(error, SearchIndexError):
        return "index"
    return "input" if isinstance(error, InputError) else "other"
