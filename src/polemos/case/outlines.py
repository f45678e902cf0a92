"""Outlines of the sectors, for maps (sectors.geojson): polygons in degrees, at most a few hundred points."""

from __future__ import annotations

from typing import Any

from polemos.case.checks.inquiry import Inquiry
from polemos.case.fields import not_finite
from polemos.case.places import Path

FILE = "sectors.geojson"
MOST_POINTS = 2000

Ring = tuple[tuple[float, float], ...]


def check_outlines(inquiry: Inquiry) -> dict[str, tuple[Ring, ...]]:
    """The outer rings of every sector that has an outline: (longitude, latitude); notes every fault."""
    tree: Any = inquiry.documents[FILE].tree
    features: Any = tree.get("features") if isinstance(tree, dict) else None
    if not isinstance(features, tuple) or tree.get("type") != "FeatureCollection":
        inquiry.add(FILE, (), "E-FORMAT", "needs a GeoJSON FeatureCollection")
        return {}
    outlines: dict[str, tuple[Ring, ...]] = {}
    for number, feature in enumerate(features):
        path: Path = ("features", number)
        id, rings = _feature(feature)
        if rings is None:
            inquiry.add(FILE, path, "E-FORMAT", "needs a feature with an id and a Polygon or MultiPolygon")
            continue
        inquiry.expect(FILE, (*path, "properties", "id"), id, inquiry.names.along("sector"), "sector")
        if sum(len(ring) for ring in rings) > MOST_POINTS:
            inquiry.add(FILE, path, "E-BUDGET", f"the outline has more than {MOST_POINTS} points")
        if any(not _on_earth(point) for ring in rings for point in ring):
            inquiry.add(FILE, path, "E-RANGE", "longitudes go from -180 to 180, latitudes from -90 to 90")
        outlines[id] = rings
    return outlines


def _feature(feature: Any) -> tuple[str, tuple[Ring, ...] | None]:
    """Id and outer rings; None where it is not such a feature."""
    try:
        id = feature["properties"]["id"]
        geometry = feature["geometry"]
        polygons = {"Polygon": lambda c: (c,), "MultiPolygon": lambda c: c}[geometry["type"]](
            geometry["coordinates"]
        )
        rings = tuple(tuple(_point(point) for point in polygon[0]) for polygon in polygons)
    except (KeyError, IndexError, TypeError, ValueError):
        return "", None
    return (
        (id, rings) if isinstance(id, str) and rings and all(len(ring) >= 4 for ring in rings) else ("", None)
    )


def _point(value: Any) -> tuple[float, float]:
    longitude, latitude = value
    if any(isinstance(one, (bool, str)) or not_finite(one) for one in (longitude, latitude)):
        raise ValueError("a point has two numbers")
    return float(longitude), float(latitude)


def _on_earth(point: tuple[float, float]) -> bool:
    return abs(point[0]) <= 180.0 and abs(point[1]) <= 90.0
