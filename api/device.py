"""What a browser calls itself, in a few words that its owner recognizes."""

import re

# The first that is named counts: Chrome calls itself Safari too, and Edge calls itself Chrome.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:HeadlessChrome|Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
_SYSTEMS = (
    ("Windows", re.compile(r"\bWindows\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("macOS", re.compile(r"\bMac OS X\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)


def device_of(user_agent: str) -> str:
    """ "Firefox, Windows"; empty when it says neither. Never the header's own words, which anybody may choose."""
    shown = (
        next((name for name, sign in table if sign.search(user_agent[:500])), "") for table in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in shown if name)
