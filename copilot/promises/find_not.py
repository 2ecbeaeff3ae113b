"""What names a time and promises nothing: how things go, measures, what holds until, what is proposed."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from copilot.promises.clauses import Group, Line, Token, Words
from copilot.promises.when import Due

_ENDS = frozenset({";", ".", "!", "?", "¿", "¡"})
_WHENS = {
    "es": (("cuando",), ("en", "cuanto"), ("apenas",), ("una", "vez", "que"), ("siempre", "que")),
    "pt": (("quando",), ("assim", "que"), ("logo", "que"), ("sempre", "que")),
    "en": (("when",), ("whenever",), ("once",), ("as", "soon", "as"), ("every", "time")),
}
_PROPOSES = frozenset(
    {"recordar", "lembrar", "remember", "remind", "note", "considerar", "proponer", "sugerir", "recomendar"}
    | {"aconsejar", "propor", "aconselhar", "suggest", "recommend", "propose", "advise"}
)
_NOBODY = frozenset({"nadie", "ninguem", "nobody", "ningun", "ninguna", "nenhum", "nenhuma", "none"})
_STAYS = frozenset(
    {"estar", "quedar", "tener", "haber", "seguir", "continuar", "valer", "servir", "mantener", "durar", "regir"}
    | {"ser", "vencer", "caducar", "ter", "haver", "be", "have", "keep", "stay", "last"}
)
_UNTIL = {"es": frozenset({"hasta"}), "pt": frozenset({"ate"}), "en": frozenset({"until", "till"})}
_SINCE = frozenset({"desde", "since"})
_NO_RELATIVE = frozenset({"asi", "para", "ya", "ja", "lo", "sino", "hasta", "ate", "pues", "es", "e", "igual"})
_BILLS = frozenset({"factura", "boleta", "recibo", "fatura", "bill", "invoice", "mensualidad", "mensalidade"})
_ISSUES = frozenset({"emitir", "salir", "sair", "vencer", "issue", "vir", "venir"})
_YOU = frozenset({"usted", "ustedes", "voce", "voces", "tu", "vos"})


def is_habit(
    line: Line, groups: Sequence[Group], place: int, start: int, end: int, words: Words, language: str
) -> bool:
    """ "Cuando el técnico no llega, ponemos otra visita": the indicative tells how it always goes ("cuando llegue", of
    this time, does not); "lo pagas en la web y la fibra vuelve": what follows by itself from what anybody does."""
    group = groups[place]
    begin = _segment(line, group.first)
    if any(token.low in words["weekdays"] for token in line[start:end]):
        return False  # "a más tardar el martes 25": of this case
    now = group.time == "present" and not group.mood
    if language == "en" and now and line[begin].low in ("when", "whenever") and group.first > begin + 1:
        return True
    if _there_is(line, begin, group.first):
        return True
    for before in groups[:place]:
        if before.first < begin:
            continue
        opened = any(_opens_at(line, begin, before.first, phrase) for phrase in _WHENS[language])
        if opened and before.time in ("present", "past") and not before.mood:
            return language != "en" or group.time == "present"
        by_itself = group.person == "3" and not group.dative and "arrive" in group.acts and group.time == "present"
        if by_itself and before.person == "2" and before.time == "present":
            return True
    return False


def _there_is(line: Sequence[Token], begin: int, end: int) -> bool:
    """ "Cuando en la casa hay una persona enferma, ..."."""
    if line[begin].written not in ("cuando", "quando"):
        return False
    comma = next((at for at in range(begin, end) if line[at].low == ","), end)
    return any(token.written in ("hay", "há") for token in line[begin:comma])


def _segment(line: Sequence[Token], end: int) -> int:
    return next((at + 1 for at in range(end - 1, -1, -1) if line[at].low in _ENDS), 0)


def _opens_at(line: Sequence[Token], begin: int, end: int, phrase: tuple[str, ...]) -> bool:
    """Whether `phrase` opens the clause whose verb is at `end`: only a subject stands between."""
    for at in range(max(begin, end - 8), end - len(phrase) + 1):
        if all(line[at + step].written == word for step, word in enumerate(phrase)):
            opens = at == begin or not line[at - 1].low[0].isalnum() or line[at - 1].low in ("y", "e", "and", "pero")
            return opens and not any(token.low == "," for token in line[at:end])
    return False


def is_proposed(line: Sequence[Token], groups: Sequence[Group], place: int, words: Words, language: str) -> bool:
    """ "Recuerda que el cargo se realiza el día 10", "I suggest the installer comes on Friday"."""
    if language == "en" and _suggests(line, groups[place].first):
        return True
    before = groups[place - 1] if place else None
    if not before or before.verb not in _PROPOSES or groups[place].person == "1":
        return False
    between = {token.low for token in line[before.last + 1 : groups[place].first]}
    return not words["that"].isdisjoint(between) or (language == "en" and not between & {",", "and", *_ENDS})


def _suggests(line: Sequence[Token], first: int) -> bool:
    return any(token.low in _PROPOSES for token in line[max(0, first - 3) : first])


def is_periodic(line: Sequence[Token], group: Group, begin: int) -> bool:
    """ "la factura sale el día 5": bills come by themselves."""
    bill = any(token.low in _BILLS for token in line[begin : group.last])
    return bill and group.verb in _ISSUES and group.time == "present" and not group.mood and not group.dative


def is_relative(line: Sequence[Token], groups: Sequence[Group], place: int, words: Words) -> bool:
    """ "la boleta que sale el 5", "un chip nuevo, que llega en 3 días": says which one, not what we do."""
    group = groups[place]
    at = group.first - 1
    if at < 1 or line[at].low not in ("que", "which") or group.person != "3" or group.dative:
        return False
    before = line[at - 1].low
    if group.verb in ("venir", "vir", "entrar") and before in words["soon"]:  # "o mês que vem"
        return True
    if before == ",":
        return any(token.low in words["things"] for token in line[max(0, at - 3) : at - 1])
    said = any(one.first <= at - 1 <= one.last for one in groups[:place])
    return before[0].isalpha() and not said and before not in _NO_RELATIVE and before not in words["soon"]


def is_nobodys(line: Sequence[Token], begin: int, group: Group) -> bool:
    """ "Nadie te va a llamar"; "1) sai do banheiro", an item of a list of orders."""
    if any(token.low in _NOBODY for token in line[begin : group.first]):
        return True
    at = group.first - 1
    return group.person == "3" and at > 0 and line[at].low == ")" and line[at - 1].low.isdigit()


def is_yours(line: Sequence[Token], group: Group, words: Words) -> bool:
    """ "você faz tudo hoje", "usted entrega sus tortas mañana": the customer acts."""
    if group.person != "3" or "receive" in group.acts or group.passive:
        return False
    at = group.first if line[group.first].low in _YOU else group.first - 1
    if at < 0 or line[at].low not in _YOU:
        return False
    return not at or not line[at - 1].low[0].isalpha() or line[at - 1].low in words["soon"] | words["conjunctions"]


def holds(line: Sequence[Token], group: Group, begin: int, end: int, words: Words, language: str) -> bool:
    """ "está cubierta hasta el 20", "ya está programado", "lo veo abonado": how things are."""
    state = group.mood == "state" or group.verb in ("estar", "be")
    if state and group.time == "present" and _already(line, group, begin, end, words):
        return True
    if group.verb == "ver" and group.person == "1" and group.last + 1 < end and group.time == "present":
        return line[group.last + 1].low.endswith(("ado", "ada", "ido", "ida", "ados", "adas", "idos", "idas"))
    if group.verb not in _STAYS and group.mood != "state":
        return False
    stays = group.verb in _STAYS or language != "pt"
    return stays and any(token.low in _UNTIL[language] for token in line[group.last + 1 : end])


def _already(line: Sequence[Token], group: Group, begin: int, end: int, words: Words) -> bool:
    here = {token.low for token in line[begin:end]}
    later = here & ((words["weekdays"] | {"manana", "amanha", "tomorrow"}) - {"semana"})
    return not later and any(
        token.low in ("ya", "ja", "already") for token in line[max(begin, group.first - 1) : group.last]
    )


def moments(text: str, language: str) -> str:
    """`text` with the measures blanked: "90 días de garantía", "15 días después del vencimiento", "cada 24 horas"."""
    return _measures(language).sub(lambda match: "·" * len(match.group()), text)


_UNITS = r"(?:minutos?|minutes?|horas?|hours?|d[ií]as?|days?|semanas?|weeks?|meses|m[eê]s|months?)"
_COUNT = r"(?:\d+|una?|uma?|dos|dois|duas|tres|três|one|an?|two|three)"
_KINDS = r"(?:\s(?:h[aá]biles|h[aá]bil|[uú]tei?s|[uú]til|corridos|naturales|seguidos))?"
_TIMES = (
    r"(?:hoy|hoje|ma[ñn]ana|amanh[ãa]|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|segunda|ter[çc]a|quarta"
    r"|quinta|sexta|plazo|prazo|anticipaci[oó]n|la|el|este|esta|esa|ese|hoy|d[ií]a|tarde|noche|noite|manh[ãa]|\d|"
    r"today|tomorrow|notice|monday|tuesday|wednesday|thursday|friday|now|receiving|this|la)"
)


@cache
def _measures(language: str) -> re.Pattern[str]:
    of = {"es": r"(?:de|del)", "pt": r"(?:de|do|da)", "en": r"of"}[language]
    after = {
        "es": r"(?:despu[eé]s|antes|desde|a partir|posteriores|siguientes al?)\b(?!\s(?:de\s)?(?:hoy|ahora|ma[ñn]ana))",
        "pt": r"(?:depois|antes|desde|a partir|seguintes)\b(?!\s(?:de\s)?(?:hoje|agora|amanh[ãa]))",
        "en": r"(?:after|before|from)\b(?!\s(?:today|now|tomorrow))",
    }[language]
    up = r"(?<!em\s)(?<!en\s)hasta\s" if language == "es" else r"up\sto\s" if language == "en" else r"(?!)"
    return re.compile(
        rf"\b(?:{up}){_COUNT}\s{_UNITS}{_KINDS}|"
        rf"\b(?:por\s|a\s|for\s)?(?:cada|each|every)\s{_COUNT}?\s?{_UNITS}{_KINDS}|"
        rf"\b(?:hasta\s)?{_COUNT}\s{_UNITS}{_KINDS}\s{of}\s(?!{_TIMES}\b)\w+|"
        rf"\b{_COUNT}\s{_UNITS}{_KINDS}\s{after}|"
        rf"\b{_COUNT}\s{_UNITS}\s(?:tarde|late|atrasad[oa])\b|"
        rf"\b{_COUNT}\sprimer[oa]s\s{_UNITS}",
        re.I,
    )


def is_over(one: Due, at: datetime) -> bool:
    """A day before the one on which it is said: "tu guía aparece entregada el 12"."""
    return one.at < at and one.at.date() < at.astimezone(one.at.tzinfo).date()


_RUNS = frozenset({"funcionar", "atender", "durar", "work", "run", "last", "trabajar", "trabalhar"})


def is_length(line: Sequence[Token], group: Group, begin: int, one: Due, offset: int) -> bool:
    """ "se bloquea 30 minutos", "queda protegido 60 días": how long, right after the verb; "desde el lunes"."""
    first = next((at for at in range(begin, len(line)) if line[at].start >= offset + one.start), len(line))
    if first < len(line) and (line[first].low in _SINCE or (first > begin and line[first - 1].low in _SINCE)):
        return True
    at = group.last + 1
    done = group.mood == "state" or group.reflexive or group.passive or group.verb in _RUNS
    counted = at + 1 < len(line) and re.fullmatch(_COUNT, line[at].low) and re.fullmatch(_UNITS, line[at + 1].low)
    return bool(done and counted)
