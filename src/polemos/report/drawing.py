"""From a chart to an SVG that belongs to the page: small, inert, without fonts, in the page's own tones.

Vega-Lite draws in the light tones of `palette`; the page's style turns them with the reader's colour
scheme. What the drawing library adds beyond shapes and text is left out: only the elements and attributes
below pass, so no text of a case can become anything but text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert as vlc
from markupsafe import Markup, escape

from polemos.report.palette import TONES

FONT = "Arial, Liberation Sans, sans-serif"
INK, SOFT, LINE, PAPER = (TONES[name].light for name in ("ink", "soft", "line", "paper"))

_ELEMENTS = frozenset({"g", "path", "rect", "line", "circle", "text", "tspan"})
_GEOMETRY = frozenset(
    {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "r", "cx", "cy", "width", "height"}
)
_PAINT = frozenset(
    {"fill", "stroke", "fill-opacity", "stroke-opacity", "opacity", "stroke-width", "stroke-dasharray"}
)
_TYPE = frozenset({"text-anchor", "font-size", "font-weight", "font-style"})
_ATTRIBUTES = _GEOMETRY | _PAINT | _TYPE
_IDLE = {("opacity", "1"), ("stroke-width", "1"), ("fill", "none"), ("transform", "translate(0,0)")}
_SHAPES = frozenset({"path", "rect", "line", "circle"})
_LINES = re.compile(r"([ML])(-?[\d.]+),(-?[\d.]+)|(Z)")
_DECIMALS = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_VERSION = re.compile(r"v(\d+\.\d+)")


def configuration() -> dict[str, Any]:
    """The theme of all figures: quiet axes, no frame, text in the page's sans-serif."""
    axis = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "titlePadding": 8,
        "labelPadding": 4,
        "tickSize": 4,
    }
    above = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleBaseline": "bottom"}
    return {
        "background": None,
        "padding": {"left": 8, "right": 12, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "font": FONT,
        "axis": axis,
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False, "titleX": -4, "titleY": -14} | above,
        "text": {"font": FONT, "fontSize": 12, "color": INK},
        "legend": {"labelFont": FONT, "labelFontSize": 12, "labelColor": INK, "title": None, "orient": "top"}
        | {"symbolType": "circle", "symbolSize": 60, "padding": 0, "columnPadding": 14},
    }


def draw(chart: alt.TopLevelMixin, id: str, title: str, description: str) -> Markup:
    """The chart as an SVG with a name and a description for those who cannot see it."""
    # The tests hold every figure to the schema of charts; here that would take most of the time.
    specification = chart.to_dict(validate=False) | {"config": configuration()}
    version = _VERSION.match(alt.SCHEMA_VERSION)
    drawn = vlc.vegalite_to_svg(json.dumps(specification), vl_version=version[1] if version else None)
    root = ElementTree.fromstring(drawn)  # noqa: S314 (the drawing library's own output, not a file's)
    body = "".join(_slim(child) for child in root)
    width, height = (round(float(root.get(side, "0"))) for side in ("width", "height"))
    return Markup(  # noqa: S704 (every text and attribute in it is escaped here)
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" fill="none" '
        f'aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{escape(title)}</title>'
        f'<desc id="{id}-d">{escape(description)}</desc>{body}</svg>'
    )


def _slim(element: ElementTree.Element) -> str:
    """An element with what is allowed of it, or nothing where nothing would be seen."""
    tag = element.tag.rpartition("}")[2]
    if tag not in _ELEMENTS or _is_invisible(tag, element):
        return ""
    inside = "".join(_slim(child) for child in element)
    if tag in {"text", "tspan"}:
        inside = str(escape(element.text or "")) + inside
        if not inside:
            return ""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(tag, element))
    if tag == "g" and not (inside and attributes):
        return inside
    return f"<{tag}{attributes}/>" if not inside else f"<{tag}{attributes}>{inside}</{tag}>"


def _attributes(tag: str, element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name not in _ATTRIBUTES or (name, value) in _IDLE:
            continue
        if name == "font-size":
            yield name, value.removesuffix("px")
        elif name in _GEOMETRY:
            short = _DECIMALS.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), value)
            yield name, relative(short) if name == "d" else short
        else:
            yield name, value
    if tag == "text" and "fill" not in element.attrib:
        yield "fill", INK


def relative(path: str) -> str:
    """A path of straight lines, each step from the last point, which is shorter; any other path as it is."""
    if _LINES.sub("", path):
        return path
    x, y, begun, drawn, last = 0, 0, (0, 0), "", ""
    for match in _LINES.finditer(path):
        if match[4]:
            (x, y), drawn, last = begun, f"{drawn}Z", "Z"
            continue
        to_x, to_y = (round(10 * float(match[at])) for at in (2, 3))  # in tenths, so that nothing adds up
        if match[1] == "M":
            begun, drawn, last = (to_x, to_y), f"{drawn}M{_tenths(to_x)},{_tenths(to_y)}", "M"
        else:
            step = f"{_tenths(to_x - x)},{_tenths(to_y - y)}"
            drawn, last = f"{drawn}{',' if last == 'L' else 'l'}{step}", "L"
        x, y = to_x, to_y
    return drawn


def _tenths(value: int) -> str:
    return f"{value / 10:g}".replace("0.", ".", 1) if abs(value) < 10 and value else f"{value / 10:g}"


def _is_invisible(tag: str, element: ElementTree.Element) -> bool:
    """A shape without paint: backgrounds of groups and the like."""
    if tag not in _SHAPES:
        return False
    paints = (element.get(name, "none") for name in ("fill", "stroke"))
    return all(paint in {"none", "transparent"} for paint in paints) or element.get("opacity") == "0"
