"""Opening what is measured: an installation, perhaps with another voice policy."""

from pathlib import Path

from copilot.copilot import Copilot, open_copilot
from copilot.retrieval import open_retriever
from copilot.settings import Settings
from copilot.store import open_store
from copilot.write.voice import read_voice


def opened(settings: Settings, voice: Path | None) -> Copilot:
    """The copilot of an installation with the policy in the file `voice`, its own where that is None; indexed.

    Raises:
        EscuchaError: the installation or the policy cannot be used.
    """
    if voice is None:
        copilot = open_copilot(settings)
    else:
        store = open_store(settings)
        copilot = Copilot(settings, store, open_retriever(settings, store), read_voice(voice))
    copilot.refresh()
    return copilot
