"""What looks like something asked and is not: refused, hanging on an "if", told of somebody else."""

from collections.abc import Sequence

from copilot.listen.verbs import lexicon
from copilot.promises.clauses import Group, Token, Words

_SEGMENT = frozenset({";", ".", "!", "?", "¿", "¡"})
_IFS = {
    "es": frozenset({"si"}),
    "pt": frozenset({"se", "caso"}),
    "en": frozenset({"if", "unless"}),
}
_WISHED = frozenset({"interesa", "puedes", "puede", "podes", "pode", "puder", "can", "posible", "possivel", "possible"})
"""After "if" they make a polite order of it: "si te interesa, responde ACEPTO"."""
_THIRD = frozenset({"debe", "deben", "tiene", "tienen", "deve", "devem", "tem", "deberia"})
_YOU = frozenset({"usted", "ustedes", "voce", "voces", "senhor", "senhora", "favor", "solo", "so", "apenas", "primero"})


def is_refused(line: Sequence[Token], at: int, words: Words) -> bool:
    """ "no tienes que reclamarla", "não é preciso", "tampoco hace falta"."""
    here = at - 1
    while here >= 0 and (line[here].low in words["clitics"] or line[here].low in ("e", "es", "sera", "hace")):
        here -= 1
    return here >= 0 and line[here].low in words["negation"]


def is_of_others(line: Sequence[Token], at: int, words: Words) -> bool:
    """ "la luz debe prender", "el titular tiene que ser el mismo", "é preciso um chip": not the customer."""
    if at and line[at].low == "preciso" and line[at - 1].written in ("é", "será", "seja"):
        return True
    if line[at].low not in _THIRD or not at:
        return False
    before = line[at - 1].low
    known = _YOU | words["they_you"] | words["conjunctions"] | words["adverbs"] | words["clitics"]
    return before[0].isalpha() and before not in known and before != "que"


def hangs_on_if(line: Sequence[Token], at: int, language: str) -> bool:
    """ "si no la ves, revisa el spam": asked only for a case that may not come."""
    ifs = _IFS[language]
    for here in range(at - 1, -1, -1):
        if line[here].low in _SEGMENT:
            return False
        if line[here].low in ifs and line[here].written in ifs and _opens(line, here):
            return not _WISHED & {token.low for token in line[here + 1 : here + 4]}
    return False


def _opens(line: Sequence[Token], at: int) -> bool:
    before = line[at - 1].low if at else ""
    return not before or not before[0].isalnum() or before in ("y", "e", "pero", "mas", "o", "ou", "and", "but", "or")


def is_shouted(sentence: str, line: Sequence[Token], at: int) -> bool:
    """ "PON verde", "order OR-5641570": a name or a number in capitals, unless all is in capitals."""
    word = sentence[line[at].start : line[at].end]
    code = at + 3 < len(line) and line[at + 2].low == "-" and line[at + 3].low.isdigit()
    after = sentence[line[at + 1].start : line[at + 1].end] if code else ""
    return not sentence.isupper() and ((len(word) > 1 and word.isupper()) or after.isupper())


def is_told(line: Sequence[Token], at: int, groups: Sequence[Group], words: Words, language: str) -> bool:
    """ "la promoción dura 3 meses y termina sola", "I'll check and message you": what the subject before does."""
    if any(group.first <= at <= group.last and group.time in ("present", "future") for group in groups):
        if language == "en":
            return True
    elif language == "en" and not at:
        return False
    before = next((group for group in reversed(groups) if group.last < at), None)
    joins = at and line[at - 1].low in ("y", "e", "and", "o", "ou", "or")
    if not before or before.person not in ("1", "2", "3") or before.time not in ("present", "future", "past"):
        return False
    if language == "en":
        return bool(joins) and line[before.first].low != "please"
    named = bool({"voce", "usted", "tu", "vos"} & {token.low for token in line[max(0, before.first - 1) : before.last]})
    listed = named and bool(at) and line[at - 1].low == ","
    return ((bool(joins) and not is_order(line, before.first, language)) or listed) and _may_tell(line[at], language)


def is_order(line: Sequence[Token], at: int, language: str) -> bool:
    """Whether a form at the beginning of a clause may be an order."""
    opens = not at or not line[at - 1].low[0].isalnum()
    return opens and (language != "es" or _may_order(line[at]))


def _may_order(token: Token) -> bool:
    readings = lexicon().forms.get(token.written) or lexicon().folded.get(token.low, ())
    return any(one.tense == "imperative" for one in readings)


def _may_tell(token: Token, language: str) -> bool:
    """Whether the form can as well be a present: "termina", not "haz" or "conecte"."""
    if language != "es":
        return token.low.endswith(("a", "e"))
    readings = lexicon().forms.get(token.written) or lexicon().folded.get(token.low, ())
    return any(one.tense == "present" and one.person == "el" for one in readings)
