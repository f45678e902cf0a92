"""The log density of data given a war, against SciPy in double precision and numerical integration."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import halfnorm, norm

from polemos.dynamics.simulate import WeeklyRow
from polemos.inference.likelihood import FAR, LEAST, likelihood_of
from polemos.inference.observations import Bias, Datum

FIRST, SECOND = WeeklyRow("dead", (0,)), WeeklyRow("support", (1,))
ROWS = (FIRST, SECOND)
WEEKS = 12
Z = np.array([[0.3, -1.2, 2.5], [-0.7, 0.0, 1.6], [1.1, -2.2, 0.4]], np.float32)
BIASES = (Bias("A", FIRST, 0.4, 1), Bias("B", FIRST, 0.2, 0), Bias("B", SECOND, 0.1, -1, log=False))


def datum(low, high=None, form="value", *, log=True, row=FIRST, weeks=(4, 4), error=0.1, scale=0.0, **told):
    usual = {"of": "d", "source": "s", "side": "A", "speaker": "s", "since": None}
    high = low if high is None else high
    told = {**usual, **told, "row": row, "weeks": weeks, "form": form, "log": log}
    return Datum(**told, low=low, high=high, error=error, scale=scale)


@jax.jit
def _density(likelihood, rows, z):
    return likelihood.log_density(rows, z)


@jax.jit
def _biases(likelihood, z):
    return likelihood.biases(z)


def densities(data, rows, z=Z, biases=BIASES):
    """(datum, member) of rows (week, row, member)."""
    made = likelihood_of(data, biases, ROWS, WEEKS)
    return np.asarray(_density(made, jnp.asarray(rows, jnp.float32), jnp.asarray(z)), np.float64)


def war(members=3, seed=1):
    drawn = np.random.default_rng(seed).uniform(0.5, 1.5, (WEEKS, 2, members)).astype(np.float32)
    return drawn * np.array([1000.0, 0.5], np.float32)[None, :, None]


def constant(values):
    """A war in which the first row stands at some values, one a member."""
    rows = np.ones((WEEKS, 2, len(values)), np.float32)
    rows[:, 0] = values
    return rows


def expected(one, rows, z=Z, biases=BIASES):
    """By the law of `observations`, in double precision."""
    series = np.asarray(rows, np.float64)[:, ROWS.index(one.row)]
    said = series[one.weeks[0] : one.weeks[1] + 1].mean(axis=0)
    if one.since is not None:
        said = said - series[one.since]
    g = np.log if one.log else lambda value: value
    low, high, m = g(one.low), g(one.high), g(said)
    if one.scale > 0.0:
        at = [bias.key for bias in biases].index(one.key)
        bias, own = biases[at], np.asarray(z[at], np.float64)
        normal = bias.scale * own
        sided = bias.direction * halfnorm.ppf(norm.cdf(own), scale=bias.scale)
        m = m + (normal if bias.direction == 0 else sided)
    match one.form:
        case "value":
            found = norm.logpdf(low, m, one.error)
        case "at least":
            found = norm.logsf(low, m, one.error)
        case "at most":
            found = norm.logcdf(low, m, one.error)
        case _:
            found = np.array([_even(low, high, each, one.error) for each in m])
    return one.weight * np.maximum(found, -FAR)


def _even(low, high, m, error):
    """What is seen is even between the ends: the mean over them of the density of the error."""
    centre = np.clip(m, low, high)
    top = norm.logpdf(centre, m, error)
    span = error**2 / max(abs(centre - m), error) * 40.0
    ends = max(low, centre - span), min(high, centre + span)
    points = [centre] if ends[0] < centre < ends[1] else None
    area, _ = quad(lambda y: np.exp(norm.logpdf(y, m, error) - top), *ends, points=points, epsrel=1e-10)
    return top + np.log(area) - np.log(high - low)


LINEAR = {"log": False, "row": SECOND, "side": "B"}
FORMS = {
    "value": {"low": 900.0},
    "at least": {"low": 900.0},
    "at most": {"low": 900.0},
    "between": {"low": 700.0, "high": 1100.0},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scale", [0.0, 0.3])
@pytest.mark.parametrize("side", ["A", "B"])
def test_each_form_of_logarithms(form, scale, side):
    one = datum(**FORMS[form], form=form, scale=scale, side=side)
    np.testing.assert_allclose(densities([one], war())[0], expected(one, war()), rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scale", [0.0, 0.1])
def test_each_form_of_the_numbers_themselves(form, scale):
    told = {name: value / 2000.0 for name, value in FORMS[form].items()}
    one = datum(**told, form=form, scale=scale, **LINEAR)
    np.testing.assert_allclose(densities([one], war())[0], expected(one, war()), rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize(
    "told",
    [
        {"weeks": (2, 7)},
        {"weeks": (0, 11)},
        {"weeks": (8, 8), "since": 3},
        {"weeks": (11, 11), "since": 0},
        {"weight": 1 / 3},
        {"weeks": (2, 5), "weight": 0.5, "scale": 0.4, "error": 0.7},
    ],
    ids=str,
)
def test_means_increments_and_weights(told):
    rows = np.cumsum(war(), axis=0)
    one = datum(900.0, **told)
    np.testing.assert_allclose(densities([one], rows)[0], expected(one, rows), rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("form", ["at least", "at most", "between"])
@pytest.mark.parametrize("log", [True, False])
def test_far_tails(form, log):
    """Up to a hundred standard deviations from where the statement is, to both sides."""
    at = np.linspace(-100.0, 100.0, 41) * 0.05
    rows = constant(np.exp(at) if log else 3.0 + at)
    ends = (0.9, 1.2) if log else (2.9, 3.2)
    one = datum(*(ends if form == "between" else ends[:1]), form=form, log=log, error=0.05)
    found = densities([one], rows, np.zeros((3, 41), np.float32))[0]
    np.testing.assert_allclose(found, expected(one, rows, np.zeros((3, 41))), rtol=3e-4, atol=3e-4)


@given(
    middle=st.floats(-30.0, 30.0),
    width=st.floats(-6.0, 2.0).map(lambda power: 10.0**power),
    error=st.floats(0.01, 10.0),
)
@settings(max_examples=40)
def test_an_interval_however_narrow_is_integrated(middle, width, error):
    """Narrow ones have the density of a value; float32 has no digits for the difference of their ends."""
    rows = constant([0.0])
    low = np.float32(middle * error - 0.5 * width * error)
    high = max(np.float32(middle * error + 0.5 * width * error), np.nextafter(low, np.float32(np.inf)))
    one = datum(float(low), float(high), "between", log=False, error=float(np.float32(error)))
    found = densities([one], rows, np.zeros((3, 1), np.float32))[0]
    np.testing.assert_allclose(found, expected(one, rows, np.zeros((3, 1))), rtol=1e-3, atol=1e-3)


def test_an_interval_that_closes_becomes_a_value():
    rows = constant([0.8, 1.0, 1.3])
    value, closed = densities([datum(1.0), datum(1.0, 1.0, "between")], rows)
    np.testing.assert_allclose(closed, value, atol=1e-3)


@pytest.mark.parametrize("absurd", [np.nan, 0.0, -5.0, 1e30, -1e30, np.inf, -np.inf])
@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_absurd_rows_have_a_finite_density(absurd, log, form):
    data = [datum(**FORMS[form], form=form, log=log, scale=scale) for scale in (0.0, 0.3)]
    data = [replace(one, side="A" if log else "B", row=FIRST if log else SECOND) for one in data]
    rows = np.full((WEEKS, 2, 3), absurd, np.float32)
    found = densities(data, rows)
    assert np.isfinite(found).all()
    assert (found >= -FAR).all()


def test_what_is_not_a_number_is_the_worst():
    rows = war()
    rows[4, 0, 1] = np.nan
    found = densities([datum(900.0), datum(900.0, form="at least"), datum(900.0, form="at most")], rows)
    assert (found[:, 1] == -FAR).all()
    assert (found[:, [0, 2]] > -FAR).all()


def test_what_a_count_lost_is_as_little_as_can_be():
    rows = constant([5.0])
    rows[8] = 3.0
    one = datum(1.0, weeks=(8, 8), since=4, error=1.0)
    np.testing.assert_allclose(
        densities([one], rows, Z[:, :1])[0], norm.logpdf(0.0, np.log(LEAST)), rtol=1e-5
    )


def test_biases_are_normal_or_half_normal_to_their_side():
    """By quantiles: a standard normal number at some quantile stands for the bias at that quantile."""
    made = likelihood_of([], BIASES, ROWS, WEEKS)
    levels = np.linspace(0.001, 0.999, 999)
    z = np.tile(norm.ppf(levels), (3, 1))
    found = np.asarray(made.biases(jnp.asarray(z, jnp.float32)))
    assert made.n_biases == 3
    assert found.shape == (4, 999)
    np.testing.assert_allclose(found[0], halfnorm.ppf(levels, scale=0.4), rtol=2e-3, atol=1e-5)
    np.testing.assert_allclose(found[1], norm.ppf(levels, scale=0.2), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[2], -halfnorm.ppf(levels, scale=0.1), rtol=2e-3, atol=1e-5)
    assert (found[3] == 0.0).all()


@given(st.floats(-40.0, 40.0))
@settings(max_examples=30)
def test_biases_keep_to_their_side_and_finite(z):
    found = np.asarray(_biases(likelihood_of([], BIASES, ROWS, WEEKS), jnp.full((3, 1), z, jnp.float32)))[
        :, 0
    ]
    assert np.isfinite(found).all()
    assert found[0] >= 0.0 >= found[2]


def mixed():
    """Data of three sources, of all kinds."""
    return [
        datum(900.0, scale=0.3, source="x"),
        datum(1100.0, scale=0.2, side="B", source="y", weeks=(1, 6)),
        datum(0.4, source="x", scale=0.1, **LINEAR),
        datum(0.3, 0.6, "between", source="z", **LINEAR),
        datum(800.0, form="at least", source="y", weight=0.5),
    ]


@pytest.mark.parametrize("left_out", ["x", "y", "z"])
def test_a_source_is_left_out_by_subtraction(left_out):
    """Given the shared errors all data are independent."""
    data = mixed()
    each = densities(data, war())
    gone = [one.source == left_out for one in data]
    rest = densities([one for one in data if one.source != left_out], war())
    np.testing.assert_allclose(each.sum(axis=0) - each[gone].sum(axis=0), rest.sum(axis=0), rtol=1e-4)


def test_all_of_them_together_are_each_by_itself():
    data = mixed()
    found = densities(data, war())
    for one, its in zip(data, found, strict=True):
        np.testing.assert_allclose(its, expected(one, war()), rtol=3e-4, atol=3e-4)


@given(st.permutations(range(5)))
@settings(max_examples=10)
def test_the_order_of_data_means_nothing(order):
    data = mixed()
    np.testing.assert_allclose(
        densities([data[at] for at in order], war()),
        densities(data, war())[list(order)],
        rtol=1e-5,
        atol=1e-5,
    )
