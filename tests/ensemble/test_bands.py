"""Weekly quantiles from whole counts: close to the exact ones, exact at the ends, the same for any cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.ensemble import bands

SERIES = bands.Series("held", "A", "north", "", 0.0, 1000.0)


def quantiles(values):
    weekly = np.asarray(values, np.float32)[None, None, :]
    return bands.quantiles_of(bands.count(weekly, [SERIES], weekly.shape[-1])[0], SERIES)[0]


def test_close_to_the_exact_quantiles():
    values = np.random.default_rng(1).gamma(4.0, 60.0, 20_000).clip(0, 1000)
    exact = np.quantile(values.astype(np.float32), bands.QUANTILES)
    np.testing.assert_allclose(quantiles(values), exact, atol=1.5 * 1000 / bands.INNER)


@pytest.mark.parametrize("end", [0.0, 1000.0])
def test_exact_where_everything_is_at_an_end(end):
    np.testing.assert_array_equal(quantiles(np.full(500, end)), end)


def test_half_at_the_low_end():
    found = quantiles(np.concatenate([np.zeros(600), np.full(400, 300.0)]))
    assert found[4] == 0.0
    assert found[-1] == pytest.approx(300.0, abs=1000 / bands.INNER)


def test_a_week_with_too_many_lost_members_has_no_band():
    values = np.full(1000, 5.0)
    values[:2] = np.nan
    assert np.isnan(quantiles(values)).all()
    values[1] = 5.0
    assert np.isfinite(quantiles(values)).all()


@given(st.lists(st.floats(-100, 1100, width=32), min_size=2, max_size=60), st.data())
def test_counts_add_up_over_any_cut(values, data):
    weekly = np.asarray(values, np.float32)[None, None, :]
    cut = data.draw(st.integers(1, len(values) - 1))
    whole = bands.count(weekly, [SERIES], len(values))
    first = bands.count(weekly[:, :, :cut], [SERIES], cut)
    second = bands.count(weekly[:, :, cut:], [SERIES], len(values) - cut)
    np.testing.assert_array_equal(whole, first + second)
    assert whole.sum() == len(values)
