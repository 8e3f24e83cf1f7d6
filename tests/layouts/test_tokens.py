"""The design system: enough contrast in both themes, and one value per token."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from layouts import palette
from services import palette as print_palette
from services.colors import ink_on

CSS = Path(__file__).parents[2] / "assets" / "css"
TOKENS = (CSS / "01-tokens.css").read_text("utf-8")
TEXT, MARK = 4.5, 3.0


def tokens(selector: str) -> dict[str, str]:
    """The colours set by the rule that begins with a selector."""
    block = TOKENS[TOKENS.index(selector) :].partition("{")[2].partition("}")[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block))


LIGHT, DARK = tokens(':root,\n[data-bs-theme="light"] {'), tokens('[data-bs-theme="dark"] {')


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_surface(theme: dict[str, str]) -> None:
    for ground in ("canvas", "surface", "surface-sunken", "surface-hover"):
        for ink in ("text", "text-muted", "accent", "good", "bad", "warning"):
            assert contrast(theme[ink], theme[ground]) >= TEXT, (ink, ground)
    for tone in ("good", "bad", "warning", "accent"):
        assert contrast(theme[tone], theme[f"{tone}-soft"]) >= TEXT, tone
        assert contrast(theme["text"], theme[f"{tone}-soft"]) >= TEXT, tone
    assert contrast(theme["on-accent"], theme["accent"]) >= TEXT
    assert contrast(theme["on-accent"], theme["accent-hover"]) >= TEXT


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_and_borders_of_fields_can_be_seen(theme: dict[str, str]) -> None:
    for color in {*palette.REASON_COLORS.values(), *palette.BAND_COLORS.values()}:
        assert contrast(color, theme["surface"]) >= MARK, color
    assert contrast(theme["line-strong"], theme["surface"]) >= MARK


def test_figures_and_style_sheet_name_the_same_colours() -> None:
    shared = tokens(":root {\n  /* Type")
    pairs = {
        "accent": palette.ACCENT,
        "teal": palette.TEAL,
        "warning": palette.WARNING,
        "magenta": palette.MAGENTA,
        "neutral": palette.NEUTRAL,
        "sky": palette.SKY,
    }
    assert {name: shared[f"data-{name}"] for name in pairs} == pairs
    assert (LIGHT["text"], LIGHT["text-muted"]) == (palette.LIGHT_TEXT, palette.LIGHT_MUTED)
    assert (DARK["text"], DARK["text-muted"]) == (palette.DARK_TEXT, palette.DARK_MUTED)


def test_a_printed_report_has_the_colours_of_the_light_theme() -> None:
    pairs = {
        "line": print_palette.LIGHT_LINE,
        "surface-sunken": print_palette.LIGHT_SUNKEN,
        "good": print_palette.LIGHT_GOOD,
        "bad": print_palette.LIGHT_BAD,
        "warning": print_palette.LIGHT_WARNING,
    }
    assert {name: LIGHT[name] for name in pairs} == pairs


def test_both_themes_set_the_same_tokens() -> None:
    assert set(LIGHT) == set(DARK)


def test_every_token_used_is_defined() -> None:
    sheets = "".join(path.read_text("utf-8") for path in CSS.glob("*.css"))
    sources = "".join(path.read_text("utf-8") for path in (CSS.parents[1] / "layouts").rglob("*.py"))
    used = {name for name in re.findall(r"var\((--[\w-]+)\)", sheets) if not name.startswith("--bs")}
    defined = set(re.findall(r"(--[\w-]+):", sheets)) | set(re.findall(r'"(--[\w-]+)"', sources))
    assert used <= defined


def test_every_icon_used_is_drawn() -> None:
    drawn = set(re.findall(r"\.icon-([\w-]+) \{", (CSS / "05-icons.css").read_text("utf-8")))
    sources = "".join(path.read_text("utf-8") for path in (CSS.parents[1] / "layouts").rglob("*.py"))
    used = set(re.findall(r'icon\("([\w-]+)"', sources)) | set(
        re.findall(r'nothing_here\(\s*"([\w-]+)"', sources)
    )
    assert used <= drawn


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#d9730d", "#0f8f83", "#808080", "#ffe000"])
def test_letters_on_a_brand_colour_can_be_read(color: str) -> None:
    assert contrast(ink_on(color), color) >= TEXT
