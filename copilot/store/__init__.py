"""SQL is the truth: opening it, and reading and writing the house's words."""

from copilot.store.engine import Store, open_store

__all__ = ["Store", "open_store"]
