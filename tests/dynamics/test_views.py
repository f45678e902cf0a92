"""What is read along links, worked out by hand: two sides, two sectors, three patrons, two publics."""

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics import views
from polemos.dynamics.links import Face, Now

GROUND = SimpleNamespace(
    own_soil=jnp.array([[[1.0], [0.0]], [[0.0], [1.0]]]),  # the first sector is the first side's by law
    open_at_start=jnp.array([[1.0], [0.0]]),
    backs=jnp.array([[[1.0], [0.0], [0.0]], [[0.0], [1.0], [0.0]]]),  # the third patron backs nobody
    own_public=jnp.array([[[1.0], [0.0]], [[0.0], [1.0]]]),
    patron_public=jnp.array([[[0.5], [0.5]], [[0.0], [1.0]], [[1.0], [0.0]]]),
)
WAR = SimpleNamespace(
    territory=SimpleNamespace(mobility=jnp.array([[50.0], [0.5]])),  # the second sector counts as 1
    reserves=SimpleNamespace(killed_share=jnp.array([[0.2], [0.4]])),
)


def shown(mechanism, **values):
    return Face(mechanism, {name: jnp.array(value) for name, value in values.items()}, absent=False)


TERRITORY = shown(
    "territory",
    gain=[[-6.0], [4.0]],  # the first side loses 6 at home and takes 4 abroad
    held=[[[80.0], [10.0]], [[20.0], [30.0]]],
    recent_loss=[[[5.0], [0.0]], [[0.0], [2.0]]],
)
NARRATIVE = shown("narrative", lead=[[0.6], [-0.2]])


def week(dt=1.0, active=(True, True)):
    """A week with no more in it than is read here."""
    now = object.__new__(Now)
    people = SimpleNamespace(active=jnp.array(active)[:, None])
    parts = {"dt": dt, "war": WAR, "facts": SimpleNamespace(geography=GROUND)}
    for name, value in (parts | {"outputs": SimpleNamespace(reserves=people)}).items():
        object.__setattr__(now, name, value)
    return now


@pytest.fixture(params=[1.0, 0.5])
def now(request):
    return week(request.param)


def close(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours)[..., 0], theirs, rtol=1e-6)


def test_ground_gained_and_where(now):
    close(views.net_gain(TERRITORY, now), -2.0 / now.dt)
    close(views.gain_abroad(TERRITORY, now), (4.0 - 6.0) / now.dt)  # both moves were on the loser's soil
    at_home = shown("territory", gain=[[6.0], [-4.0]])
    close(views.gain_abroad(at_home, now), 0.0)  # each takes back its own


def test_own_soil_lost_and_held_by_the_other(now):
    close(views.soil_lost(TERRITORY, now), [6.0 / now.dt, 4.0 / now.dt])
    close(views.soil_held(TERRITORY, now), [20.0, 10.0])


def test_a_threat_is_ground_lost_in_weeks_of_mobility(now):
    close(views.threat(TERRITORY, now), [[0.1, 0.0], [0.0, 2.0]])
    close(views.defeat(TERRITORY, now), [5.0 / 51.0, 2.0 / 51.0])


def test_a_patron_sees_the_trend_of_the_side_that_it_backs(now):
    trend = -3.0 / (3.0 + 51.0)  # the first side has lost 3 more than the second
    close(views.trend_of_backed_side(TERRITORY, now), [trend, -trend, 0.0])


def test_a_patron_sees_the_lead_of_the_side_that_it_backs_through_its_own_public(now):
    close(views.lead_of_backed_side(NARRATIVE, now), [0.2, 0.2, 0.0])


def test_each_public_sees_its_own_side(now):
    """The second public sees the second side ahead: -0.2 is a lead of 0.2 for the second."""
    close(views.perceived_lead(NARRATIVE, now), [0.6, 0.2])


def test_forces_may_be_sent_where_it_was_open_or_a_policy_opens(now):
    close(views.open_sectors(SimpleNamespace(open=jnp.array([[0.0], [1.0]])), now), [1.0, 1.0])
    close(views.open_sectors(SimpleNamespace(open=jnp.array([[0.0], [0.0]])), now), [1.0, 0.0])


def test_the_initiative_is_ground_won_lately_and_no_order():
    first, second = 2.0 / (2.0 + 1.0), 5.0 / (5.0 + 50.0)  # each took in one sector, by its mobility
    close(views.advances(TERRITORY, week()), [first / 2, second / 2])
    close(views.advances(TERRITORY, week(active=(True, False))), [0.0, second])
    close(views.advances(TERRITORY, week(active=(False, False))), [0.0, 0.0])
    both = shown("territory", recent_loss=[[[4.0], [3.0]], [[4.0], [3.0]]])
    close(views.advances(both, week()), [0.0, 0.0])  # what goes to and fro is nobody's


def test_who_attacks_more_in_a_sector_leads_there():
    attack = jnp.array([[[1.0], [0.5]], [[0.3], [0.5]]])
    for active, share in (((True, True), 0.5), ((True, False), 1.0), ((False, False), 0.0)):
        close(views.leads(attack, jnp.array(active)[:, None]), [share, 0.0])  # nobody where both do alike


def test_dead_of_the_week_are_ones_own(now):
    people = shown("reserves", lost=[[30.0], [5.0]])
    close(views.recent_dead(people, now), [6.0 / now.dt, 2.0 / now.dt])


def test_a_man_counts_at_the_front_by_his_quality(now):
    people = shown(
        "reserves", force=[[[10.0], [20.0]], [[5.0], [0.0]]], quality=[[[1.5], [1.0]], [[0.8], [1]]]
    )
    close(views.force_as_it_counts(people, now), [[15.0, 20.0], [4.0, 0.0]])


def test_what_the_other_does_and_bears(now):
    close(views.losses_of_the_other(shown("reserves", casualties=[[70.0], [90.0]]), now), [90.0, 70.0])
    close(views.strikes_received(shown("deep_strikes", strikes=[[3.0], [8.0]]), now), [8.0, 3.0])
