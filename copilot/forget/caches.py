"""What functions remember to be quick: words and names, of whomever they last read.

The house's custom is that `lru_cache`, with a limit, remembers what depends on texts, and `cache`, without one, what is
read once from our own files. So whatever has a limit is let go, in every module that is loaded.
"""

import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from typing import Any

from copilot.retrieval import concepts

PACKAGES = ("copilot", "kb", "evals", "api")


def forget_words() -> None:
    """Let all of it go, in this process."""
    for function in _remembering():
        function.cache_clear()
    concepts.built_in().forget()


def _remembering() -> Iterator["_lru_cache_wrapper[Any]"]:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES:
            for one in list(vars(module).values()):
                if isinstance(one, _lru_cache_wrapper) and one.cache_parameters()["maxsize"] is not None:
                    yield one
