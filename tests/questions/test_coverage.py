"""How the record lies in the bands, against bands made by hand."""

import datetime
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polemos.case.evidence import Point
from polemos.case.references import read_element
from polemos.questions.coverage import EDGES as CHANCES
from polemos.questions.coverage import coverage

NORTH = ("held", "B", "north", "")
EDGES = {"p2_5": 10.0, "p10": 20.0, "p25": 30.0, "p50": 50.0, "p75": 70.0, "p90": 80.0, "p97_5": 90.0}
EXACT = dict.fromkeys(("sd", "sd_change", "relative_sd"))
NEW_YEAR = datetime.date(2001, 1, 1)  # a Monday, and the epoch of the case


@pytest.fixture(scope="module")
def coverage_of(war):
    return lambda values: compared(recorded(war, *weekly(*values)))


def recorded(case, *points, first_week=0, **changes):
    """The case with one series of (day since New Year, value) or (day, value, days until known)."""
    made = tuple(
        Point(refers_to=day(number), value=float(value), known_on=day(number + sum(late)))
        for number, value, *late in points
    )
    series = case.series[0].model_copy(update={"points": made, **EXACT, **changes})
    clock = case.clock.model_copy(update={"start": case.clock.date_of(first_week)})
    return case.model_copy(update={"series": (series,), "clock": clock})


def day(number):
    return NEW_YEAR + datetime.timedelta(days=number)


def weekly(*values):
    """One point on the first day of each week."""
    return [(7 * week, value) for week, value in enumerate(values)]


def band(weeks=8, first=0, **edges):
    """The same band in every week, or one that changes."""
    edges = {name: np.full(weeks, edge, float) for name, edge in (EDGES | edges).items()}
    return {"week": np.arange(first, first + weeks), **edges}


def compared(case, one=None):
    """The coverage of the only series, None where nothing is compared."""
    found = list(coverage(case, {NORTH: band() if one is None else one}, "baseline"))
    assert len(found) <= 1
    return found[0] if found else None


def shares(found):
    return found.inside95, found.inside80, found.inside50


def test_the_shares_inside_each_band_are_counted(war):
    found = compared(recorded(war, *weekly(5, 15, 25, 50, 60, 75, 85, 95)))
    assert found.weeks == 8
    assert shares(found) == (6 / 8, 4 / 8, 2 / 8)
    assert (found.series, found.outcome, found.actor, found.policy) == ("map_north", "held", "B", "baseline")


def test_the_edge_of_a_band_is_inside_it(war):
    assert shares(compared(recorded(war, *weekly(10, 90)))) == (1, 0, 0)
    assert shares(compared(recorded(war, *weekly(20, 80)))) == (1, 1, 0)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=8))
def test_shares_are_those_of_a_count_and_agree_with_the_dates(coverage_of, values):
    found = coverage_of(values)
    for share, low, high in zip(shares(found), (10, 20, 30), (90, 80, 70), strict=True):
        assert share == pytest.approx(sum(low <= one <= high for one in values) / len(values))
    assert found.below == tuple(day(7 * k) for k, one in enumerate(values) if one < 10)
    assert found.above == tuple(day(7 * k) for k, one in enumerate(values) if one > 90)


@pytest.mark.parametrize(
    ("told", "value", "shown"),
    [
        ({}, 9.0, 0),
        ({"sd": 10.0}, 6.0, 1),  # 50 - hypot(40, 19.6) is 5.5
        ({"sd": 10.0}, 5.0, 0),
        ({"sd": 10.0}, 94.0, 1),
        ({"sd": 10.0}, 95.0, 0),
        ({"sd": 6.0, "sd_change": 8.0 * 2**0.5}, 6.0, 1),  # an error of level, and one of the date
        ({"sd": 6.0, "sd_change": 8.0 * 2**0.5}, 4.0, 0),
        ({"relative_sd": 1.0}, 8.0, 1),  # 8 may be 50, and the edge 9.8
        ({"relative_sd": 0.1}, 8.0, 0),
        ({"relative_sd": 0.5}, 120.0, 1),
    ],
)
def test_a_record_is_inside_as_far_as_its_error_may_take_it(war, told, value, shown):
    found = compared(recorded(war, *weekly(value), **told))
    assert found.inside95 == shown
    assert (found.below, found.above) == (
        (() if shown or value > 50 else (NEW_YEAR,)),
        (() if shown or value < 50 else (NEW_YEAR,)),
    )


def test_an_error_widens_the_inner_bands_by_less(war):
    """By its quantile of the same chance: 12.8 for eight in ten and 6.7 for half."""
    told = {"sd": 10.0}
    assert shares(compared(recorded(war, *weekly(17.6), **told))) == (1, 1, 0)
    assert shares(compared(recorded(war, *weekly(17.2), **told))) == (1, 0, 0)
    assert shares(compared(recorded(war, *weekly(29.0), **told))) == (1, 1, 1)
    assert shares(compared(recorded(war, *weekly(28.8), **told))) == (1, 1, 0)


def test_a_record_that_can_only_be_higher_is_no_nearer_to_a_band_below_it(war):
    def with_ends(value, low, high):
        case = recorded(war, *weekly(value))
        (series,) = case.series
        point = series.points[0].model_copy(update={"low": low, "high": high})
        series = series.model_copy(update={"points": (point,)})
        return compared(case.model_copy(update={"series": (series,)})).inside95

    assert (with_ends(5.0, 5.0, 60.0), with_ends(5.0, -60.0, 5.0)) == (1, 0)
    assert (with_ends(95.0, 40.0, 95.0), with_ends(95.0, 95.0, 160.0)) == (1, 0)
    assert with_ends(10.0, -60.0, 10.0) == 1  # on the edge, which is not moved


@given(st.floats(0.1, 50.0), st.floats(0.1, 50.0), st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_records_of_a_normal_model_are_covered_as_often_as_is_said(war, spread, sd, seed):
    """A truth that the model draws, recorded with the error that is stated."""
    normal = statistics.NormalDist(50.0, spread)
    edges = {name: normal.inv_cdf(chance) for name, chance in CHANCES.items()}
    at = np.random.default_rng(seed)
    values = 1000.0 + at.normal(50.0, spread, 400) + at.normal(0.0, sd, 400)
    case = recorded(war, *weekly(*values), sd=sd)
    clock = case.clock.model_copy(update={"end": day(7 * 400)})
    case = case.model_copy(update={"clock": clock, "known_until": day(7 * 400)})
    found = compared(case, band(weeks=400, **{name: 1000.0 + edge for name, edge in edges.items()}))
    assert found.weeks == 400
    for share, chance in zip(shares(found), (0.95, 0.8, 0.5), strict=True):
        assert share == pytest.approx(chance, abs=5 * (chance * (1 - chance) / 400) ** 0.5)


def test_points_outside_are_named_by_their_own_date(war):
    found = compared(recorded(war, (3, 5), (8, 50), (20, 95), (27, 9)))
    assert found.below == (datetime.date(2001, 1, 4), datetime.date(2001, 1, 28))
    assert found.above == (datetime.date(2001, 1, 21),)


def test_each_week_is_held_against_the_band_of_that_week(war):
    moving = band(weeks=4, first=2, p2_5=[0, 10, 20, 30], p97_5=[5, 15, 25, 35])
    found = compared(recorded(war, (7 * 3, 12), (7 * 5, 12), (7 * 2, 12), first_week=2), moving)
    assert found.inside95 == pytest.approx(1 / 3)
    assert (found.above, found.below) == ((day(14),), (day(35),))


def test_the_last_point_of_a_week_stands_for_it(war):
    found = compared(recorded(war, (0, 5), (2, 95), (6, 50), (7, 50), (13, 95)))
    assert found.weeks == 2
    assert shares(found) == (0.5, 0.5, 0.5)
    assert (found.below, found.above) == ((), (datetime.date(2001, 1, 14),))


def test_what_became_known_after_the_cut_off_is_ignored(war):
    until = (war.known_until - day(14)).days
    assert compared(recorded(war, (14, 95, until))).weeks == 1
    assert compared(recorded(war, (14, 95, until + 1))) is None
    found = compared(recorded(war, (14, 50), (16, 95, until)))  # the last that was known stands for the week
    assert shares(found) == (1, 1, 1)


def test_weeks_before_the_first_are_ignored(war):
    points = [(-1, 95), (0, 95), (13, 95), (14, 50), (21, 5)]
    found = compared(recorded(war, *points, first_week=2))
    assert (found.weeks, found.inside95) == (2, 0.5)
    assert compared(recorded(war, *points[:3], first_week=2)) is None


def test_weeks_without_a_band_are_ignored(war):
    assert shares(compared(recorded(war, *weekly(95, 50, 5)), band(weeks=1, first=1))) == (1, 1, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"vintage": "later"},
        {"measures": None},
        {"measures": read_element("held(B, south)")},
        {"measures": read_element("held(B, *)")},
        {"measures": read_element("dead(B)")},
    ],
)
def test_series_of_other_vintages_and_without_a_band_are_skipped(war, changes):
    assert compared(recorded(war, *weekly(50, 50))) is not None
    assert compared(recorded(war, *weekly(50, 50), **changes)) is None


@pytest.mark.parametrize(
    ("measure", "key"),
    [
        ("force(B, *)", ("force", "B", "", "")),
        ("dead(A)", ("dead", "A", "", "")),
        ("winning(A, public_b)", ("winning", "A", "", "public_b")),
    ],
)
def test_a_series_finds_the_band_of_what_it_measures(war, measure, key):
    case = recorded(war, *weekly(50), measures=read_element(measure))
    (found,) = coverage(case, {NORTH: band(), key: band()}, "baseline")
    assert (found.outcome, found.actor, found.sector, found.public) == key


def test_every_series_with_a_band_is_compared_in_order(war):
    north, case = recorded(war, *weekly(50)).series[0], recorded(war, *weekly(95))
    case = case.model_copy(update={"series": (*case.series, north.model_copy(update={"id": "second"}))})
    found = [(one.series, one.inside95) for one in coverage(case, {NORTH: band()}, "baseline")]
    assert found == [("map_north", 0), ("second", 1)]


def test_a_week_in_which_nothing_happened_does_not_count(war):
    """Closed on the record and in every member: weeks 0 and 1. From week 2 on the model says otherwise."""
    shut = band(weeks=4, **{name: [0, 0, edge - 10, edge - 10] for name, edge in EDGES.items()})
    found = compared(recorded(war, *weekly(0, 3, 0, 50)), shut)
    assert (found.weeks, found.inside95) == (3, pytest.approx(2 / 3))
    assert found.above == (datetime.date(2001, 1, 8),)  # something on the record, nothing in any member
    assert compared(recorded(war, *weekly(0, 0)), shut) is None


@pytest.mark.parametrize("held", [14835.1, 19719.4])
def test_a_start_that_is_the_record_is_not_outside(war, held):
    """Ground at the start is taken from the record; every member has it, rounded as the engine does."""
    start = band(weeks=1, **dict.fromkeys(EDGES, np.float32(held)))
    found = compared(recorded(war, *weekly(held)), start)
    assert found is None or (found.inside95, found.below, found.above) == (1, (), ())


def test_a_week_whose_band_is_unknown_does_not_count(war):
    unknown = band(weeks=2, **{name: [np.nan, edge] for name, edge in EDGES.items()})
    found = compared(recorded(war, *weekly(50, 50)), unknown)
    assert (found.weeks, found.inside95) == (1, 1)


def test_a_value_below_zero_is_something_on_the_record(war):
    case = recorded(war, *weekly(-1), measures=read_element("inflation(B)"))
    flat = band(weeks=1, **dict.fromkeys(EDGES, 0.0))
    (found,) = coverage(case, {("inflation", "B", "", ""): flat}, "baseline")
    assert found.below == (datetime.date(2001, 1, 1),)
