"""Distributions as they are written: quantiles, intervals, truncation and units."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from scipy import stats

from polemos.case.distributions import Beta, Distribution
from polemos.case.prior_forms import FAMILIES
from polemos.case.prior_text import WORDS, read_distribution

GRID = np.linspace(0.001, 0.999, 999)
positive = st.floats(1e-3, 1e6)
shares = st.floats(0.01, 0.99)


def written(text: str, unit: str = "1") -> Distribution:
    return read_distribution(text, unit)


@st.composite
def texts(draw):
    low = draw(positive)
    high = low * draw(st.floats(1.01, 100))
    mean, sd = draw(st.floats(-1e3, 1e3)), draw(st.floats(1e-2, 1e3))
    middle, half = draw(st.floats(0.2, 0.8)), draw(st.floats(0.01, 0.15))
    return draw(
        st.sampled_from(
            [
                f"{low!r} to {high!r}",
                f"{low!r} to {high!r} within {low / 2!r} to {high * 1.5!r}",
                f"uniform(low={low!r}, high={high!r})",
                f"normal(mean={mean!r}, sd={sd!r})",
                f"normal(mean={mean!r}, sd={sd!r}, low={mean - sd!r}, high={mean + 2 * sd!r})",
                f"normal(p5={mean!r}, p95={mean + sd!r})",
                f"lognormal(median={low!r}, p95={high!r})",
                f"lognormal(median={low!r}, sd={high!r})",
                f"halfnormal(scale={sd!r})",
                f"beta(a={draw(st.floats(0.2, 50))!r}, b={draw(st.floats(0.2, 50))!r})",
                f"beta(mean={middle!r}, sd={half!r})",
                f"beta(p5={middle - half!r}, p95={middle + half!r}, low=-1, high=2)",
                f"gamma(mean={low!r}, sd={low * draw(st.floats(0.1, 3))!r})",
                "very likely",
                f"{mean!r}%",
            ]
        )
    )


@given(texts())
def test_quantiles_rise_and_stay_inside(text):
    found = written(text)
    values = found.quantile(GRID)
    low, high = found.support
    assert np.isfinite(values).all()
    assert (np.diff(values) >= 0).all()
    assert (values >= low).all()
    assert (values <= high).all()


@given(texts(), st.floats(0.02, 0.98))
def test_mass_and_quantile_are_inverse(text, u):
    found = written(text)
    if found.kind == "constant":
        return
    x = float(found.quantile(u))
    assert found.mass(-math.inf, x) == pytest.approx(u, abs=1e-6)


@given(positive, st.floats(1.001, 1e4))
def test_an_interval_is_the_stated_interval(low, ratio):
    high = low * ratio
    found = written(f"{low!r} to {high!r} km^2", "km^2")
    assert found.quantile([0.05, 0.95]) == pytest.approx([low, high], rel=1e-9)
    assert found.mass(low, high) == pytest.approx(0.9, abs=1e-9)
    assert found.quantile(0.5) == pytest.approx(math.sqrt(low * high), rel=1e-9)


@given(st.floats(0.01, 0.97), st.floats(0.01, 0.97))
def test_a_beta_has_the_stated_interval(first, second):
    low, high = sorted((first, second))
    if high - low < 0.01:
        high = low + 0.01
    found = Beta.between(low, high)
    assert found.quantile([0.05, 0.95]) == pytest.approx([low, high], abs=1e-6)


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("uniform(low=1, high=5)", stats.uniform(1, 4)),
        ("normal(mean=2, sd=3)", stats.norm(2, 3)),
        ("normal(mean=0.33, sd=0.12, low=0, high=1)", stats.truncnorm(-2.75, 0.67 / 0.12, 0.33, 0.12)),
        ("5 to 10", stats.lognorm(math.log(2) / 2 / stats.norm.ppf(0.95), scale=math.sqrt(50))),
        ("halfnormal(scale=0.4)", stats.halfnorm(scale=0.4)),
        ("beta(a=1, b=60)", stats.beta(1, 60)),
        ("beta(a=2, b=3, low=1, high=5)", stats.beta(2, 3, 1, 4)),
        ("gamma(mean=4, sd=2)", stats.gamma(4, scale=1)),
    ],
)
def test_quantiles_are_those_of_scipy(text, law):
    found = written(text)
    assert found.quantile(GRID) == pytest.approx(law.ppf(GRID), rel=1e-8, abs=1e-12)
    assert found.mass(-math.inf, float(law.median())) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "mean", "sd"),
    [
        ("beta(mean=0.19, sd=0.05)", 0.19, 0.05),
        ("gamma(mean=4, sd=3)", 4, 3),
        ("lognormal(median=2, sd=1)", None, 1),
        ("normal(mean=-1, sd=2)", -1, 2),
    ],
)
def test_moments_are_the_stated_ones(text, mean, sd):
    values = written(text).quantile((np.arange(400_000) + 0.5) / 400_000)
    assert mean is None or values.mean() == pytest.approx(mean, rel=1e-3)
    assert values.std() == pytest.approx(sd, rel=1e-2)


@given(st.sampled_from(sorted(WORDS)))
def test_words_are_their_bands(word):
    assert written(word).support == WORDS[word]


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("7 to 14 days", "week", 1, 2),
        ("7 days to 14 days", "week", 1, 2),
        ("35% to 45%", "1", 0.35, 0.45),
        ("70 to 140 persons/day", "persons/week", 490, 980),
        ("0.1 to 0.2 / day", "1/week", 0.7, 1.4),
        ("1 to 2 km^2 / day", "km^2/week", 7, 14),
        ("normal(p5=7, p95=14) days", "week", 1, 2),
        ("lognormal(p5=7 days, p95=2 weeks)", "week", 1, 2),
        ("beta(p5=7, p95=14, low=2, high=28) days", "week", 1, 2),
        ("beta(p5=25%, p95=75%)", "1", 0.25, 0.75),
    ],
)
def test_intervals_are_in_the_canonical_unit(text, unit, low, high):
    assert written(text, unit).quantile([0.05, 0.95]) == pytest.approx([low, high])


def test_the_text_is_kept():
    assert written("0.006 to 0.025 / week", "1/week").text == "0.006 to 0.025 / week"
    assert read_distribution(0.5, "1").text == "0.5"


@pytest.mark.parametrize(
    ("text", "unit", "code", "remedy"),
    [
        ("10 to 5", "1", "E-PRIOR", "write '5 to 10'"),
        ("-5 to 10", "1", "E-PRIOR", "write 'normal(p5=-5, p95=10)' where it may be negative"),
        ("5 to 10", "km^2", "E-UNIT", ""),
        ("5 to 10 kg", "km^2", "E-UNIT", ""),
        ("likely", "week", "E-UNIT", ""),
        ("nrmal(mean=0, sd=1)", "1", "E-PRIOR", "did you mean 'normal'?"),
        ("normal(mean=0)", "1", "E-PRIOR", "write normal(mean=, sd=) or normal(p5=, p95=)"),
        ("beta(a=1, b=2)", "1/week", "E-UNIT", None),
        ("normal(mean=1, sd=1)", "week", "E-UNIT", None),
        ("0.5", "1", "E-TYPE", None),
    ],
)
def test_what_is_wrong_is_said(text, unit, code, remedy):
    with pytest.raises(PydanticCustomError) as caught:
        read_distribution(text, unit)
    assert caught.value.type == code
    assert remedy is None or caught.value.context["remedy"] == remedy


extremes = st.one_of(
    st.sampled_from([1e-320, 1e-308, 1e-200, 1e-160, 1e-17, 0.4, 1.0, 1e17, 1e160, 1e200, 1e308]),
    st.floats(1e-320, 1e308),
    st.floats(-320, 308).map(lambda power: 10.0**power),
)


@st.composite
def extreme_texts(draw):
    def number():
        return repr(draw(extremes) * draw(st.sampled_from([1, 1, 1, -1])))

    name = draw(st.sampled_from([*FAMILIES, "interval"]))
    window = f" within {number()} to {number()}" if draw(st.booleans()) else ""
    if name == "interval":
        return f"{number()} to {number()}{window}"
    keys = draw(st.sampled_from(FAMILIES[name].forms)).needs
    keys += draw(st.sampled_from([(), ("low",), ("high",), ("low", "high")])) if FAMILIES[name].window else ()
    return f"{name}({', '.join(f'{key}={number()}' for key in keys)}){window}"


@settings(max_examples=600)
@given(extreme_texts())
def test_what_is_read_has_numbers_at_all_quantiles_and_all_else_is_refused(text):
    try:
        found = written(text)
    except PydanticCustomError:
        return
    low, high = found.support
    values = found.quantile([1e-9, 1e-6, 0.05, 0.3, 0.5, 0.95, 1 - 1e-6, 1 - 1e-9])
    assert np.isfinite(values).all()
    assert (low <= values).all()
    assert (values <= high).all()
    assert 0.0 <= found.mass(0.0, 1.0) <= 1.0 + 1e-9


@pytest.mark.parametrize(
    "text",
    [
        "beta(a=1e308, b=1e308)",
        "beta(mean=0.5, sd=1e-200)",
        "gamma(mean=1, sd=1e200)",
        "gamma(mean=0.4, sd=1e-200)",
        "lognormal(median=1, sd=1e308)",
        "normal(p5=-1e308, p95=1e308)",
        "1e-300 to 1e300",
    ],
)
def test_what_a_computer_cannot_hold_is_refused(text):
    with pytest.raises(PydanticCustomError, match="a computer cannot hold"):
        written(text)


def test_a_long_text_is_no_distribution():
    with pytest.raises(PydanticCustomError, match="the limit of a distribution is"):
        written("1 a" + " " * 9000 + "x to 1,")


def test_a_comma_in_a_number_is_named():
    with pytest.raises(PydanticCustomError) as caught:
        written("normal(mean=1,000, sd=3)")
    assert "mean=1000, sd=3" in (caught.value.context or {})["remedy"]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
def test_low_most_likely_and_high_are_a_pert(low, width, place):
    high = low + width
    mode = min(max(low + place * width, low), high)
    found = read_distribution(f"pert(low={low!r}, mode={mode!r}, high={high!r})", "1")
    u = (np.arange(2000) + 0.5) / 2000
    drawn = found.quantile(u)
    slack = 1e-3 * width + 1e-9 * abs(low)
    assert low - slack <= drawn.min() <= drawn.max() <= high + slack
    assert drawn.mean() == pytest.approx((low + 4 * mode + high) / 6, abs=slack)


@pytest.mark.parametrize("text", ["pert(low=5, mode=4, high=9)", "pert(low=5, mode=5, high=5)"])
def test_a_pert_rises(text):
    with pytest.raises(PydanticCustomError, match="there is no pert"):
        read_distribution(text, "1")
