"""All that can go wrong with a model call, turned into one `ModelError` with a cause."""

from typing import NamedTuple

from copilot.draft import Usage
from copilot.errors import ModelError


class Piece(NamedTuple):
    """Some of an answer's text; `usage` comes with the last piece, where the server counts."""

    text: str
    usage: Usage = Usage()


def usage(prompt: int | None, completion: int | None) -> Usage:
    return Usage(prompt_tokens=prompt or 0, completion_tokens=completion or 0)


def raised() -> tuple[type[Exception], ...]:
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


def cut_off(error: Exception) -> Piece | None:
    """What the model had said when it reached its limit; None for any other error."""
    from openai import LengthFinishReasonError

    if not isinstance(error, LengthFinishReasonError):
        return None
    counted = error.completion.usage
    cost = usage(counted.prompt_tokens, counted.completion_tokens) if counted else Usage()
    return Piece(str(error.completion.choices[0].message.content or ""), cost)


def refuses_the_way(error: Exception) -> bool:
    """Whether the server rejects how it was asked, so that another way may do; a text too long stays too long."""
    from langchain_core import exceptions as chain

    return isinstance(error, chain.ModelInvalidRequestError) and not isinstance(error, chain.ContextOverflowError)


def translated(error: Exception) -> ModelError:
    """The error as ours, with a stable cause and one sentence for a person."""
    for kinds, cause, sentence in _causes():
        if isinstance(error, kinds):
            return ModelError(sentence, cause=cause, again=_again(error))
    if isinstance(error, (ValueError, TypeError, AttributeError, LookupError, AssertionError)):
        return ModelError("The model's answer could not be read.", cause="nonsense")
    return ModelError(f"The model's provider failed ({type(error).__name__}).", cause="unreachable")


def _again(error: Exception) -> float | None:
    """Seconds that the server asks for before the same is tried again, where it was too busy or broke down."""
    answer = getattr(error, "response", None)
    if answer is None or not (answer.status_code == 429 or answer.status_code >= 500):
        return None
    try:
        return max(0.0, float(answer.headers.get("retry-after", 0)))
    except ValueError:  # a date
        return 0.0


Kinds = tuple[type[Exception], ...]


def _causes() -> tuple[tuple[Kinds, str, str], ...]:
    """Kinds of error, from the special to the general, with our cause and sentence."""
    from httpx2 import HTTPError, TimeoutException
    from langchain_core import exceptions as chain
    from langchain_openai.chat_models.base import OpenAIRefusalError
    from openai import APIConnectionError, ContentFilterFinishReasonError, OpenAIError

    late: Kinds = (chain.ModelTimeoutError, TimeoutException, TimeoutError)
    refused: Kinds = (OpenAIRefusalError, ContentFilterFinishReasonError)
    broken: Kinds = (chain.ModelConnectionError, APIConnectionError, HTTPError, ConnectionError)
    barred: Kinds = (chain.ModelAuthenticationError, chain.ModelPermissionDeniedError)
    return (
        (late, "timeout", "The model did not answer in time."),
        ((chain.ModelRateLimitError,), "rate_limit", "The model's provider says: too many requests."),
        (refused, "refused", "The model refused to answer."),
        (broken, "unreachable", "The model cannot be reached."),
        ((chain.ModelAPIError,), "unreachable", "The model's server failed."),
        (barred, "rejected", "The model's key was rejected."),
        ((chain.ModelNotFoundError,), "rejected", "The model's server does not know this model."),
        ((chain.ContextOverflowError,), "rejected", "The text is too long for the model; lower ESCUCHA_CHAT_CONTEXT."),
        ((chain.ModelError, OpenAIError), "rejected", "The model's server rejected the request."),
    )
