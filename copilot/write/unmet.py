"""What of a wish was not done, and why: a note for the agent, in the language in which they wished."""

from collections.abc import Iterator

from copilot.draft import Register
from copilot.listen.language import OURS, detect
from copilot.write.brief import Brief
from copilot.write.phrases import Phrases
from copilot.write.wish import Wish


class Unmet:
    """The notes of one draft. `register` is how it addresses the customer, `mixed` whether some sentence does not;
    `foreign` are statements that could not be translated; `same` the manners in which nothing could be changed."""

    def __init__(self, brief: Brief, wish: Wish) -> None:
        self._brief, self._wish = brief, wish
        own = brief.spoken or brief.heard.language
        wished = detect(brief.wish, own)
        self._phrases = Phrases(wished if wished in OURS else own, "neutral", "")

    def notes(
        self, *, register: Register, mixed: bool, foreign: tuple[str, ...] = (), same: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        return tuple(self._notes(register, mixed, foreign, same))

    def _notes(self, register: Register, mixed: bool, foreign: tuple[str, ...], same: tuple[str, ...]) -> Iterator[str]:
        wish, language = self._wish, self._brief.heard.language
        if wish.language and wish.language != language:
            yield self._say("language", to=self._tongue(wish.language))
        yield from self._address(register, mixed)
        manners = any((wish.shorter, wish.longer, wish.warmer, wish.formal, wish.informal, wish.register))
        if self._brief.decision.outcome == "findings" and manners:
            yield self._say("nothing")
        yield from (self._say(name) for name in same)
        yield from (self._say("add_language", text=text) for text in foreign)
        yield from (self._say("unknown", text=text) for text in wish.rest)

    def _address(self, register: Register, mixed: bool) -> Iterator[str]:
        wish = self._wish
        wanted = wish.register_for(self._brief.heard.language)
        if wish.register and wanted is None:
            way = self._phrases.say("ways", wish.register)
            one = self._brief.heard.language == "en"
            yield self._say("register_one") if one else self._say("register_unknown", to=way)
        elif wanted and self._brief.decision.outcome != "findings":
            to = self._phrases.say("ways", wanted)
            if register not in (wanted, "neutral"):
                yield self._phrases.say("wish", "register", to=to, was=self._phrases.say("ways", register))
            elif mixed:
                yield self._say("register_partly", to=to)

    def _say(self, name: str, **values: str) -> str:
        was = self._tongue(self._brief.heard.language)
        return self._phrases.say("wish", name, **({"was": was} | values))

    def _tongue(self, language: str) -> str:
        return self._phrases.say("tongues", language)
