"""Any other system, over two signed addresses: it brings its conversations, and takes what is handed over."""

from api.helpdesks.generic.adapter import Generic
from api.helpdesks.registry import Given


def connect(given: Given) -> Generic:
    """Raises ConfigError for an address that is none."""
    return Generic(given)


__all__ = ["connect"]
