"""What is no address of a helpdesk is refused, and no password in one is repeated."""

import pytest

from api.helpdesks.wire import Wire
from copilot.errors import ConfigError


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://[::1", "https://a b", "https://x:99999"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="is no address"):
        Wire("mesa", url, {})


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="token in its own field") as refused:
        Wire("mesa", "https://user:geheim@help.example.com", {})
    assert "geheim" not in str(refused.value)
