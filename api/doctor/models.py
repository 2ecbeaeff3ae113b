"""What the drafts are written and searched with: token counts, chat model, embedding model, Chroma. One tiny call to
each that is configured, with a time-out; to nothing else."""

import time
from collections.abc import Iterator

from api.doctor.finding import Finding, ok, problem, warning
from copilot.errors import ConfigError, ModelError, SearchIndexError
from copilot.settings import Settings
from copilot.tokens import has_vocabulary


def examine(settings: Settings) -> Iterator[Finding]:
    yield _tokens(settings)
    yield _chat(settings)
    yield _embeddings(settings)
    yield _chroma(settings)
    if settings.embedding_model:
        yield from _building(settings)


def _tokens(settings: Settings) -> Finding:
    if has_vocabulary(settings.tiktoken_encoding):
        return ok("token counts", f"exact, with tiktoken's {settings.tiktoken_encoding}")
    detail = f"estimates: the vocabulary {settings.tiktoken_encoding} is not in tiktoken's cache"
    if settings.chat_model:
        mend = "Prompts stay a little shorter than they could be. TIKTOKEN_CACHE_DIR names a folder that holds it."
        return warning("token counts", detail, mend)
    return ok("token counts", detail)


def _chat(settings: Settings) -> Finding:
    if not settings.chat_model:
        return ok("chat model", "none configured; the embedded writer writes")
    name = f"{settings.chat_provider}:{settings.chat_model}"
    started = time.perf_counter()
    try:
        _ask(settings)
    except (ConfigError, ModelError) as error:
        mend = "Check the ESCUCHA_CHAT_ settings and the server; the embedded writer writes meanwhile."
        return problem("chat model", f"{name}: {error}", mend)
    return ok("chat model", f"{name} answered in {time.perf_counter() - started:.1f} s")


def _ask(settings: Settings) -> None:
    """One short question, within the time that a whole draft has."""
    from copilot.chat import Chat, Deadline, Unsupported, within

    chat = Chat(settings)
    try:
        pieces = list(
            within(
                lambda: chat.ask([("user", "Di solo: hola")], "plain", streaming=False), Deadline(settings.chat_timeout)
            )
        )
    except TimeoutError as error:
        raise ModelError(f"no answer within {settings.chat_timeout:.0f} s.", cause="timeout") from error
    except Unsupported as error:
        raise ModelError("the server does not take a plain question.", cause="rejected") from error
    if not any(piece.text.strip() for piece in pieces):
        raise ModelError("the answer is empty.", cause="nonsense")


def _embeddings(settings: Settings) -> Finding:
    if not settings.embedding_model:
        return ok("embedding model", "none configured; words are searched without vectors")
    from copilot.retrieval.embed import open_embedder

    started = time.perf_counter()
    try:
        embedder = open_embedder(settings)
        size = len(embedder.query("hola")) if embedder else 0
    except (ConfigError, ModelError) as error:
        mend = "Check the ESCUCHA_EMBEDDING_ settings; words are searched without vectors meanwhile."
        return problem("embedding model", str(error), mend)
    took = time.perf_counter() - started
    return ok("embedding model", f"{settings.embedding_model} answered {size} numbers in {took:.1f} s")


def _chroma(settings: Settings) -> Finding:
    if not settings.embedding_model:
        return ok("vectors", "not used without an embedding model")
    if not settings.chroma_url:
        return ok("vectors", f"in {settings.data / 'chroma'}, for one process at a time")
    from copilot.retrieval.chroma import open_server, parse_server

    try:
        address = parse_server(settings.chroma_url).netloc.rpartition("@")[2]
        open_server(settings.chroma_url).close()
    except (ConfigError, SearchIndexError) as error:
        return problem("vectors", str(error), "Start the Chroma server; words are searched without vectors meanwhile.")
    return ok("vectors", f"on the Chroma server at {address}")


def _building(settings: Settings) -> Iterator[Finding]:
    """How far the embedding of the base is, as the process that is at it tells."""
    from copilot.retrieval.building import read_building

    found = read_building(settings.data / "chroma")
    if found is None:
        return
    told, active = found
    serves = "the former model's vectors serve meanwhile" if told.former else "words are searched alone meanwhile"
    detail = f"{told.embedded:,} of {told.total:,} passages embedded"
    if not active:
        yield warning("embedding", f"stopped at {detail}; {serves}", "It goes on when the service starts.")
        return
    left = "" if told.seconds_left is None else f", about {max(1, round(told.seconds_left / 60)):,} min left"
    yield ok("embedding", f"{detail}{left}; {serves}")
