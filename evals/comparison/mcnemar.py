"""The exact McNemar test: of the cases that changed, did more turn worse than chance alone would turn?"""


def mcnemar(better: int, worse: int) -> float:
    """The two-sided p of that many cases turning better and worse if either were as likely. 1 where nothing changed.

    Raises:
        ValueError: a count is negative.
    """
    if better < 0 or worse < 0:
        raise ValueError(f"{better} better and {worse} worse are no counts")
    changed, few = better + worse, min(better, worse)
    ways, tail = 1, 0
    for at in range(few + 1):
        tail += ways
        ways = ways * (changed - at) // (at + 1)
    # Whole numbers to the end: 2 to the power of some thousand cases is more than a float holds.
    return float(min(1.0, 2 * tail / 2**changed))
