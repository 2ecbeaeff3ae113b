"""Choosing what to say of a source: the blocks that answer the request, in the source's own order, within a budget."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from copilot.listen.heard import Request
from copilot.retrieval.analysis import content, stem, tokens
from copilot.text import fold
from copilot.write.quote import asking
from copilot.write.units import Block, blocks, cells

ANCHOR = 0.35  # what standing in the passage that retrieval ranked first is worth, in shares of the request
HEADING = 0.5
LEAD = 0.15
FITS = 0.25  # what a block of the form that the question asks for is worth
MOST_ROWS = 4
SPEAKS = 0.1  # least share of the request in a table row that is said for it
COUNTRY = 0.5
BRANCH = 0.4
ASKED = 2.0  # how many times the words that ask weigh what those weigh that lead up to it
TOLD = 0.1  # least share of the request in a sentence or row that sends to instructions
NAMES = 2  # content words of a heading from which it names something to do
NEAR = 0.7  # of the best sentence's share: above it another one is as good
ENOUGH = 0.35  # of the best block's score: below it a block is another matter

_HOW = re.compile(
    r"(?:^|[.?!¿,;:(]\s*|\b(?:y|e|se|sei|saber|decir\w*|explicar\w*|dizer|bro|hola|oi)\s+)"
    r"como\b(?! (?:la|el|los|las|que|si|siempre|ya|un|una|dos|tres|o|a)\b)|"
    r"\b(?:how|passos|pasos|steps|configur\w+|instal\w+)\b"
)
_WHEN = re.compile(
    r"\b(cuando|(cuanto|quanto) ((se|me|nos|te|les?|vai|vao|isso) )?(tarda\w*|demora\w*|dura\w*|leva\w*|tiempo|tempo)|"
    r"que dia|plazo|hasta cuando|when|how long|quando|prazo)\b"
)
_MUCH = re.compile(
    r"\b((?:cuanto|quanto|how much)(?! (?:(?:se|me|nos|te) )?(?:tarda|demora|dura|tiempo|time|tempo|falta|leva))|"
    r"precio|cuesta|vale|sale|costo|valor|price|cost|preco|custa)\b"
)
_TIME = re.compile(
    r"\d+\s*(a\s*\d+\s*)?(dias?|horas?|h\b|minutos?|min\b|semanas?|meses|days?|hours?|minutes?|weeks?)|\d+:\d\d"
)
_MONEY = re.compile(r"[$€]|\b(clp|mxn|usd|eur|brl|r\$)\b|\d+\s*%")
_LEANING = re.compile(
    r"^(est[oae]s?|es[oae]s?|ello|as[ií]|adem[aá]s|tambi[eé]n|por eso|por lo tanto|en ese caso|en este caso|"
    r"sin embargo|"
    r"pero|luego|despu[eé]s|entonces|iss?t?o|ess[ea]s?|al[eé]m disso|tamb[eé]m|nesse caso|mas|this|that|these|those|it|"
    r"they|also|however|but|then|in that case|otherwise|de lo contrario|si no|caso contr[aá]rio)\b",
    re.IGNORECASE,
)

_CONDITION = re.compile(r"^\W*(si|se|if|cuando|quando|when)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(no|sin|perdi\w*|nunca|nao|sem|nunca|not|without|lost|never|\w+n't)\b")

_STEP = re.compile(r"\b(?:paso|passo|step|etapa) (\d+)\b")
# What only a customer says of themselves: the question above an answer, though it has no question mark.
_CUSTOMERS = re.compile(r"\b(?:me|mi|mis|yo|eu|meu|minha|I|my)\b")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")

_COUNTRIES = {
    "CL": ("chile",),
    "MX": ("mexico",),
    "AR": ("argentina",),
    "CO": ("colombia",),
    "ES": ("espana", "spain", "espanha"),
    "BR": ("brasil", "brazil"),
    "PE": ("peru",),
    "UY": ("uruguay", "uruguai"),
    "EC": ("ecuador", "equador"),
    "US": ("estados unidos", "united states", "usa"),
    "PT": ("portugal",),
}
_COUNTRY = re.compile(r"\b(" + "|".join(name for names in _COUNTRIES.values() for name in names) + r")\b")


class Chosen(NamedTuple):
    """`lines` are what to say of the block, exact pieces of the passage unless `made` (a table row put in words)."""

    block: Block
    lines: tuple[str, ...]
    made: bool = False


class Ask(NamedTuple):
    """The request as selection sees it: its stems with their weight, its form, the customer's country."""

    request: Request
    weights: dict[str, float]
    language: str
    country: str


def choose(ask: Ask, source: Sequence[Block], anchor: str, *, room: int, most: int) -> tuple[Chosen, ...]:
    """At most `most` blocks and about `room` characters of `source`, in its own order.

    `anchor` is the id of the passage that retrieval ranked first; something of it is always chosen.
    """
    ask = _telling(ask, source)
    scores = {block.place: _score(ask, block, anchor) for block in source}
    ranked = sorted(source, key=lambda block: (-scores[block.place], block.place))
    if not ranked:
        return ()
    best = scores[ranked[0].place]
    taken: dict[tuple[int, int], Chosen] = {}
    left = room
    for block in ranked:
        if len(taken) >= most or (taken and scores[block.place] < ENOUGH * best):
            break
        if block.place in taken:
            continue
        for chosen in _with_predecessor(ask, block, source, taken, left):
            taken[chosen.block.place] = chosen
            left -= sum(map(len, chosen.lines))
        for chosen in _followed(ask, source, taken, left):
            taken[chosen.block.place] = chosen
            left -= sum(map(len, chosen.lines))
    return _led(ask, _one_branch(ask, [taken[place] for place in sorted(taken)]), source, left)


def _telling(ask: Ask, source: Sequence[Block]) -> Ask:
    """The words of the request that stand in the source at all: only they tell its blocks apart. Those that ask weigh
    more than the story before them."""
    held = {stem(word, ask.language) for block in source for word in tokens(_with_heading(block))}
    asked = {stem(word, ask.language) for word in tokens(asking(ask.request.text))}
    told = {name: weight for name, weight in ask.weights.items() if name in held}
    return ask._replace(weights={name: weight * ASKED if name in asked else weight for name, weight in told.items()})


def _with_heading(block: Block) -> str:
    return "\n".join([*block.passage.heading, block.text])


def _followed(
    ask: Ask, source: Sequence[Block], taken: Mapping[tuple[int, int], Chosen], room: int
) -> tuple[Chosen, ...]:
    """The instructions to which what was chosen sends the customer: "restart the router", or "go to step 3", is no
    answer without how that is done."""
    told = _most_telling(ask, [clause for one in taken.values() for clause in _clauses(one)])
    named = {number for clause in told for number in _STEP.findall(fold(clause))}
    held = [{stem(word, ask.language) for word in tokens(clause)} for clause in told]
    for block in source:
        if not (block.ordered and block.passage.heading) or block.place in taken or len(block.text) > room:
            continue
        heading = fold(block.passage.heading[-1])
        words = {stem(word, ask.language) for word in content(tokens(_STEP.sub("", heading)))}
        if named & set(_STEP.findall(heading)) or (len(words) >= NAMES and any(words <= one for one in held)):
            return (Chosen(block, block.lines),)
    return ()


def _clauses(chosen: Chosen) -> list[str]:
    """What can send somewhere: the clauses of a sentence, each with its own condition, and whole table rows."""
    if chosen.block.kind == "list":
        return []
    return [clause for line in chosen.lines for clause in ([line] if chosen.made else re.split(r"[;:]\s", line))]


def _most_telling(ask: Ask, clauses: Sequence[str]) -> list[str]:
    shares = [_share(ask, clause) for clause in clauses]
    best = max(shares, default=0.0)
    if best < TOLD:
        return []
    return [clause for clause, share in zip(clauses, shares, strict=True) if share >= NEAR * best]


def _one_branch(ask: Ask, chosen: list[Chosen]) -> list[Chosen]:
    """Of lists under different headings only those whose heading the request names, when it names one."""
    headings = [" ".join(one.block.passage.heading[-1:]) for one in chosen]
    named = [one.block.kind != "list" or _share(ask, words) > 0 for one, words in zip(chosen, headings, strict=True)]
    some = any(keep and one.block.kind == "list" for keep, one in zip(named, chosen, strict=True))
    return [one for one, keep in zip(chosen, named, strict=True) if keep] if some else chosen


def _led(ask: Ask, chosen: list[Chosen], source: Sequence[Block], room: int) -> tuple[Chosen, ...]:
    """A list or table never opens the answer when the source opens with a sentence: that sentence is its answer in
    short, and where there is danger it is what to do first."""
    opening = source[0]
    if not chosen or chosen[0].block.kind == "prose" or chosen[0].block.lines[0].endswith(":"):
        return tuple(chosen)
    if chosen[0].block.kind == "table" and _share(ask, "\n".join(chosen[0].lines)) > _share(ask, opening.text):
        return tuple(chosen)  # a row that answers needs no sentence about something else before it
    if opening.kind != "prose" or len(opening.text) > room or opening.text.rstrip().endswith((":", "?")):
        return tuple(chosen)
    return (Chosen(opening, opening.lines), *chosen)


def _with_predecessor(
    ask: Ask, block: Block, source: Sequence[Block], taken: dict[tuple[int, int], Chosen], room: int
) -> list[Chosen]:
    """The block, with the sentence that it leans on when it cannot stand alone; nothing when that does not fit."""
    chosen = _shape(ask, block, room)
    if chosen is None:
        return []
    if block.kind == "prose" and _LEANING.match(block.lines[0]):
        order, number = block.place
        before = next((one for one in source if one.place == (order, number - 1)), None)
        if before is None:
            return []
        if before.place not in taken:
            held = _shape(ask, before, room - len(block.text)) if before.kind == "prose" else None
            return [held, chosen] if held and not _LEANING.match(before.lines[0]) else []
    return [chosen]


def _shape(ask: Ask, block: Block, room: int) -> Chosen | None:
    if block.kind == "table":
        return _rows(ask, block, room)
    if len(block.text) <= room:
        return Chosen(block, block.lines)
    if block.kind == "list" and not block.ordered:
        return _some_items(ask, block, room)
    return None


def _some_items(ask: Ask, block: Block, room: int) -> Chosen | None:
    """The items of a long bulleted list that speak of the request; instructions in order are never thinned out."""
    scored = [(_share(ask, line), number) for number, line in enumerate(block.lines)]
    kept: list[int] = []
    for share, number in sorted(scored, key=lambda pair: (-pair[0], pair[1])):
        if share > 0 and len(block.lines[number]) + 1 <= room:
            kept.append(number)
            room -= len(block.lines[number]) + 1
    return Chosen(block, tuple(block.lines[number] for number in sorted(kept))) if kept else None


def _rows(ask: Ask, block: Block, room: int) -> Chosen | None:
    """The rows that the request names, in words: "Fibra Hogar 600: $21.990 (Chile)"."""
    header = cells(block.lines[0])
    column = next((n for n, name in enumerate(header) if fold(name) in _COUNTRIES.get(ask.country, ())), None)
    rows = [cells(line) for line in block.lines[1:] if len(cells(line)) == len(header)]
    home = [row for row in rows if fold(row[0]) in _COUNTRIES.get(ask.country, ())]
    said: list[str] = []
    named = _named(ask, rows)
    if named and not home and max(_share(ask, " ".join(row)) for row in named) < SPEAKS:
        return None
    for row in (home or named or rows)[:MOST_ROWS]:
        line = row_in_words(header, row, column)
        if len(line) + 1 <= room:
            said.append(line)
            room -= len(line) + 1
    return Chosen(block, tuple(said), made=True) if said else None


def _named(ask: Ask, rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The rows that speak of the request nearly as much as the one that does most."""
    shares = [_share(ask, row[0]) + 0.5 * _share(ask, " ".join(row[1:])) for row in rows]
    best = max(shares, default=0.0)
    return [row for row, share in zip(rows, shares, strict=True) if best and share >= 0.7 * best]


def row_in_words(header: Sequence[str], row: Sequence[str], column: int | None) -> str:
    """A row said on a line of its own, each cell after its heading; of one `column` where the others are not asked."""
    if column:
        return f"- {row[0]}: {row[column]}"
    pairs = [f"{name}: {cell}" if name else cell for name, cell in zip(header[1:], row[1:], strict=True) if cell]
    return f"- {row[0]}: {'; '.join(pairs)}" if len(pairs) != 1 else f"- {row[0]}: {row[1]}"


def _score(ask: Ask, block: Block, anchor: str) -> float:
    # A table is as good as its best row under its header: together its cells speak of everything.
    parts = [f"{block.lines[0]} {row}" for row in block.lines[1:]] if block.kind == "table" else ()
    score = max((_share(ask, row) for row in parts), default=_share(ask, block.text))
    if block.passage.heading:
        score += HEADING * _share(ask, " ".join(block.passage.heading))
    if block.passage.id == anchor:
        score += ANCHOR
    score += _branch(ask, block)
    score += _country_bonus(ask.country, " ".join(block.passage.heading))
    if block.kind == "prose" and _answers_nothing(block.lines[0]):
        score = 0.0
    if block.place == (0, 0):
        score += LEAD
    asked = fold(ask.request.text)
    text = fold(block.text)
    how = _HOW.search(asked)
    when, much = _WHEN.search(asked), _MUCH.search(asked)
    if how and block.ordered:
        score += FITS
    if (when or much) and not how and block.ordered:
        score -= FITS
    if when and _TIME.search(text):
        score += FITS
    if much and _MONEY.search(text):
        score += FITS
    return score


def _answers_nothing(sentence: str) -> bool:
    """A question, a customer's words that head an answer, a lead-in without its list."""
    return sentence.rstrip().endswith(("?", ":")) or bool(_CUSTOMERS.search(_QUOTED.sub("", sentence)))


def _branch(ask: Ask, block: Block) -> float:
    """ "Si tiene acceso ..." is not for who says "no tengo acceso": a condition that shares the request's words but not
    its negation is the other branch."""
    conditions = [*block.passage.heading[-1:], *block.lines[:1]]
    for condition in conditions:
        if not _CONDITION.match(condition) or _share(ask, condition) < 0.2:
            continue
        return BRANCH if bool(_NOT.search(fold(condition))) == bool(_NOT.search(fold(ask.request.text))) else -BRANCH
    return 0.0


def _country_bonus(country: str, heading: str) -> float:
    """A heading that names the customer's country speaks to them; one that names only others does not."""
    named = set(_COUNTRY.findall(fold(heading)))
    if not named or not country:
        return 0.0
    return COUNTRY if named & set(_COUNTRIES.get(country, ())) else -COUNTRY


def _share(ask: Ask, text: str) -> float:
    """How much of the request's weight stands in `text`, 0..1."""
    total = sum(ask.weights.values())
    if not total:
        return 0.0
    held = {stem(word, ask.language) for word in tokens(text)}
    return sum(weight for name, weight in ask.weights.items() if name in held) / total


def is_abroad(name: str, country: str) -> bool:
    """Whether a cell names a country that is not the customer's; never where theirs is not known."""
    named = fold(name.strip())
    return bool(country) and bool(_COUNTRY.fullmatch(named)) and named not in _COUNTRIES.get(country, ())


def country_of(tag: str, default: str) -> str:
    """The ISO country of a language tag such as es-CL, else `default`."""
    return tag.split("-")[1].upper() if "-" in tag else default


__all__ = ["Ask", "Block", "Chosen", "blocks", "choose", "country_of"]
