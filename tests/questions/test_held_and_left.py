"""The price of holding in the small war: what is priced is what the two policies did to the same wars."""

import datetime
import math

import numpy as np
import pytest

from polemos._core.errors import RunError
from polemos.analysis import request_of
from polemos.dynamics.build import Layout
from polemos.dynamics.ground import Ground
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Engine
from polemos.questions.held_and_left import kept_of

MEMBERS = 512
POLICIES = ("hold_border", "leave_border")


def request(war, policies=POLICIES):
    return request_of(war, members=MEMBERS, seed=3, policies=list(policies))


@pytest.fixture(scope="module")
def found(war):
    return kept_of(request(war)).priced()


def test_it_is_what_the_same_wars_hold_and_have_under_both_policies(war, found):
    layout = Layout.of(war)
    places = [layout.elements("sector").index(name) for name in ("north", "south", "border")]
    rows = [WeeklyRow("held", (0, place)) for place in places]
    engine = Engine(request(war), rows, nothing_else=True)
    week = war.clock.week_of(war.known_until) - layout.first_week
    held, left = (
        engine.weekly(engine.prepare(np.arange(MEMBERS)), policy)[week:].astype(float) for policy in POLICIES
    )
    north, south, border = (engine.rows.index(row) for row in rows)
    meets = held[0, border] >= 100
    assert found.premise == pytest.approx(meets.mean())
    for one in found.ahead:
        front = [table[one.weeks, north] + table[one.weeks, south] for table in (held, left)]
        given = (front[1] - front[0])[meets]
        assert one.given.mean == pytest.approx(given.mean(), abs=1e-2)
        chips, still = held[one.weeks, border][meets], left[one.weeks, border][meets]
        assert one.held[1] == pytest.approx(np.median(chips), rel=1e-6)
        assert one.left[1] == pytest.approx(np.median(still), rel=1e-6)
        if one.weeks:
            assert one.price.mean == pytest.approx(given.sum() / (chips - still).sum(), abs=1e-4)
        assert one.date == layout.starts[week + one.weeks]


def test_nothing_is_given_up_on_the_day_of_the_decision(found):
    first = found.ahead[0]
    assert (first.weeks, first.given.mean, first.dead.mean) == (0, 0.0, 0.0)


def test_the_side_that_holds_more_is_the_holder_unless_another_is_named(war, found):
    assert (found.holder, found.hold, found.leave) == ("A", *POLICIES)
    assert kept_of(request(war), "B").priced().premise == 0.0


@pytest.mark.parametrize(
    ("policies", "holder", "ground", "match"),
    [
        (("hold_border",), None, None, "priced by two policies, got hold_border"),
        (POLICIES, "C", None, "no side C in this case; it has A, B"),
        (POLICIES, None, Ground(("west",), ()), "a front of sectors"),
    ],
)
def test_what_cannot_be_priced(war, policies, holder, ground, match):
    with pytest.raises(RunError, match=match):
        kept_of(request(war, policies), holder, ground)


@pytest.mark.parametrize("years", [-5, 5])
def test_a_day_of_the_decision_that_is_not_in_the_run(war, years):
    moved = war.model_copy(update={"known_until": war.known_until + years * datetime.timedelta(days=365)})
    with pytest.raises(RunError, match=r"priced from known_until, \d+-\d+-\d+; the run has 2001-"):
        kept_of(request(moved))


def test_what_is_done_is_told(war):
    told = []
    kept_of(request(war), listen=told.append)
    assert told[0] == {"event": "start", "members": 2, "of": "policies"}
    assert [one["done"] for one in told[1:]] == [1, 2]


def test_where_it_is_lost_at_a_rate_its_cost_stays_and_its_price_does_not(war, found):
    kept = kept_of(request(war))
    half = kept.priced(math.log(2.0) / 26.0)
    held = kept.held.chips[0][kept.held.chips[0] >= 100]
    for one, as_simulated in zip(half.ahead, found.ahead, strict=True):
        assert (one.given, one.dead) == (as_simulated.given, as_simulated.dead)
        assert one.held[1] == pytest.approx(np.median(held) * 0.5 ** (one.weeks / 26))
        if one.weeks:
            assert one.left == (0.0, 0.0, 0.0)
            assert one.price.mean == pytest.approx(one.given.mean / (held.mean() * 0.5 ** (one.weeks / 26)))
