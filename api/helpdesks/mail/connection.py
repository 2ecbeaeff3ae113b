"""One connection to a mail server, kept open and opened again; every failure told by its cause."""

import imaplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from api.helpdesks.mail.options import Options
from copilot.errors import HelpdeskError

TIMEOUT = SocketTimeout(connect=10, read=30)  # seconds; of silence, not of a whole walk
BUSY = 60.0  # seconds that a call waits for another one to end
_FRESH = 20.0  # seconds without use after which we ask whether the server is still there
_FAULTS = (IMAPClientError, OSError, EOFError)


class Connection:
    """Calls follow one another: IMAP has one folder open at a time. Thread-safe."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.RLock()
        self._imap: IMAPClient | None = None
        self._used = 0.0

    @contextmanager
    def session(self, *, changes: bool = False) -> Iterator[IMAPClient]:
        """The connection, signed in; nobody else uses it meanwhile.

        Raises:
            HelpdeskError: unreachable, timeout, refused, failed or nonsense; `unsure` where `changes` were under way.
        """
        if not self._lock.acquire(timeout=BUSY):
            raise HelpdeskError(f"{self._options.name} is busy with something long.", cause="timeout", again=30)
        under_way = False
        try:
            imap = self._ready()
            under_way = changes
            yield imap
            self._used = time.monotonic()
        except _FAULTS as error:
            self._drop()
            raise self._told(error, unsure=under_way) from error
        finally:
            self._lock.release()

    def close(self) -> None:
        with self._lock:
            imap, self._imap = self._imap, None
            if imap:
                with suppress(*_FAULTS):
                    imap.logout()

    def _ready(self) -> IMAPClient:
        if self._imap and time.monotonic() - self._used > _FRESH:
            try:
                self._imap.noop()
            except _FAULTS:  # servers end what is idle
                self._drop()
        if self._imap is None:
            self._imap = self._opened()
        return self._imap

    def _opened(self) -> IMAPClient:
        options = self._options
        context = ssl.create_default_context()
        imap = IMAPClient(options.host, options.port, ssl=options.tls, ssl_context=context, timeout=TIMEOUT)
        try:
            imap.normalise_times = False
            if not options.tls and not options.is_local:
                imap.starttls(context)
            self._sign_in(imap)
        except _FAULTS:
            with suppress(*_FAULTS):
                imap.shutdown()
            raise
        return imap

    def _sign_in(self, imap: IMAPClient) -> None:
        user, secret = self._options.user, self._options.secret.get_secret_value()
        if self._options.by_token:
            imap.oauth2_login(user, secret)
        elif imap.has_capability("AUTH=PLAIN"):
            imap.plain_login(user, secret)  # LOGIN takes no letters beyond ASCII
        else:
            imap.login(user, secret)

    def _drop(self) -> None:
        imap, self._imap = self._imap, None
        if imap:
            with suppress(*_FAULTS):
                imap.shutdown()

    def _told(self, error: Exception, *, unsure: bool) -> HelpdeskError:
        """What a server says may hold anybody's words: only its kind is passed on."""
        name, place = self._options.name, f"{self._options.host}:{self._options.port}"
        if isinstance(error, LoginError):
            what = "token; give it a new one" if self._options.by_token else "user or the password"
            return HelpdeskError(f"{name} refuses our {what}.", cause="refused")
        if isinstance(error, ssl.SSLCertVerificationError):
            return HelpdeskError(f"{name}: the certificate of {place} is not one this machine trusts.", cause="refused")
        if isinstance(error, TimeoutError):
            return HelpdeskError(f"{name} took too long to answer.", cause="timeout", again=30, unsure=unsure)
        if isinstance(error, OSError | EOFError | IMAPClientAbortError):
            sentence = f"{name} cannot be reached at {place}, or broke off."
            return HelpdeskError(sentence, cause="unreachable", again=30, unsure=unsure)
        if "OVERQUOTA" in str(error).upper():
            return HelpdeskError(f"{name} is full; make room in the mailbox.")
        # A command that was answered with "no" did nothing; an answer that cannot be read may follow one that did.
        answered = type(error) is imaplib.IMAP4.error
        return HelpdeskError(f"{name} could not do what was asked of it.", again=60, unsure=unsure and not answered)
