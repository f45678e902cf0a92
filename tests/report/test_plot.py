"""Figures as SVG: inert, fluid, and every value where its axis says."""

import datetime
import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from polemos.report.plot import LINE, Plot, Scale, nice, nice_logarithmic, of_dates, spread

VALUES = st.floats(-1e7, 1e7)


@pytest.fixture
def plot():
    plot = Plot(of_dates(datetime.date(2024, 1, 1), datetime.date(2025, 12, 31)), Scale(-10, 30), 200)
    plot.value_axis("km² <since>", change=True)
    plot.date_axis()
    plot.area([738900, 739300], [-5, 0], [5, 20], "ribbon first")
    plot.line([738900, 739300], [0, 10], "middle first")
    plot.dot(739000, 30, "seen", "triangle")
    plot.upright(739000, "event")
    plot.beside([("+10", 10, "end"), ("+9", 9, "end"), ("+20", 20, "end")])
    return plot


def test_a_figure_holds_only_shapes_and_text_and_no_style(plot):
    svg = plot.markup("f", "A <title>", 'A "description" & more')
    root = ElementTree.fromstring(svg)
    assert {element.tag for element in root.iter()} <= {
        "svg", "title", "desc", "path", "rect", "line", "text",
    }  # fmt: skip
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "href", "fill", "stroke", "font-family", "onload"}
    assert root.find("title").text == "A <title>"


def test_a_figure_is_fluid(plot):
    """Across in per cent outside the stretched drawing, and no words inside it."""
    root = ElementTree.fromstring(plot.markup("f", "t", "d"))
    assert root.get("width") == "100%"
    assert root.get("viewBox") is None
    (stretched,) = [one for one in root.findall("svg") if one.get("viewBox")]
    assert not stretched.findall(".//text")
    for text in root.findall(".//text"):
        assert text.get("x").endswith("%")


def test_values_stand_where_the_axis_says(plot):
    assert (plot.y(30), plot.y(-10), plot.y(10)) == (0, 200, 100)
    assert plot.x(plot.across.low) == "0%"
    assert plot.x(plot.across.high) == "100%"
    line = re.search(r'<path class="middle first" d="M([\d.]+) ([\d.]+)L', plot.markup("f", "t", "d"))
    assert float(line[1]) == pytest.approx(1000 * plot.across.share(738900), abs=0.5)
    assert float(line[2]) == pytest.approx(750)


def test_changes_have_a_sign_and_the_line_of_nothing_is_marked(plot):
    svg = plot.markup("f", "t", "d")
    assert '<line class="zero"' in svg
    assert {">+10<", ">+20<", ">0<", ">−10<"} <= set(re.findall(r">[^<>]+<", svg))


def test_a_plot_of_many_years_names_years_and_one_of_few_names_months():
    def named(first, last):
        plot = Plot(of_dates(first, last), Scale(0, 1))
        plot.date_axis()
        return re.findall(r">([^<>]+)</text>", plot.markup("f", "t", "d"))

    assert named(datetime.date(2022, 11, 1), datetime.date(2027, 1, 7)) == [
        "2023",
        "2024",
        "2025",
        "2026",
        "2027",
    ]
    assert named(datetime.date(2024, 3, 1), datetime.date(2025, 6, 1)) == ["Jul 2024", "Jan 2025"]


@given(st.lists(st.floats(-50, 250), min_size=1, max_size=6))
def test_labels_stand_apart_and_inside(places):
    moved = spread(places, LINE - 1, 190)
    ordered = sorted(moved)
    assert all(after - before >= 13.8 for before, after in itertools.pairwise(ordered))
    assert max(moved) <= 190
    assert min(moved) >= -0.1
    order = sorted(range(len(places)), key=lambda at: places[at])
    assert [moved[at] for at in order] == ordered


@given(st.lists(VALUES, min_size=1, max_size=9))
@example([5e-324])
@example([1e7, 1e7])
@example([0.0])
def test_axes_hold_every_value_and_have_marks(values):
    scale = nice(values)
    assert scale.low <= min(values) <= max(values) <= scale.high
    assert scale.low < scale.high
    assert scale.low >= 0 or min(values) < 0
    assert 2 <= len(scale.marks) <= 8
    assert all(-1e-6 <= scale.share(mark) <= 1 + 1e-6 for mark in scale.marks)


def test_an_axis_does_not_show_what_cannot_be():
    assert nice([97.0, 99.9], most=100.0).high == 100.0
    assert nice([0.2, 5.0]).low == 0.0
    assert nice([-0.2, 5.0]).low < -0.2


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=9))
def test_logarithmic_axes_hold_every_value(values):
    scale = nice_logarithmic(values)
    assert scale.low <= min(values) <= max(values) <= scale.high
    assert scale.share(scale.low) == 0
    assert scale.share(scale.high) == pytest.approx(1)
    assert scale.share(0.0) == 0  # below the low end is at it


def test_neighbouring_columns_are_one_shape_and_gaps_part_them():
    plot = Plot(Scale(0, 10), Scale(0, 10))
    plot.columns([0, 1, 2, 3, 4, 5], [5, 10, 0, 2, 4], "gain")
    (path,) = re.findall(r'd="([^"]*)"', plot.cell())
    assert path == "M0 1000V500H100V0H200V1000ZM300 1000V800H400V600H500V1000Z"


def test_no_column_is_no_shape():
    plot = Plot(Scale(0, 10), Scale(0, 10))
    plot.columns([0, 1, 2], [0, 0], "gain")
    assert "path" not in plot.cell()
