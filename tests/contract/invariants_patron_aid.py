"""What patron aid must keep, whatever it is given."""

import dataclasses

import jax.numpy as jnp
import numpy as np

RANGES = {
    "willingness": (0.001, 0.999),
    "punished": (0.01, 50.0),
    "unpunished": (0.01, 50.0),
    "approved": (0.0, 1.0),
    "waiting": (0.0, 520.0),
    "tension": (0.0, 20.0),
    "weeks": (0.0, 1000.0),
    "perceived_lead": (-1.0, 1.0),
    "administration": (0.0, 1.0),
    "strength": (0.0, 5.0),
    "requested": (0.0, 1.0),
    "backs": (0.0, 1.0),
}


def coherent(call):
    """Steps are taken or not; a patron backs one side; a trend of ground is a share."""
    state, inputs = call["state"], call["inputs"]
    whole = {
        name: getattr(inputs, name).round() for name in ("administration", "requested", "approve", "decides")
    }
    first = inputs.backs[:1].round()
    backs = jnp.concatenate([first, 1 - first])
    trend = inputs.trend / 5000.0
    inputs = dataclasses.replace(inputs, **whole, backs=backs, trend=trend)
    return {**call, "state": dataclasses.replace(state, approved=state.approved.round()), "inputs": inputs}


def decide(room, call, after, outputs, slack):
    before, inputs = call["state"], call["inputs"]
    assert ((after.willingness >= 0) & (after.willingness <= 1)).all()
    assert (outputs.allocated >= 0).all()
    np.testing.assert_allclose(outputs.aid.sum(axis=0), outputs.allocated.sum(axis=0), rtol=1e-5)
    np.testing.assert_allclose(outputs.budget_aid.sum(axis=0), outputs.budget.sum(axis=0), rtol=1e-5)
    assert (after.approved >= before.approved).all(), "a step taken is not taken back"
    new = after.approved - before.approved
    assert (outputs.reacted <= new).all(), "only a new step is reacted to"
    may = (inputs.approve > 0) | ((inputs.requested > 0) & (inputs.decides > 0)[:, None])
    assert not (new[~may] > 0).any(), "a step nobody asked for or ordered"
    fear_before = before.punished / (before.punished + before.unpunished)
    calm = outputs.reacted == 0
    fear = after.punished / (after.punished + after.unpunished)
    assert (fear <= fear_before + 1e-5)[calm].all(), "fear rose without a reaction"
    assert (after.tension <= before.tension + outputs.reacted.sum(axis=1) + slack).all()


INVARIANTS = {"patron_aid.decide": decide}
