"""The causal diagram: mechanisms as boxes in fixed places, an arrow for every way one acts on another.

It is drawn from the arrows of the catalogue and the links that the case has cut, in a wide and a tall
form, so that it can be read on a telephone; a list of all arrows in words stands under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from polemos._core.catalogue import ARROWS, MECHANISMS, Arrow
from polemos.report.drawing import INK, LINE, PAPER, SOFT
from polemos.report.formatting import plural
from polemos.report.palette import TONES
from polemos.report.record import RunRecord
from polemos.report.routing import Box, Curve, Picture, arrowhead

OUTSIDE = ("policies", "patrons")
"""Ends of arrows that are no mechanism: what is decided, and who helps."""

PLANNED = "planned"
LINK = TONES["link"].light
FONT = 13


@dataclass(frozen=True)
class Placement:
    """Where the boxes stand. width, height: of the picture; box: half the width and height of a box."""

    name: str
    width: int
    height: int
    box: tuple[float, float]
    font: int
    places: dict[str, tuple[float, float]]


WIDE = Placement(
    "wide",
    860,
    600,
    (60, 17),
    13,
    {
        "patron_aid": (80, 40),
        "materiel": (80, 170),
        "attrition": (80, 300),
        "patrons": (80, 560),
        "policies": (250, 235),
        "calendar": (420, 40),
        "narrative": (420, 170),
        "deep_strikes": (420, 300),
        "economy": (420, 430),
        "reserves": (420, 560),
        "upheaval": (590, 235),
        "opinion": (590, 365),
        "territory": (760, 170),
        "beliefs": (760, 430),
    },
)
TALL = Placement(
    "tall",
    356,
    600,
    (46, 14),
    12,
    {
        "patrons": (116, 24),
        "reserves": (55, 102),
        "beliefs": (301, 102),
        "economy": (116, 180),
        "opinion": (240, 180),
        "materiel": (55, 258),
        "deep_strikes": (178, 258),
        "upheaval": (301, 258),
        "policies": (116, 336),
        "attrition": (55, 414),
        "narrative": (178, 414),
        "territory": (301, 414),
        "patron_aid": (116, 492),
        "calendar": (240, 492),
    },
)
"""Places found by trying many: few crossings, no curve through a box that is not its own."""


@dataclass(frozen=True)
class Said:
    """An arrow in words. state: empty, or why it does not act."""

    name: str
    source: str
    meaning: str
    state: str


@dataclass(frozen=True)
class Target:
    """What acts on one mechanism."""

    name: str
    arrows: tuple[Said, ...]


@dataclass(frozen=True)
class Diagram:
    """The pictures, and every arrow in words by what it acts on."""

    wide: Markup
    tall: Markup
    targets: tuple[Target, ...]
    acting: int
    cut: int
    idle: int


def words(name: str) -> str:
    """A name of the catalogue as it is read."""
    return name.replace("_", " ")


def diagram(record: RunRecord) -> Diagram:
    """The causal diagram of a case."""
    states = {arrow.name: _state(record, arrow) for arrow in ARROWS}
    acting = sum(not state for state in states.values())
    cut = sum(state == "cut" for state in states.values())
    return Diagram(
        _drawn(record, WIDE, states),
        _drawn(record, TALL, states),
        tuple(_targets(states)),
        acting,
        cut,
        len(states) - acting - cut,
    )


def _state(record: RunRecord, arrow: Arrow) -> str:
    """Why an arrow does not act in a case: one of its ends is not in use, or it was cut."""
    used = {*record.case.in_use, *OUTSIDE}
    missing = [end for end in (arrow.source, arrow.target) if end not in used]
    if missing:
        return f"{words(missing[0])} not used"
    return "cut" if record.case.links.get(arrow.name) == "off" else ""


def _targets(states: dict[str, str]) -> Iterator[Target]:
    for target in (*MECHANISMS, *OUTSIDE):
        found = [arrow for arrow in ARROWS if arrow.target == target]
        if found:
            said = (Said(words(one.name), words(one.source), one.meaning, states[one.name]) for one in found)
            yield Target(words(target), tuple(said))


def _drawn(record: RunRecord, layout: Placement, states: dict[str, str]) -> Markup:
    boxes = {name: Box(x, y, *layout.box) for name, (x, y) in layout.places.items()}
    shown = [arrow for arrow in ARROWS if states[arrow.name] in {"", "cut"} and _placed(arrow, boxes)]
    pairs = dict.fromkeys((arrow.source, arrow.target) for arrow in shown)
    curves = Picture(boxes, (layout.width, layout.height), layout.box[1] / 2).routed(pairs)
    body = "".join(
        _arrow(
            curves[pair],
            pair[0] in OUTSIDE,
            all(states[one.name] for one in shown if (one.source, one.target) == pair),
        )
        for pair in pairs
    )
    used = {*record.case.in_use, *OUTSIDE}
    body += "".join(_box(name, box, layout, name in used) for name, box in boxes.items())
    id = f"diagram-{layout.name}"
    spoken = (
        f"{plural(len(boxes), 'box')[:-1]}es and {plural(len(pairs), 'curve')}: what acts on what, "
        "as the list under the picture says in words."
    )
    return Markup(  # noqa: S704 (every text in it is escaped here)
        f'<svg viewBox="0 0 {layout.width} {layout.height}" width="{layout.width}" height="{layout.height}" '
        f'class="{layout.name}" role="img" fill="none" aria-labelledby="{id}-t {id}-d">'
        f'<title id="{id}-t">The causal diagram</title><desc id="{id}-d">{escape(spoken)}</desc>{body}</svg>'
    )


def _placed(arrow: Arrow, boxes: dict[str, Box]) -> bool:
    return arrow.source in boxes and arrow.target in boxes


def _arrow(curve: Curve, outside: bool, cut: bool) -> str:
    tone = LINK if outside else INK
    path = f"M{_at(curve.start)}Q{_at(curve.pull)},{_at(curve.end)}"
    head = "L".join(_at(corner) for corner in arrowhead(curve, 7.5, 3))
    dash = ' stroke-dasharray="4,4"' if cut else ""
    return (
        f'<path d="{path}" stroke="{tone}" stroke-width="1.2" stroke-opacity="0.62"{dash}/>'
        f'<path d="M{head}Z" fill="{tone}"/>'
    )


def _box(name: str, box: Box, layout: Placement, used: bool) -> str:
    x, y = box.x - box.half_width, box.y - box.half_height
    round_ = box.half_height if name in OUTSIDE else 4
    tone = LINK if name in OUTSIDE else INK if used else SOFT
    dash = "" if used else ' stroke-dasharray="3,3"'
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{2 * box.half_width:g}" height="{2 * box.half_height:g}" '
        f'rx="{round_:g}" fill="{PAPER}" stroke="{tone if used else LINE}" stroke-width="1.4"{dash}/>'
        f'<text x="{box.x:g}" y="{box.y + 0.35 * layout.font:g}" text-anchor="middle" '
        f'font-size="{layout.font}" fill="{tone}">{escape(words(name))}</text>'
    )


def _at(point: tuple[float, float]) -> str:
    return ",".join(f"{value:.1f}".removesuffix(".0") for value in point)
