import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 443), ("0.0.0.0", 80)])
def test_no_test_can_leave_this_machine(address: tuple[str, int]) -> None:
    with socket.socket() as connection, pytest.raises(AssertionError, match="only loopback"):
        connection.connect(address)
