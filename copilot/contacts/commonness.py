"""How much a word or a concept tells of a matter: rare ones much, what every customer writes little.

Counted once over our own written conversations (`python -m evals.contacts.commonness`), so that no index of a company's
base is needed: two conversations are compared with the same weights on every installation.
"""

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("commonness.txt")
RARE = 1.0
"""The weight of what was hardly ever met: the most there is."""


def weight(stem: str, language: str) -> float:
    """0 to RARE."""
    return _table().get(f"{language}:{stem}", RARE)


def concept_weight(name: str) -> float:
    return _table().get(f"concept:{name}", RARE)


@cache
def _table() -> dict[str, float]:
    found: dict[str, float] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, told, *names = line.split()
            found |= {f"{kind}:{name}": float(told) for name in names}
    return found
