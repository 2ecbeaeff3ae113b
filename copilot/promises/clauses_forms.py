"""The forms of the verbs that promises are made of, by rule from clauses.<language>.yaml."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from copilot.listen.verbs import Person, Tense, lexicon
from copilot.text import fold

Time = Literal["present", "future", "past", "infinitive", "gerund", "participle", "subjunctive"]

_PERSONS: tuple[tuple[Person, str], ...] = (
    ("yo", "1"),
    ("nosotros", "1"),
    ("tu", "2"),
    ("vos", "2"),
    ("el", "3"),
    ("ellos", "3"),
)
_PERSONAL: tuple[tuple[Tense, Time], ...] = (
    ("present", "present"),
    ("future", "future"),
    ("past", "past"),
    ("subjunctive", "subjunctive"),
)
_BARE: tuple[Time, ...] = ("infinitive", "gerund", "participle")
_FOUR = ("1", "1", "3", "3")  # first and third person, singular and plural
_PORTUGUESE: dict[str, dict[str, tuple[str, ...]]] = {
    "ar": {"present": ("o", "amos", "a", "am"), "past": ("ei", "amos", "ou", "aram"), "subjunctive": ("e", "em")},
    "er": {"present": ("o", "emos", "e", "em"), "past": ("i", "emos", "eu", "eram"), "subjunctive": ("a", "am")},
    "ir": {"present": ("o", "imos", "e", "em"), "past": ("i", "imos", "iu", "iram"), "subjunctive": ("a", "am")},
}
_SPANISH: dict[str, dict[str, tuple[str, ...]]] = {
    "ar": {"present": ("o", "amos", "a", "an"), "past": ("e", "amos", "o", "aron"), "subjunctive": ("e", "en")},
    "er": {"present": ("o", "emos", "e", "en"), "past": ("i", "imos", "io", "ieron"), "subjunctive": ("a", "an")},
    "ir": {"present": ("o", "imos", "e", "en"), "past": ("i", "imos", "io", "ieron"), "subjunctive": ("a", "an")},
}
_FUTURE = {"es": ("e", "emos", "a", "an"), "pt": ("ei", "emos", "a", "ao")}
_SMALL = ("joints", "dative", "accusative", "negation", "determiners", "prepositions", "conjunctions", "that", "we")
_VOWELS = "aeiou"


class Reading(NamedTuple):
    """One reading of a form. `person` is "1", "2", "3", or "" for infinitive, gerund and participle; `acts` the kinds
    of act that the verb can be."""

    time: Time
    person: str
    verb: str
    acts: frozenset[str]


class Forms(NamedTuple):
    raw: Mapping[str, Any]
    written: Mapping[str, tuple[Reading, ...]]
    """Form with its accents -> what it can be ("llamo" is not "llamó")."""
    folded: Mapping[str, tuple[Reading, ...]]
    """The same without accents, for what is typed in a hurry."""

    def of(self, written: str, folded: str) -> tuple[Reading, ...]:
        return self.written.get(written) or self.folded.get(folded, ())


@cache
def forms(language: str) -> Forms:
    """Forms and word lists of "es", "pt" or "en" (built once, about 20 ms)."""
    raw = yaml.safe_load(Path(__file__).with_name(f"clauses.{language}.yaml").read_text(encoding="utf-8"))
    acts: dict[str, set[str]] = {}
    for act, listed in (
        *raw["acts"].items(),
        ("receive", raw["receive"]),
        ("arrive", raw["arrive"]),
        ("other", raw.get("more", "")),
    ):
        for verb in listed.split():
            acts.setdefault(verb, set()).add(act)
    written: dict[str, list[Reading]] = {}
    folded: dict[str, list[Reading]] = {}
    small = {word for name in _SMALL for word in raw.get(name, "").split()}
    conjugate = {"es": _spanish, "pt": _portuguese, "en": _english}[language]
    for verb, kinds in acts.items():
        for form, time, person in conjugate(verb, raw["irregular"].get(verb, {})):
            reading = Reading(time, person, verb, frozenset(kinds))
            bare = fold(form)
            if bare not in small:
                _add(folded, bare, reading)
            if bare != form or (bare not in small and language == "es"):
                _add(written, form, reading)
    return Forms(raw, _frozen(written), _frozen(folded))


def _add(table: dict[str, list[Reading]], form: str, reading: Reading) -> None:
    if reading not in table.setdefault(form, []):
        table[form].append(reading)


def _frozen(table: dict[str, list[Reading]]) -> dict[str, tuple[Reading, ...]]:
    return {form: tuple(found) for form, found in table.items()}


def _spanish(verb: str, spec: dict[str, Any]) -> Iterator[tuple[str, Time, str]]:
    known = lexicon()
    if verb not in known.tables:
        yield from _regular(verb, spec, _SPANISH, _FUTURE["es"], ("ando", "iendo"))
        return
    for tense, time in _PERSONAL:
        for person, number in _PERSONS:
            if form := known.form(verb, tense, person):
                yield form, time, number
    for bare in _BARE:
        if form := known.form(verb, bare):
            yield from (
                ((form[:-1] + end, bare, "") for end in ("o", "a", "os", "as"))
                if bare == "participle"
                else ((form, bare, ""),)
            )


def _portuguese(verb: str, spec: dict[str, Any]) -> Iterator[tuple[str, Time, str]]:
    yield from _regular(verb, spec, _PORTUGUESE, _FUTURE["pt"], ("ando", verb[-2:-1] + "ndo"))


def _regular(
    verb: str,
    spec: dict[str, Any],
    endings: dict[str, dict[str, tuple[str, ...]]],
    future: tuple[str, ...],
    gerunds: tuple[str, str],
) -> Iterator[tuple[str, Time, str]]:
    stem, ending = verb[:-2], verb[-2:]
    if ending not in endings:  # repor: all its forms are given
        stem, ending = verb[:-1], "er"
    rules = endings[ending]
    for tense in ("present", "past"):
        given = spec.get(tense) or [_spell(stem, end, ending) for end in rules[tense]]
        yield from ((form, tense, person) for form, person in zip(given, _FOUR, strict=True))
    for form in spec.get("subjunctive") or [_spell(stem, end, ending) for end in rules["subjunctive"]]:
        yield form, "subjunctive", "3"
    for end, person in zip(future, _FOUR, strict=True):
        yield spec.get("future", verb) + end, "future", person
    yield from ((form, "present", person) for form, person in spec.get("also", {}).items())
    yield verb, "infinitive", ""
    yield spec.get("gerund") or stem + gerunds[ending != "ar"], "gerund", ""
    plain = spec.get("participle") or stem + ("ado" if ending == "ar" else "ido")
    for participle in spec.get("participles", [plain]):
        yield from ((participle[:-1] + end, "participle", "") for end in ("o", "a", "os", "as"))
        yield participle, "participle", ""


def _spell(stem: str, end: str, ending: str) -> str:
    """`stem` + `end`, keeping the sound of the stem's last letter (without accents and cedillas)."""
    if ending == "ar" and end[0] == "e":
        for old, new in (("c", "qu"), ("g", "gu"), ("z", "c")):
            if stem.endswith(old):
                return stem[: -len(old)] + new + end
    if ending != "ar" and end[0] in "ao" and stem.endswith("g"):
        return stem[:-1] + "j" + end
    return stem + end


def _english(verb: str, spec: dict[str, Any]) -> Iterator[tuple[str, Time, str]]:
    yield verb, "infinitive", ""
    soft = verb.endswith("e")
    changed = verb.endswith("y") and verb[-2] not in _VOWELS
    hissing = verb.endswith(("s", "sh", "ch", "x", "o"))
    yield spec.get("third") or (verb[:-1] + "ies" if changed else verb + ("es" if hissing else "s")), "present", "3"
    yield spec.get("gerund") or (verb[:-1] if soft else verb) + "ing", "gerund", ""
    past = spec.get("past") or (verb[:-1] + "ied" if changed else verb + ("d" if soft else "ed"))
    yield past, "past", ""
    yield spec.get("participle") or past, "participle", ""
