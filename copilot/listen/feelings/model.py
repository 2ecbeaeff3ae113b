"""The model listener: a chat model hears what no list of cues can, and everything that it claims is verified here."""

from copilot.chat import Deadline, Ladder
from copilot.conversation import Conversation
from copilot.errors import ModelError
from copilot.listen.feelings.model_answer import SCHEMA, read_answer
from copilot.listen.feelings.model_prompt import ListenerPrompt
from copilot.listen.feelings.model_verdict import Verdict
from copilot.listen.heard import Feeling
from copilot.settings import Settings


class ModelListener:
    """Listens through a LangChain chat model, the one that writes. Thread-safe.

    A conversation is heard within `settings.chat_timeout`, whatever the server does.

    Raises:
        ConfigError: the provider is unknown or its package is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._timeout = settings.chat_timeout
        self._ladder = Ladder(settings, SCHEMA)
        self._prompt = ListenerPrompt(settings)

    @property
    def name(self) -> str:
        """provider:model."""
        return self._ladder.name

    @property
    def versions(self) -> dict[str, str]:
        """What a feeling was heard with."""
        return {"prompt": self._prompt.label, "model": self.name}

    def hear(self, conversation: Conversation, prior: Feeling, language: str) -> Feeling:
        """What the customer's last message shows. `prior` is what the embedded listener heard there: the model is told
        of it, and confidences are blended with its; `differs` is its leading emotion where the model's is another.

        Raises:
            ModelError: with cause timeout, refused, rate_limit, nonsense, unreachable or rejected.
        """
        deadline = Deadline(self._timeout)
        sheet = self._prompt.sheet(conversation, prior, language)
        if sheet is None:
            return prior
        failure = ModelError("The model's answer could not be read.", cause="nonsense")
        for attempt in self._ladder.attempts(sheet.messages, deadline):
            answer = read_answer(attempt.read())
            if attempt.whole and answer:
                self._ladder.worked(attempt)
                feeling = Verdict(sheet.turns, sheet.mask, prior).feeling(answer)
                differs = prior.primary if prior.primary != feeling.primary else None
                return feeling.model_copy(update={"listener": self.name, "differs": differs})
            failure = attempt.failure or failure
        raise failure
