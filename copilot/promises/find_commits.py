"""Whether a verb group commits our side to something for this customer: said as it will be, by us or for this case."""

from itertools import pairwise
from typing import NamedTuple

from copilot.promises.clauses import Group, Line, Words, has

_MOODS = frozenset({"can", "try", "be"})
_BY_TIME = frozenset({"doing", "must", "let", "should"})
_DELIVERS = frozenset({"arrive", "deliver", "visit"})
_COMES = frozenset({"arrive", "receive"})
_HOLDS = frozenset({"tener", "ver", "contar", "ter", "poder", "have", "see", "get", "obter", "obtener"})


class Scene(NamedTuple):
    """A clause of a sentence: its tokens run from `begin` to `end` of `line`."""

    line: Line
    begin: int
    end: int
    words: Words
    timed: bool
    """It names a time to come."""
    waits: bool
    """It waits for something without a date: "apenas lo tenga"."""


def commits(group: Group, scene: Scene) -> bool:
    words = scene.words
    if group.verb == "expect" and group.time == "order" and not group.negated:
        return scene.timed
    if group.negated or group.time not in ("present", "future") or group.mood in _MOODS:
        return False
    if group.verb in words["vague"] and not scene.timed:
        return False
    if is_generic(scene) or _is_hidden(group, scene) or _is_since(group, scene):
        return False
    if group.verb in words["vain"]:
        return group.time == "future" and scene.timed and _is_appointment(group, scene)
    if group.verb in ("levar", "llevar", "take") and _lasts(group, scene):
        return False
    if group.mood in _BY_TIME and not (scene.timed and not _is_now(group, scene)):
        return False
    if group.dative and group.verb in words["petitions"]:
        return False
    subject = subject_of(group, scene)
    if group.person == "1" or (subject == "we" and group.person == "3"):
        return _we(group, scene)
    if subject == "generic":
        return False
    if group.person == "2" or (group.person == "3" and subject != "people" and _is_receiving(group, words)):
        return _you(group, scene, subject)
    return group.person == "3" and _they(group, scene, subject)


def _we(group: Group, scene: Scene) -> bool:
    words = scene.words
    other = "other" in group.acts
    to_customer = group.dative or group.clitic
    if (
        group.acts <= _COMES
        and not to_customer
        and not (group.verb in ("estar", "be", "llegar", "chegar") and scene.timed)
    ):
        return False
    if group.mood == "vow":
        return not other or scene.timed
    if group.time == "future":
        if group.verb in words["vague"]:
            return False
        if _points_ahead(group, scene):
            return False
        return not other or scene.timed or scene.waits or group.dative or _is_definite(group, scene)
    if group.mood == "state":
        return scene.timed
    if "tell" in group.acts and _tells_now(group, scene):
        return False
    if scene.timed or scene.waits:
        if _is_usual(group, scene):
            return False
        stays = (
            group.verb in words["idle"] and not to_customer and group.mood != "doing" and not _opens_it(group, scene)
        )
        return not stays or (
            group.verb in ("estar", "be") and scene.timed and bool(scene.line[scene.begin : group.first])
        )
    return _unhurried(group, scene, to_customer)


def _opens_it(group: Group, scene: Scene) -> bool:
    """ "abro a sua fatura amanhã", "el martes veo que siga": a thing is opened or looked after, no house hours."""
    if group.verb in ("abrir", "open"):
        return _is_definite(group, scene)
    after = scene.line[group.last + 1].low if group.last + 1 < scene.end else ""
    return group.verb == "ver" and after in ("que", "si", "como")


def _unhurried(group: Group, scene: Scene, to_customer: bool) -> bool:
    """Said in the present without a time: "te anulo la factura", "te aviso", not "te envío el enlace" (done here)."""
    words = scene.words
    if group.acts & words["untimed"]:
        return group.dative or ("refund" in group.acts and _is_definite(group, scene))
    if group.verb in words["gift"] or "call" in group.acts:
        return group.dative
    if "tell" in group.acts:
        return group.dative and not any(token.low[0].isalnum() for token in scene.line[group.last + 1 : scene.end])
    opened = has(scene.line, words.phrases["instead"], scene.begin, group.first)
    return opened and to_customer and "other" not in group.acts


def _is_definite(group: Group, scene: Scene) -> bool:
    after = scene.line[group.last + 1].low if group.last + 1 < scene.end else ""
    return after in scene.words["own"]


def _tells_now(group: Group, scene: Scene) -> bool:
    """ "te confirmo que ...", "le informo: ...": said, not promised."""
    after = [token.low for token in scene.line[group.last + 1 : group.last + 3]]
    if not after:
        return False
    waits = after[0] in ("cuando", "quando", "when", "como", "si", "se", "if")
    return after[0] == ":" or (after[0] in scene.words["that"] and not waits)


def _is_hidden(group: Group, scene: Scene) -> bool:
    """In a clause that asks or waits: "cuándo vuelve", "when it will be issued", "once it's in hand"."""
    before = scene.line[group.first - 1] if group.first else None
    if (
        before
        and before.low in scene.words["that"]
        and before.written not in ("que", "porque", "lo", "that", "se", "como", "si")
    ):
        return True
    opens = scene.words.phrases["open"]
    waiting = has(scene.line, opens, max(0, min(scene.begin, group.first - 4)), group.first)
    return (
        waiting and group.person != "1" and not any(token.low == "," for token in scene.line[scene.begin : group.first])
    )


def _is_since(group: Group, scene: Scene) -> bool:
    """ "está aprobada desde el día 28": a state that began."""
    return group.mood == "state" and any(
        token.low in ("desde", "since") for token in scene.line[scene.begin : scene.end]
    )


def _points_ahead(group: Group, scene: Scene) -> bool:
    """ "Vamos a hacer esto:", "I'll tell you this:"."""
    after = [token.low for token in scene.line[group.last + 1 : group.last + 3]]
    return bool(after) and (after[0] == ":" or after[0] in ("esto", "isto", "isso", "asi") or after[-1] == ":")


def _is_now(group: Group, scene: Scene) -> bool:
    """ "la estoy enviando ahora": what is being done, with no other time."""
    named = {token.low for token in scene.line[scene.begin : scene.end]} & (scene.words["soon"] | scene.words["dated"])
    return (
        group.mood == "doing"
        and bool(named)
        and named <= {"now", "ahora", "agora", "momento", "moment", "right", "just"} - {"right"}
    )


def _is_usual(group: Group, scene: Scene) -> bool:
    """ "guardamos las prendas 48 horas", "firma los certificados en la tarde": many things and no day."""
    after = scene.line[group.last + 1].low if group.last + 1 < scene.end else ""
    many = after in ("los", "las", "os", "as") and not group.dative and group.person in ("1", "3")
    return many and not any(
        token.low in scene.words["dated"] or token.low in scene.words["weekdays"]
        for token in scene.line[scene.begin : scene.end]
    )


def _is_receiving(group: Group, words: Words) -> bool:
    return "receive" in group.acts and not group.dative and not group.passive


def _you(group: Group, scene: Scene, subject: str) -> bool:
    """ "verás el abono", "lo tienes mañana", "you'll have it": what the customer will get."""
    if "receive" not in group.acts or group.verb in ("poder",):
        return False
    after = scene.line[group.last + 1].low if group.last + 1 < len(scene.line) else ""
    if group.verb in _HOLDS and (_counted(group, scene) or after in ("que", "to", "until")):
        return False
    if scene.timed:
        return True
    named = any(
        token.low in scene.words["things"] or token.low in scene.words["later"]
        for token in scene.line[scene.begin : scene.end]
    )
    return group.time == "future" and (named or scene.waits) and group.mood == ""


def _is_soon(scene: Scene) -> bool:
    return scene.timed or any(token.low in scene.words["later"] for token in scene.line[scene.begin : scene.end])


def _counted(group: Group, scene: Scene) -> bool:
    """ "tiene 30 días", "levam até 3 dias": how long, not when."""
    after = scene.line[group.last + 1].low if group.last + 1 < len(scene.line) else ""
    return (
        after[:1].isdigit()
        or after in scene.words["numbers"]
        or after in ("un", "um", "mas", "mais", "more", "hasta", "ate", "up", "between", "entre")
    )


def _lasts(group: Group, scene: Scene) -> bool:
    """ "levam até 3 dias", not "leva duas caixas"."""
    following = {token.low for token in scene.line[group.last + 2 : group.last + 5]}
    return _counted(group, scene) and bool(following & scene.words["units"])


def _is_appointment(group: Group, scene: Scene) -> bool:
    return any(token.low in scene.words["appointments"] for token in scene.line[scene.begin : group.first])


def _is_everybodys(group: Group, scene: Scene) -> bool:
    """ "los pagos se abonan", "pending payments clear": many things of nobody's."""
    if group.time != "present" or group.dative:
        return False
    before = [token.low for token in scene.line[scene.begin : group.first + 1]]
    verb = scene.line[group.last].low if not group.passive else ""
    if any(low in ("i", "the", "your", "our", "you") for low in before):
        return False
    owned = any(low in ("tus", "sus", "seus", "suas", "teus", "tuas") for low in before)
    romance = any(low in ("los", "las", "os", "as") for low in before) and verb.endswith(("n", "m"))
    many = any(low.endswith("s") and len(low) > 4 for low in before[:-1])
    english = many and (verb == group.verb or (group.passive and "are" in before))
    bare = bool(before) and before[0].endswith("s") and len(before[0]) > 4
    latin = bare and verb.endswith(("n", "m")) and before[0] not in scene.words["soon"]
    return not owned and (romance or english or latin)


def _they(group: Group, scene: Scene, subject: str) -> bool:
    words = scene.words
    if subject != "people" and _is_everybodys(group, scene):
        return False
    many = scene.line[group.last if not group.passive else group.first].low.endswith(("n", "m"))
    if group.ours and not group.dative:
        return False
    holder = subject in ("people", "thing")
    if group.time == "future":
        if "arrive" in group.acts and not group.passive and not group.dative:
            return _is_soon(scene) or (scene.waits and holder)
        if group.verb in words["idle"] and not scene.timed:
            return False
        done = group.dative or group.passive or group.reflexive
        return ((holder or done) and ("other" not in group.acts or scene.timed)) or (
            scene.timed and many and group.clitic
        )
    soon = _is_soon(scene)
    if not soon and not (scene.waits and subject == "people"):
        return False
    if group.mood == "state":
        return group.time != "past" and (scene.timed or holder)
    if group.verb in ("ser", "be", "es"):
        return subject == "thing" and _is_appointment(group, scene)
    if subject == "people":
        return not _is_usual(group, scene) and (
            group.verb not in words["idle"] or bool(group.acts & _DELIVERS) or group.dative
        )
    if group.dative:
        suits = group.verb in ("quedar", "ficar") and not _is_done(group, scene)  # "el 5 te queda justo"
        return group.verb not in words["idle"] or (bool(group.acts & _DELIVERS) and not suits)
    if group.acts & _DELIVERS:
        return not (group.clitic and not many)
    if group.reflexive and subject == "thing":
        return bool(group.acts & {"send", "refund", "fix", "arrange"}) and group.verb not in words["idle"]
    dated = any(token.low in words["weekdays"] for token in scene.line[scene.begin : scene.end])
    if group.reflexive and not subject and dated:  # "se contesta a más tardar el martes 25"
        return bool(group.acts & {"send", "refund", "fix", "tell"})
    return many and group.clitic and group.verb not in words["idle"]


def _is_done(group: Group, scene: Scene) -> bool:
    """ "te queda recargada"."""
    after = scene.line[group.last + 1].low if group.last + 1 < scene.end else ""
    return after.endswith(("ado", "ada", "ido", "ida", "ados", "adas", "idos", "idas"))


def subject_of(group: Group, scene: Scene) -> str:
    """Who or what acts, from the words before the verb, else from those after it: "we", "people", "thing",
    "generic" (many, or any) or "" (nobody named)."""
    before = _named(scene, scene.begin, max(group.first, group.last))
    if before or group.person == "1":
        return before
    after = group.last + 1
    if after < len(scene.line) and scene.line[after].low in (
        "ele",
        "ela",
        "eles",
        "elas",
        "ellos",
        "it",
        "they",
        "he",
        "she",
    ):
        return ""
    return _named(scene, after, min(scene.end, group.last + 6))


def _named(scene: Scene, begin: int, end: int) -> str:
    words, found = scene.words, ""
    for place in range(end - 1, begin - 1, -1):
        low = scene.line[place].low
        before = scene.line[place - 1].low if place > begin else ""
        if low == "gente" and before == "a":
            return "we"
        if low in words["people"] and before not in words["prepositions"] | words["towards"]:
            return "people"
        if low in words["things"] and before not in (
            "de",
            "del",
            "en",
            "con",
            "por",
            "a",
            "al",
            "do",
            "da",
            "no",
            "na",
            "em",
            "of",
            "in",
            "to",
        ):
            found = "generic" if before in words["plural"] or (low in words["plural"]) else "thing"
            earlier = scene.line[place - 2].low if place - 1 > begin else ""
            if before in ("tus", "sus", "seus", "suas") or earlier in ("tus", "sus"):
                found = "thing"
    return found


def is_generic(scene: Scene) -> bool:
    """Whether it tells how things usually go: "normalmente", "los lunes", "de lunes a viernes"."""
    words, line = scene.words, scene.line
    generic = words.phrases["generic"]
    if has(line, generic, scene.begin, scene.end):
        return True
    own = any(token.low in words["weekdays"] for token in line[scene.begin : scene.end])
    if has(line, generic, 0, scene.begin) and not own:  # "tarda 3 días, así que el lunes la tienes"
        return True
    days = [place for place in range(scene.begin, scene.end) if line[place].low in words["weekdays"]]
    for place in days:
        before = line[place - 1].low if place > scene.begin else ""
        if before in words["every"] or (line[place].low.endswith("days") and line[place].low != "days"):
            return True
    return any(
        two - one == 2 and line[one + 1].low in ("y", "e", "a", "and", "to", "ou", "o", "or")
        for one, two in pairwise(days)
    )
