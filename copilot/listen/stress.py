"""Spanish word stress: where it falls, and whether it is written once pronouns are attached."""

import re

CLITICS = ("me", "te", "se", "nos", "le", "les", "lo", "la", "los", "las")

_ACUTE = str.maketrans("aeiou", "áéíóú")
_PLAIN = str.maketrans("áéíóú", "aeiou")
_OPEN = "aeoáéó"
_NUCLEUS = re.compile(r"[aeiouáéíóúü]+")


def plain(word: str) -> str:
    """`word` without acute accents; ñ and ü stay."""
    return word.translate(_PLAIN)


def attach(verb: str, clitics: tuple[str, ...]) -> str:
    """ "desconecta" + "lo" -> "desconéctalo"; "desconectá" + "lo" -> "desconectalo"."""
    if not clitics:
        return verb
    return write(plain(verb) + "".join(clitics), stressed(verb))


def stressed(word: str) -> int:
    """Position of the vowel that carries the stress."""
    for position, letter in enumerate(word):
        if letter in "áéíóú":
            return position
    nuclei = _nuclei(word)
    if not nuclei:
        return 0
    second_last = word[-1] in "aeiouns" and len(nuclei) > 1
    start, end = nuclei[-2] if second_last else nuclei[-1]
    return next((at for at in range(start, end) if word[at] in _OPEN), end - 1)


def write(bare: str, stress: int) -> str:
    """`bare` with an accent on the vowel at `stress` where the rules ask for one."""
    nuclei = _nuclei(bare, split_at=stress)
    own = next(number for number, (start, end) in enumerate(nuclei) if start <= stress < end)
    following = len(nuclei) - 1 - own
    needed = following >= 2 or _in_hiatus(bare, stress)
    if following == 1:
        needed = needed or bare[-1] not in "aeiouns"
    if following == 0:
        needed = needed or (len(nuclei) > 1 and bare[-1] in "aeiouns")
    return bare[:stress] + bare[stress].translate(_ACUTE) + bare[stress + 1 :] if needed else bare


def _in_hiatus(bare: str, stress: int) -> bool:
    if bare[stress] not in "iu":
        return False
    beside = bare[stress - 1 : stress] + bare[stress + 1 : stress + 2]
    if bare[stress] == "u" and bare[stress - 1 : stress] in ("q", "g"):
        return False
    return any(letter in "aeo" for letter in beside)


def _nuclei(word: str, split_at: int | None = None) -> list[tuple[int, int]]:
    """Spans of the syllables' vowels. A stressed i or u beside an open vowel is a syllable of its own."""
    spans: list[tuple[int, int]] = []
    for match in _NUCLEUS.finditer(re.sub(r"(?<=[qg])u(?=[eiéí])", "_", word)):
        start = match.start()
        for at in range(match.start() + 1, match.end()):
            before, here = word[at - 1], word[at]
            both_open = before in _OPEN and here in _OPEN
            closed = "íú" if split_at is None else ""
            apart = before in closed or here in closed or (split_at in (at, at - 1) and _in_hiatus(word, split_at))
            if both_open or apart:
                spans.append((start, at))
                start = at
        spans.append((start, match.end()))
    return spans


def detach(word: str) -> list[tuple[str, tuple[str, ...]]]:
    """Ways to read `word` as a verb with attached pronouns: (verb without acute accents, pronouns); at most two."""
    bare = plain(word)
    found: list[tuple[str, tuple[str, ...]]] = []
    for last in CLITICS:
        if bare.endswith(last) and len(bare) > len(last) + 1:
            rest = bare[: -len(last)]
            found.append((rest, (last,)))
            found += [
                (rest[: -len(first)], (first, last))
                for first in ("me", "te", "se", "nos")
                if rest.endswith(first) and len(rest) > len(first) + 1 and first != last
            ]
    return found
