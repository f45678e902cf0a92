"""Training paths of the small war: what the table sees of each week is what the week recorded."""

import numpy as np
import pytest

from polemos.dynamics.build import Layout
from polemos.dynamics.ground import Ground
from polemos.dynamics.mechanisms.bargaining import STREAMS
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.paths import ABSENT, paths
from polemos.ensemble.training import fitted

MEMBERS, FIRST = 512, 60
GROUND = Ground(front=("north", "south"), chips=("border",))


@pytest.fixture(scope="module")
def found(war):
    return paths(war, "hold_border", GROUND, first=FIRST, members=MEMBERS)


@pytest.fixture(scope="module")
def weekly(war):
    """(week, row, member) of the same members, rows by outcome, side and sector."""
    sectors = Layout.of(war).elements("sector")
    rows = {
        (name, side, sector): WeeklyRow(name, (side, at))
        for name in ("held", "force", "losses")
        for side in (0, 1)
        for at, sector in enumerate(sectors)
    }
    engine = Engine(Request(war, MEMBERS, 1, ("hold_border",)), rows.values(), nothing_else=True)
    table = engine.weekly(engine.prepare(np.arange(MEMBERS)), "hold_border")
    return {key: table[:, engine.rows.index(row)].astype(float) for key, row in rows.items()}


def test_the_line_divides_the_front_and_chips_are_ground_on_the_other_s_soil(found, weekly):
    front = np.stack(
        [weekly["held", side, "north"] + weekly["held", side, "south"] for side in (0, 1)], axis=1
    )
    np.testing.assert_allclose(found.front, (front / 35_000.0)[FIRST:], rtol=1e-6)
    np.testing.assert_allclose(found.front.sum(axis=1), 1.0, rtol=1e-6)
    crossed = weekly["held", 0, "border"][FIRST:]
    assert (crossed[0] > 0).mean() > 0.1
    np.testing.assert_allclose(found.chips[:, 0], crossed / 35_000.0, rtol=1e-6)
    np.testing.assert_array_equal(found.chips[:, 1], 0.0)  # the owner holds none of the other's soil there


def test_trends_remember_the_weeks_before_the_first(found, weekly):
    """The average of the whole war so far, week by week, and what is now less it."""
    share = (weekly["held", 0, "north"] + weekly["held", 0, "south"]) / 35_000.0
    lately = share[0].copy()
    for week in range(FIRST + 1):
        lately = share[week] + (lately - share[week]) * np.exp(-1 / 8)
    np.testing.assert_allclose(found.features[0, 0, 2], 100 * (share[FIRST] - lately), atol=2e-3)
    np.testing.assert_array_equal(found.features[:, :, 0], 1.0)


def test_costs_count_from_what_they_are_in_the_first_week(found, weekly):
    lost = sum(weekly["losses", 0, sector] for sector in ("north", "south", "border"))[FIRST:]
    losses = found.streams[:, 0, STREAMS.index("losses")]
    np.testing.assert_allclose(losses, lost / lost[0].mean(), rtol=1e-5)
    np.testing.assert_allclose(found.streams[0].mean(axis=-1)[:, :2], 1.0, rtol=1e-6)
    np.testing.assert_allclose(found.reference[0, 1], lost[0].mean(), rtol=1e-6)
    np.testing.assert_array_equal(found.streams[:, :, STREAMS.index("strain")], 0.0)  # no economy in this war


def test_where_nobody_has_beliefs_nobody_is_believed_to_break(found):
    assert ABSENT["tolerance"] == 1e9
    assert found.breaks.max() < 1e-4


def test_what_is_seen_tells_much_of_what_comes(found):
    rule = fitted(found)
    assert rule.members == MEMBERS
    assert (rule.outside[:-1, :, 0] > 0.8).all()
    assert np.nanmax(np.abs(rule.inside[-1, :, 0] - 1.0)) < 1e-3, "in the last week nothing is left to come"


@pytest.mark.parametrize(
    "ground",
    [
        Ground(front=("north", "west"), chips=()),
        Ground(front=("north",), chips=("north",)),
        Ground(front=(), chips=("border",)),
    ],
)
def test_ground_that_is_not_of_the_case(war, ground):
    with pytest.raises(ValueError, match=r"needs a front of sectors of .*, each once"):
        paths(war, "hold_border", ground, first=FIRST, members=MEMBERS)


def test_a_first_week_that_is_not_of_the_case(war):
    with pytest.raises(ValueError, match="week 105 is not one of the 105 of"):
        paths(war, "hold_border", GROUND, first=105, members=MEMBERS)
