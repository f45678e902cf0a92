"""The price of holding, on numbers made by hand."""

import datetime
import math

import numpy as np
import pytest

from polemos.questions.chip import AHEAD, Fate, price_of_holding, ratio

WEEKS, MEMBERS = 60, 4_000
DATES = [datetime.date(2001, 1, 4) + datetime.timedelta(weeks=week) for week in range(WEEKS)]
NAMES = ("A", "hold", "leave")


def fates(rng, cost=2.0, chips=400.0, noise=50.0, dead=3.0):
    """Holding costs so many km^2 of front a week, on average, and so many dead; the chip does not waste."""
    shape = (WEEKS, MEMBERS)
    luck = np.cumsum(rng.normal(0, noise, shape), axis=0)  # the same under both policies
    weeks = np.arange(WEEKS)[:, None]
    held = np.where(rng.uniform(size=MEMBERS) < 0.25, chips, 10.0) + np.zeros(shape)
    lost = cost * weeks * rng.exponential(size=MEMBERS)
    first = Fate(front=1e5 + luck - lost, chips=held, dead=1e4 + dead * weeks + 0 * luck)
    return first, Fate(front=1e5 + luck, chips=0 * held, dead=1e4 + 0 * luck)


def test_the_price_is_what_holding_has_cost_over_what_is_still_held():
    held, left = fates(np.random.default_rng(0))
    found = price_of_holding(held, left, DATES, names=NAMES, parents=np.arange(MEMBERS))
    assert [one.weeks for one in found.ahead] == [week for week in AHEAD if week < WEEKS]
    assert found.premise == pytest.approx(0.25, abs=0.03)
    for one in found.ahead:
        assert one.date == DATES[one.weeks]
        assert one.held == (400.0, 400.0, 400.0)
        assert one.given.mean == pytest.approx(2.0 * one.weeks, abs=4 * one.given.error + 1e-9)
        assert one.price.mean == pytest.approx(one.given.mean / 400.0, rel=1e-9, abs=1e-12)
        assert one.price.error == pytest.approx(one.given.error / 400.0, rel=1e-9, abs=1e-12)
        assert one.dead.mean == pytest.approx(3.0 * one.weeks)
    last = found.ahead[-1]
    expected = 2.0 * last.weeks / math.sqrt(found.premise * MEMBERS)  # an exponential spreads by its mean
    assert last.given.error == pytest.approx(expected, rel=0.1)


def test_luck_that_both_policies_share_is_no_error():
    rng = np.random.default_rng(1)
    quiet, loud = (fates(np.random.default_rng(1), noise=noise) for noise in (0.0, 500.0))
    del rng
    errors = [
        price_of_holding(*pair, DATES, names=NAMES, parents=np.arange(MEMBERS)).ahead[-1].price.error
        for pair in (quiet, loud)
    ]
    assert errors[0] == pytest.approx(errors[1], rel=1e-6)


def test_members_of_one_parent_are_no_more_than_one():
    held, left = fates(np.random.default_rng(2))
    twice = [np.concatenate([one, one], axis=1) for one in (held.front, held.chips, held.dead)]
    again = [np.concatenate([one, one], axis=1) for one in (left.front, left.chips, left.dead)]
    once = price_of_holding(held, left, DATES, names=NAMES, parents=np.arange(MEMBERS)).ahead[-1]
    parents = np.tile(np.arange(MEMBERS), 2)
    doubled = price_of_holding(Fate(*twice), Fate(*again), DATES, names=NAMES, parents=parents).ahead[-1]
    assert doubled.price.mean == pytest.approx(once.price.mean)
    assert doubled.price.error == pytest.approx(once.price.error, rel=1e-9)
    apart = price_of_holding(Fate(*twice), Fate(*again), DATES, names=NAMES, parents=np.arange(2 * MEMBERS))
    assert apart.ahead[-1].price.error < 0.8 * once.price.error


def test_where_nothing_is_held_there_is_no_price():
    held, left = fates(np.random.default_rng(3), chips=20.0)
    found = price_of_holding(held, left, DATES, names=NAMES, parents=np.arange(MEMBERS))
    assert found.premise == 0.0
    assert all(math.isnan(one.price.mean) and math.isnan(one.held[1]) for one in found.ahead)


def test_a_chip_that_is_lost_has_no_price_any_more():
    held, left = fates(np.random.default_rng(4))
    held.chips[20:] = 0.5
    found = {one.weeks: one for one in price_of_holding(
        held, left, DATES, names=NAMES, parents=np.arange(MEMBERS)
    ).ahead}  # fmt: skip
    assert not math.isnan(found[13].price.mean)
    assert math.isnan(found[26].price.mean)
    assert not math.isnan(found[26].given.mean)


def test_what_is_kept_by_chance_alone_has_no_price():
    """More held in half of the worlds, less in the other: over a mean within its error nothing is a price."""
    sign = np.where(np.arange(MEMBERS) % 2, 1.0, -1.0)
    more = 100.0 * sign + 2.0
    assert math.isnan(ratio(np.ones(MEMBERS), more, np.arange(MEMBERS)).mean)
    assert ratio(np.ones(MEMBERS), more + 100.0, np.arange(MEMBERS)).mean == pytest.approx(1 / 102)


def test_errors_of_a_ratio_are_those_of_its_repetitions():
    rng = np.random.default_rng(5)
    drawn = []
    for _ in range(400):
        below = rng.gamma(4.0, 1.0, 200)
        drawn.append(ratio(0.5 * below + rng.normal(size=200), below, np.arange(200)))
    assert np.std([one.mean for one in drawn]) == pytest.approx(
        np.mean([one.error for one in drawn]), rel=0.12
    )
