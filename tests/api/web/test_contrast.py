"""Every text colour on every surface it stands on, computed from the stylesheet's own names, light and dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[3] / "api" / "web" / "static" / "base.css").read_text()
TEXT = ("ink", "ink-2", "accent", "warn")
SURFACES = ("page", "sheet", "paper")
PAIRS = [(text, on) for text in TEXT for on in SURFACES] + [
    ("on-accent", "accent"),
    ("ink", "quote"),
    ("accent", "quote"),
]
EDGES = [(edge, on) for edge in ("edge", "accent", "warn") for on in SURFACES]


def themes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    found = {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for name, block in (("light", light), ("dark", dark))
    }
    return {"light": found["light"], "dark": found["light"] | found["dark"]}


def luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "on"), PAIRS)
def test_text_can_be_read(theme: str, text: str, on: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[text], colours[on]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "on"), EDGES)
def test_the_edges_of_controls_can_be_seen(theme: str, edge: str, on: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[edge], colours[on]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_conversation_is_brightest_then_the_draft_then_the_rest(theme: str) -> None:
    colours = themes()[theme]
    assert luminance(colours["paper"]) > luminance(colours["sheet"]) > luminance(colours["page"])


def test_every_colour_in_use_is_named_in_one_place() -> None:
    rest = re.sub(r":root \{.*?\}", "", CSS, flags=re.DOTALL)
    static = Path(__file__).resolve().parents[3] / "api" / "web" / "static"
    others = "".join((static / name).read_text() for name in ("desk.css", "evaluation.css"))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rest + others) == []
