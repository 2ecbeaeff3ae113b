"""The way of a draft through the house: listen, remember, retrieve, decide, write, check."""

import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import NamedTuple, Self

from copilot.check import check
from copilot.clocks import Clocks, Openings
from copilot.conversation import Conversation
from copilot.decide import decide
from copilot.draft import Check, Draft, Outcome, Register, Sentence
from copilot.errors import ModelError
from copilot.forget import Cleaner
from copilot.hear_waiting import hear_waiting
from copilot.listen import listen
from copilot.listen.feelings.attend import attend
from copilot.listen.feelings.model import ModelListener
from copilot.listen.feelings.team import TeamCues
from copilot.listen.heard import Heard
from copilot.other_language import heard_in, in_language
from copilot.promise import Owed, Promise
from copilot.recheck import CHANGED, OWN, own_words, sentences_of
from copilot.remember import Memory, known_of, owed_of, remember
from copilot.retrieval import Retriever, open_retriever
from copilot.retrieve import internal_hits, retrieve
from copilot.settings import Settings
from copilot.source import Found, Hit, Passage, Pool
from copilot.store import Store, open_store
from copilot.stories import Stories
from copilot.stories.modelled import Modelled
from copilot.summary import Summary
from copilot.write import assemble, cite, notes
from copilot.write.brief import Answering, Brief, Decision, Written
from copilot.write.embedded import EmbeddedWriter
from copilot.write.model import ModelWriter
from copilot.write.phrases import Phrases
from copilot.write.progress import progress
from copilot.write.source_register import source_register
from copilot.write.voice import Voice, read_voice
from copilot.write.wish import Wish, read_wish

log = logging.getLogger(__name__)


Earlier = Sequence[Conversation]


class Prepared(NamedTuple):
    """A brief with what the checks and citations need beside it. `internal` are passages that no customer may read."""

    brief: Brief
    memory: Memory
    passages: Mapping[str, Passage]
    internal: tuple[Hit, ...]
    timings: dict[str, float]


class Copilot:
    """One installation, ready to draft. Thread-safe; close it or use it in a `with`."""

    def __init__(self, settings: Settings, store: Store, retriever: Retriever, voice: Voice) -> None:
        self.settings = settings
        self.store = store
        self.retriever = retriever
        self.voice = voice
        self.team = TeamCues(store)
        self.stories = Stories(store, settings, voice)
        self.clocks = Clocks(voice.answer_within, Openings(self.stories.calendar()))
        self._modelled = Modelled(self.stories, settings) if settings.chat_model else None
        self._embedded = EmbeddedWriter()
        self._model = ModelWriter(settings) if settings.chat_model else None
        self._listener = ModelListener(settings) if settings.chat_model and settings.feelings else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.retriever.close()
        self.store.close()

    def index(self, progress: Callable[[str], None] | None = None) -> None:
        """Bring up to SQL everything that a search needs, vectors, how sure it is and what is learned too, however long
        that takes; `progress` is told what begins."""
        self.retriever.refresh()
        self.retriever.calibrate()
        self.retriever.embed()
        self.retriever.learn(progress)

    def refresh(self) -> int:
        """Bring the indexes up to SQL; returns how many sources changed."""
        return self.retriever.refresh()

    def hear(self, conversation: Conversation) -> Heard:
        return listen(conversation, self.settings.language, cues=self.team.of, feelings=self.settings.feelings)

    def attend(self, conversation: Conversation) -> Heard:
        """As `hear`, the feeling by the chat model where one is configured and answers within `chat_timeout`."""
        return attend(self._listener, conversation, self.hear(conversation))

    def hear_waiting(self, limit: int = 200) -> int:
        """Hear the conversations that wait and were not heard as they are now, at most `limit` of them, and keep it for
        the inbox; how many that were. What is kept longer than it may be is forgotten."""
        return hear_waiting(self.store, self.settings, self.hear, limit)

    def search(
        self, text: str, *, k: int = 5, pool: Pool | str = "both", internal: bool = False, language: str = ""
    ) -> tuple[Hit, ...]:
        """Hits of one pool, or of both, articles first."""
        pools: tuple[Pool, ...] = ("articles", "resolutions") if pool == "both" else (pool,)  # type: ignore[assignment]
        return tuple(
            hit for one in pools for hit in self.find(text, one, k=k, internal=internal, language=language).hits
        )

    def find(self, text: str, pool: Pool, *, k: int = 5, internal: bool = False, language: str = "") -> Found:
        """One pool's answer to a question, with whether it can answer it."""
        from copilot.listen.language import detect

        spoken = language.split("-")[0] or detect(text, self.settings.language)
        return self.retriever.search(text, pool=pool, language=spoken, k=k, internal=internal)

    def draft(self, conversation: Conversation, *, wish: str = "", attempt: int = 0, internal: bool = False) -> Draft:
        """A draft for what the customer is waiting to hear. Not stored.

        `internal` lets notes for the agent name internal articles; the draft's text never does.
        """
        draft: Draft | None = None
        for kind, value in self.stream(conversation, wish=wish, attempt=attempt, internal=internal):
            if kind == "draft":
                draft = value if isinstance(value, Draft) else None
        assert draft is not None
        return draft

    def stream(
        self, conversation: Conversation, *, wish: str = "", attempt: int = 0, internal: bool = False
    ) -> Iterator[tuple[str, object]]:
        """("step", name) as each begins, ("text", piece) as a model writes, ("draft", Draft) at the end."""
        yield "step", "listen"
        yield from self._written(self._prepare(conversation, wish, attempt, internal))

    def brief(self, conversation: Conversation, *, now: datetime | None = None, earlier: Earlier = ()) -> Brief:
        """What a writer would have before it, as of `now`; `earlier` are conversations of the customer that are not
        stored."""
        return self._prepare(conversation, now=now, earlier=earlier).brief

    def trace(
        self, conversation: Conversation, *, now: datetime | None = None, earlier: Earlier = ()
    ) -> tuple[Draft, Brief]:
        """A draft with the brief that it was written from, for who judges it; arguments as of `brief`."""
        prepared = self._prepare(conversation, now=now, earlier=earlier)
        draft = next(value for kind, value in self._written(prepared) if kind == "draft")
        assert isinstance(draft, Draft)
        return draft, prepared.brief

    def _written(self, prepared: Prepared) -> Iterator[tuple[str, object]]:
        yield "step", "write"
        started = time.perf_counter()
        written, failure = None, None
        if self._model and prepared.brief.decision.outcome != "findings":
            try:
                for piece in self._model.stream(prepared.brief):
                    if isinstance(piece, Written):
                        written = piece
                    else:
                        yield "text", piece
            except ModelError as error:
                log.warning("model failed, embedded draft used", extra={"cause": error.cause})
                failure = error
        if written is None:
            prepared, written = self._compose(prepared)
        prepared.timings["write"] = _ms(started)
        yield "step", "check"
        yield "draft", self._finish(prepared, written, failure)

    def check(
        self, conversation: Conversation, text: str, draft: Draft | None = None, *, internal: bool = False
    ) -> tuple[Check, ...]:
        """The verdicts on a text that a person is about to send: `draft` as they changed it, or words of their own.
        Quick: nothing is written, no model is asked."""
        prepared = self._prepare(conversation, draft.wish if draft else "", internal=internal)
        if not text.strip():
            return ()
        own = draft is None or draft.outcome == "findings"
        sentences = sentences_of(text, None if own else draft)
        brief = prepared.brief
        outcome: Outcome = "reply" if own or draft is None else draft.outcome
        brief = brief.model_copy(
            update={
                "decision": brief.decision.model_copy(update={"outcome": outcome}),
                "wish": "\n".join((brief.wish, own_words(sentences))),
                "register_": "neutral" if own or draft is None else draft.register_,
            }
        )
        read = (*prepared.passages.values(), *(hit.passage for hit in prepared.internal))
        found = check(text, sentences, brief, read)
        return tuple(one for one in found if one.name in (OWN if own else CHANGED))

    def summarize(self, conversation: Conversation, reader: str = "", now: datetime | None = None) -> Summary:
        """The conversation's summary in the language `reader` or its own: by the chat model where one is configured and
        what it says is borne out, else the embedded one."""
        if self._modelled:
            return self._modelled.conversation(conversation, reader, now)
        return self.stories.of_given(conversation, reader, now)

    def history(self, customer_row_id: int, reader: str, now: datetime) -> Summary:
        """A person's history over all channels, written the same way."""
        told = self._modelled.history if self._modelled else self.stories.of_person
        return told(customer_row_id, reader, now)

    def forget(self) -> None:
        """Let go of the summaries that are remembered."""
        if self._modelled:
            self._modelled.forget()

    def progress(self, conversation: Conversation, promise: Promise) -> str:
        """A draft that keeps the customer informed of what was promised to them in this conversation."""
        return progress(promise, conversation, self.hear(conversation), self.voice, datetime.now(UTC))

    def _compose(self, prepared: Prepared) -> tuple[Prepared, Written]:
        """The embedded draft. A reply in which no source came to speak is findings: nothing was answered."""
        written = self._embedded.write(prepared.brief)
        brief = prepared.brief
        asked = [answer for answer in brief.answers if answer.request.kind != "social"]
        sourced = any(one.support == "source" for paragraph in written.paragraphs for one in paragraph)
        if brief.decision.outcome != "reply" or not asked or sourced or read_wish(brief.wish).add:
            return prepared, written
        missing = tuple(answer.request.text for answer in asked)
        decision = brief.decision.model_copy(
            update={"outcome": "findings", "missing": missing, "confidence": round(1 - brief.decision.confidence, 3)}
        )
        prepared = prepared._replace(brief=brief.model_copy(update={"decision": decision}))
        return prepared, self._embedded.write(prepared.brief)

    def _prepare(
        self,
        conversation: Conversation,
        wish: str = "",
        attempt: int = 0,
        internal: bool = False,
        *,
        now: datetime | None = None,
        earlier: Earlier = (),
    ) -> Prepared:
        timings: dict[str, float] = {}
        with _timed(timings, "listen"):
            heard = self.hear(conversation)
        with _timed(timings, "remember"), self.store.read() as session:
            memory = remember(session, conversation, self.settings.country)
            memory = memory.model_copy(update={"earlier": (*earlier, *memory.earlier)}) if earlier else memory
        with _timed(timings, "retrieve"):
            self.refresh()
            answers = retrieve(self.retriever, heard, conversation)
            hidden = internal_hits(self.retriever, heard, answers) if internal else ()
        with _timed(timings, "decide"):
            wished, own = read_wish(wish), heard.language
            decision = _told(self._decide(conversation, heard, answers, wished, attempt), wished)
            if wished.language and decision.outcome != "findings":  # findings stay in the agent's language
                heard, answers = self._spoken(heard, answers, wished)
                decision = _told(self._decide(conversation, heard, answers, wished, attempt), wished)
            register = self._register(heard, answers, wished)
            ask = self.voice.ask_for(heard.language, " ".join(decision.missing))
        now = now or datetime.now(UTC)
        brief = Brief(
            conversation=conversation,
            heard=heard,
            answers=answers,
            known=known_of(memory, answers, self.retriever, heard.language),
            promises=self._owed(memory, conversation, heard.language, now),
            now=now,
            decision=decision.model_copy(update={"ask": ask}),
            voice=self.voice,
            register_=register,
            wish=wish,
            attempt=attempt,
            spoken=own if own != heard.language else "",
        )
        return Prepared(brief, memory, _passages(answers), hidden, timings)

    def _spoken(self, heard: Heard, answers: tuple[Answering, ...], wish: Wish) -> tuple[Heard, tuple[Answering, ...]]:
        """What was heard and found, for a draft in the language that was asked for; unchanged where it cannot be."""
        if not wish.language or wish.language == heard.language:
            return heard, answers
        turned = in_language(self.retriever, heard, answers, wish.language)
        if turned is None and not self._model:
            return heard, answers
        return heard_in(heard, wish.language), turned or answers

    def _decide(
        self, conversation: Conversation, heard: Heard, answers: tuple[Answering, ...], wish: Wish, attempt: int
    ) -> Decision:
        register = self._register(heard, answers, wish)
        return decide(heard, answers, Phrases(heard.language, register, f"{conversation.id}|{attempt}"))

    def _register(self, heard: Heard, answers: Sequence[Answering], wish: Wish) -> Register:
        asked_for = wish.register_for(heard.language)
        if asked_for:
            return asked_for
        if heard.language == "en":
            return "neutral"
        sources = (passage for answer in answers if answer.answered for passage in answer.source)
        return self.voice.register_for(heard.register_, heard.tag, source_register(sources))

    def _owed(self, memory: Memory, conversation: Conversation, language: str, now: datetime) -> tuple[Owed, ...]:
        if memory.row_id is not None:
            return self.stories.owed(memory.row_id, now)
        calendar = self.stories.calendar(conversation.timezone, conversation.language)
        return owed_of(memory, conversation, calendar, language, now)

    def _finish(self, prepared: Prepared, written: Written, failure: ModelError | None) -> Draft:
        brief = prepared.brief
        if written.register_ != "neutral":
            brief = brief.model_copy(update={"register_": written.register_})
        started = time.perf_counter()
        sentences: tuple[Sentence, ...] = tuple(one for paragraph in written.paragraphs for one in paragraph)
        text = assemble.text_of(written.paragraphs)
        read = (*prepared.passages.values(), *(hit.passage for hit in prepared.internal))
        checks = check(text, sentences, brief, read)
        prepared.timings["check"] = _ms(started)
        last = brief.conversation.last_customer_message
        return Draft(
            id=uuid.uuid4().hex,
            outcome=brief.decision.outcome,
            text=text,
            language=brief.heard.language,
            register_=brief.register_,
            confidence=brief.decision.confidence,
            conversation_id=brief.conversation.id,
            answers_message_id=last.id if last else "",
            citations=cite.cite(sentences, prepared.passages),
            sentences=sentences,
            checks=checks,
            notes=(*written.notes, *notes.notes(brief, prepared.internal)),
            wish=brief.wish,
            missing=brief.decision.missing if brief.decision.outcome == "reply" else (),
            writer=written.writer,
            fallback=str(failure or ""),
            fallback_cause=failure.cause if failure else "",
            usage=written.usage,
            timings=prepared.timings,
            versions=self._versions(written),
            created_at=datetime.now(UTC),
        )

    def _versions(self, written: Written) -> dict[str, str]:
        model = self._model.versions if self._model and written.writer == self._model.name else {}
        return model | {
            "index": str(self.retriever.index.revision),
            "voice": hashlib.sha256(self.voice.model_dump_json().encode()).hexdigest()[:12],
        }


def open_copilot(settings: Settings, *, serving: bool = False) -> Copilot:
    """The copilot of an installation; its folder, database and indexes are made when they are missing.

    `serving`: in a process that answers requests, long work on the indexes is done in the background.

    Raises:
        ConfigError: a setting, the voice policy or the database cannot be used.
        SearchIndexError: the index folder cannot be written.
    """
    voice = read_voice(settings.voice_file)
    store = open_store(settings)
    retriever = open_retriever(settings, store, serving=serving)
    if not serving:
        Cleaner(settings, store, retriever).run(0)  # what an erasure that was killed has left to do
    return Copilot(settings, store, retriever, voice)


def _told(decision: Decision, wish: Wish) -> Decision:
    """What the sources do not say the agent may have told: then there is something to reply."""
    if decision.outcome != "findings" or not wish.add:
        return decision
    return decision.model_copy(update={"outcome": "reply", "confidence": round(1 - decision.confidence, 3)})


def _passages(answers: Sequence[Answering]) -> dict[str, Passage]:
    """Every passage that the draft may cite, by id."""
    found: dict[str, Passage] = {}
    for answer in answers:
        for passage in (
            *(hit.passage for hit in answer.articles.hits),
            *answer.source,
            *(hit.passage for hit in answer.resolutions.hits),
        ):
            found.setdefault(passage.id, passage)
    return found


@contextmanager
def _timed(timings: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    timings[name] = _ms(started)


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
