"""The model writer: a chat model writes from the passages, and everything that it claims is verified here."""

from collections.abc import Iterable, Iterator

from copilot.chat import Deadline, Ladder
from copilot.check.steps import questions
from copilot.draft import Sentence, Usage
from copilot.errors import ModelError
from copilot.settings import Settings
from copilot.text import sentences as split
from copilot.write.assemble import text_of
from copilot.write.attribution import Attribution, plain
from copilot.write.brief import Brief, Written
from copilot.write.prompting import Prompting, Sheet
from copilot.write.structured import SCHEMA, Line, Paragraphs, read_json, read_prose


class ModelWriter:
    """Writes through a LangChain chat model. Thread-safe.

    A whole draft ends within `settings.chat_timeout`, whatever the server does. Which way of asking for structured
    output worked is remembered, so that only the first draft climbs down the ladder.

    Raises:
        ConfigError: the provider is unknown or its package is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._timeout = settings.chat_timeout
        self._ladder = Ladder(settings, SCHEMA)
        self._prompting = Prompting(settings)

    @property
    def name(self) -> str:
        return self._ladder.name

    @property
    def versions(self) -> dict[str, str]:
        """What a draft was made with, to be stored beside it."""
        return {"prompt": f"{self._prompting.system.label}+{self._prompting.label}", "model": self.name}

    def write(self, brief: Brief) -> Written:
        """The draft.

        Raises:
            ModelError: with cause timeout, refused, rate_limit, nonsense, unreachable or rejected.
        """
        for piece in self._compose(brief, streaming=False):
            if isinstance(piece, Written):
                return piece
        raise ModelError("The model gave no usable answer.", cause="nonsense")

    def stream(self, brief: Brief) -> Iterator[str | Written]:
        """Pieces of the text as whole sentences become readable, then the draft, which holds all of them.

        Raises:
            ModelError: as `write`; pieces that came before it are void.
        """
        yield from self._compose(brief, streaming=True)

    def _compose(self, brief: Brief, *, streaming: bool) -> Iterator[str | Written]:
        deadline = Deadline(self._timeout)
        sheet = self._prompting.sheet(brief)
        author = _Author(brief, sheet)
        second_best: Written | None = None
        failure = ModelError("The model's answer could not be read.", cause="nonsense")
        for attempt in self._ladder.attempts(sheet.messages, deadline, streaming=streaming):
            for text in attempt:
                if streaming and (fresh := author.readable(text)):
                    yield fresh
            failure = attempt.failure or failure
            if not attempt.whole:
                continue
            written = author.finish(read_json(attempt.text), attempt.usage, self.name)
            if written:
                self._ladder.worked(attempt)
                yield written
                return
            second_best = second_best or author.finish(read_prose(attempt.text), attempt.usage, self.name)
        if second_best is None:
            raise failure
        yield second_best


class _Author:
    """Turns one brief's answers into sentences, and says which words of them are new."""

    def __init__(self, brief: Brief, sheet: Sheet) -> None:
        self._attribution = Attribution(brief, sheet.ids)
        self._mask = sheet.mask
        self._must_ask = brief.decision.outcome == "clarify"
        self._must_answer = brief.decision.outcome == "reply" and any(answer.answered for answer in brief.answers)
        self._shown = ""

    def readable(self, answer: str) -> str:
        """The text of sentences that have become whole since the last call; how they are supported is not yet said."""
        lines = (tuple(self._lines(paragraph)) for paragraph in read_json(answer))
        text = text_of([[Sentence(text=text, support="courtesy") for _, text in one] for one in lines])
        if not text.startswith(self._shown):
            return ""
        fresh, self._shown = text[len(self._shown) :], text
        return fresh

    def finish(self, paragraphs: Paragraphs, usage: Usage, name: str) -> Written | None:
        """The draft; None when the answer has nothing that a source or what we know carries, as a refusal in plain
        words has not, or asks nothing where it had to ask."""
        judged = tuple(
            tuple(self._attribution.judge(line, text) for line, text in self._lines(paragraph))
            for paragraph in paragraphs
        )
        written = Written(paragraphs=tuple(one for one in judged if one), writer=name, usage=usage)
        supports = {sentence.support for paragraph in judged for sentence in paragraph}
        enough = supports & {"source", "history"} if self._must_answer else supports - {"unsupported"}
        asks = bool(questions(text_of(judged)))
        return written if enough and (asks or not self._must_ask) else None

    def _lines(self, paragraph: Iterable[Line]) -> Iterator[tuple[Line, str]]:
        """Each sentence of a paragraph with its text as a customer will read it."""
        for line in paragraph:
            for piece in split(line.text):
                if text := plain(self._mask.restore(piece)):
                    yield Line(piece, line.ids), text
