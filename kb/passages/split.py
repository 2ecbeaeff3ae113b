"""Packing an article's blocks into passages of a readable size."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from copilot.source import Article, Passage
from copilot.text import sentences
from copilot.tokens import TokenCounter
from kb.passages.blocks import Block, blocks

VERSION = "1"
"""Goes up with every change of how articles are cut, so that the next import cuts them all again."""

TARGET = 180
LARGEST = 240
TINY = 40
"""Tokens. A passage is closed once it reaches TARGET, prose above LARGEST is cut, a TINY rest joins the one before."""

_ASIDE = 600  # characters between two parts of a numbered list; more is text with numbered chapters
_WINDOW = 4_000  # characters handed to the sentence splitter at once, which looks back from every stop
_STOP = re.compile(r"[.!?…][\"'»”’)\]]*\s")


@dataclass(frozen=True)
class _Unit:
    """What is never cut: a list with its lead-in, a table, some sentences. `glue` joins it to the unit before."""

    text: str
    tokens: int
    glue: str = "\n\n"


def split(article: Article, counter: TokenCounter) -> list[Passage]:
    """The article's passages, in order; none when it holds no text."""
    found = list(blocks(article.body))
    told = [block for block in found if block.kind != "links"]
    pieces: list[tuple[tuple[str, ...], str]] = []
    for heading, section in groupby(found if not told else _without_links(found), key=lambda block: block.heading):
        pieces += [(heading, text) for text in _packed(_units(_whole_steps(section), counter))]
    return [
        Passage(
            id=f"{article.id}#{ordinal}",
            source_id=article.id,
            pool="articles",
            title=article.title,
            text=text,
            heading=heading,
            language=article.language,
            audience=article.audience,
            url=article.url,
            tokens=counter.count(text),
            updated_at=article.updated_at,
        )
        for ordinal, (heading, text) in enumerate(pieces)
    ]


def _without_links(found: list[Block]) -> Iterator[Block]:
    """Lists of links to other articles answer nothing and match everything; their "See also:" goes with them."""
    for block, following in zip(found, [*found[1:], None], strict=True):
        leads_to_links = following is not None and following.kind == "links" and block.leads
        lone = len(sentences(block.text)) == 1 if leads_to_links and block.kind == "prose" else False
        if block.kind != "links" and not lone:
            yield block


def _whole_steps(section: Iterable[Block]) -> list[Block]:
    """Numbered steps that a short note or a picture interrupts (1, 2, note, 3, 4) are one list again."""
    whole: list[Block] = []
    at = -1  # where the last numbered list stands
    for block in section:
        between = sum(len(one.text) for one in whole[at + 1 :])
        if block.first > 1 and at >= 0 and whole[at].last + 1 == block.first and between <= _ASIDE:
            run = [*whole[at:], block]
            text = "\n".join(one.text for one in run)
            whole[at:] = [Block("list", text, block.heading, first=run[0].first, last=block.last)]
        else:
            whole.append(block)
            at = len(whole) - 1 if block.first else at
    return whole


def _units(section: list[Block], counter: TokenCounter) -> Iterator[_Unit]:
    lead = ""
    for at, block in enumerate(section):
        following = section[at + 1] if at + 1 < len(section) else None
        if block.kind == "prose" and block.leads and following is not None:
            before, lead = _lead(f"{lead}\n{block.text}" if lead else block.text, following, counter)
            yield from _prose(before, counter)
            continue
        if block.kind in ("prose", "code"):
            yield from _prose(f"{lead}\n{block.text}" if lead else block.text, counter)
        else:
            text = f"{lead}\n{block.text}" if lead else block.text
            yield _Unit(text, counter.count(text))
        lead = ""


def _lead(text: str, following: Block, counter: TokenCounter) -> tuple[str, str]:
    """(what stands alone, what goes with `following`): the whole of `text` where both are small, else its end."""
    if len(text) < 8 * LARGEST and counter.count(text) + counter.count(following.text) <= LARGEST:
        return "", text
    pieces = list(_sentences(text))
    last = pieces[-1][1]
    if counter.count(last) > TARGET:
        return text, ""
    return text[: text.rindex(last)].rstrip(), last


def _prose(text: str, counter: TokenCounter) -> Iterator[_Unit]:
    """`text` whole, or cut at sentence ends into parts of even size when it is too long."""
    if not text.strip():
        return
    if len(text) < 8 * LARGEST and (tokens := counter.count(text)) <= LARGEST:
        yield _Unit(text, tokens)
        return
    pieces = [(glue, piece, counter.count(piece)) for glue, piece in _sentences(text)]
    total = sum(tokens for _, _, tokens in pieces)
    share = total / max(1, round(total / TARGET))
    part, size, joined = "", 0, "\n\n"
    for glue, piece, tokens in pieces:
        if part and size + tokens / 2 > share:
            yield _Unit(part, size, joined)
            part, size, joined = "", 0, glue
        part = f"{part}{glue}{piece}" if part else piece
        size += tokens
    yield _Unit(part, size, joined)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """(what joins it to the one before, sentence). What has no end for pages is cut at blanks."""
    for line in text.split("\n"):
        glue = "\n"
        for window in _windows(line):
            for sentence in sentences(window):
                yield glue, sentence
                glue = " "


def _windows(line: str) -> Iterator[str]:
    start = 0
    while len(line) - start > _WINDOW:
        stops = list(_STOP.finditer(line, start + _WINDOW // 2, start + _WINDOW))
        blank = line.rfind(" ", start + _WINDOW // 2, start + _WINDOW)
        end = stops[-1].end() if stops else (blank + 1 or start + _WINDOW)
        yield line[start:end]
        start = end
    yield line[start:]


def _packed(units: Iterable[_Unit]) -> list[str]:
    """Neighbours joined until each passage has its size."""
    packed: list[tuple[str, int]] = []
    for unit in units:
        text, size = packed[-1] if packed else ("", 0)
        room = size < TARGET and size + unit.tokens <= LARGEST
        tiny = min(size, unit.tokens) < TINY and size + unit.tokens <= LARGEST + TINY
        if packed and (room or tiny):
            packed[-1] = (f"{text}{unit.glue}{unit.text}", size + unit.tokens)
        else:
            packed.append((unit.text, unit.tokens))
    return [text for text, _ in packed]
