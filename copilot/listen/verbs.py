"""Spanish verb forms, made by rule from verbs.yaml, and the way back from a form to what it can be."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from copilot.listen.stress import plain
from copilot.text import fold

LEXICON = Path(__file__).with_name("verbs.yaml")

Tense = Literal[
    "present", "imperfect", "past", "future", "conditional", "subjunctive", "past subjunctive", "imperative",
    "infinitive", "gerund", "participle",
]  # fmt: skip
Person = Literal["yo", "tu", "vos", "el", "nosotros", "ellos", ""]
PERSONS: tuple[Person, ...] = ("yo", "tu", "vos", "el", "nosotros", "ellos")

_PRESENT = {
    "ar": ("o", "as", "ás", "a", "amos", "an"),
    "er": ("o", "es", "és", "e", "emos", "en"),
    "ir": ("o", "es", "ís", "e", "imos", "en"),
}
_PAST = {
    "ar": ("é", "aste", "aste", "ó", "amos", "aron"),
    "er": ("í", "iste", "iste", "ió", "imos", "ieron"),
}
_STRONG = ("e", "iste", "iste", "o", "imos", "ieron")
_IMPERFECT = {"ar": ("aba", "abas", "abas", "aba", "ábamos", "aban"), "er": ("ía", "ías", "ías", "ía", "íamos", "ían")}
_FUTURE = ("é", "ás", "ás", "á", "emos", "án")
_SUBJUNCTIVE = {"ar": ("e", "es", "es", "e", "emos", "en"), "er": ("a", "as", "as", "a", "amos", "an")}
_PAST_SUBJUNCTIVE = ("ra", "ras", "ras", "ra", "ramos", "ran")
_STRESSED = (0, 1, 3, 5)
_CHANGES = {"ie": ("e", "ie"), "ue": ("o", "ue"), "i": ("e", "i")}


class Form(NamedTuple):
    """One reading of a form."""

    verb: str
    tense: Tense
    person: Person


class Lexicon(NamedTuple):
    forms: dict[str, tuple[Form, ...]]
    """Form as written -> its readings."""
    folded: dict[str, tuple[Form, ...]]
    """The same without accents, for text typed in a hurry."""
    tables: dict[str, dict[tuple[Tense, Person], str]]
    """Verb -> tense and person -> form."""

    def form(self, verb: str, tense: Tense, person: Person = "") -> str:
        """The form, or empty when the verb is unknown or lacks it."""
        return self.tables.get(verb, {}).get((tense, person), "")


@cache
def lexicon() -> Lexicon:
    """All verbs of verbs.yaml with all their forms (built once, about 0.1 s)."""
    tables = {verb: _conjugate(verb, spec) for verb, spec in _verbs()}
    forms: dict[str, list[Form]] = {}
    for verb, table in tables.items():
        for (tense, person), form in table.items():
            forms.setdefault(form, []).append(Form(verb, tense, person))
            if tense == "past subjunctive":  # pudiera is also pudiese
                at = form.rindex("ra")
                forms.setdefault(form[:at] + "se" + form[at + 2 :], []).append(Form(verb, tense, person))
    folded: dict[str, list[Form]] = {}
    for form, readings in forms.items():
        folded.setdefault(fold(form), []).extend(readings)
    return Lexicon({k: tuple(v) for k, v in forms.items()}, {k: tuple(v) for k, v in folded.items()}, tables)


def _verbs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each verb with what is irregular about it."""
    raw = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
    seen: set[str] = set()
    participles: dict[str, str] = raw["participles"]
    for verb, spec in raw["irregular"].items():
        yield verb, spec
        for derived in raw["pre"].get(verb, "").split():
            yield derived, _prefixed(spec, derived, verb)
    seen.update(raw["irregular"], *(listed.split() for listed in raw["pre"].values()))
    for kind in ("ie", "ue", "i", "accent", "regular"):
        for verb in raw[kind].split():
            if not verb.endswith("-no") and verb not in seen:
                seen.add(verb)
                spec = {} if kind == "regular" else {"stem": _changed(verb, kind), "kind": kind}
                yield verb, spec | ({"participle": participles[verb]} if verb in participles else {})


def _prefixed(spec: dict[str, Any], derived: str, verb: str) -> dict[str, Any]:
    prefix = derived[: len(derived) - len(verb)]
    short = {"tener": "tén", "poner": "pón", "venir": "vén"}

    def put(value: Any) -> Any:
        return [prefix + one for one in value] if isinstance(value, list) else (prefix + value if value else value)

    changed = {name: put(value) for name, value in spec.items()}
    if verb in short:
        changed["imperative"] = prefix + short[verb]
    return changed


def _changed(verb: str, kind: str) -> str:
    stem = verb[:-2]
    if kind == "accent":
        return stem[:-1] + {"i": "í", "u": "ú"}[stem[-1]]
    if verb == "jugar":
        return "jueg"
    old, new = _CHANGES[kind]
    at = stem.rindex(old)
    return stem[:at] + new + stem[at + 1 :]


def _conjugate(verb: str, spec: dict[str, Any]) -> dict[tuple[Tense, Person], str]:
    bare = plain(verb)
    stem, ending = bare[:-2], bare[-2:]
    group = "ar" if ending == "ar" else "er"
    stressed = spec.get("stem", stem)
    uir = bare.endswith("uir") and not bare.endswith(("guir", "quir"))
    if uir:
        stressed = stem + "y"
    present = list(spec.get("present", ()) or _present(stem, stressed, ending, uir))
    if "yo" in spec:
        present[0] = spec["yo"]
    elif not spec.get("present") and _adds_zc(bare):
        present[0] = stem[:-1] + "zco"
    past = spec.get("past") or _past(bare, stem, ending, spec)
    future = spec.get("future", bare)
    table: dict[tuple[Tense, Person], str] = {
        ("infinitive", ""): verb,
        ("gerund", ""): spec.get("gerund") or _gerund(bare, stem, ending, spec),
        ("participle", ""): spec.get("participle") or _participle(stem, ending),
    }
    subjunctive = _subjunctive(stem, present[0], ending, spec)
    third = past[5].removesuffix("ron")
    rows: dict[Tense, list[str]] = {
        "present": present,
        "imperfect": spec.get("imperfect") or [stem + end for end in _IMPERFECT[group]],
        "past": past,
        "future": [future + end for end in _FUTURE],
        "conditional": [future + end for end in _IMPERFECT["er"]],
        "subjunctive": subjunctive,
        "past subjunctive": [_past_subjunctive(third, end) for end in _PAST_SUBJUNCTIVE],
    }
    for tense, forms in rows.items():
        table |= {(tense, person): form for person, form in zip(PERSONS, forms, strict=True)}
    table |= _imperatives(bare, present, subjunctive, spec)
    return table


def _present(stem: str, stressed: str, ending: str, uir: bool) -> list[str]:
    forms = []
    for at, end in enumerate(_PRESENT[ending]):
        base = stressed if at in _STRESSED else stem
        forms.append(_spell(base, end, ending))
    return forms


def _past(verb: str, stem: str, ending: str, spec: dict[str, Any]) -> list[str]:
    if "preterite" in spec or verb.endswith("ducir"):
        strong = spec.get("preterite") or stem[:-1] + "j"
        forms = [strong + end for end in _STRONG]
        if strong.endswith("j"):
            forms[5] = strong + "eron"
        if verb.endswith(("hacer", "satisfacer")):
            forms[3] = strong[:-1] + "zo"
        return forms
    forms = [_spell(stem, end, ending) for end in _PAST["ar" if ending == "ar" else "er"]]
    weak = _weak(stem, ending, spec)
    if weak != stem:
        forms[3], forms[5] = _spell(weak, "ió", ending), _spell(weak, "ieron", ending)
    if stem[-1] in "aeou" and ending != "ar" and not verb.endswith(("guir", "quir")):
        forms[3], forms[5] = stem + "yó", stem + "yeron"
        if stem[-1] != "u":
            forms[1] = forms[2] = stem + "íste"
            forms[4] = stem + "ímos"
    return forms


def _weak(stem: str, ending: str, spec: dict[str, Any]) -> str:
    """The stem of pidió, durmieron, sintiendo."""
    if ending != "ir" or spec.get("kind") not in ("ie", "ue", "i"):
        return stem
    old, new = ("o", "u") if spec["kind"] == "ue" else ("e", "i")
    at = stem.rindex(old)
    return stem[:at] + new + stem[at + 1 :]


def _gerund(verb: str, stem: str, ending: str, spec: dict[str, Any]) -> str:
    if ending == "ar":
        return stem + "ando"
    if stem[-1] in "aeou" and not verb.endswith(("guir", "quir")):
        return stem + "yendo"
    return _weak(stem, ending, spec) + "iendo"


def _participle(stem: str, ending: str) -> str:
    if ending == "ar":
        return stem + "ado"
    return stem + ("ído" if stem[-1] in "aeo" else "ido")


def _subjunctive(stem: str, yo: str, ending: str, spec: dict[str, Any]) -> list[str]:
    if "subjunctives" in spec:
        return list(spec["subjunctives"])
    ends = _SUBJUNCTIVE["ar" if ending == "ar" else "er"]
    if "subjunctive" in spec:
        return [spec["subjunctive"] + end for end in ends]
    from_yo = yo.removesuffix("o")
    if "yo" in spec or from_yo.endswith("zc") or spec.get("present"):  # tengo, conozco, oigo: kept in all persons
        return [from_yo + end for end in ends]
    unstressed = _weak(stem, ending, spec)
    grows = from_yo.endswith("uy")
    stressed = from_yo if grows else spec.get("stem", stem)
    return [_spell(unstressed if at == 4 and not grows else stressed, end, ending) for at, end in enumerate(ends)]


def _past_subjunctive(third: str, end: str) -> str:
    accent = {"a": "á", "e": "é"}
    return third[:-1] + accent[third[-1]] + end if end == "ramos" else third + end


def _imperatives(
    verb: str, present: list[str], subjunctive: list[str], spec: dict[str, Any]
) -> dict[tuple[Tense, Person], str]:
    vos = spec.get("vos") or verb[:-1].removesuffix("r")
    if not spec.get("vos"):
        stem, vowel = verb[:-2], verb[-2]
        vos = stem + {"a": "á", "e": "é", "i": "í"}[vowel]
    if verb in ("dar", "ver", "ser", "estar"):
        vos = {"dar": "da", "ver": "ve", "ser": "sé", "estar": "está"}[verb]
    tu = spec.get("imperative", present[3])
    return {("imperative", "tu"): tu, ("imperative", "vos"): vos if tu else "", ("imperative", "el"): subjunctive[3]}


def _adds_zc(verb: str) -> bool:
    return verb.endswith(("acer", "ecer", "ocer", "ucir")) and verb not in ("cocer",)


def _spell(stem: str, end: str, ending: str) -> str:
    """`stem` + `end`, keeping the sound of the stem's last letter."""
    first = plain(end[0])
    if ending == "ar" and first == "e":
        if stem.endswith("gu"):
            return stem[:-1] + "ü" + end
        for old, new in (("c", "qu"), ("g", "gu"), ("z", "c")):
            if stem.endswith(old):
                return stem[:-1] + new + end
    if ending != "ar" and first in "ao":
        if stem.endswith("gu"):
            return stem[:-1] + end
        if stem.endswith("g"):
            return stem[:-1] + "j" + end
        if stem.endswith("c"):
            return stem[:-1] + "z" + end
    return stem + end
