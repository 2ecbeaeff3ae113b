"""What functions remember to be quick: words and names, of whomever they last read."""

from copilot.privacy import names
from copilot.retrieval import analysis, concepts, query
from copilot.retrieval.learned import reading
from copilot.retrieval.stems import stem

_REMEMBERING = (analysis.grams, analysis._table, query._edits, reading._runs, names._pattern, stem)


def forget_words() -> None:
    """Let all of it go, in this process."""
    for function in _REMEMBERING:
        function.cache_clear()
    concepts.built_in().forget()
