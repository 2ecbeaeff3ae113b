"""The one place that speaks to LangChain: asks a chat model for our shape, and turns all that can go wrong into one
`ModelError` with a cause."""

import json
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from copilot.draft import Usage
from copilot.errors import ConfigError, ModelError
from copilot.settings import Settings
from copilot.write.structured import SCHEMA

Rung = Literal["json_schema", "json_mode", "plain"]
RUNGS: tuple[Rung, ...] = ("json_schema", "json_mode", "plain")
"""Ways to ask for structured output, the most reliable first; local servers often know only the later ones."""

FORMATS: dict[str, dict[str, Any]] = {
    "json_schema": {"type": "json_schema", "json_schema": {"name": "reply", "schema": SCHEMA, "strict": True}},
    "json_mode": {"type": "json_object"},
}

RETRIES = 2


class Piece(NamedTuple):
    """Some of an answer's text; `usage` comes with the last piece, where the server counts."""

    text: str
    usage: Usage = Usage()


class Unsupported(Exception):
    """The server refuses this way of asking; the next rung may do."""


class Chat:
    """One configured chat model. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        from langchain.chat_models import init_chat_model

        self.name = f"{settings.chat_provider}:{settings.chat_model}"
        self._openai = settings.chat_provider == "openai"
        options: dict[str, Any] = {"timeout": settings.chat_timeout, "max_retries": RETRIES}
        if settings.chat_base_url:
            # Local servers sample freely by default, which costs small models their grip on the facts.
            options |= {"base_url": settings.chat_base_url, "temperature": 0.2}
        if self._openai:
            options["stream_usage"] = True
            if settings.chat_base_url:
                options["use_responses_api"] = False
        key = settings.chat_api_key.get_secret_value()
        if key or settings.chat_base_url:
            options["api_key"] = key or "none"
        # Another provider's package raises errors of its own making, which only that package can name.
        self._wrong: tuple[type[Exception], ...] = _wrong() if self._openai else (Exception,)
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
            cut = _cut_off(error)
            if cut is None:
                raise _translated(error, rung) from error
            yield cut._replace(text="") if streaming else cut

    def _asking(self, rung: Rung, streaming: bool) -> Any:
        if rung == "plain":
            return self._model
        if self._openai:
            # Bound as it goes over the wire: LangChain's own parsing would hold a stream back until its end, and
            # throws away what a model said when it is not in shape.
            return self._model.bind(response_format=FORMATS[rung])
        if streaming:
            raise Unsupported
        try:
            return self._model.with_structured_output(SCHEMA, method=rung, include_raw=True)
        except (TypeError, ValueError, NotImplementedError) as error:
            raise Unsupported from error


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
    return Piece(text, _usage(counted.get("input_tokens"), counted.get("output_tokens")))


def _usage(prompt: int | None, completion: int | None) -> Usage:
    return Usage(prompt_tokens=prompt or 0, completion_tokens=completion or 0)


def _openai_error() -> type[Exception]:
    from openai import OpenAIError

    return OpenAIError


def _wrong() -> tuple[type[Exception], ...]:
    """All that a call has been seen to raise. LangChain's own root covers what a server says; the four of structured
    output share no root; a connection that breaks while streaming is httpx's; a server that answers something else
    than a chat completion makes the SDK trip over it in any of the last ways."""
    from httpx2 import HTTPError
    from langchain_core.exceptions import ModelError as LangChainModelError
    from langchain_core.exceptions import OutputParserException
    from langchain_openai.chat_models.base import OpenAIRefusalError
    from openai import LengthFinishReasonError, OpenAIError
    from pydantic import ValidationError

    structured = (ValidationError, LengthFinishReasonError, OutputParserException, OpenAIRefusalError)
    tripped = (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError)
    return (LangChainModelError, *structured, OpenAIError, HTTPError, *tripped)


def _cut_off(error: Exception) -> Piece | None:
    """What the model had said when it reached its limit; None for any other error."""
    from openai import LengthFinishReasonError

    if not isinstance(error, LengthFinishReasonError):
        return None
    counted = error.completion.usage
    usage = _usage(counted.prompt_tokens, counted.completion_tokens) if counted else Usage()
    return Piece(str(error.completion.choices[0].message.content or ""), usage)


def _translated(error: Exception, rung: Rung) -> Exception:
    from httpx2 import HTTPError, TimeoutException
    from langchain_core import exceptions as chain
    from langchain_openai.chat_models.base import OpenAIRefusalError
    from openai import APIConnectionError, ContentFilterFinishReasonError, OpenAIError

    refused_way = isinstance(error, chain.ModelInvalidRequestError) and not isinstance(
        error, chain.ContextOverflowError
    )
    if refused_way and rung != RUNGS[-1]:
        return Unsupported(str(error))
    causes: tuple[tuple[tuple[type[Exception], ...], str, str], ...] = (
        ((chain.ModelTimeoutError, TimeoutException, TimeoutError), "timeout", "The model did not answer in time."),
        ((chain.ModelRateLimitError,), "rate_limit", "The model's provider says: too many requests."),
        ((OpenAIRefusalError, ContentFilterFinishReasonError), "refused", "The model refused to answer."),
        (
            (chain.ModelConnectionError, APIConnectionError, HTTPError, ConnectionError),
            "unreachable",
            "The model cannot be reached.",
        ),
        ((chain.ModelAPIError,), "unreachable", "The model's server failed."),
        (
            (chain.ModelAuthenticationError, chain.ModelPermissionDeniedError),
            "rejected",
            "The model's key was rejected.",
        ),
        ((chain.ModelNotFoundError,), "rejected", "The model's server does not know this model."),
        ((chain.ContextOverflowError,), "rejected", "The text is too long for the model; lower ESCUCHA_CHAT_CONTEXT."),
        ((chain.ModelError, OpenAIError), "rejected", "The model's server rejected the request."),
    )
    for kinds, cause, sentence in causes:
        if isinstance(error, kinds):
            return ModelError(sentence, cause=cause)
    if isinstance(error, (ValueError, TypeError, AttributeError, LookupError, AssertionError)):
        return ModelError("The model's answer could not be read.", cause="nonsense")
    return ModelError(f"The model's provider failed ({type(error).__name__}).", cause="unreachable")


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")
