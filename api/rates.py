"""How much one caller may ask of the service, and one address while it is nobody. One process counts for itself.

Wide on purpose: 200 agents stand behind one address, and each of them polls. What is refused is a script that runs
wild, or somebody who tries what a thousand agents would not.
"""

import re

from fastapi import Request

from api.auth import Caller
from api.throttle import Throttle, TooManyError

_DRAFT = re.compile(r"/drafts(/stream)?$")


class Rates:
    """A session may ask 10 times a second, a program's key 200 times, after a burst; drafts, which cost most, once a
    second and 20 times. An address that is nobody may be turned away 20 times a second before it has to wait."""

    def __init__(self) -> None:
        self._sessions = Throttle(burst=300, every=0.1)
        self._keys = Throttle(burst=2000, every=0.005)
        self._session_drafts = Throttle(burst=30, every=1)
        self._key_drafts = Throttle(burst=300, every=0.05)
        self._strangers = Throttle(burst=600, every=0.05)

    def count(self, request: Request, caller: Caller | None) -> None:
        """Count this request, once. Raises TooManyError: the caller has to wait."""
        if request.scope.get("counted"):
            return
        request.scope["counted"] = True
        if caller is None:
            _patience(self._strangers.wait(request.client.host if request.client else ""))
            return
        name = caller.session or caller.label
        program = caller.kind == "key"
        _patience((self._keys if program else self._sessions).wait(name))
        if request.method == "POST" and _DRAFT.search(request.url.path):
            _patience((self._key_drafts if program else self._session_drafts).wait(name))


def _patience(wait: float) -> None:
    if wait:
        raise TooManyError(wait)
