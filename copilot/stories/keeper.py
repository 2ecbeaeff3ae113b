"""Catching up in the background while a service runs, so that promises are listed before anybody opens the story."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from copilot.stories.stories import Stories

log = logging.getLogger(__name__)

PAUSE = 15.0
"""Seconds between two looks at what is new."""
AT_ONCE = 50


class Keeper:
    """A thread that brings stories up to their messages from `start` to `close`."""

    def __init__(self, stories: Stories, pause: float = PAUSE) -> None:
        self._stories = stories
        self._pause = pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="stories", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        self._stories.warm()
        while not self._over.is_set():
            try:
                done = self._stories.catch_up(AT_ONCE)
            except SQLAlchemyError as error:
                # The database may be away or busy for a while: what was not read now is read at the next look.
                log.warning("stories not caught up", extra={"error": type(error).__name__})
                done = 0
            if not done:
                self._over.wait(self._pause)
