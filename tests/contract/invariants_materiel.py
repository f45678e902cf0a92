"""What both phases of `materiel` must keep: nothing appears or vanishes, and no more is used than needed."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

RANGES = {
    "stock": (0.0, 3000.0),
    "potential": (0.0, 200.0),
    "ordered": (0.0, 500.0),
    "allocated": (0.0, 100.0),
    "spending": (0.0, 20.0),
}
KEPT_BY_DELIVER = ("sufficiency",)
KEPT_BY_USE = ("potential", "ordered")


def coherent(call):
    """This room's own sufficiency is a share of need; a series of a case may be more."""
    state = call["state"]
    return {**call, "state": replace(state, sufficiency=jnp.minimum(state.sufficiency, 1.0))}


def _same(left, right, size, slack):
    np.testing.assert_allclose(left, right, rtol=0, atol=slack * (np.max(size) + 1.0))


def _between(value, one, other, slack):
    low, high = np.minimum(one, other), np.maximum(one, other)
    near = slack * (1.0 + np.abs(high))
    assert (value >= low - near).all()
    assert (value <= high + near).all()


def _nothing_negative(*trees):
    for stock in jax.tree.leaves(trees):
        assert (stock >= 0).all()


def deliver(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    _nothing_negative(after, outputs)
    came = outputs.produced + outputs.delivered
    _same(after.stock - before.stock, came, after.stock + came, 4 * slack)
    waiting = before.ordered.sum(axis=1) + inputs.allocated
    _same(after.ordered.sum(axis=1) + outputs.delivered, waiting, waiting, 4 * slack)
    _same(outputs.production, outputs.produced, outputs.produced, slack)  # a step of one week
    spending = np.maximum(inputs.spending, 1e-6) ** room.spending_elasticity
    capacity = room.initial_production * spending * (1 - room.export_control * inputs.sanctions)
    _between(after.potential, before.potential, capacity, 20 * slack)
    most = np.maximum(before.potential, capacity)
    assert (outputs.produced <= most * (1 + 20 * slack) + 1e-30).all()
    struck = inputs.strikes * room.strike_damage > 0
    least = np.minimum(before.potential, capacity)
    assert (outputs.produced >= least * (1 - 20 * slack))[~struck].all()
    for name in KEPT_BY_DELIVER:
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))


def use(room, call, after, outputs, slack):
    before = call["state"]
    _nothing_negative(after, outputs)
    assert (outputs.used <= outputs.need).all()
    assert (outputs.used <= before.stock).all()
    _same(before.stock - after.stock, outputs.used, before.stock, slack)
    wanted = np.broadcast_to(outputs.need > 0, outputs.used.shape)
    share = np.where(wanted, outputs.used / np.where(wanted, outputs.need, 1.0), 1.0)
    _between(after.sufficiency, before.sufficiency, share, 4 * slack)
    assert (after.sufficiency <= 1 + slack).all()
    enough = before.stock >= room.rationing * outputs.need * (1 + 20 * slack)
    _same(outputs.used[enough], outputs.need[enough], outputs.need, slack)
    for name in KEPT_BY_USE:
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))


INVARIANTS = {"materiel.deliver": deliver, "materiel.use": use}
