"""Everything that can go wrong, by cause.

    EscuchaError
    ├── UsageError            the person asked for something impossible (exit 2, HTTP 400)
    │   └── InputError        a file, row or field that cannot be read; names the place
    ├── NotFoundError         no such conversation, article, draft, user (exit 2, HTTP 404)
    ├── ConflictError         it clashes with what is already there (exit 2, HTTP 409)
    ├── AccessError           not signed in, or the role does not allow it (HTTP 401/403)
    ├── ConfigError           a setting is missing or wrong (exit 2, HTTP 500)
    ├── SearchIndexError       a derived index cannot be read or written (HTTP 503)
    ├── HelpdeskError         a helpdesk failed, stalled, refused or answered nonsense (HTTP 502)
    └── ModelError            a chat or embedding model failed, stalled or answered nonsense (HTTP 502)

The message of each is one sentence for the person: what, where, and the mend. One handler renders it in the
command line (`api.cli`) and one in the HTTP service (`api.problems`); nothing else catches the root.
"""


class EscuchaError(Exception):
    """Root of every error that may be shown to a person. `status` is the HTTP status, `code` a stable slug."""

    status = 500
    code = "error"


class UsageError(EscuchaError):
    status = 400
    code = "usage"


class InputError(UsageError):
    """An unreadable file, row or field.

    `where` names the place ("clientes.csv, line 14"); `mend` says what to do about it.
    """

    code = "input"

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(" ".join(part for part in (f"{where}: {what}" if where else what, mend) if part))


class NotFoundError(EscuchaError):
    status = 404
    code = "not-found"


class ConflictError(EscuchaError):
    status = 409
    code = "conflict"


class AccessError(EscuchaError):
    """`status` is 401 when nobody is signed in and 403 when the role does not allow it."""

    code = "access"

    def __init__(self, message: str, *, status: int = 403) -> None:
        self.status = status
        super().__init__(message)


class ConfigError(EscuchaError):
    code = "config"


class SearchIndexError(EscuchaError):
    status = 503
    code = "index"


class HelpdeskError(EscuchaError):
    """A call to a helpdesk that came to nothing. `cause` is a stable word: unreachable, timeout, refused, missing,
    rate_limit, failed, nonsense, unasked (it has no way to be asked this).

    `again` says that the same may work later, after so many seconds at least; None where trying again is no use.
    `unsure` says that the helpdesk may have done what was asked all the same: look before asking again.
    """

    status = 502
    code = "helpdesk"

    def __init__(
        self, message: str, *, cause: str = "failed", again: float | None = None, unsure: bool = False
    ) -> None:
        self.cause = cause
        self.again = again
        self.unsure = unsure
        super().__init__(message)


class ModelError(EscuchaError):
    """A model call that gave nothing usable. `cause` is a stable word: timeout, refused, rate_limit, nonsense...

    `again` says that the same may work later, after so many seconds at least: 0 where the server named no time. It is
    None where it said nothing of the kind.
    """

    status = 502
    code = "model"

    def __init__(self, message: str, *, cause: str = "failed", again: float | None = None) -> None:
        self.cause = cause
        self.again = again
        super().__init__(message)
