"""Figures ready for the page: an SVG with a title, a sentence of what it shows, and a table of its data."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

HALF_A_YEAR = 26
"""Weeks between two rows of a table."""


@dataclass(frozen=True)
class Figure:
    """An SVG with its caption and its data as a table; `wide` where it takes a row of the page."""

    id: str
    title: str
    caption: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: bool = False
