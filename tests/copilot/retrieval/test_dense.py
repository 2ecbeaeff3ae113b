"""On a real embedded Chroma and a real Chroma server, with a small embedder that counts shared words."""

import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from copilot.errors import ConfigError, ModelError
from copilot.retrieval.dense import TEXT_LIMIT, DenseIndex, text_of
from copilot.retrieval.entries import Change, Entry, changes
from copilot.settings import Settings
from copilot.source import Audience, Pool
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, PassageRow

ROOT = Path(__file__).resolve().parents[3]


class Words:
    """A vector with a place for each word's hash: texts are as near as they share words. Keeps what it was given."""

    def __init__(self, name: str = "words", size: int = 256) -> None:
        self.name, self.size = name, size
        self.given: list[str] = []
        self.asked: list[str] = []
        self.failing = ""

    def documents(self, texts: Sequence[str]) -> list[list[float]]:
        self._fail()
        self.given += texts
        return [self._vector(text) for text in texts]

    def forget(self) -> None: ...

    def query(self, text: str) -> list[float]:
        self.asked.append(text)
        self._fail()
        return self._vector(text)

    def _fail(self) -> None:
        if self.failing:
            raise ModelError("The model failed.", cause=self.failing)

    def _vector(self, text: str) -> list[float]:
        vector = [0.0] * self.size
        for word in re.findall(r"\w+", text.lower()):
            vector[zlib.crc32(word.encode()) % self.size] += 1
        length = math.sqrt(sum(number * number for number in vector)) or 1.0
        return [number / length for number in vector]


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def article(name: str, *bodies: str, revision: int = 1, audience: Audience = "public", title: str = "") -> Change:
    entries = (Entry(f"{name}#{n}", "articles", audience, "es", title or name, body) for n, body in enumerate(bodies))
    return Change(f"a:{name}", revision, tuple(entries))


def resolution(n: int, question: str, answer: str, *, conversation: str = "", revision: int = 1) -> Change:
    passage = f"{conversation or n}#answer"
    return Change(f"r:{n}", revision, (Entry(passage, "resolutions", "public", "es", question, answer),))


def text_number(n: int) -> str:
    """Eight words that few other numbers share."""
    return " ".join(f"w{n * k * 7919 % 5003}" for k in range(1, 9))


WIFI = article("wifi", "reinicia el router y espera dos minutos")
BILL = article("factura", "puedes pagar la factura en la sucursal")
SECRET = article("interno", "el router de prueba del laboratorio", audience="internal")
PAID = resolution(1, "ya pagué y sigo sin router", "el pago entra en dos días")

Open = Callable[..., DenseIndex]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "chroma"


@pytest.fixture
def opened(folder: Path, settings: Settings) -> Iterator[Open]:
    """Opens the index of the test's folder, or of its server; closed when the test ends."""
    indexes: list[DenseIndex] = []

    def open_index(embedder: Words, url: str = "", clock: Callable[[], float] = time.monotonic) -> DenseIndex:
        indexes.append(DenseIndex(folder, settings.model_copy(update={"chroma_url": url}), embedder, clock))
        return indexes[-1]

    yield open_index
    for index in indexes:
        index.close()


def ask(index: DenseIndex, text: str, *, pool: Pool = "articles", internal: bool = False, limit: int = 10) -> list[str]:
    return list(index.query(text, pool=pool, internal=internal, limit=limit))


def test_the_nearest_passage_comes_first_with_its_cosine(opened: Open) -> None:
    index = opened(Words())
    assert index.update([WIFI, BILL], 1) == 2
    found = index.query("wifi reinicia el router y espera dos minutos", pool="articles", internal=False, limit=10)
    assert list(found) == ["wifi#0", "factura#0"]
    assert found["wifi#0"] == pytest.approx(1, abs=1e-5)
    assert 0 <= found["factura#0"] < 0.5


def test_pools_are_asked_apart(opened: Open) -> None:
    index = opened(Words())
    index.update([WIFI, PAID], 1)
    assert ask(index, "router") == ["wifi#0"]
    assert ask(index, "router", pool="resolutions") == ["1#answer"]


def test_an_internal_passage_is_only_for_those_who_may_see_it(opened: Open) -> None:
    index = opened(Words())
    index.update([WIFI, SECRET], 1)
    assert ask(index, "router de prueba del laboratorio") == ["wifi#0"]
    assert ask(index, "router de prueba del laboratorio", internal=True) == ["interno#0", "wifi#0"]


def test_internal_passages_do_not_use_up_the_limit(opened: Open) -> None:
    index = opened(Words())
    index.update([article(f"i{n}", "el router", audience="internal") for n in range(5)] + [WIFI], 1)
    assert ask(index, "el router", limit=1) == ["wifi#0"]
    assert len(ask(index, "el router", limit=3, internal=True)) == 3


def test_an_article_that_becomes_internal_leaves_the_public_search_without_being_embedded_again(opened: Open) -> None:
    words = Words()
    index = opened(words)
    index.update([WIFI], 1)
    index.update([article("wifi", WIFI.entries[0].body, audience="internal", revision=2)], 2)
    assert ask(index, "router") == []
    assert ask(index, "router", internal=True) == ["wifi#0"]
    assert len(words.given) == 1


def test_a_source_that_is_gone_is_not_found(opened: Open) -> None:
    index = opened(Words())
    index.update([WIFI, BILL], 1)
    index.update([Change("a:wifi", 2, ())], 2)
    assert ask(index, "router factura") == ["factura#0"]


def test_a_source_that_lost_a_passage_keeps_the_others(opened: Open) -> None:
    index = opened(Words())
    index.update([article("wifi", "reinicia el router", "cambia la clave")], 1)
    index.update([article("wifi", "reinicia el router", revision=2)], 2)
    assert ask(index, "clave router") == ["wifi#0"]


def test_only_new_texts_are_embedded(opened: Open) -> None:
    words = Words()
    index = opened(words)
    index.update([article("wifi", "reinicia el router", "cambia la clave"), BILL], 1)
    words.given.clear()
    index.update([article("wifi", "primero respira", "reinicia el router", "cambia la clave", revision=2)], 2)
    assert words.given == ["wifi\nprimero respira"]
    assert ask(index, "cambia la clave")[0] == "wifi#2"


def test_the_same_text_twice_is_embedded_once(opened: Open) -> None:
    words = Words()
    index = opened(words)
    index.update([article("uno", "hola", title="t"), article("dos", "hola", title="t")], 1)
    assert words.given == ["t\nhola"]
    assert sorted(ask(index, "hola")) == ["dos#0", "uno#0"]


def test_two_sources_with_the_same_conversation_id_do_not_overwrite_each_other(opened: Open) -> None:
    index = opened(Words())
    index.update([resolution(1, "wifi", "a", conversation="c"), resolution(2, "factura", "b", conversation="c")], 1)
    index.update([Change("r:1", 2, ())], 2)
    assert ask(index, "factura", pool="resolutions") == ["c#answer"]


def test_the_revision_survives_a_restart_and_nothing_is_embedded_again(opened: Open) -> None:
    first = opened(Words())
    first.update([WIFI], 7)
    first.close()
    words = Words()
    second = opened(words)
    assert second.revision == 7
    assert ask(second, "router") == ["wifi#0"]
    assert words.given == []


def test_changes_that_are_already_in_are_passed_over(opened: Open) -> None:
    words = Words()
    index = opened(words)
    index.update([WIFI], 3)
    assert index.update([WIFI, BILL._replace(revision=4)], 4) == 1


def test_it_follows_the_database(opened: Open, store: Store) -> None:
    index = opened(Words())
    with store.begin() as session:
        row = ArticleRow(
            external_id="wifi", title="El wifi", body="", content_hash="", revision=state.next_revision(session)
        )
        row.passages = [PassageRow(ordinal=0, text="reinicia el router", tokens=3, heading=["Cortes"])]
        session.add(row)
    with store.read() as session:
        index.update(changes(session, index.revision), state.current_revision(session))
    assert index.query("el wifi cortes reinicia el router", pool="articles", internal=False, limit=1) == {
        "wifi#0": pytest.approx(1, abs=1e-5)
    }


def test_nothing_is_found_before_the_first_build_is_whole(opened: Open) -> None:
    words = Words()
    index = opened(words)

    def interrupted() -> Iterator[Change]:
        yield from (article(f"a{n}", f"el router {n}") for n in range(100))
        words.failing = "server"
        yield WIFI

    assert index.update(interrupted(), 1) == 0
    assert len(words.given) == 64
    words.failing = ""
    assert not index.available
    assert ask(index, "router") == []


def test_a_failed_build_goes_on_where_it_stopped(opened: Open) -> None:
    words, clock = Words(), Clock()
    index = opened(words, clock=clock)
    base = [article(f"a{n}", f"texto {n}") for n in range(100)]

    def interrupted() -> Iterator[Change]:
        yield from base[:80]
        words.failing = "server"
        yield from base[80:]

    index.update(interrupted(), 1)
    words.failing = ""
    clock.now += 1_000
    assert index.update(base, 1) == 100
    assert len(words.given) == 100
    assert index.available


def test_a_dead_model_is_left_alone_for_a_while(opened: Open) -> None:
    words, clock = Words(), Clock()
    index = opened(words, clock=clock)
    index.update([WIFI], 1)
    words.failing = "timeout"
    assert ask(index, "router") == []
    words.failing = ""
    assert ask(index, "router") == []
    assert len(words.asked) == 1
    clock.now += 5
    assert ask(index, "router") == ["wifi#0"]


def test_the_rest_grows_with_each_failure_in_a_row(opened: Open) -> None:
    words, clock = Words(), Clock()
    index = opened(words, clock=clock)
    index.update([WIFI], 1)
    words.failing = "timeout"
    for _ in range(20):
        ask(index, "router")
        clock.now += 5
    assert len(words.asked) == 5  # at 0, 5, 15, 35 and 75 seconds


def test_a_text_that_the_model_refuses_does_not_rest_the_others(opened: Open) -> None:
    words = Words()
    index = opened(words)
    index.update([WIFI], 1)
    words.failing = "refused"
    assert ask(index, "router") == []
    words.failing = ""
    assert ask(index, "router") == ["wifi#0"]


def test_a_failure_is_told_once_without_the_words_and_then_that_it_is_over(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    words, clock = Words(), Clock()
    index = opened(words, clock=clock)
    index.update([WIFI], 1)
    words.failing = "timeout"
    with caplog.at_level("INFO", "copilot"):
        for _ in range(3):
            ask(index, "mi clave es 1234")
            clock.now += 100
        assert index.problem == "The model failed."
        words.failing = ""
        ask(index, "mi clave es 1234")
    assert index.problem == ""
    assert [(record.levelname, vars(record)["step"]) for record in caplog.records] == [
        ("WARNING", "query"),
        ("INFO", "query"),
    ]
    assert "1234" not in json.dumps([vars(record) for record in caplog.records], default=str)


def test_vectors_of_another_size_are_told_and_harm_nothing(opened: Open) -> None:
    clock = Clock()
    good = opened(Words(), clock=clock)
    good.update([WIFI], 1)
    good.close()
    changed = opened(Words(size=64), clock=clock)
    assert ask(changed, "router") == []
    assert changed.update([BILL._replace(revision=2)], 2) == 0
    assert "escucha doctor" in changed.problem
    changed.close()
    again = opened(Words(), clock=clock)
    assert again.revision == 1
    assert ask(again, "router") == ["wifi#0"]


def test_another_model_starts_anew_and_the_old_vectors_go_when_it_is_done(opened: Open, folder: Path) -> None:
    old = opened(Words())
    old.update([WIFI], 5)
    old.close()
    words = Words("other words", size=64)
    new = opened(words)
    assert new.revision == 0
    new.update([WIFI], 5)
    assert words.given == ["wifi\nreinicia el router y espera dos minutos"]
    assert ask(new, "router") == ["wifi#0"]
    new.close()
    back = opened(Words())
    assert back.revision == 0


def test_an_unfinished_change_of_model_leaves_the_old_vectors(opened: Open) -> None:
    old = opened(Words())
    old.update([WIFI], 5)
    old.close()
    other = Words("other words")
    other.failing = "server"
    new = opened(other)
    new.update([WIFI], 5)
    new.close()
    assert opened(Words()).revision == 5


def test_an_empty_question_finds_nothing(opened: Open) -> None:
    words = Words()
    index = opened(words)
    index.update([WIFI], 1)
    assert ask(index, "  \n") == []
    assert words.asked == []


def test_an_endless_question_is_cut(opened: Open) -> None:
    words = Words()
    index = opened(words)
    index.update([WIFI], 1)
    assert ask(index, "router " * 200_000) == ["wifi#0"]
    assert len(words.asked[0]) <= TEXT_LIMIT


def test_a_long_passage_keeps_its_head_and_ends_at_a_word() -> None:
    text = text_of(Entry("x#0", "articles", "public", "es", "Título", "palabra " * 1_000))
    assert text.startswith("Título\npalabra")
    assert text.endswith("palabra")
    assert len(text) <= TEXT_LIMIT


def test_a_long_question_leaves_room_for_its_answer() -> None:
    text = text_of(Entry("x#answer", "resolutions", "public", "es", "pregunta " * 1_000, "respuesta"))
    assert text.endswith("\nrespuesta")


def test_a_file_that_is_no_database_is_made_anew(opened: Open, folder: Path) -> None:
    first = opened(Words())
    first.update([WIFI], 5)
    first.close()
    (folder / "chroma.sqlite3").write_bytes(b"not a database" * 1_000)
    second = opened(Words())
    assert second.revision == 0
    second.update([WIFI], 5)
    assert ask(second, "router") == ["wifi#0"]


def test_a_deleted_folder_is_made_anew(opened: Open, folder: Path) -> None:
    first = opened(Words())
    first.update([WIFI], 5)
    first.close()
    shutil.rmtree(folder)
    assert opened(Words()).revision == 0


def test_a_folder_that_cannot_be_made_leaves_the_search_to_words(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    index = DenseIndex(tmp_path / "file" / "chroma", settings, Words())
    assert index.update([WIFI], 1) == 0
    assert ask(index, "router") == []
    assert "cannot be written" in index.problem


def test_threads_search_while_another_updates(opened: Open) -> None:
    index = opened(Words())
    index.update([WIFI, BILL], 1)
    base = [article(f"a{n}", f"texto {n}", revision=2) for n in range(300)]
    updating = threading.Thread(target=index.update, args=(base, 2))
    updating.start()
    while updating.is_alive():
        assert "wifi#0" in ask(index, "reinicia el router y espera")
    assert index.revision == 2


def test_a_second_update_leaves_it_to_the_first(opened: Open) -> None:
    words = Words()
    index = opened(words)
    inner: list[int] = []

    def with_another_in_between() -> Iterator[Change]:
        yield WIFI
        inner.append(index.update([BILL], 1))

    assert index.update(with_another_in_between(), 1) == 1
    assert inner == [0]


# --- other processes ---------------------------------------------------------------------------------------------


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def child(step: str, folder: str) -> None:
    """What the other process of a test does; it says when it is there and waits to be ended."""
    words = Words()
    index = DenseIndex(Path(folder), Settings(data=Path(folder).parent), words)
    if step == "hold":
        index.update([WIFI], 1)
        say(found=ask(index, "router"))
    if step == "build":

        def told() -> Iterator[Change]:
            for n in range(300):
                if n == 200:
                    say(embedded=len(words.given))
                    signal.pause()
                yield article(f"a{n}", text_number(n))

        index.update(told(), 1)
    if step == "search":
        say(found=ask(index, "router"), problem=index.problem)
        return
    signal.pause()


def start(step: str, folder: Path) -> subprocess.Popen[str]:
    code = f"from tests.copilot.retrieval.test_dense import child; child({step!r}, {str(folder)!r})"
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def first_line(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout
    said: dict[str, object] = json.loads(process.stdout.readline())
    return said


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()


def test_while_another_process_holds_the_folder_words_are_searched_alone(opened: Open, folder: Path) -> None:
    clock = Clock()
    other = start("hold", folder)
    try:
        assert first_line(other) == {"found": ["wifi#0"]}
        words = Words()
        index = opened(words, clock=clock)
        assert index.update([WIFI], 1) == 0
        assert ask(index, "router") == []
        assert not index.available
        assert "ESCUCHA_CHROMA_URL" in index.problem
        assert words.given == []
    finally:
        kill(other)
    clock.now += 60
    assert ask(index, "router") == ["wifi#0"]
    assert index.problem == ""


def test_a_command_beside_the_running_service_ends_well(opened: Open, folder: Path) -> None:
    index = opened(Words())
    index.update([WIFI], 1)
    command = start("search", folder)
    said = first_line(command)
    assert command.wait(30) == 0
    kill(command)
    assert said["found"] == []
    assert "Another process" in str(said["problem"])


def test_a_kill_in_the_middle_costs_at_most_a_batch(opened: Open, folder: Path) -> None:
    other = start("build", folder)
    embedded = first_line(other)["embedded"]
    kill(other)
    assert embedded == 192
    words = Words()
    index = opened(words)
    assert index.revision == 0
    base = [article(f"a{n}", text_number(n)) for n in range(300)]
    index.update(base, 1)
    assert len(words.given) <= 300 - 192
    assert all(ask(index, text_of(one.entries[0]), limit=1) == [one.entries[0].passage_id] for one in base)


# --- a Chroma server -----------------------------------------------------------------------------------------------


class ChromaServer:
    """`chroma run` on this machine, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--path", str(folder)]
        environment = os.environ | {"ANONYMIZED_TELEMETRY": "False"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=folder.parent
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("chroma run did not start")

    def empty(self) -> None:
        """As if it had come back without its disk."""
        base = f"{self.url}/api/v2/tenants/default_tenant/databases/default_database/collections"
        for collection in httpx.get(base, timeout=10).json():
            httpx.delete(f"{base}/{collection['name']}", timeout=10).raise_for_status()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma") / "server")
    yield server
    server.stop()


def test_processes_that_share_a_server_see_each_others_vectors(opened: Open, chroma: ChromaServer) -> None:
    one, words = opened(Words(), chroma.url), Words()
    two = opened(words, chroma.url)
    assert two.revision == 0
    assert one.update([WIFI, SECRET], 3) == 2
    assert two.update([WIFI, SECRET], 3) == 0
    assert two.revision == 3
    assert ask(two, "router") == ["wifi#0"]
    assert sorted(ask(two, "router", internal=True)) == ["interno#0", "wifi#0"]
    assert words.given == []


def test_installations_that_share_a_server_do_not_see_each_others_vectors(
    opened: Open, chroma: ChromaServer, tmp_path: Path
) -> None:
    mine = opened(Words(), chroma.url)
    mine.update([WIFI], 1)
    theirs = DenseIndex(tmp_path / "b", Settings(data=tmp_path / "b", chroma_url=chroma.url), Words("other model"))
    theirs.update([BILL], 1)
    found = ask(theirs, "router factura")
    theirs.close()
    assert found == ["factura#0"]
    assert ask(mine, "router factura") == ["wifi#0"]


def test_a_server_that_is_emptied_is_filled_again(opened: Open, chroma: ChromaServer) -> None:
    clock = Clock()
    index = opened(Words(), chroma.url, clock)
    index.update([WIFI, BILL], 2)
    chroma.empty()
    assert ask(index, "router") == []
    assert index.revision == 0
    clock.now += 60
    assert index.update([WIFI, BILL], 2) == 2
    assert ask(index, "router") == ["wifi#0", "factura#0"]


def test_an_update_notices_that_the_server_was_emptied(opened: Open, chroma: ChromaServer) -> None:
    index = opened(Words(), chroma.url)
    index.update([WIFI], 2)
    chroma.empty()
    assert index.update([BILL._replace(revision=3)], 3) == 0
    assert index.revision == 0


def test_a_server_that_falls_silent_is_used_again_when_it_answers(
    opened: Open, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.retrieval.chroma.SERVER_TIMEOUT", 1.0)
    clock = Clock()
    index = opened(Words(), chroma.url, clock)
    index.update([WIFI], 2)
    chroma.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, chroma.process.pid, os.WSTOPPED)  # until every thread of it stands still
    try:
        assert ask(index, "router") == []
        assert index.update([BILL._replace(revision=3)], 3) == 0
    finally:
        chroma.process.send_signal(signal.SIGCONT)
    clock.now += 60
    assert index.update([WIFI, BILL._replace(revision=3)], 3) == 1
    assert ask(index, "factura")[0] == "factura#0"
    assert index.problem == ""


def test_a_server_that_is_silent_from_the_start_holds_nothing_up_for_ever(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.retrieval.chroma.SERVER_TIMEOUT", 0.2)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        index = opened(Words(), f"http://127.0.0.1:{mute.getsockname()[1]}")
        assert ask(index, "router") == []
        assert "does not answer" in index.problem


def test_the_password_of_a_server_is_never_told(opened: Open) -> None:
    index = opened(Words(), "http://ana:secreto@127.0.0.1:9")
    assert not index.available
    assert "127.0.0.1:9" in index.problem
    assert "secreto" not in index.problem


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://", "http://[bad", "http://x:99999"])
def test_a_malformed_server_address_is_a_mistake_at_once(opened: Open, url: str) -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_CHROMA_URL"):
        opened(Words(), url)
