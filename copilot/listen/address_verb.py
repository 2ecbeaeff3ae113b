"""The verbs of a Spanish sentence that address its reader: instructions, second persons, usted's third."""

from copilot.listen.clause import (
    Frame,
    Token,
    done_after,
    frame,
    infinitive_after,
    names_others,
    notes,
)
from copilot.listen.mark import INFORMAL, USTED, WAY_OF, Mark, Way, finite_ways, in_all_ways, marked, ordered_ways
from copilot.listen.stress import attach, detach
from copilot.listen.verbs import Form, lexicon


def verb_mark(line: list[Token], at: int, found: list[Mark]) -> Mark | None:
    """A finite verb or an instruction without attached pronouns."""
    token = line[at]
    readings = lexicon().forms.get(token.low, ())
    finite = [
        form for form in readings if (form.person and form.verb not in ("creer",)) or form.person in ("tu", "vos")
    ]
    if not finite:
        return None
    seen = frame(line, at)
    if _is_noun_here(line, at, found):
        return _perhaps_instruction(line, at, seen, finite)
    instruction = _instruction(line, at, seen, finite, found)
    if instruction:
        return instruction
    second = [form for form in finite if form.person in ("tu", "vos") and form.tense != "imperative"]
    if second and not any(form.person == "el" for form in finite):
        return _second(token, second)
    third = [form for form in finite if form.person == "el" and form.tense != "imperative"]
    return _third(line, at, seen, third, found) if third else None


def _second(token: Token, readings: list[Form]) -> Mark:
    form = readings[0]
    says = frozenset(WAY_OF[reading.person] for reading in readings) if form.tense == "present" else INFORMAL
    other = finite_ways(form)
    if form.tense == "past subjunctive" and token.low != other["tu"]:  # hubieses: keep the -se form
        other = in_all_ways(token.low, token.low, token.low.removesuffix("s"))
    sure = len({finite_ways(reading)["usted"] for reading in readings}) == 1
    return marked(token, says, other, sure=sure)


def _is_noun_here(line: list[Token], at: int, found: list[Mark]) -> bool:
    token = line[at]
    before = line[at - 1].low if at else ""
    following = line[at + 1].low if at + 1 < len(line) else ""
    if before in notes().determiners - {"lo", "la", "los", "las"} or before.isdigit():
        return before not in ("todo", "todos", "otro") or token.low in notes().homographs
    if before in ("la", "los", "las") and token.low in notes().homographs:
        return True
    if before in notes().prepositions and not (before in ("para",) and token.low in ("que",)):
        return True
    if token.low in ("entre", "sobre", "para", "como", "una", "unas"):
        return not (
            token.low == "entre"
            and following in ("en", "a", "al")
            and (not at or before in notes().joiners or not before[0].isalnum())
        )
    if token.low in notes().homographs and before in notes().joiners and _follows_instruction(line, at, found):
        return following != "·" and (not following[:1].isalnum() or following == "de")
    if token.low in notes().homographs and (not at or not before[0].isalpha() or before in notes().joiners):
        return (
            following not in (notes().openers | notes().adverbs) - {"de", "del"}
            and following != "·"
            and not following.isdigit()
        )
    return (
        token.low in notes().homographs
        and before not in notes().proclitics | notes().subordinators | notes().adverbs | {"no"}
    )


def _instruction(line: list[Token], at: int, seen: Frame, finite: list[Form], found: list[Mark]) -> Mark | None:
    token = line[at]
    known = notes()
    orders = [form for form in finite if form.tense == "imperative" and _may_be_ordered(form)]
    if not orders or seen.kind in ("subject", "que", "ask"):
        return None
    order = _likeliest(orders, line, at)
    if seen.negated:
        return None  # "no cierres", "no cierre": read as subjunctives
    if seen.proclitics or seen.kind == "sub" or seen.kind == "you":
        return None
    says = frozenset(WAY_OF[form.person] for form in orders if form.verb == order.verb)
    other = ordered_ways(order.verb)
    if order.verb in known.orderable & known.things and "usted" not in says:
        following = line[at + 1].low if at + 1 < len(line) else ""
        spoken_to = following in known.determiners | {"a", "por", "con", "de"} and seen.kind == "start"
        return marked(token, says, other, sure=False) if spoken_to else None
    sure = seen.kind in ("start", "comma") or (seen.kind == "and" and _follows_instruction(line, at, found))
    if seen.kind == "and" and not sure:
        return None if not found else marked(token, says, other, sure=False)
    if seen.kind == "comma" and "usted" not in says and not _may_follow_comma(line, at):
        return marked(token, says, other, sure=False)
    labelled = any(token.low == "·" for token in line[at + 1 : at + 3])
    if seen.kind == "colon" and labelled:
        return marked(token, says, other)
    if seen.kind in ("prep", "colon"):
        sure = "usted" in says and len(orders) == len(finite)
    return marked(token, says, other, sure=sure)


def _may_be_ordered(form: Form) -> bool:
    known = notes()
    if form.person == "el" and form.verb not in ("ser", "haber", "caber", "creer"):
        return form.verb not in known.unordered
    return form.verb not in known.things | known.unordered or form.verb in known.orderable


def _perhaps_instruction(line: list[Token], at: int, seen: Frame, finite: list[Form]) -> Mark | None:
    """ "Consulta rápida" may be a heading or an instruction: a person has to say."""
    order = next((form for form in finite if form.tense == "imperative" and form.person == "tu"), None)
    following = line[at + 1].low if at + 1 < len(line) else ""
    heads = seen.kind == "start" and seen.before == at - 1
    if order is None or not heads or not following[:1].isalpha() or following in ("de", "del"):
        return None
    return marked(line[at], frozenset({"tu"}), ordered_ways(order.verb), sure=False)


def _likeliest(orders: list[Form], line: list[Token], at: int) -> Form:
    """ "ve a Ajustes" is of ir; "ve el video" of ver; "di qué" of decir."""
    following = line[at + 1].low if at + 1 < len(line) else ""
    verbs = {form.verb: form for form in orders}
    if {"ir", "ver"} <= set(verbs):
        return verbs["ir" if following in ("a", "al", "hasta", "hacia") else "ver"]
    return orders[0]


def _follows_instruction(line: list[Token], at: int, found: list[Mark]) -> bool:
    """Whether the verb before in this sentence was addressed to the reader too ("abre la app y toca")."""
    verbs = [mark for mark in found if mark.sure and mark.word.lower() not in ("tu", "tus", "su", "sus", "te", "le")]
    if not verbs:
        return False
    last = verbs[-1].end
    since = [token.low for token in line if last <= token.start < line[at].start]
    return not any(_is_other_subject(low) for low in since)


def _is_other_subject(low: str) -> bool:
    forms = lexicon().forms.get(low, ())
    return (
        any(form.person in ("el", "ellos") and form.tense != "imperative" for form in forms)
        and low not in notes().homographs
    )


def _may_follow_comma(line: list[Token], at: int) -> bool:
    """An instruction follows a comma after a clause or a phrase of its own, or after another instruction."""
    first = line[0].low if line else ""
    if first.isdigit() and len(line) > 2:
        first = line[2].low
    return (
        first
        in notes().subordinators
        | notes().prepositions
        | notes().adverbs
        | {"una", "por", "¿", "¡", "hola", "*", "·", "(", "-"}
        or bool(lexicon().forms.get(first))
        or any(low in notes().subordinators for low in (token.low for token in line[:at]))
        or bool(detach(first) and any(lexicon().folded.get(bare) for bare, _ in detach(first)))
    )


def _third(line: list[Token], at: int, seen: Frame, readings: list[Form], found: list[Mark]) -> Mark | None:
    """A third person that may be usted's: "si olvida la contraseña", "puede elegir", "que añada"."""
    token = line[at]
    form = readings[0]
    known = notes()
    other = finite_ways(form) | {"usted": token.low}
    if not other["tu"]:
        return None
    following = line[at + 1].low if at + 1 < len(line) else ""
    if (seen.kind == "you" and line[seen.before].low == "usted") or (
        line[at + 1 : at + 2] and line[at + 1].low == "usted"
    ):
        return marked(token, USTED, other)
    negative = seen.negated and form.tense == "subjunctive" and seen.kind in ("start", "comma", "and", "prep")
    if negative and form.verb not in ("ser", "haber", "caber"):
        return marked(token, USTED, other)
    if seen.kind in ("subject", "you"):
        return None
    done = done_after(line, at, form.verb)
    following = line[at + 1].low if at + 1 < len(line) else ""
    asked = line[at - 1].low in ("qué", "cuánto") if at else False
    if done in known.either and (
        asked or following in (notes().determiners | notes().neuter if done in notes().arrive else notes().neuter)
    ):
        return None
    if done in known.either and seen.kind in ("sub", "comma", "and") and "se" not in seen.proclitics:
        return marked(token, USTED, other, sure=False)
    if not done or done in known.things - {"gustar"}:
        return None
    form = form._replace(verb=done)
    if seen.kind in ("and", "colon", "prep") and not any(mark.sure and "usted" in mark.says for mark in found):
        return None
    if "se" in seen.proclitics and form.verb not in known.reflexive:
        return None
    if "se" in seen.proclitics:
        return _reflexive(line, at, seen, form, other)
    return _subjectless(line, at, seen, form, other, found)


def _reflexive(line: list[Token], at: int, seen: Frame, form: Form, other: dict[Way, str]) -> Mark | None:
    """ "si se muda": the pronoun and the verb change together. "si se conecta" may also be said of a thing."""
    following = line[at + 1].low if at + 1 < len(line) else ""
    if line[at - 1].low != "se" or following in notes().determiners:
        return None
    whole = Token(f"{line[at - 1].text} {line[at].text}", f"se {line[at].low}", line[at - 1].start, line[at].end)
    says = {way: f"{'se' if way == 'usted' else 'te'} {text}" for way, text in other.items()}
    sure = form.verb in notes().selves and seen.kind != "que"
    return marked(whole, USTED, says, sure=sure)


def _subjectless(
    line: list[Token], at: int, seen: Frame, form: Form, other: dict[Way, str], found: list[Mark]
) -> Mark | None:
    token, known = line[at], notes()
    rest = line[at + 1 :]
    following = rest[0].low if rest else ""
    helped = infinitive_after(rest)
    if helped:
        if helped in known.either:
            return marked(token, USTED, other, sure=False)
        if helped in known.things:
            return None
        return marked(
            token,
            USTED,
            other,
            sure=seen.kind in ("start", "comma", "sub", "and", "ask") and "se" not in seen.proclitics,
        )
    if form.tense == "present" and seen.kind in ("start", "comma") and not seen.negated:
        return marked(token, USTED, other, sure=False) if form.verb in known.people else None
    if seen.kind == "que":  # "el código que recibió" is the reader's; "la app que genera códigos" is not
        helping = done_after(line, at, "estar") != "estar" or done_after(line, at, "haber") != ""
        if helping and len(rest) > 1:  # "que esté usando", "que haya pagado": look behind what is done
            following = rest[1].low
        objectless = not rest or following in notes().prepositions or not following[0].isalnum()
        if objectless and form.verb in known.objects and not names_others(line):
            return marked(token, USTED, other)
        doubtful = objectless or form.tense == "subjunctive" or line[seen.before - 1].low in notes().determiners
        return marked(token, USTED, other, sure=False) if doubtful else None
    if any(word.low in known.others for word in rest[:3]) and following not in ("a", "al"):
        return marked(token, USTED, other, sure=False)
    elsewhere = not found and any(_is_other_subject(word.low) for word in line[: max(seen.before, 0)])
    sure = (
        seen.kind in ("sub", "and", "comma", "start")
        and not elsewhere
        and not {"le", "te", "les", "me", "nos"} & set(seen.proclitics)
    )
    if seen.kind == "and":
        sure = sure and _follows_instruction(line, at, found)
    return marked(token, USTED, other, sure=sure)


def joined_mark(line: list[Token], at: int, found: list[Mark]) -> Mark | None:
    """A verb with attached pronouns: desconéctalo, conectarte, llamándole."""
    token = line[at]
    if token.low in lexicon().forms:
        return None
    for bare, clitics in detach(token.low):
        readings = lexicon().folded.get(bare, ())
        if any(form.tense in ("infinitive", "gerund") for form in readings) and bare.endswith(("r", "ndo")):
            return _unfinite(
                line, at, next(form for form in readings if form.tense in ("infinitive", "gerund")), clitics, found
            )
    for bare, clitics in detach(token.low):
        orders = [form for form in lexicon().folded.get(bare, ()) if form.tense == "imperative"]
        exact = [form for form in orders if _say(form, clitics) == token.low]
        if exact:
            form = exact[0]
            says = frozenset(WAY_OF[one.person] for one in exact)
            return marked(token, says, _orders(form, clitics))
    return None


def _say(form: Form, clitics: tuple[str, ...]) -> str:
    return attach(lexicon().form(form.verb, form.tense, form.person), clitics)


def _orders(form: Form, clitics: tuple[str, ...]) -> dict[Way, str]:
    own = tuple("te" if clitic == "se" else clitic for clitic in clitics)
    theirs = tuple("se" if clitic == "te" else clitic for clitic in clitics)
    if form.person == "el" and clitics[0] == "se" and len(clitics) == 2 and form.verb not in notes().reflexive:
        own = theirs = clitics  # "envíeselo": to somebody else
    book = lexicon()
    vos = attach(book.form(form.verb, "imperative", "vos"), own)
    if form.verb == "ir":
        vos = "andate" if own == ("te",) else vos
    return {
        "tu": attach(book.form(form.verb, "imperative", "tu"), own),
        "vos": vos,
        "usted": attach(book.form(form.verb, "imperative", "el"), theirs),
    }


def _unfinite(line: list[Token], at: int, form: Form, clitics: tuple[str, ...], found: list[Mark]) -> Mark | None:
    """conectarte -> conectarse when the reader does it, ayudarte -> ayudarle when we do."""
    token = line[at]
    base = lexicon().form(form.verb, form.tense)
    governor = _governor(line, at)
    if "te" in clitics:
        own = governor == "reader" or (governor == "" and form.verb in notes().reflexive)
        usted = "se" if own or len(clitics) == 2 else "le"
        theirs = tuple(usted if clitic == "te" else clitic for clitic in clitics)
        return marked(token, INFORMAL, in_all_ways(token.low, token.low, attach(base, theirs)))
    if clitics[0] in ("se", "le") and (len(clitics) == 1 or clitics[0] == "se"):
        doing = done_after(line, at, form.verb) if form.verb == "haber" else form.verb
        if clitics[0] == "se" and doing not in notes().reflexive and len(clitics) == 1:
            return None
        mine = attach(base, ("te", *clitics[1:]))
        third = names_others(line)
        sure = governor in ("reader", "us") and not third
        return marked(token, USTED, in_all_ways(mine, mine, token.low), sure=sure)
    return None


def _governor(line: list[Token], at: int) -> str:
    """Who does the infinitive at `at`: "reader", "us", "other", or empty when a preposition leads it."""
    here = at - 1
    while here >= 0 and line[here].low in ("que", "a", "de", "no", "volver", "ya", "también"):
        here -= 1
    if here < 0:
        return ""
    readings = lexicon().forms.get(line[here].low, ())
    people = {form.person for form in readings if form.person}
    if people & {"tu", "vos"}:
        return "reader"
    if people & {"nosotros", "yo"}:
        return "us"
    if people & {"el"}:
        return "reader" if frame(line, here).kind in ("start", "comma", "sub", "and") else "other"
    return "other" if people else ""
