"""Links, e-mail addresses, phones and codes of a text, in their canonical form."""

import re
from collections.abc import Iterator

from copilot.check.scan import Fact, Scan
from copilot.check.units import SCALES, UNITS

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'“”«»|]+", re.I)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|example|test|info|app|dev|io|gov|gob|edu|help|shop|store|"
    r"cl|mx|ar|co|es|br|pe|uy|ec|pt|us|uk|eu)(?:\.[a-z]{2})?(?:/[^\s<>\"'“”«»|]*)?(?![\w-])"
)
_IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]\d)(?::\d+)?(?:/[^\s<>\"'“”«»|]*)?")
_DOTTED = re.compile(r"[a-z\d]\.[a-z]{2}|\d\.\d+\.\d")
_PHONE = re.compile(r"(?<![\w.,/])(?:\+\s?)?\(?\d+\)?(?:[ -]?\(?\d+\)?)+(?![\w/]|[.,]\d)")
_CODE = re.compile(r"(?<![\w-])#?(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z\d]+(?:[-_][a-z\d]+)*(?![\w])", re.I)
_VERSION = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{1,2}){2,}(?![\d.,]\d)")
_ORDINAL_SUFFIX = re.compile(r"\.?[ºª°]|(?:er|ra|ro|do|da|to|ta|st|nd|rd|th)(?![^\W\d_])")
_TRAIL = ".,;:!?…)]}'\"*_>»”’"


def links(scan: Scan) -> None:
    if "@" in scan.folded:
        scan.take(_EMAIL, lambda m: iter([Fact("email", m.group(), m.group())]))

    def link(match: re.Match[str]) -> Iterator[Fact]:
        shown = trimmed(scan.text[match.start() : match.end()])
        yield Fact("link", link_key(shown), shown)

    if "http" in scan.folded or "www." in scan.folded:
        scan.take(_LINK, link)
    if _DOTTED.search(scan.folded):
        scan.take(_IP, link)
        scan.take(_HOST, link)


def trimmed(link: str) -> str:
    """A link without the punctuation of the sentence around it."""
    while link and link[-1] in _TRAIL and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    return link


def link_key(link: str) -> str:
    bare = link.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return bare.rstrip("/")


def codes(scan: Scan) -> None:
    def code(match: re.Match[str]) -> Iterator[Fact]:
        written = match.group().lstrip("#")
        number = re.match(r"\d+", written)
        if number and _is_unit(written[number.end() :]):
            return
        yield Fact("code", re.sub(r"[-_]", "", written), scan.shown(*match.span()))

    scan.take(_CODE, code)
    scan.take(_VERSION, lambda m: iter([Fact("code", m.group(), m.group())]))


def _is_unit(letters: str) -> bool:
    return letters in UNITS or letters in SCALES or bool(_ORDINAL_SUFFIX.fullmatch(letters))


def phones(scan: Scan) -> None:
    def phone(match: re.Match[str]) -> Iterator[Fact]:
        written = match.group()
        groups = re.findall(r"\d+", written)
        digits = "".join(groups)
        plus = written.startswith("+")
        thousands = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
        pair = len(groups) == 2 and "-" in written and not plus
        if not 7 <= len(digits) <= 15 or (not plus and (len(groups) == 1 or (thousands and len(digits) < 10) or pair)):
            return
        yield Fact("phone", digits, scan.shown(*match.span()))

    scan.take(_PHONE, phone)
