import signal
import threading
import time
import zlib

import pytest

from copilot.errors import InputError
from kb.loaders import pdf_bounds
from kb.loaders.pdf_bounds import LARGEST_STREAM, TooLongError, check_streams, within


def stream(packed: bytes) -> bytes:
    return b"%PDF-1.4\n4 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nendobj\n"


def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


def test_a_stream_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(InputError, match="more than 150 MB"):
        check_streams(stream(zeros(LARGEST_STREAM + (2 << 20))))


def test_a_stream_compressed_twice_is_looked_into() -> None:
    with pytest.raises(InputError, match="more than 150 MB"):
        check_streams(stream(zlib.compress(zeros(LARGEST_STREAM + (2 << 20)), 9)))


@pytest.mark.parametrize(
    "packed",
    [zeros(5 << 20), zlib.compress(b"BT (hola) Tj ET"), zlib.compress(bytes(range(99)))[:40], b"\x78 no stream"],
    ids=["large", "text", "cut off", "none"],
)
def test_ordinary_and_broken_streams_pass(packed: bytes) -> None:
    check_streams(stream(packed) * 3)


def test_what_takes_too_long_is_interrupted_even_when_a_library_swallows_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_bounds, "_AGAIN", 0.05)
    with pytest.raises(TooLongError), within(0.05):
        try:
            time.sleep(60)
        except TooLongError:
            time.sleep(60)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_off_the_main_thread_nothing_is_interrupted() -> None:
    done: list[str] = []

    def work() -> None:
        with within(0.001):
            done.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["done"]
