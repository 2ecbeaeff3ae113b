"""Numbering plans: which digits are a person's phone in one country, and which a company's public line."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberDesc

# Countries whose code may stand before a number without "+", as messengers write their handles.
_NEIGHBOURS = frozenset("AR BO BR CL CO CR DO EC ES GT HN MX NI PA PE PT PY SV UY VE".split())  # noqa: SIM905


class Plan(NamedTuple):
    """`personal` are mobile and fixed lines; `public` free or shared-cost ones, which belong to nobody."""

    code: str
    personal: re.Pattern[str]
    public: re.Pattern[str]
    prefix: re.Pattern[str] | None
    rule: str

    def holds(self, digits: str) -> bool:
        return any(self.personal.fullmatch(reading) for reading in self._readings(digits))

    def is_public(self, digits: str) -> bool:
        return bool(self.public.fullmatch(digits) or self.public.fullmatch(digits.removeprefix(self.code)))

    def _readings(self, digits: str) -> Iterator[str]:
        """As written, and without the trunk prefix ("0", "15")."""
        yield digits
        match = self.prefix.match(digits) if self.prefix else None
        if match and match.end():
            rest = digits[match.end() :]
            yield match.expand(self.rule) + rest if self.rule and match.lastindex and match[match.lastindex] else rest


@cache
def plan_of(country: str) -> Plan | None:
    metadata = PhoneMetadata.metadata_for_region(country)
    if metadata is None:
        return None
    return Plan(
        str(metadata.country_code),
        _form(metadata.mobile, metadata.fixed_line, metadata.personal_number, metadata.voip),
        _form(metadata.toll_free, metadata.shared_cost, metadata.premium_rate, metadata.uan),
        re.compile(metadata.national_prefix_for_parsing) if metadata.national_prefix_for_parsing else None,
        metadata.national_prefix_transform_rule or "",
    )


def region_of(digits: str) -> str:
    """The main country whose code `digits` begin with; "" when there is none."""
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]))
        if regions and digits[0] != "0":
            return regions[0]
    return ""


def has_country_code(digits: str, *, anywhere: bool = False) -> bool:
    """Whether `digits` are a country's code and a number of its plan; of a neighbouring country, or `anywhere`."""
    region = region_of(digits) if len(digits) >= 10 else ""
    plan = plan_of(region) if region and (anywhere or region in _NEIGHBOURS) else None
    if plan is None:
        return False
    national = digits[len(plan.code) :]
    # Mexico's old mobile "1" and Argentina's "9" stay in many an address book.
    return plan.holds(national) or (national[:1] in ("1", "9") and plan.holds(national[1:]))


def _form(*kinds: PhoneNumberDesc | None) -> re.Pattern[str]:
    patterns = {kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern}
    return re.compile("|".join(sorted(patterns)) or r"(?!)")
