"""The rear: it weighs what the ledger says in any war that the case may be, with a table too."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from polemos.ensemble.members import from_prior
from polemos.inference.filter import Filter
from polemos.inference.rear import Rear, Start, war_of
from worlds.table import edits


def test_a_war_with_a_table_is_weighed_and_filtered(case_of):
    """Nobody talks while the record lasts; the mechanism is there all the same and must find its facts."""
    case = case_of(*edits())
    rear = Rear(case)
    members = from_prior(case, 0, np.arange(2, dtype=np.uint32))
    start = Start(war_of(members), members.knots)
    z, normals = jnp.zeros((rear.numbers, 2)), jnp.zeros((rear.n_weeks, rear.shape.sources, 2))
    found = eqx.filter_eval_shape(rear._density, rear.record, start, z, normals)
    assert found.shape == (len(rear.data), 2)
    assert Filter(case, case, 256, 3).now.week == 0
