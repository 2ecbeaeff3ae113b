"""Request Tracker passes what every adapter must, against a real one."""

from tests.api.helpdesks.conformance import Conformance


class TestRequestTracker(Conformance): ...
