"""The database's free pages: deleting a row leaves its words in the file until something else is written there."""

import logging
import sqlite3

from copilot.store import Store

log = logging.getLogger(__name__)


def compact(store: Store) -> bool:
    """Write the database anew without what was deleted, and empty its journal; False when a reader keeps the journal.

    That is for SQLite: it takes as long as copying the file, and others wait to write meanwhile. PostgreSQL sees to its
    own pages, journal and backups.

    Raises:
        OSError: the disk is full, or another process writes for longer than 30 seconds.
    """
    if store.engine.dialect.name != "sqlite":
        return True
    connection = store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = bool((cursor.fetchone() or (0,))[0])
        cursor.close()
    except sqlite3.Error as error:
        raise OSError(f"the database cannot be compacted ({error})") from error
    finally:
        connection.close()
    return not busy
