"""What opinion must keep, whatever it is given."""

import numpy as np

RANGES = {
    "recent_dead": (0.0, 1e6),
    "perceived_lead": (-1.0, 1.0),
    "believed_strength": (-10.0, 10.0),
    "inflation": (-0.2, 50.0),
    "fiscal_stress": (0.0, 1.0),
    "exposure": (0.0, 1.0),
    "soil_lost": (0.0, 1e5),
    "soil_held": (0.0, 2e6),
    "morale": (0.0, 1.0),
    "expectation": (-1.0, 1.0),
    "shift": (-20.0, 20.0),
    "rally": (0.0, 1.0),
    "weekly_dead": (0.0, 1e6),
    "weeks": (0.0, 1000.0),
    "initial_inflation": (-0.2, 50.0),
    "initial_pull": (-60.0, 60.0),
    "initial_morale_pull": (-80.0, 80.0),
}
SHARES = ("support", "poll_support", "talk_support", "morale", "insulation")
OF_THE_START = ("initial_inflation", "initial_pull", "initial_morale_pull")


def step(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    near = 20 * slack
    for name in SHARES:
        assert (getattr(outputs, name) >= 0).all(), name
        assert (getattr(outputs, name) <= 1).all(), name
    assert ((after.rally >= 0) & (after.rally <= 1)).all()
    assert (np.abs(after.expectation) <= 1 + near).all()
    assert (after.weekly_dead >= 0).all()
    assert (np.abs(after.shift) <= 20).all()
    for name in OF_THE_START:
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    quiet = np.broadcast_to(room.spread == 0, after.shift.shape)
    start = room.initial_support
    was = start / (start + (1 - start) * np.exp(-before.shift))
    np.testing.assert_allclose(outputs.support - was, outputs.change, rtol=0, atol=near)
    low, high = np.minimum(was, outputs.target), np.maximum(was, outputs.target)
    assert (outputs.support >= low - near)[quiet].all(), "without luck, support stays between here and there"
    assert (outputs.support <= high + near)[quiet].all()
    odds = room.initial_support / (1 - room.initial_support) * np.exp(after.shift)
    np.testing.assert_allclose(outputs.support, odds / (1 + odds), rtol=0, atol=near)
    shown = outputs.support + (1 - outputs.support) * room.falsification
    shown_odds = shown / np.maximum(1 - shown, 1e-300) * np.exp(room.house_effect)
    inner = shown < 1 - 1e-4
    np.testing.assert_allclose(
        outputs.poll_support[inner], (shown_odds / (1 + shown_odds))[inner], rtol=0, atol=near
    )
    honest = np.broadcast_to(room.house_effect >= 0, outputs.support.shape)
    assert (outputs.poll_support >= outputs.support - near)[honest].all(), "nobody hides support"
    assert (outputs.insulation <= 1 - inputs.exposure + near).all()
    assert (after.rally <= np.maximum(before.rally, 1 - np.exp(-inputs.soil_lost)) + near).all()


INVARIANTS = {"opinion.step": step}
