import pytest

from api.device import device_of

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "


@pytest.mark.parametrize(
    ("said", "device"),
    [
        (MAC + "Version/17.4 Safari/605.1.15", "Safari, macOS"),
        (WINDOWS + "Safari/537.36", "Chrome, Windows"),
        (WINDOWS + "Safari/537.36 Edg/126.0.0.0", "Edge, Windows"),
        (PHONE + "Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Linux"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
    ],
)
def test_a_browser_is_named_in_words_of_ours(said: str, device: str) -> None:
    assert device_of(said) == device
