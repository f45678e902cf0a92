"""What the table must keep, whatever it is given."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np

FRONT = (1.0, 2e5)  # km^2; averages that are remembered are shares of it, see `coherent`
RANGES = {
    "front": FRONT,
    "front_long_ago": (0.0, 1.0),
    "front_at_start": (0.0, 1.0),
    "chips": (0.0, 1e4),
    "ratio_long_ago": (-15.0, 15.0),
    "chip_force": (0.0, 3e5),
    "losses": (0.0, 1e5),
    "tolerance": (0.0, 1e9),
    "strength": (-10.0, 10.0),
    "strain": (0.0, 1.0),
    "upheaval": (0.0, 1.0),
    "possible": (0.0, 1.0),
    "stops": (0.0, 1.0),
    "weights": (-3.0, 3.0),
    "reference": (0.0, 1e4),
    "later": (-3.0, 3.0),
    "guarantee": (0.0, 5.0),
    **dict.fromkeys(("never", "quiet", "open", "ceasefire", "settled", "lapsed"), (0.0, 1.0)),
    **dict.fromkeys(("talking", "halted", "signed", "resumed", "peace"), (0.0, 1.0)),
}


def coherent(call):
    """Chances add up, what was drawn is so or not and not both, and shares are shares."""
    state, inputs = call["state"], call["inputs"]
    total = jnp.maximum(state.quiet + state.open + state.ceasefire + state.settled, 1e-6)
    quiet, opened, halted = state.quiet / total, state.open / total, state.ceasefire / total
    settled = 1.0 - quiet - opened - halted
    signed = jnp.round(state.signed)
    talking = jnp.round(state.talking) * (1.0 - signed)
    state = replace(
        state,
        front=state.front / FRONT[1],
        chips=state.chips / FRONT[1],
        quiet=quiet,
        open=opened,
        ceasefire=halted,
        settled=settled,
        lapsed=state.lapsed * settled,
        never=state.never * quiet,
        signed=signed,
        talking=talking,
        halted=jnp.round(state.halted) * (1.0 - signed) * (1.0 - talking),
        resumed=jnp.round(state.resumed) * signed,
    )
    flags = {name: jnp.round(getattr(inputs, name)) for name in ("possible", "stops")}
    return {**call, "state": state, "inputs": replace(inputs, **flags)}


def step(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    near = 20 * slack
    np.testing.assert_allclose(after.quiet + after.open + after.ceasefire + after.settled, 1.0, atol=near)
    for name in ("never", "quiet", "open", "ceasefire", "settled", "lapsed"):
        chance = getattr(after, name)
        assert ((chance >= -near) & (chance <= 1 + near)).all(), name
    assert (after.never <= after.quiet + near).all(), "who never talked is quiet"
    assert (after.never <= before.never).all()
    assert (after.settled >= before.settled).all(), "a deal is never undone"
    assert (after.lapsed >= before.lapsed - near).all(), "war that began again is no peace once more"
    assert (after.lapsed <= before.settled + near).all(), "a deal breaks in a later week than it is signed"
    for name in ("talking", "halted", "signed", "resumed"):
        assert np.isin(getattr(after, name), (0.0, 1.0)).all(), name
    assert (after.signed >= before.signed).all()
    assert (after.talking + after.halted + after.signed <= 1).all()
    assert (after.resumed <= before.signed).all()
    assert ((after.halted <= before.halted) | (before.talking == 1)).all(), "a ceasefire comes of talks"
    assert (after.signed[before.talking == 0] == before.signed[before.talking == 0]).all(), "out of the blue"
    shut = inputs.possible == 0
    np.testing.assert_array_equal(after.never[shut], before.never[shut])
    np.testing.assert_array_equal(outputs.peace, (after.signed - after.resumed + after.halted) * inputs.stops)
    np.testing.assert_allclose(outputs.begun, 1.0 - after.never, atol=near)


INVARIANTS = {"bargaining.step": step}
