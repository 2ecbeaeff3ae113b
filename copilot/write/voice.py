"""The voice policy: one small file that a manager edits, the same on every channel."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError

from copilot.answer_within import Targets
from copilot.conversation import Value
from copilot.draft import Register
from copilot.errors import ConfigError
from copilot.hours import Hours
from copilot.text import fold

DEFAULT = Path(__file__).with_name("voice.yaml")


class RegisterPolicy(Value):
    """`policy` is `mirror` or one fixed register; `otherwise` gives one by language tag or base language."""

    policy: Literal["mirror", "tu", "usted", "vos", "voce", "senhor"] = "mirror"
    otherwise: dict[str, Register] = Field(default_factory=dict)


class Forms(Value):
    """Alternatives by shape of channel: e-mail, or anything shorter."""

    email: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def of(self, channel: str) -> tuple[str, ...]:
        return self.email if channel == "email" else self.other


class Voice(Value):
    """`answer_within` is no part of how a draft sounds, so it stands in no dump or digest of a voice."""

    company: str = ""
    signature: str = ""
    register_: RegisterPolicy = Field(default_factory=RegisterPolicy, validation_alias="register")
    greeting: dict[str, Forms] = Field(default_factory=dict)
    closing: dict[str, Forms] = Field(default_factory=dict)
    banned: tuple[str, ...] = ()
    length: dict[str, int] = Field(default_factory=dict)
    ask: dict[str, dict[str, str]] = Field(default_factory=dict)
    hours: Hours = Field(default_factory=Hours)
    answer_within: Targets = Field(default_factory=Targets, exclude=True)

    def longest(self, channel: str) -> int:
        """Longest draft in characters on this channel."""
        return self.length.get(channel) or self.length.get("other", 1000)

    def ask_for(self, language: str, matter: str) -> str:
        """Whom to ask about a matter: by the first word of the policy that stands in it, else who is named for all
        else, else as the built-in policy says it. Never empty."""
        folded = fold(matter)
        named = (names for word, names in self.ask.items() if word != "otherwise" and fold(word) in folded)
        everyone = (*named, self.ask.get("otherwise", {}), built_in().ask["otherwise"])
        return next(found for names in everyone if (found := _in(language, names)))

    def register_for(self, customer: Register, tag: str, source: Register = "neutral") -> Register:
        """How to address this customer: the fixed register; theirs; the usual one of their country; the one that the
        sources are written in; the usual one of their language."""
        base = tag.split("-")[0]
        if self.register_.policy != "mirror":
            return self.register_.policy if _speaks(self.register_.policy, base) else customer
        if customer != "neutral":
            return customer
        by_country = self.register_.otherwise.get(tag) if tag != base else None
        if by_country:
            return by_country
        return source if source != "neutral" else self.register_.otherwise.get(base, "neutral")


def _speaks(register: str, language: str) -> bool:
    return language == ("pt" if register in ("voce", "senhor") else "es")


def _in(language: str, names: Mapping[str, str]) -> str:
    """A name in this language, else in any; "" where there is none."""
    return names.get(language) or next(filter(None, names.values()), "")


@cache
def built_in() -> Voice:
    return _parse(DEFAULT)


def read_voice(file: Path) -> Voice:
    """The company's policy from `file`, whatever it leaves out taken from the built-in one; the latter if absent.

    Raises:
        ConfigError: the file is not valid; names the file and the entry.
    """
    if not file.exists():
        return built_in()
    given = _parse(file)
    return built_in().model_copy(update={name: getattr(given, name) for name in given.model_fields_set})


def _parse(file: Path) -> Voice:
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return Voice.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"]) or "voice"
        raise ConfigError(f"{file}: `{place}` {first['msg'].lower()}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # also a date that is none, and no UTF-8
        raise ConfigError(f"{file}: not valid YAML ({' '.join(str(error).split())}).") from error
