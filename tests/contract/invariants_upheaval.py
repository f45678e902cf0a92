"""What upheaval must keep, whatever it is given."""

from dataclasses import replace

import numpy as np
from jax import numpy as jnp

RANGES = {
    "defeat": (0.0, 1e4),
    "fiscal_stress": (0.0, 1.0),
    "exposure": (0.0, 1.0),
    "expectation": (-1.0, 1.0),
    "dissent": (0.0, 1.0),
    "occurred": (0.0, 1.0),
    "trigger": (0.0, 1000.0),
    "effort_factor": (0.0, 1.0),
    "initial_log_odds": (-9.0, 9.0),
    "tipping": (0.0, 20.0),
}


def coherent(call):
    """It has happened or it has not; before it has, effort is whole."""
    occurred = jnp.round(call["state"].occurred)
    factor = jnp.where(occurred > 0, call["state"].effort_factor, 1.0)
    return {**call, "state": replace(call["state"], occurred=occurred, effort_factor=factor)}


def step(room, call, after, outputs, slack):
    before = call["state"]
    near = 10 * slack
    for name in ("dissent", "occurred", "effort_factor"):
        assert (getattr(after, name) >= 0).all(), name
        assert (getattr(after, name) <= 1 + near).all(), name
    assert (after.trigger >= 0).all()
    assert np.isin(after.occurred, (0.0, 1.0)).all()
    assert np.isin(outputs.new, (0.0, 1.0)).all()
    np.testing.assert_array_equal(after.occurred, before.occurred + outputs.new)
    np.testing.assert_array_equal(after.tipping, before.tipping)
    np.testing.assert_array_equal(after.initial_log_odds, before.initial_log_odds)
    np.testing.assert_array_equal(after.effort_factor, outputs.effort_factor)
    assert (after.effort_factor[after.occurred == 0] == 1).all(), "effort is whole before an upheaval"
    left = np.broadcast_to(room.effort_left, outputs.new.shape)
    np.testing.assert_array_equal(after.effort_factor[outputs.new == 1], left[outputs.new == 1])
    going_on = (before.occurred == 1) & (outputs.new == 0)
    assert (after.effort_factor >= before.effort_factor - near)[going_on].all()
    critical = np.broadcast_to(room.critical, after.dissent.shape)
    assert (after.occurred[after.dissent >= critical] == 1).all()
    assert (outputs.trigger_rate >= 0).all()
    assert (outputs.elite_rate >= 0).all()
    never = np.broadcast_to(room.base_rate == 0, after.dissent.shape)
    assert (outputs.elite_rate[never] == 0).all()


INVARIANTS = {"upheaval.step": step}
