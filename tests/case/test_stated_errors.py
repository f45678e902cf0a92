import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.case import check_case
from polemos.case.stated_errors import DRAWS, is_one_sided, row_draws, series_draws
from worlds.cases import row_of, series_of

DAY, LATER = datetime.date(2024, 1, 1), datetime.date(2024, 3, 1)


def drawn(value=100.0, name="row", **told):
    draws = row_draws(row_of(name, value, DAY, **told))
    assert draws.shape == (1 + DRAWS,)
    return draws


def test_the_first_draw_is_the_number_as_it_stands():
    for told in (
        {},
        {"sd": 5.0},
        {"relative_sd": 0.4},
        {"low": 90.0, "high": 130.0},
        {"qualifier": "around"},
    ):
        assert drawn(**told)[0] == 100.0


def test_a_number_without_an_error_is_taken_as_it_stands():
    assert np.all(drawn() == 100.0)
    assert np.all(drawn(qualifier="exactly") == 100.0)


@given(st.floats(1.0, 1e6), st.floats(0.01, 2.0), st.text("abc", min_size=1))
def test_errors_have_the_size_that_is_stated(value, share, name):
    normal = drawn(value, name, sd=share * value)[1:]
    assert normal.mean() == pytest.approx(value, rel=1e-6)
    assert normal.std() == pytest.approx(share * value, rel=0.01)
    relative = np.log(drawn(value, name, relative_sd=share)[1:] / value)
    assert (relative.mean(), relative.std()) == (pytest.approx(0.0, abs=1e-6), pytest.approx(share, rel=0.01))


@given(st.floats(0.0, 1.0), st.floats(1.0, 1e5))
def test_between_low_and_high_numbers_are_triangular(place, width):
    low, high = 7.0, 7.0 + width
    mode = low + place * width
    found = drawn(mode, low=low, high=high)[1:]
    assert low <= found.min() <= found.max() <= high
    assert found.mean() == pytest.approx((low + mode + high) / 3, rel=1e-3)
    assert np.mean(found <= mode) == pytest.approx(place, abs=1e-3)


@pytest.mark.parametrize(("end", "expected"), [({"low": 40.0}, (40, 100)), ({"high": 130.0}, (100, 130))])
def test_a_number_with_one_end_errs_to_that_side_alone(end, expected):
    series = series_of("map", [(DAY, 100.0)])
    (point,) = series.points
    of_a_point = series_draws(series, [point.model_copy(update=end)])
    for draws in (drawn(**end)[1:], of_a_point[0, 1:]):
        assert (draws.min(), draws.max()) == pytest.approx(expected, abs=1.0)
        assert draws.mean() == pytest.approx((100 + sum(expected)) / 3, rel=1e-3)


def test_two_ends_without_a_number_are_uniform():
    draws = drawn(None, low=20.0, high=60.0)
    assert math.isnan(draws[0])
    assert np.quantile(draws[1:], [0.25, 0.5, 0.75]) == pytest.approx([30, 40, 50], abs=0.05)


@pytest.mark.parametrize(
    ("value", "step"), [(50_000.0, 10_000.0), (1_263.0, 1.0), (2.5, 0.1), (0.40, 0.1), (700_000.0, 100_000.0)]
)
def test_around_hides_half_a_step_of_the_last_digit(value, step):
    draws = drawn(value, qualifier="around")[1:]
    assert draws.min() == pytest.approx(value - step / 2, rel=1e-3)
    assert draws.max() == pytest.approx(value + step / 2, rel=1e-3)
    assert drawn(value, qualifier="around", sd=1.0)[1:].std() == pytest.approx(1.0, rel=0.01)


def test_nothing_has_no_last_digit():
    assert np.all(drawn(0.0, qualifier="around") == 0.0)


@pytest.mark.parametrize("qualifier", ["at least", "more than", "at most", "less than"])
def test_a_bound_is_its_end_or_anything_beyond(qualifier):
    draws = drawn(qualifier=qualifier)[1:]
    end, beyond = draws[np.isfinite(draws)], draws[np.isinf(draws)]
    assert end.size == beyond.size == DRAWS / 2
    up = qualifier in ("at least", "more than")
    assert np.all(beyond == (math.inf if up else -math.inf))
    excluded = {"more than": np.all(end > 100), "less than": np.all(end < 100)}
    assert excluded.get(qualifier, np.all(end == 100.0))
    assert end == pytest.approx(100.0)


def test_whether_a_bound_is_meant_says_nothing_of_its_error():
    draws = drawn(qualifier="at least", sd=10.0)[1:]
    end = draws[np.isfinite(draws)]
    assert (end.mean(), end.std()) == (pytest.approx(100.0, abs=1.0), pytest.approx(10.0, rel=0.1))


@pytest.mark.parametrize(
    ("value", "told", "expected"),
    [
        (None, {"low": 20.0}, True),
        (None, {"high": 20.0}, True),
        (None, {"low": 20.0, "high": 60.0}, False),
        (None, {}, False),
        (40.0, {"low": 20.0}, False),
        (40.0, {"qualifier": "around"}, False),
        (40.0, {"qualifier": "at most"}, True),
    ],
)
def test_a_bound_is_told_from_a_number(value, told, expected):
    assert is_one_sided(row_of("row", value, DAY, **told)) is expected


def test_a_row_with_one_end_alone_is_a_bound():
    least, most = drawn(None, low=20.0)[1:], drawn(None, high=20.0)[1:]
    assert set(np.unique(least)) == {20.0, math.inf}
    assert set(np.unique(most)) == {-math.inf, 20.0}


def test_no_two_errors_move_together():
    one, other = drawn(name="one", sd=1.0)[1:], drawn(name="other", sd=1.0)[1:]
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.08
    assert np.array_equal(one, drawn(name="one", sd=1.0)[1:])


def both_dates(**told):
    series = series_of("map", [(DAY, 500.0), (LATER, 530.0)], **told)
    return series_draws(series, series.points)[:, 1:]


def test_a_poll_errs_anew_on_every_date():
    first, second = both_dates(sd=15.0)
    assert (second - first).std() == pytest.approx(15.0 * math.sqrt(2), rel=0.05)


def test_an_error_of_level_is_not_felt_by_a_change():
    first, second = both_dates(sd=15.0, sd_change=3.0)
    assert first.std() == pytest.approx(math.hypot(15.0, 3.0 / math.sqrt(2)), rel=0.05)
    assert (second - first).std() == pytest.approx(3.0, rel=0.05)
    assert (second - first).mean() == pytest.approx(30.0, abs=0.1)


VALUE, OWN = "    value: 12000 persons\n", "    relative_sd: 0.4 "


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (OWN, f"    sd: 900 persons\n{OWN}", ["rows.0.relative_sd"]),
        (OWN, f"    low: 9000 persons\n    high: 15000 persons\n{OWN}", ["rows.0.low"]),
        (OWN, f"    high: 15000 persons\n{OWN}", ["rows.0.high"]),
        (OWN, "    low: 9000 persons\n    high: 15000 persons\n    #", []),
        (VALUE, "    low: 9000 persons\n    high: 15000 persons\n", ["rows.0.relative_sd"]),
        (VALUE, "", ["rows.0.relative_sd"]),
        ("    sd: 30 km^2", "    sd: 30 km^2\n    relative_sd: 1%", ["series.0.relative_sd"]),
    ],
)
def test_an_error_that_nothing_reads_is_named(example, old, new, expected):
    faults = check_case(example(("evidence.yaml", old, new)))
    assert [fault.path for fault in faults] == expected
    assert all((fault.code, fault.severity) == ("W-UNUSED", "warning") for fault in faults)


def test_the_error_that_counts_is_named(example):
    edit = (
        "evidence.yaml",
        OWN,
        "    low: 9000 persons\n    high: 15000 persons\n    sd: 900 persons\n    #",
    )
    (fault,) = check_case(example(edit))
    assert fault.message == "nothing is drawn from 'low' and 'high': the error that counts is 'sd'"
