"""What every phase of every room must keep, whatever it is given; a phase without an entry fails.

Each function takes the mechanism, the call (a dictionary of arguments) and its result (new state or None,
outputs), all as float64 NumPy arrays, and asserts. `slack` is the relative rounding of the precision used.
"""

import importlib
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from worlds.places import GRAIN

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


def people(state):
    """All persons of each side, (actor, member)."""
    return sum(_by_side(getattr(state, name)) for name in PEOPLE)


def _by_side(stock):
    return stock.reshape(2, -1, stock.shape[-1]).sum(axis=1)


def part_of_the_force(state, slack):
    """Third-party troops and those sent by order are of the force that stands there."""
    assert (state.contingent + state.sent <= state.force * (1 + 4 * slack) + 1.0).all()


def counts(room, state):
    """What all of a side's own would count at the front, those under way and in reserve with them."""
    own = state.force.sum(axis=1) - state.contingent.sum(axis=1)
    own = own + state.transit.sum(axis=(1, 2)) + state.reserve
    sent = state.sent.sum(axis=1)
    return room.sent_quality * sent + state.rest * (own - sent)


def nothing_negative(tree):
    for stock in jax.tree.leaves(tree):
        assert (stock >= 0).all()


def everybody_kept(before, after, added, slack):
    total = people(before) + added
    np.testing.assert_allclose(people(after), total, rtol=0, atol=slack * (total.max() + 1.0))


def calendar_step(room, call, _, outputs, slack):
    assert (outputs.mobility_factor > 0).all()
    assert (outputs.mobility_factor <= 1).all()
    assert (outputs.effort_factor >= 0).all()
    never = np.isinf(call["inputs"].weeks_to_deadline)
    assert (outputs.effort_factor[never] == 1).all()


def reserves_recruit(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    everybody_kept(before, after, inputs.contingent.sum(axis=1), slack)
    nothing_negative(after)
    assert (outputs.recruits <= before.pool).all()


def reserves_redeploy(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    everybody_kept(before, after, 0.0, slack)
    nothing_negative(after)
    nothing_negative(outputs)
    part_of_the_force(after, slack)
    moves = outputs.moves
    near = 10 * slack * (people(before).max() + 1.0)
    standing = before.force + before.transit[:, 0]
    own = standing - before.contingent
    recalled = own * np.minimum(inputs.recall, 1.0)
    under_way = after.transit.sum(axis=1) - before.transit[:, 1:].sum(axis=1)
    np.testing.assert_allclose(under_way, moves.entering, rtol=0, atol=near)
    stands = standing - recalled + moves.sent - moves.leaving
    np.testing.assert_allclose(after.force, stands, rtol=0, atol=near)
    assert (moves.sent <= inputs.send).all()
    np.testing.assert_array_equal(after.contingent, before.contingent)
    inner = (after.rest > 0) & (after.rest < 1)  # where no bound has cut it
    changed = counts(room, after) - counts(room, before)
    assert (np.abs(changed) <= near)[inner].all(), "quality is made of nothing"

    matrix = jax.tree.map(jnp.asarray, moves)
    moved = np.asarray(matrix.moved(), np.float64)
    columns, rows = moved.sum(axis=1), moved.sum(axis=2)
    np.testing.assert_allclose(columns, moves.entering + moves.sent, rtol=0, atol=near)
    np.testing.assert_allclose(columns, matrix.inflow(), rtol=0, atol=near)
    np.testing.assert_allclose(rows[:, 1:], matrix.outflow(), rtol=0, atol=near)
    to_reserve = moves.leaving - rows[:, 1:]
    assert (to_reserve >= -near).all()
    from_reserve = rows[:, 0] - moves.sent.sum(axis=1)
    assert (np.minimum(from_reserve, to_reserve.sum(axis=1)) <= near).all(), "the reserve gives and takes"
    change = (recalled + to_reserve).sum(axis=1) - rows[:, 0]
    np.testing.assert_allclose(after.reserve - before.reserve, change, rtol=0, atol=near)

    closed = np.broadcast_to(inputs.open[None] == 0, standing.shape)
    assert (moves.entering[closed] == 0).all()
    assert (moves.leaving[closed] == 0).all()
    kept = np.minimum(before.reserve, room.minimum_reserve + inputs.hold_reserve)
    ordered_only = inputs.send.sum(axis=1) == 0
    assert (after.reserve >= kept - near)[ordered_only].all()


def reserves_absorb(room, call, after, outputs, slack):
    before = call["state"]
    everybody_kept(before, after, 0.0, slack)
    nothing_negative(after)
    for name in NEVER_FALLING:
        assert (getattr(after, name) >= getattr(before, name)).all()
    assert np.isin(outputs.broken, (0.0, 1.0)).all()
    part_of_the_force(after, slack)
    of_others = before.contingent - after.contingent
    fell = after.contingent_casualties - before.contingent_casualties
    near = 10 * slack * (people(before).max() + 1.0)
    np.testing.assert_allclose(fell, of_others.sum(axis=1), rtol=0, atol=near)
    own = call["inputs"].losses.sum(axis=1) - of_others.sum(axis=1)
    np.testing.assert_allclose(outputs.lost, own, rtol=0, atol=near)
    assert ((outputs.quality >= 0) & (outputs.quality <= np.maximum(room.sent_quality, 1)[:, None])).all()


def attrition_step(room, call, _, outputs, slack):
    inputs = call["inputs"]
    assert (outputs.losses >= 0).all()
    assert (outputs.losses <= inputs.force).all()
    assert (outputs.losses[:, ~inputs.active] == 0).all()


def territory_step(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    np.testing.assert_array_equal(after.held.sum(axis=0), before.held.sum(axis=0))
    np.testing.assert_array_equal(after.held[0] - before.held[0], outputs.gain)
    np.testing.assert_array_equal(outputs.gain, np.rint(outputs.gain / GRAIN) * GRAIN)
    assert (after.held >= 0).all()
    assert (after.recent_loss >= 0).all()
    assert (np.abs(outputs.gain) <= room.maximum_advance + GRAIN / 2).all()
    assert (outputs.gain[~inputs.active] == 0).all()
    assert (after.breakthrough[~inputs.active] == 0).all()


INVARIANTS = {
    "calendar.step": calendar_step,
    "reserves.recruit": reserves_recruit,
    "reserves.redeploy": reserves_redeploy,
    "reserves.absorb": reserves_absorb,
    "attrition.step": attrition_step,
    "territory.step": territory_step,
}

for _path in sorted(Path(__file__).parent.glob("invariants_*.py")):  # one file for each later room
    INVARIANTS |= importlib.import_module(f"contract.{_path.stem}").INVARIANTS
