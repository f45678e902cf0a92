"""Fans of ground and people: changes since the event, the record on them, and what the axis cuts off."""

import dataclasses
import re

import numpy as np
import pytest

from polemos.case.outline import Outline
from polemos.report import RunRecord
from polemos.report.fans import beyond, fan, key_of, scale_of, tone_of
from polemos.report.fronts import below, fronts
from polemos.report.panels import panel_of
from polemos.report.plot import Scale
from polemos.report.rear import people
from polemos.report.timeline import calendar, season


def without_event(record: RunRecord) -> RunRecord:
    return dataclasses.replace(record, case=record.case.model_copy(update={"outline": Outline()}))


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def test_a_front_is_counted_from_the_week_of_the_event(record: RunRecord):
    figure = fronts(record)[0]
    assert "km² since 1 August 2024" in figure.svg
    rows = {row[0]: row for row in figure.rows}
    series = record.series["map_s0"]
    value = {point.refers_to.isoformat(): point.value for point in series.points}
    assert figure.columns[5] == series.speaker
    found = number(rows["2025-01-09"][5])
    assert found == pytest.approx(value["2025-01-09"] - value["2024-08-01"], rel=1e-2)
    assert found != pytest.approx(value["2025-01-09"], rel=1e-2)


def test_a_case_without_an_event_shows_the_ground_itself(record: RunRecord):
    figure = next(one for one in fronts(without_event(record)) if one.id == "held-101")
    assert "km² held by" in figure.svg
    assert "Attack" not in figure.svg
    band = record.band("held", "B", "s0")
    row = next(row for row in figure.rows if row[0] == "2025-01-09")
    at = [record.date_of(week).isoformat() for week in band.weeks].index("2025-01-09")
    assert number(row[1]) == pytest.approx(band.quantiles["p50"][at], rel=5e-3)
    assert number(row[5]) == pytest.approx(record.series["map_s0"].points[at].value, rel=1e-4)
    assert figure.rows[-1][5] == "–"


def test_every_fan_names_its_unit_the_event_and_the_end_of_evidence(record: RunRecord):
    drawn = [figure.svg for figure in fronts(record)]
    drawn += [side.svg for group in people(record) for pair in group.pairs for side in pair.sides if side.svg]
    assert len(drawn) >= 6
    for svg in drawn:
        words = re.findall(r'<text class="(?:unit|day)[^"]*"[^>]*>([^<]+)', svg)
        assert words[1:] == ["Attack", "evidence ends"]
        assert re.search("km²|persons|wounded", words[0])


def test_the_first_front_has_its_own_axis_and_the_others_share_one(record: RunRecord):
    def marks(figure):
        return re.findall(r'class="tick" x="0%"[^>]*>([^<]+)', figure.svg)

    first, second, third = fronts(record)
    assert first.wide
    assert not second.wide
    assert marks(second) == marks(third)


def test_sectors_where_nothing_ever_happens_are_left_out(record: RunRecord):
    key = ("baseline", "held", "B", "s0", "", "")
    still = {name: np.zeros_like(values) for name, values in record.bands[key].quantiles.items()}
    band = dataclasses.replace(record.bands[key], quantiles=still)
    quiet = dataclasses.replace(record, bands={**record.bands, key: band})
    assert len(fronts(quiet)) == len(fronts(record)) - 1


def test_an_axis_holds_eight_in_ten_runs_and_the_record_and_says_what_it_cuts(record: RunRecord):
    panel = panel_of(record, "dead", "A")
    up = scale_of([panel])
    band = panel.band.quantiles
    assert up.low <= min(band["p10"])
    assert up.high >= max(band["p90"])
    assert all(up.low <= mark.low <= mark.high <= up.high for mark in panel.marks)
    assert beyond(panel, Scale(0, 1e9)) == ""
    cut = beyond(panel, Scale(0, float(band["p90"][-1])))
    assert number(re.search("ends above ([0-9,]+)", cut)[1]) == pytest.approx(band["p97_5"][-1], rel=1e-2)


def test_where_a_value_lies_among_the_runs(record: RunRecord):
    band = record.band("dead", "A")
    at = len(band.weeks) - 1
    for low, high in (("p10", "p25"), ("p50", "p75")):
        between = (band.quantiles[low][at] + band.quantiles[high][at]) / 2
        assert below(band, at, between) == f"{low[1:]} to {high[1:]} of 100 runs lie below"
    assert below(band, at, -1e9).startswith("fewer than 2")
    assert below(band, at, 1e9).startswith("more than 98")


def test_points_known_after_the_cut_off_are_no_record(record: RunRecord):
    assert record.series["map_s0"].points[-1].refers_to == record.manifest.known_until


def test_a_class_of_source_has_its_shape_wherever_it_speaks(record: RunRecord):
    for actor in "AB":
        panel = panel_of(record, "dead", actor)
        said = {mark.source for mark in panel.statements}
        keys = [line for line in key_of(panel) if line.startswith("Hollow")]
        assert len(keys) == len(said) > 1
        svg = fan(record, panel, "persons", scale_of([panel])).markup("f", "t", "d")
        assert svg.count('class="said"') == len(panel.statements)


def test_a_fan_of_217_weeks_is_small(record: RunRecord):
    for figure in fronts(record):
        assert len(figure.svg) < 14_000


def test_tones_belong_to_streams_not_to_places_in_the_list(record: RunRecord):
    swapped = dataclasses.replace(
        record, case=record.case.model_copy(update={"belligerents": record.case.belligerents[::-1]})
    )
    assert tone_of(record, "A") == tone_of(swapped, "A") == "tone-first"
    assert tone_of(record, "P") == "tone-ink"


def test_seasons_repeat_every_year_and_may_span_the_new_year(record: RunRecord):
    entry = next(entry for entry in record.case.calendar if entry.id == "rains")
    rains = list(season(record, entry))
    assert all((last - first).days in range(8, 72) for first, last in rains)
    assert any(first.year < last.year for first, last in rains)


def test_the_calendar_lists_dates_in_order_then_seasons(record: RunRecord):
    rows = calendar(record)
    assert [row.kind for row in rows] == ["event", "deadline", "season", "season"]
    assert rows[2].drawn.count('class="season"') == len(list(season(record, record.case.calendar[2])))
