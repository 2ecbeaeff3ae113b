"""The language of a draft and how it addresses the customer, read from its words alone.

A few unmistakable words each: enough to catch a draft that mixes, never to judge a short one that shows none.
"""

import re

from evals.grounding.support import plain

_FUNCTION_WORDS = {
    "es": "el la los las un una que y en con por para del al es esta su tu puede puedes si no ya mas como desde hasta",
    "pt": "o os as um uma que e em com por para do da dos das no na voce seu sua nao ja mais como ate pelo pela esta",
    "en": "the a an and of to in with for you your is are not it on by from this that can if or we",
}
_SETS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}

_TU_VERBS = (
    "tienes puedes quieres debes necesitas eliges recibes pagas sigues contigo escribenos avisanos dinos envianos"
)
_USTED = "usted escribanos avisenos diganos envienos digame ingrese seleccione inicie haga pulse vaya"
_INFORMAL = "tu tus te ti"  # tú and vos share them
# Accents tell vos from tú (elegí, elige), so these are looked for before accents are dropped.
_VOS = (
    "vos sos tenés podés querés debés sabés necesitás elegís recibís pagás seguís escribinos avisanos decinos mandanos "
)
_VOS += "entrá tocá elegí escribí guardá abrí pedí poné mirá esperá reiniciá fijate desenchufá comprobá revisá enviá"
_PATTERNS = {
    name: re.compile(rf"\b(?:{'|'.join(words.split())})\b")
    for name, words in (("tu", _TU_VERBS), ("usted", _USTED), ("informal", _INFORMAL), ("vos", _VOS))
}


def language_of(text: str) -> str:
    """`es`, `pt` or `en` by function words; empty when the text shows too few to tell."""
    words = [word.strip(".,;:!?¡¿()\"'") for word in plain(text).split()]
    counts = sorted(((sum(word in known for word in words), name) for name, known in _SETS.items()), reverse=True)
    (most, first), (second, _) = counts[:2]
    return first if most >= 2 and most > second else ""


def registers_of(text: str) -> frozenset[str]:
    """The Spanish forms of address that `text` shows, none when it shows none: two are a draft that mixes."""
    bare = plain(text)
    shown = {name for name in ("tu", "usted") if _PATTERNS[name].search(bare)}
    if _PATTERNS["vos"].search(text.casefold()):
        # "avisanos" without its accent is both; a tú verb elsewhere decides.
        shown = (
            (shown - {"tu"}) | {"vos"}
            if not re.search(r"\b(?:tienes|puedes|quieres|debes)\b", bare)
            else shown | {"vos"}
        )
    if shown == {"usted"} and _PATTERNS["informal"].search(bare):
        shown.add("tu")  # tú or vos: either way not usted
    return frozenset(shown)
