"""Wars weighed by how likely they make it that nobody has settled so far."""

import numpy as np
import pytest

from polemos.analysis import request_of
from polemos.dynamics.build import Layout
from polemos.questions.quiet import Quiet, quiet_so_far
from polemos.questions.weighed_again import leverage_of
from worlds.table import edits

MEMBERS = 512


@pytest.fixture(scope="module")
def bargained(case_of):
    return case_of(*edits())


@pytest.fixture(scope="module")
def request_(bargained):
    return request_of(bargained, members=MEMBERS, seed=3, policies=["hold_border", "leave_border"])


@pytest.fixture(scope="module")
def week(bargained):
    return bargained.clock.week_of(bargained.known_until) - Layout.of(bargained).first_week


@pytest.fixture(scope="module")
def quiet(request_, week):
    return quiet_so_far(request_, "hold_border", week)


def test_members_are_chosen_as_often_as_they_are_likely():
    quiet = Quiet(10, np.array([0.5, 1.0, 0.0, 1.0, 0.5]))
    every = np.ones(5, bool)
    counts = np.bincount(quiet.chosen(every), minlength=5) / 5
    assert counts[2] == 0
    assert np.abs(counts - quiet.chance / 3).max() <= 0.2
    among = np.array([True, False, True, False, True])
    assert set(quiet.chosen(among)) == {0, 4}
    assert quiet.effective(every) == pytest.approx(9 / 2.5)
    assert quiet.effective(among) == pytest.approx(2)


def test_wars_that_are_alike_are_left_alone():
    quiet = Quiet(10, np.full(6, 0.3))
    among = np.array([True, True, False, True, True, True])
    np.testing.assert_array_equal(quiet.chosen(among), np.flatnonzero(among))
    assert quiet.effective(among) == pytest.approx(5)


def test_where_nobody_can_have_gone_on_all_count_alike():
    quiet = Quiet(10, np.zeros(4))
    np.testing.assert_array_equal(quiet.chosen(np.ones(4, bool)), np.arange(4))
    assert quiet.effective(np.ones(4, bool)) == 0.0


def pace_of(request):
    """How fast both talk and sign in each member."""
    table = request.draw(np.arange(MEMBERS)).model.war.bargaining
    return np.asarray(table.talks * table.agreement)


def test_wars_in_which_both_soon_sign_are_less_likely_to_have_gone_on(quiet, request_, week):
    assert quiet.weeks == week > 20
    assert ((quiet.chance > 0) & (quiet.chance <= 1)).all()
    pace = pace_of(request_)
    quick = pace > np.median(pace)
    assert quiet.chance[quick].mean() < quiet.chance[~quick].mean() - 0.2
    every = np.ones(MEMBERS, bool)
    assert pace[quiet.chosen(every)].mean() < 0.8 * pace.mean()


def test_the_curve_is_of_wars_that_have_gone_on(request_, quiet):
    (alike,), (weighed,) = (
        leverage_of(request_, "A", stakes=(1.0,), quiet=chosen) for chosen in (False, True)
    )
    assert alike.note == ""
    assert f"in the {quiet.weeks} weeks before" in weighed.note
    assert weighed.members == alike.members
    assert weighed.worth
    assert weighed.bought[0].shift != alike.bought[0].shift
