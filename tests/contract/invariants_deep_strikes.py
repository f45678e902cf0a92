"""What `deep_strikes` must keep: shares stay shares, and a chance so far never falls."""

import numpy as np

RANGES = {"capacity": (0.0, 1.0), "exposure": (0.0, 1.0), "risk": (0.0, 1.0)}


def step(room, call, after, outputs, slack):
    before, ordered = call["state"], call["inputs"].strikes
    for share in (after.capacity, after.exposure, after.risk):
        assert (share >= 0).all()
        assert (share <= 1 + slack).all()
    np.testing.assert_array_equal(outputs.strikes, ordered)
    np.testing.assert_array_equal(outputs.received, ordered[::-1])
    assert (outputs.hazard >= 0).all()
    assert (after.risk >= before.risk).all()

    peace = ordered[::-1] == 0
    assert (outputs.hazard[peace] == 0).all()
    np.testing.assert_array_equal(after.risk[peace], before.risk[peace])
    assert (after.capacity >= before.capacity - slack)[peace].all(), "what nobody strikes is repaired"
    assert (after.exposure <= before.exposure + slack)[peace].all(), "what nobody strikes is forgotten"

    damage = room.export_damage * ordered[::-1]
    capacity_rest = 1 / (1 + damage * room.repair_time)
    exposure_rest = 1 - np.exp(-room.exposure_per_strike * ordered[::-1])
    for now, was, rest in (
        (after.capacity, before.capacity, capacity_rest),
        (after.exposure, before.exposure, exposure_rest),
    ):
        assert (now >= np.minimum(was, rest) - 4 * slack).all()
        assert (now <= np.maximum(was, rest) + 4 * slack).all()


INVARIANTS = {"deep_strikes.step": step}
