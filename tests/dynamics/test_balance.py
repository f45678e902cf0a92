"""What no war may break, whatever its parameters and its orders: people, ground, and what can be counted."""

import jax
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from polemos.dynamics.outcomes import OUTCOMES
from worlds.places import GRAIN
from worlds.wars import anywhere, run

SEEDS = st.integers(0, 2**32 - 1)
CORNERS = st.sampled_from([0.0, 0.1, 0.5, 1.0])
PEOPLE = (
    "force",
    "transit",
    "reserve",
    "training",
    "wounded",
    "pool",
    "dead",
    "captured",
    "invalided",
    "deserted",
    "contingent_casualties",
)
NEVER_FALLING = ("dead", "captured", "invalided", "deserted", "casualties", "contingent_casualties")
# Each example is a whole ensemble of random wars, so there is nothing to shrink.
QUICK = settings(max_examples=5, phases=(Phase.explicit, Phase.reuse, Phase.generate))
BITS = pytest.mark.parametrize("bits", [np.float32, np.float64])


def fought(seed, corners, bits):
    """A war anywhere in the supports, run for 60 weeks: the world, its states and outputs, as float64."""
    with jax.enable_x64(bits is np.float64):
        world = anywhere(seed, corners, members=64, bits=bits, contested=0.2)
        states, outputs = run(world)
        moves = jax.tree.map(lambda leaf: leaf[1:], outputs.reserves.moves)
        matrix = jax.jit(jax.vmap(lambda one: one.moved()))(moves)
        tables = (world, states, outputs, moves, matrix)
        return jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), tables)


def by_side(stock):
    """Summed over all but week, actor and member."""
    return stock.reshape(*stock.shape[:2], -1, stock.shape[-1]).sum(axis=2)


@BITS
@QUICK
@given(seed=SEEDS, corners=CORNERS)
def test_every_war_keeps_its_accounts(bits, seed, corners):
    world, states, outputs, moves, matrix = fought(seed, corners, bits)
    for path, leaf in jax.tree_util.tree_leaves_with_path((states, outputs)):
        assert np.isfinite(leaf).all(), f"{jax.tree_util.keystr(path)} is not finite"
    slack = 1e-5 if bits is np.float32 else 1e-9
    people_are_kept(world, states.reserves, slack)
    truces_are_kept(world, outputs)
    ground_is_kept(states.territory, bits)
    moves_add_up(states.reserves, moves, matrix, slack)


def people_are_kept(world, stocks, slack):
    total = sum(by_side(getattr(stocks, name)) for name in PEOPLE)
    came = world.facts.exogenous.contingent.sum(axis=2).cumsum(axis=0)
    expected = total[0] + np.concatenate([np.zeros_like(came[:1]), came])
    assert (np.abs(total - expected) <= slack * expected + 1e-3).all(), "people appear or vanish"
    for name in (*PEOPLE, "casualties", "weeks_short"):
        assert (getattr(stocks, name) >= 0).all(), f"{name} is negative"
    for name in NEVER_FALLING:
        assert (np.diff(getattr(stocks, name), axis=0) >= 0).all(), f"{name} falls"


def truces_are_kept(world, outputs):
    quiet = world.facts.levers.truce > 0
    assert quiet.any()
    assert (outputs.territory.gain[1:][quiet] == 0).all(), "ground changes hands in a truce"
    lost = outputs.attrition.losses[1:].sum(axis=1)
    assert (lost[quiet] == 0).all(), "a truce costs losses"


def ground_is_kept(ground, bits):
    area = ground.held.sum(axis=1)
    np.testing.assert_array_equal(area, np.broadcast_to(area[0], area.shape), "ground appears or vanishes")
    assert (ground.held >= 0).all()
    np.testing.assert_array_equal(ground.held, np.rint(ground.held / GRAIN) * GRAIN)
    held = ground.held.astype(bits)
    np.testing.assert_array_equal(
        held[:, 0] + held[:, 1], area.astype(bits), "exactly, in the precision of the run"
    )


def moves_add_up(stocks, moves, matrix, slack):
    """Columns of the matrix are inflows, rows outflows, what is left of the rows goes to the reserve."""
    size = np.maximum(by_side(stocks.force).max(axis=(0, 1)) + stocks.reserve.max(axis=(0, 1)), 1.0)
    near = 10 * slack * size
    assert (matrix >= 0).all()
    columns, rows = matrix.sum(axis=2), matrix.sum(axis=3)
    assert (np.abs(columns - moves.entering - moves.sent) <= near).all(), "columns are not the inflows"
    to_reserve = moves.leaving - rows[:, :, 1:]
    assert (to_reserve >= -near).all(), "more set out from a sector than left it"
    from_reserve = rows[:, :, 0] - moves.sent.sum(axis=2)
    assert (from_reserve >= -near).all()
    balance = from_reserve - to_reserve.sum(axis=2)
    change = moves.entering.sum(axis=2) - moves.leaving.sum(axis=2)
    assert (np.abs(balance - change) <= near).all(), "rows are not the outflows"
    both = np.minimum(from_reserve, to_reserve.sum(axis=2))
    assert (both <= near).all(), "the reserve gives and takes in the same week"


def weeks_of(seed, corners):
    """What was shown at the end of every week, of 64 members."""
    return jax.tree.map(lambda leaf: leaf[1:], run(anywhere(seed, corners, members=64))[1])


@jax.jit
def read(outputs):
    """Every outcome of every week, (week, ..., member)."""
    return {name: jax.vmap(outcome.read)(outputs) for name, outcome in OUTCOMES.items()}


@QUICK
@given(seed=SEEDS, corners=CORNERS)
def test_every_outcome_stays_within_its_declared_bounds(seed, corners):
    """Bounds are used as such: a claim that no run could break is called vacuous without running it."""
    for name, weekly in read(weeks_of(seed, corners)).items():
        outcome, values = OUTCOMES[name], np.asarray(weekly, float)
        total = values.cumsum(axis=0) if outcome.cumulative else values
        assert total.min() >= outcome.low, f"{name} reaches {total.min()}"
        assert total.max() <= outcome.high * (1 + 1e-6), f"{name} reaches {total.max()}"
        assert values.ndim - 2 == len(outcome.axes)


def test_an_outcome_of_a_member_does_not_know_the_others():
    whole = weeks_of(5, 0.1)
    for member in (0, 40):
        alone = read(jax.tree.map(lambda leaf, k=member: leaf[..., k : k + 1], whole))
        for name, values in read(whole).items():
            np.testing.assert_allclose(alone[name], values[..., member : member + 1], rtol=1e-6, err_msg=name)
