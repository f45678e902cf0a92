"""Weekly quantiles from counts between edges: close to the exact ones, whatever the size of the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.ensemble import bands
from polemos.ensemble.blocks import SIZE
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.weekly_bands import WeeklyBands


def quantiles(values):
    """The bands of one series in one week, computed block by block as in a run."""
    blocks = [values[at : at + SIZE] for at in range(0, len(values), SIZE)]
    ordered = [bands.in_order(np.array(block, np.float32)[None, None]) for block in blocks]
    edges = bands.edges_of(ordered[0])
    counts = sum(bands.count(one, edges).astype(np.uint32) for one in ordered)
    return bands.quantiles_of(counts, edges, len(blocks[0]))[0, 0]


SHAPES = {
    "normal": lambda rng, n: rng.normal(0, 1, n),
    "exactly 17": lambda rng, n: 17 + rng.uniform(-8, 14, n),
    "tiny": lambda rng, n: 1e-7 * rng.gamma(4, 1, n),
    "huge": lambda rng, n: 1e9 + 1e6 * rng.normal(0, 1, n),
    "heavy tail": lambda rng, n: np.exp(1.5 * rng.normal(0, 1, n)),
    "two humps": lambda rng, n: rng.normal(0, 1, n) + 100 * (rng.uniform(size=n) < 0.4),
    "whole numbers": lambda rng, n: rng.poisson(30, n),
    "half at an end": lambda rng, n: np.maximum(rng.normal(0, 1, n), 0),
    "nothing but in a few": lambda rng, n: np.where(rng.uniform(size=n) < 0.06, rng.gamma(2, 1, n), 0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_close_to_the_exact_quantiles(shape):
    """Within 2 % of the range from 5 to 95 %, what a fan can show, or within 95 % Monte Carlo intervals."""
    members, q = 9 * SIZE + 100, np.array(bands.QUANTILES)
    rank_error = np.sqrt(q * (1 - q) / members)
    for seed in range(50):
        values = SHAPES[shape](np.random.default_rng(seed), members).astype(np.float32)
        exact, low, high = (np.quantile(values, q + way * rank_error) for way in (0, -2, 2))
        span = exact[bands.QUANTILES.index(0.95)] - exact[bands.QUANTILES.index(0.05)]
        found = quantiles(values)
        close = np.abs(found - exact) <= 0.02 * span + 1e-6 * np.abs(exact)
        assert (close | ((low <= found) & (found <= high))).all()


@given(st.lists(st.floats(-1e6, 1e6, width=32) | st.integers(0, 3).map(float), min_size=1, max_size=300))
def test_the_bands_of_one_block_are_exact(values):
    exact = np.quantile(np.asarray(values, np.float32).astype(float), bands.QUANTILES)
    np.testing.assert_allclose(quantiles(values), exact, rtol=1e-5, atol=1e-6 * np.ptp(values))


@pytest.mark.parametrize("end", [0.0, 1000.0])
def test_exact_where_everything_is_at_an_end(end):
    np.testing.assert_array_equal(quantiles(np.full(3 * SIZE, end)), end)


def test_what_a_later_block_has_and_the_first_has_not():
    """Values beyond the first block's are rare by construction; where they are not, the end is its end."""
    values = np.concatenate([np.zeros(SIZE), np.full(SIZE, 5.0)])
    assert (quantiles(values) == 0.0).all()


def test_a_week_with_too_many_lost_members_has_no_band():
    values = np.full(1000, 5.0)
    values[:2] = np.nan, np.inf
    assert np.isnan(quantiles(values)).all()
    values[1] = 5.0
    assert np.isfinite(quantiles(values)).all()


def test_a_week_without_a_number_has_no_band():
    assert np.isnan(quantiles(np.full(300, np.nan))).all()


@given(st.lists(st.floats(-100, 1100, width=32) | st.just(np.nan), min_size=2, max_size=60), st.data())
def test_counts_add_up_over_any_cut(values, data):
    edges = bands.edges_of(bands.in_order(np.asarray(values[:20], np.float32)[None, None]))

    def counted(part):
        return bands.count(bands.in_order(np.asarray(part, np.float32)[None, None]), edges)

    cut = data.draw(st.integers(1, len(values) - 1))
    whole = counted(values)
    np.testing.assert_array_equal(whole, counted(values[:cut]) + counted(values[cut:]))
    assert whole.sum() == len(values)


def test_every_series_and_week_has_its_own_edges():
    rng = np.random.default_rng(0)
    scale = np.array([[1.0, 1e6], [1e-6, 3.0], [7.0, 1e3]])[..., None]
    values = (scale * rng.gamma(3, 1, (3, 2, SIZE))).astype(np.float32)
    ordered = bands.in_order(values.copy())
    edges = bands.edges_of(ordered)
    found = bands.quantiles_of(bands.count(ordered, edges), edges, SIZE)
    exact = np.moveaxis(np.quantile(values, bands.QUANTILES, axis=-1), 0, -1)
    np.testing.assert_allclose(found, exact, rtol=0.01)


def test_the_table_has_a_line_a_series_and_week():
    series = (bands.BandSeries("held", "A", "north"), bands.BandSeries("dead", "B"))
    quantiles = {
        policy: np.arange(3 * 2 * 9, dtype=float).reshape(3, 2, 9) + 100 * number
        for number, policy in enumerate(("wait", "act"))
    }
    table = bands.table_of(quantiles, series, 38).to_pylist()
    assert len(table) == 2 * 2 * 3
    line = next(one for one in table if (one["policy"], one["outcome"], one["week"]) == ("act", "dead", 39))
    assert (line["actor"], line["sector"], line["p5"]) == ("B", "", 100.0 + 9 * (2 * 1 + 1) + 1)
    assert bands.by_series(quantiles["act"], series, 38)[series[1].key]["p5"][1] == line["p5"]


def test_other_policies_have_bands_of_fewer_members(war):
    engine = Engine(Request(war, 10, 7, ("baseline", "leave_border")))
    weekly = WeeklyBands(engine)
    rows = np.zeros((engine.n_weeks, len(engine.rows), 10), np.float32)
    for policy, most in (("baseline", bands.BLOCKS), ("leave_border", bands.OF_OTHERS)):
        counted = [bool(weekly.of_block(number, policy, rows, {})) for number in range(most + 1)]
        assert counted == [True] * most + [False]
