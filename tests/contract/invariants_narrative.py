"""What narrative must keep, whatever it is given."""

import numpy as np

RANGES = {
    "lead": (-1.0, 1.0),
    "trend": (-5000.0, 5000.0),
    "gain": (-20000.0, 20000.0),
    "gain_abroad": (-20000.0, 20000.0),
    "initiative": (0.0, 1.0),
}


def step(room, call, after, outputs, slack):
    del room, call
    assert (np.abs(after.lead) <= 1).all()
    assert (outputs.winning >= 0).all()
    assert (outputs.winning.sum(axis=0) <= 1 + slack).all(), "some must be left for neither"


INVARIANTS = {"narrative.step": step}
