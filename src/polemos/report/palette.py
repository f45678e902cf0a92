"""The colours of a report, light and dark, named by what they mean.

The two belligerents get purple and ochre, which every common form of colour blindness keeps apart
(Brewer's PuOr scale; Harrower and Brewer 2003, Cartographic Journal 40:27-37) and which stand for neither
side of any war. Agreement and disagreement are teal and plum, never green and red. Colour is always the
third sign of a thing, after its word and its shape.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tone:
    """One meaning, on paper and on a dark screen; hexadecimal sRGB.

    against  the surface it is read on, by name; empty for a surface
    ratio    the contrast it must have there (WCAG 2.2: 4.5 for text, 3 for graphics)
    """

    light: str
    dark: str
    against: str = ""
    ratio: float = 0.0


TONES: dict[str, Tone] = {
    "paper": Tone("#fdfcfa", "#14171c"),
    "panel": Tone("#f5f3ee", "#1c2027"),
    "ink": Tone("#1d2430", "#e7e4dd", "panel", 7.0),
    "soft": Tone("#555d6b", "#a9aeb8", "panel", 4.5),
    "line": Tone("#dedad1", "#333944"),
    "rock": Tone("#cfd3da", "#3a4250"),
    "tint": Tone("#e4e6ea", "#2a303a"),
    "link": Tone("#1f4f82", "#8fb8e6", "panel", 4.5),
    "agree": Tone("#12665b", "#63c3b3", "panel", 4.5),
    "oppose": Tone("#8c2f55", "#e39ab9", "panel", 4.5),
    "mixed": Tone("#5a5330", "#cfc48a", "panel", 4.5),
    "open": Tone("#5d6472", "#a5abb6", "panel", 4.5),
    "first": Tone("#5b4694", "#b3a2e6", "panel", 4.5),
    "second": Tone("#99580a", "#e2a458", "panel", 4.5),
}

ACTORS = ("first", "second")
"""Tones of the belligerents, in the order of their stream numbers."""


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def css_variables(*, dark: bool) -> str:
    """The declarations of all tones as custom properties."""
    return "".join(f"--{name}:{tone.dark if dark else tone.light};" for name, tone in TONES.items())
