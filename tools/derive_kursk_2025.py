# /// script
# requires-python = ">=3.11"
# dependencies = ["shapely>=2.0"]
# ///
"""Derive the series and sector outlines of `cases/kursk_2025` from a folder of raw data.

    uv run tools/derive_kursk_2025.py RAW             rewrite evidence/*.csv and sectors.geojson
    uv run tools/derive_kursk_2025.py RAW --estimates print casualty estimates as ledger rows, change nothing

RAW holds the folders territory, losses, economy, opinion, aid and geography whose sources are named in
the case's evidence.yaml; none of their files is shipped. What is printed says where every row came from.
Series written by hand from single quotations (kursk_area_claims_ua, cpi_ua, policy_rate_ua, uah_per_usd,
gallup_ua_negotiate) are left alone.
"""

import argparse
import csv
import math
import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from derive_kursk_2025_estimates import estimates

CASE = Path(__file__).parents[1] / "cases" / "kursk_2025"
EPOCH = date(2022, 2, 24)
START = date(2022, 11, 17)
MAP_START = date(2022, 5, 5)  # weeks before the clock: what a forecast from the map's own past may draw from
CUTOFF = date(2025, 1, 9)
OBLASTS = ("donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson", "sumy")

Point = tuple[str, ...]  # refers_to, value, [low, high,] known_on


def rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    """The rows of the one file of a folder that matches a pattern."""
    (path,) = folder.glob(pattern)
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(name: str, points: Iterable[Point], came_from: str, *, interval: bool = False) -> None:
    """Write one series, oldest first, and say so."""
    points = sorted(points)
    header = (
        ["refers_to", "value", "low", "high", "known_on"] if interval else ["refers_to", "value", "known_on"]
    )
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
    mapped = [
        r for r in rows(raw / "territory", "deepstate_area_weekly_*.csv") if r["week_end"] >= str(MAP_START)
    ]
    weekly = [r for r in mapped if r["week_end"] >= str(START)]
    source = "deepstate_area_weekly"
    for oblast in OBLASTS:
        column = f"ru_held_{oblast}_km2"
        write(f"deepstate_{oblast}_ru", ((r["week_end"], r[column], r["week_end"]) for r in mapped), source)
    late = [r for r in weekly if r["week_end"] >= "2024-07-25"]
    for name, column in (
        ("deepstate_kursk_ua", "ua_held_kursk_km2"),
        ("deepstate_kursk_grey", "unknown_kursk_km2"),
    ):
        write(name, ((r["week_end"], r[column], r["week_end"]) for r in late), source)
    both = (
        (r["week_end"], number(float(r["ua_held_kursk_km2"]) + float(r["unknown_kursk_km2"])), r["week_end"])
        for r in late
    )
    write("deepstate_kursk_ua_or_grey", both, source)
    column = "ru_held_ukraine_excl_crimea_km2"
    write("deepstate_ukraine_ru", ((r["week_end"], r[column], r["week_end"]) for r in weekly), source)
    for name, pattern in (
        ("isw_total", "isw_area_total_daily_*.csv"),
        ("liveuamap_total", "liveuamap_area_total_daily_*.csv"),
    ):
        column = "ru_controlled_ukraine_incl_crimea_km2"
        kept = (
            r
            for r in rows(raw / "territory", pattern)
            if (day := date.fromisoformat(r["date"])) >= START and thursday(day)
        )
        write(name, ((r["date"], r[column], r["date"]) for r in kept), pattern[:-6])


# --- losses ---


def losses(raw: Path) -> None:
    """Claims, named dead and later estimates; cumulative since the war began."""
    folder = raw / "losses"
    claims = rows(folder, "ua_general_staff_claims_daily_*.csv")
    weekly = [r for r in claims if (day := date.fromisoformat(r["date"])) >= START and thursday(day)]
    write(
        "general_staff_casualties_ru",
        ((r["date"], r["personnel_cum"], r["date"]) for r in weekly),
        "ua_general_staff_claims_daily",
    )
    ledger = rows(folder, "casualty_estimates_ledger_*.csv")
    table = [r for r in ledger if r["source"] == "UK MoD" and r["date"] >= str(START)]
    write(
        "uk_mod_casualties_ru",
        ((r["date"], r["estimate"], "2025-01-07") for r in table),
        "casualty_estimates_ledger",
    )
    dated = rows(folder, "russia_deaths_weekly_*.csv")
    for name, column, known, until in (
        ("mediazona_named_dead_ru_2023", "ru_named_dead_vintage_2023", "2024-01-31", "2023-12-31"),
        ("mediazona_named_dead_ru_2024", "ru_named_dead_vintage_2024", "2025-02-28", "2025-01-05"),
        ("meduza_estimated_dead_ru", "ru_dead_estimate", "2026-08-31", "2025-01-05"),
    ):
        write(name, cumulative(dated, column, known, until), f"russia_deaths_weekly, column {column}")
    named = rows(folder, "named_losses_weekly_both_sides_*.csv")
    for name, column in (
        ("named_dead_ua", "ua_named_dead"),
        ("named_dead_ru", "ru_named_dead"),
        ("named_missing_ua", "ua_named_missing"),
    ):
        write(
            name,
            cumulative(named, column, "2025-11-30", str(CUTOFF)),
            f"named_losses_weekly, column {column}",
        )


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
    """Oil, the key rate, consumer prices, the exchange rate, aid allocated."""
    folder = raw / "economy"
    oil = (r for r in rows(folder, "brent_weekly_*.csv") if r["date"] >= str(START))
    write("brent", ((r["date"], r["brent_usd_per_barrel"], r["date"]) for r in oil), "brent_weekly")
    macro = [r for r in rows(folder, "russia_macro_monthly_*.csv") if r["month_end"] >= str(START)]
    for name, column, lag in (
        ("key_rate_ru", "cbr_key_rate_end_pct", 0),
        ("cpi_ru", "cpi_yoy", 15),  # the statistics office publishes in the middle of the next month
        ("rub_per_usd", "rub_per_usd_avg", 0),
    ):
        points = (
            (
                r["month_end"],
                f"{float(r[column]):g}",
                str(date.fromisoformat(r["month_end"]) + timedelta(lag)),
            )
            for r in macro
        )
        write(name, (p for p in points if p[-1] <= str(CUTOFF)), "russia_macro_monthly")
    known = [p for p in smoothed(rows(folder, "russia_macro_monthly_*.csv")) if p[-1] <= str(CUTOFF)]
    write("cpi_ru_smoothed", known, "russia_macro_monthly, cpi_mom")
    for name, column in (("kiel_military", "military_eur_bn"), ("kiel_financial", "financial_eur_bn")):
        write(name, kiel(raw, column), f"kiel_allocations_monthly_total, {column}", interval=True)


MEAN_AGE = 26.0  # weeks, as the model counts inflation


def smoothed(months: list[dict[str, str]]) -> Iterable[Point]:
    """Russian inflation as the model counts it: an exponential average of monthly rates, % a year.

    The average runs from January 2019, long enough for its start not to matter; a year counts 52 weeks.
    """
    average = None
    for row in months:
        day = date.fromisoformat(row["month_end"])
        weeks = day.day / 7
        rate = 100 * math.log1p(float(row["cpi_mom"]) / 100) / weeks * 52
        average = rate if average is None else rate + (average - rate) * math.exp(-weeks / MEAN_AGE)
        if day >= START:
            yield (str(day), f"{average:.4f}", str(day + timedelta(15)))


LOAN_MONTH = date(2024, 10, 31)  # a loan: a commitment then, an allocation in later vintages


def kiel(raw: Path, column: str) -> Iterable[Point]:
    """Allocations as a weekly rate, with the usual revision error of 0.8 to 1.25."""
    for row in rows(raw / "aid", "kiel_allocations_monthly_total_*.csv"):
        day = date.fromisoformat(row["month_end"])
        rate = float(row[column]) * 7 / monthrange(day.year, day.month)[1]
        if day >= START and not (column == "financial_eur_bn" and day == LOAN_MONTH):
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
    kept = (
        (day := month_end(r["month"][:7]), f"{float(r['approve_pct']) / 100:g}", day)
        for r in months
        if r["month"] >= str(EPOCH)
    )
    write("levada_approval", kept, "levada_putin_approval_direction_monthly")


def poll_day(text: str) -> str:
    """End of fieldwork: a day as it is, of a month or a year the last day."""
    return month_end(text) if len(text) >= 7 else f"{text}-12-31"


def published(wave: dict[str, str]) -> str:
    """The day in the page's address where it has one, else 30 days after the fieldwork (assumption)."""
    end = date.fromisoformat(poll_day(wave["field_end"]))
    if found := IN_ADDRESS.search(wave["source_url"]):
        day = date(*(int(part) for part in found.groups()))
        if day >= end - timedelta(31):
            return str(day)
    return str(max(end, min(end + timedelta(30), CUTOFF)))


def main() -> None:
    """Read the arguments and derive."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("raw", type=Path, help="folder of raw data")
    parser.add_argument(
        "--estimates", action="store_true", help="print casualty estimates as ledger rows and stop"
    )
    arguments = parser.parse_args()
    if arguments.estimates:
        estimates(arguments.raw)
        return
    (CASE / "evidence").mkdir(parents=True, exist_ok=True)
    for part in (territory, losses, economy, polls):
        part(arguments.raw)
    from derive_kursk_2025_outlines import outlines  # needs shapely

    outlines(arguments.raw)


if __name__ == "__main__":
    main()
