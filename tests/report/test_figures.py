"""Figures: valid charts, small inert drawings, tables that hold the numbers drawn."""

import dataclasses
import re
from xml.etree import ElementTree

import altair as alt
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from polemos.report import RunRecord, charts, figures
from polemos.report.drawing import _slim, draw
from polemos.report.fans import nice_domain, spread
from polemos.report.palette import TONES


@pytest.fixture(scope="module")
def every_chart(record: RunRecord) -> list[alt.LayerChart]:
    sector, other = record.case.sectors[0], record.case.sectors[2]
    dead = record.band("dead", "A")
    seasons = list(figures._seasons(record))
    dated = [
        ("An event", "event", record.case.clock.start),
        ("A deadline", "deadline", record.case.clock.end),
    ]
    return [
        charts.territory_fan(record, sector, "B", record.band("held", "B", sector.id)),
        charts.territory_fan(record, other, "A", record.band("held", "A", other.id)),
        charts.people_fan(record, "dead", "A", dead, 500_000.0),
        charts.people_fan(record, "dead", "B", dead, 500_000.0),
        charts.timeline(record, dated, seasons),
    ]


def test_every_chart_keeps_to_the_schema(every_chart):
    for chart in every_chart:
        chart.to_dict(validate=True)


def test_drawings_hold_only_shapes_and_text(every_chart):
    for chart in every_chart:
        svg = draw(chart, "f", "A <title>", 'A "description" & more')
        root = ElementTree.fromstring(str(svg))
        assert {element.tag for element in root.iter()} <= {
            "svg",
            "title",
            "desc",
            "g",
            "path",
            "rect",
            "line",
            "circle",
            "text",
            "tspan",
        }
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not attributes & {"style", "class", "href", "onload", "font-family"}
        assert not re.search(
            r"\d\.\d\d",
            re.sub(
                r'(stroke|fill)-?(opacity|width)="[^"]*"|opacity="[^"]*"',
                "",
                str(svg).partition("<desc")[2].partition("</desc>")[2],
            ),
        )


@pytest.mark.parametrize(
    "smuggled", ["script", "foreignObject", "image", "use", "a", "style", "animate", "iframe"]
)
def test_no_other_element_or_attribute_passes(smuggled):
    kept = '<g fill="#000"><path d="M0,0" onclick="x" style="y" href="z" stroke="red"/>{}</g>'
    drawn = _slim(ElementTree.fromstring(kept.format(f"<{smuggled} href='x'>alert(1)</{smuggled}>")))
    assert drawn == '<g fill="#000"><path d="M0,0" stroke="red"/></g>'


def test_drawings_use_only_the_tones_that_follow_the_page(every_chart):
    known = {tone.light for tone in TONES.values()} | {"none", "transparent"}
    for chart in every_chart:
        used = set(re.findall(r'(?:fill|stroke)="([^"]*)"', str(draw(chart, "f", "t", "d"))))
        assert used <= known


def test_a_fan_of_217_weeks_is_small(record: RunRecord):
    for figure in figures.territory(record):
        assert len(figure.svg) < 16_000


def test_sectors_where_nothing_ever_happens_are_left_out(record: RunRecord):
    key = ("baseline", "held", "B", "s0", "")
    still = {name: np.zeros_like(values) for name, values in record.bands[key].quantiles.items()}
    band = dataclasses.replace(record.bands[key], quantiles=still)
    quiet = dataclasses.replace(record, bands={**record.bands, key: band})
    assert len(list(figures.territory(quiet))) == len(list(figures.territory(record))) - 1


def test_tables_hold_the_week_in_which_evidence_ends_and_the_numbers_of_the_band(record: RunRecord):
    figure = next(figures.territory(record))
    band = record.band("held", "B", "s0")
    row = next(row for row in figure.rows if row[0] == "2025-01-09")
    at = [record.date_of(week).isoformat() for week in band.weeks].index("2025-01-09")
    assert float(row[1].replace(",", "")) == pytest.approx(band.quantiles["p50"][at], rel=5e-3)
    series = record.series["map_s0"]
    assert float(row[4].replace(",", "")) == pytest.approx(series.points[at].value, rel=1e-4)
    assert figure.rows[-1][4] == "–"


def test_points_known_after_the_cut_off_are_not_drawn(record: RunRecord):
    assert record.series["map_s0"].points[-1].refers_to == record.manifest.known_until


def test_seasons_repeat_every_year_and_may_span_the_new_year(record: RunRecord):
    rains = [(first, last) for name, first, last in figures._seasons(record) if name == "Long rains"]
    assert all((last - first).days in range(8, 72) for first, last in rains)
    assert any(first.year < last.year for first, last in rains)


def test_colours_belong_to_streams_not_to_places_in_the_list(record: RunRecord):
    swapped = dataclasses.replace(
        record, case=record.case.model_copy(update={"belligerents": record.case.belligerents[::-1]})
    )
    assert charts.tone_of(record, "A") == charts.tone_of(swapped, "A") == TONES["first"].light


@given(st.lists(st.floats(-50, 250), min_size=1, max_size=6))
def test_labels_stand_apart_and_inside(places):
    moved = spread(places, 14, 190)
    assert all(
        after - before >= 13.8 for before, after in zip(sorted(moved), sorted(moved)[1:], strict=False)
    )
    assert max(moved) <= 190
    assert min(moved) >= -0.1
    order = sorted(range(len(places)), key=lambda at: places[at])
    assert [moved[at] for at in order] == sorted(moved)


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=9), st.booleans())
@example([5e-324], True)
@example([1e7, 1e7], False)
def test_axes_hold_every_value(values, zero):
    low, high = nice_domain(values, zero=zero)
    assert low <= min(values)
    assert high >= max(values)
    assert high > low
    assert not zero or low == 0
