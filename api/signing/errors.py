"""Why somebody did not come in with the company's account."""

from typing import Literal

from copilot.errors import AccessError

Cause = Literal["refused", "old", "unknown", "unverified", "disabled", "away"]
_STATUS: dict[Cause, int] = {"away": 502, "old": 400}


class SigningError(AccessError):
    """`cause` chooses the words that the person reads; the message is for the log. It holds no token and no address."""

    code = "signing"

    def __init__(self, message: str, cause: Cause) -> None:
        self.cause = cause
        super().__init__(message, status=_STATUS.get(cause, 403))
