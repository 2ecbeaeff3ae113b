"""What is asked, offered or hangs on an "if", and so promises nothing yet."""

from collections.abc import Sequence

from copilot.promises.clauses import Group, Line, Token, Words

_KNOWS = frozenset(
    {
        "saber",
        "ver",
        "comprobar",
        "confirmar",
        "revisar",
        "verificar",
        "conferir",
        "decir",
        "dizer",
        "garantir",
        "check",
    }
    | {"see", "know", "tell", "confirm", "verify", "decirte", "decirle", "contarte"}
)


def questioned(line: Line, words: Words) -> frozenset[int]:
    """Places of the tokens that are asked; a tag ("¿te parece?", "ok?") asks nothing."""
    if "?" not in line.lows:
        return frozenset()
    asked: set[int] = set()
    stop = max(at for at, token in enumerate(line) if token.low == "?")
    opens = [at for at, token in enumerate(line) if token.low == "¿"]
    if opens:
        for begin in opens:
            end = next((at for at in range(begin, len(line)) if line[at].low == "?"), len(line))
            if not _is_tag(line, begin + 1, end, words):
                asked.update(range(begin, end))
        return frozenset(asked)
    last = max((at for at in range(stop) if line[at].low in (",", "-", "—", "…")), default=-1)
    if last >= 0 and _is_tag(line, last + 1, stop, words):
        return frozenset()
    return frozenset(range(stop + 1))


def _is_tag(line: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    said = tuple(token.low for token in line[begin:end] if token.low[0].isalnum())
    return any(said[: len(tag)] == tag and len(said) <= len(tag) + 1 for tag in words.phrases["tags"].all)


def is_conditional(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> bool:
    """Whether the group hangs on an "if" that makes it an offer or a maybe; a thing to send first does not."""
    group = groups[place]
    here = next((at for at in range(group.first - 1, -1, -1) if _is_if(line[at], words)), None)
    if here is None or any(line[at].low in (";", ".") for at in range(here, group.first)):
        after = next((at for at in range(group.last + 1, len(line)) if _is_if(line[at], words)), None)
        if after is None or after + 1 == len(line) or _is_whether(line, group.last, after):
            return False
        return line[after + 1].low in words["wants"]
    if any(line[at].low in words["wants"] for at in range(here, min(here + 4, len(line)))):
        return True
    condition = next((one for one in groups if one.first >= here), None)
    if condition is None or condition is group:
        return True
    gives = bool(condition.acts & {"send", "tell", "visit", "deliver", "arrange"})
    yours = condition.person == "2" or (condition.ours and condition.person in ("3", ""))
    return not (gives and yours and not condition.negated)


def _is_whether(line: Sequence[Token], last: int, at: int) -> bool:
    """ "te escribo para saber si tienes luz"; "te escribo apenas vuelva, por DM si prefieres"."""
    if at - last > 1 and line[at - 1].low in _KNOWS:
        return True
    comma = next((one for one in range(at - 1, last, -1) if line[one].low == ","), at - 1)
    return comma < at - 1 and line[comma + 1].low in ("por", "via", "by")


def _is_if(token: Token, words: Words) -> bool:
    return token.low in words["if"] and token.written in ("si", "se", "caso", "if", "unless")
