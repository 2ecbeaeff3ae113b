"""The one place that speaks to LangChain: asks a chat model, for a shape or in plain words."""

import json
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from copilot.chat.failures import Piece, cut_off, raised, refuses_the_way, translated, usage
from copilot.errors import ConfigError, ModelError
from copilot.settings import Settings

Rung = Literal["json_schema", "json_mode", "plain"]
RUNGS: tuple[Rung, ...] = ("json_schema", "json_mode", "plain")
"""Ways to ask for structured output, the most reliable first; local servers often know only the later ones."""

RETRIES = 2
"""The SDK's own, on 429, 5xx and broken connections; `retry-after` is honoured. Nothing retries on top of it."""


class Manner(NamedTuple):
    """How a model is asked. `retries` are the SDK's; `temperature` is sent when it is a number, else a local server is
    asked for LOCAL and any other for its own."""

    retries: int = RETRIES
    temperature: float | None = None


USUAL = Manner()
LOCAL = 0.2
"""Local servers sample freely by default, which costs small models their grip on the facts."""


class Unsupported(Exception):
    """The server refuses this way of asking; the next rung may do."""


class Chat:
    """One configured chat model. Thread-safe.

    `schema` is the JSON Schema, with a title, of the answers that are wanted; without one only plain words are.

    Raises:
        ConfigError: the provider is unknown or its package is not installed.
    """

    def __init__(self, settings: Settings, schema: dict[str, Any] | None = None, manner: Manner = USUAL) -> None:
        from langchain.chat_models import init_chat_model

        self._schema = schema
        self.name = f"{settings.chat_provider}:{settings.chat_model}"
        self._openai = settings.chat_provider == "openai"
        options: dict[str, Any] = {"timeout": settings.chat_timeout, "max_retries": manner.retries}
        if settings.chat_base_url:
            options |= {"base_url": settings.chat_base_url, "temperature": LOCAL}
        if manner.temperature is not None:
            options["temperature"] = manner.temperature
        if self._openai:
            options["stream_usage"] = True
            if settings.chat_base_url:
                options["use_responses_api"] = False
        key = settings.chat_api_key.get_secret_value()
        if key or settings.chat_base_url:
            options["api_key"] = key or "none"
        # Another provider's package raises errors of its own making, which only that package can name.
        self._wrong: tuple[type[Exception], ...] = raised() if self._openai else (Exception,)
        try:
            self._model = init_chat_model(settings.chat_model, model_provider=settings.chat_provider, **options)
        except (ImportError, ValueError) as error:
            raise ConfigError(
                f"ESCUCHA_CHAT_PROVIDER: '{settings.chat_provider}' cannot be used ({_first_line(error)})."
            ) from error
        except _openai_error() as error:
            raise ConfigError("ESCUCHA_CHAT_API_KEY is not set; the provider asks for a key.") from error

    def ask(self, messages: list[tuple[str, str]], rung: Rung, *, streaming: bool) -> Iterator[Piece]:
        """The answer to `messages`, in pieces as they come when `streaming`, else as one. Of an answer that reached
        the model's limit, what came before.

        Raises:
            Unsupported: the server does not take this way of asking.
            ModelError: with its cause.
        """
        try:
            asking = self._asking(rung, streaming)
            if not streaming:
                yield _piece(asking.invoke(messages))
                return
            for part in asking.stream(messages):
                yield _piece(part)
        except (Unsupported, ModelError):
            raise
        except self._wrong as error:
            cut = cut_off(error)
            if cut is None:
                raise self._said(error, rung) from error
            yield cut._replace(text="") if streaming else cut

    def _said(self, error: Exception, rung: Rung) -> Exception:
        return Unsupported() if rung != RUNGS[-1] and refuses_the_way(error) else translated(error)

    def _asking(self, rung: Rung, streaming: bool) -> Any:
        if rung == "plain":
            return self._model
        if self._schema is None:
            raise Unsupported
        if self._openai:
            # Bound as it goes over the wire: LangChain's own parsing would hold a stream back until its end, and
            # throws away what a model said when it is not in shape.
            return self._model.bind(response_format=_format(self._schema, rung))
        if streaming:
            raise Unsupported
        try:
            return self._model.with_structured_output(self._schema, method=rung, include_raw=True)
        except (TypeError, ValueError, NotImplementedError) as error:
            raise Unsupported from error


def _format(schema: dict[str, Any], rung: Rung) -> dict[str, Any]:
    if rung == "json_mode":
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": schema["title"], "schema": schema, "strict": True}}


def _piece(answer: Any) -> Piece:
    """The text of a message, or of the raw one inside a structured answer; arguments of a tool call count as text."""
    message = answer.get("raw") if isinstance(answer, dict) else answer
    if message is None:
        return Piece("")
    if message.additional_kwargs.get("refusal"):
        raise ModelError("The model refused to answer.", cause="refused")
    text = str(message.text)
    if not text and getattr(message, "tool_call_chunks", None):
        text = "".join(chunk["args"] or "" for chunk in message.tool_call_chunks)
    elif not text and getattr(message, "tool_calls", None):
        text = json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    counted = message.usage_metadata or {}
    return Piece(text, usage(counted.get("input_tokens"), counted.get("output_tokens")))


def _openai_error() -> type[Exception]:
    from openai import OpenAIError

    return OpenAIError


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")
