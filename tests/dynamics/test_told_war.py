"""A table that is told of other chips than are held: it answers to them, and the war does not."""

from dataclasses import replace

import numpy as np
import pytest

from polemos.analysis import request_of
from polemos.dynamics.simulate import WeeklyRow
from polemos.dynamics.tables import first_record
from polemos.ensemble.blocks import SLICE
from polemos.ensemble.fading import told_of
from polemos.ensemble.rules import engine_of
from worlds.table import edits

POLICY = "hold_border"
WAR = tuple(WeeklyRow(name, (0,)) for name in ("dead", "reserve", "casualties"))
HELD = tuple(WeeklyRow("held", (side, sector)) for side in range(2) for sector in range(3))
TABLE = (
    WeeklyRow("settlement.surplus", ()),
    WeeklyRow("settlement.share", (0,)),
    WeeklyRow("talks.chance", ()),
)


@pytest.fixture(scope="module")
def told(case_of):
    """Rows of the small war whose table is told of chips, (step, actor, member) km^2; by rows."""
    case = case_of(*edits())
    engine = engine_of(
        request_of(case, members=SLICE, seed=3, policies=[POLICY]), (*WAR, *HELD, *TABLE), nothing_else=True
    )
    (part,) = engine.prepare(np.arange(SLICE))

    def rows(chips, rows):
        found = engine.advance(told_of(part, np.broadcast_to(chips, shape).astype(np.float32)), POLICY)[1]
        return found[:, [engine.rows.index(row) for row in rows]]

    shape = (engine.n_weeks - 1, 2, SLICE)
    rows.plain = engine.advance(part, POLICY)[1]
    rows.rows = engine.rows
    rows.first = first_record(case, engine.layout)
    return rows


def test_told_nothing_it_is_the_war_as_it_is(told):
    """To rounding: two programs may divide a sum otherwise."""
    everything = (*WAR, *HELD, *TABLE)
    plain = told.plain[:, [told.rows.index(row) for row in everything]]
    found = told(np.nan, everything)
    apart = np.abs(found - plain) / (1.0 + np.abs(plain))
    assert np.quantile(apart, 0.99) < 1e-4


def test_no_number_of_the_war_hangs_on_what_is_told(told):
    much = told(3000.0, (*WAR, *HELD))
    np.testing.assert_array_equal(much, told(np.nan, (*WAR, *HELD)))


def test_a_table_that_is_told_what_is_held_weighs_the_same(told):
    border = HELD[2]
    held = told(np.nan, (border,))[:, 0]
    chips = np.full((held.shape[0], 2, SLICE), np.nan, np.float32)
    chips[:, 0] = held
    np.testing.assert_array_equal(told(chips, TABLE), told(np.nan, TABLE))


def test_what_is_told_is_bargained_over_once_there_may_be_talks(told):
    less, more = told(0.0, TABLE), told(3000.0, TABLE)
    assert (less[: told.first - 1] == more[: told.first - 1]).all()
    assert np.abs(less[told.first :, 1] - more[told.first :, 1]).mean() > 1e-3


def test_a_war_without_a_table_cannot_be_told(war):
    engine = engine_of(request_of(war, members=SLICE, seed=3, policies=[POLICY]), WAR, nothing_else=True)
    (part,) = engine.prepare(np.arange(SLICE))
    chips = np.zeros((engine.n_weeks - 1, 2, SLICE), np.float32)
    with pytest.raises(ValueError, match="no table"):
        engine.advance(replace(told_of(part, chips), row=part.row), POLICY)
