"""What beliefs must keep, whatever they are given."""

import numpy as np

RANGES = {
    "believed_strength": (-10.0, 10.0),
    "variance": (1e-6, 20.0),
    "shown": (-20.0, 20.0),
    "fought": (0.0, 1.0),
}


def step(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    assert ((outputs.gain >= 0) & (outputs.gain <= 1)).all()
    assert (after.variance >= 0).all()
    grown = before.variance + room.drift
    assert (after.variance <= grown * (1 + slack)).all(), "a result makes nobody less sure"
    assert (outputs.believed_tolerance >= inputs.casualties).all(), "what was borne can be borne"
    shown = np.stack([inputs.shown, -inputs.shown])
    low = np.minimum(before.believed_strength, shown)
    high = np.maximum(before.believed_strength, shown)
    room_for_rounding = slack * (np.abs(low) + np.abs(high) + 1)
    assert (after.believed_strength >= low - room_for_rounding).all()
    assert (after.believed_strength <= high + room_for_rounding).all()


INVARIANTS = {"beliefs.step": step}
