"""Evidence: a case, the answer to it, and what the answer may rest on, as every metric of drafts gets it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from copilot.check.case import Case as Checked
from copilot.draft import Sentence
from copilot.listen import listen
from copilot.listen.heard import Heard, Request
from copilot.source import Found, Hit, Passage
from copilot.text import sentences as split
from copilot.text import words
from copilot.write.brief import Answering, Brief, Decision
from copilot.write.voice import Voice
from evals.cases import Action, Case
from evals.metrics.correctness.grounds import Grounds
from evals.metrics.manner.acting import act
from evals.runs.sample import Answered, Sample

_ACTIONS: dict[str, Action] = {"reply": "reply", "clarify": "ask", "findings": "escalate"}
_OUTCOMES: dict[Action, str] = {"reply": "reply", "ask": "clarify", "escalate": "findings", "abstain": "findings"}

_LIST_NUMBER = re.compile(r"\d{1,2}")
"""What a list adds to its sentences."""


@dataclass(frozen=True)
class Evidence:
    """`passages` are those of the run by digest; `voice` the policy in force; `language` that of unclear messages."""

    case: Case
    sample: Sample
    passages: Mapping[str, Passage]
    voice: Voice
    usual: str = "es"

    @property
    def output(self) -> dict[str, Any]:
        return self.sample.output

    @cached_property
    def text(self) -> str:
        return str(self.output.get("text") or "")

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """As the writer gave them, each with its support; none where only a text was recorded, or where the text says
        more than they do: what stands in no sentence would be judged by nobody."""
        given = tuple(Sentence.model_validate(one) for one in self.output.get("sentences") or ())
        more = Counter(words(self.text)) - Counter(words(" ".join(one.text for one in given)))
        return () if any(not _LIST_NUMBER.fullmatch(word) for word in more) else given

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The answer's sentences as text."""
        return tuple(one.text for one in self.sentences) or tuple(split(self.text))

    @cached_property
    def action(self) -> Action:
        """What the answer does: as its writer declares it, else as its words show."""
        declared = _ACTIONS.get(str(self.output.get("outcome") or ""))
        return declared or act(self.text, self.heard.language)

    @property
    def is_for_customer(self) -> bool:
        """Findings are notes for the agent, declared as such: how they read is no matter. A text that was recorded
        without an outcome goes to the customer, whatever it does."""
        return self.output.get("outcome") != "findings"

    @cached_property
    def heard(self) -> Heard:
        return listen(self.case.conversation, self.usual)

    @cached_property
    def gold(self) -> tuple[Passage, ...]:
        """The passages of the sources that the case names as right."""
        return self._found(self.sample.read.gold)

    @cached_property
    def internal(self) -> tuple[Passage, ...]:
        """What only we may read of the matter."""
        return self._found(self.sample.read.internal)

    @cached_property
    def sources(self) -> tuple[Passage, ...]:
        """All that the answer may rest on: what was read and what the case names as right, each once."""
        read = (digest for one in self.sample.read.answers for digest in (*one.articles, *one.source, *one.resolutions))
        return tuple({one.id: one for one in (*self._found(tuple(read)), *self.gold)}.values())

    @cached_property
    def brief(self) -> Brief:
        """The brief as the writer had it, for the checks that every draft goes through."""
        read = self.sample.read
        decision = read.decision or Decision(outcome="reply", confidence=1.0)
        return Brief(
            conversation=self.case.conversation,
            heard=self.heard,
            answers=self._answers,
            known=read.known,
            promises=read.promises,
            now=self.case.at,
            decision=decision.model_copy(update={"outcome": _OUTCOMES[self.action]}),
            voice=self.voice,
            register_=read.register_,
        )

    @cached_property
    def checked(self) -> Checked:
        """What `copilot.check` looks at."""
        return Checked(self.text, self.sentences, self.brief, self.sources)

    @cached_property
    def grounds(self) -> Grounds:
        """What the answer may rest on, ready to be compared with."""
        return Grounds(self.case, self.checked, self.sources)

    @cached_property
    def _answers(self) -> tuple[Answering, ...]:
        requests, read = self.heard.requests, self.sample.read.answers
        if len(requests) == len(read):
            return tuple(self._answer(one, other) for one, other in zip(requests, read, strict=True))
        # Listening has changed since: what was read then is kept together.
        asked = requests[0] if requests else Request(text=read[0].request if read else "", kind="question")
        return tuple(self._answer(asked, one) for one in read)

    def _answer(self, request: Request, read: Answered) -> Answering:
        return Answering(
            request=request,
            articles=Found(hits=self._hits(read.articles), answerable=read.answerable),
            resolutions=Found(hits=self._hits(read.resolutions)),
            answered=read.answered,
            source=self._found(read.source),
        )

    def _hits(self, digests: tuple[str, ...]) -> tuple[Hit, ...]:
        return tuple(Hit(passage=passage, score=0.0) for passage in self._found(digests))

    def _found(self, digests: tuple[str, ...]) -> tuple[Passage, ...]:
        return tuple(self.passages[digest] for digest in digests if digest in self.passages)
