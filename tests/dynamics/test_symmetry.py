"""The order in which belligerents and sectors are listed means nothing."""

import dataclasses
import operator
import typing

import equinox as eqx
import jax
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from polemos._core.catalogue import EXOGENOUS, LEVERS
from polemos._core.fields import quantities
from polemos.dynamics.state import Outputs, State
from worlds.places import STREAMS
from worlds.rooms import ROOMS
from worlds.wars import anywhere, assembled, run

SEEDS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
CONTESTED = {
    "local",
    "tempo",
    "level",
    "surprise",
    "breakthrough",
    "lead",
    "trend",
    "gain",
    "shown",
}  # positive for the first belligerent
FACT_AXES = {
    "weeks_to_deadline": ("actor",),
    "administration": ("patron",),
    "geography.held": ("actor", "sector"),
    "geography.open_at_start": ("sector",),
    "geography.own_soil": ("actor", "sector"),
    "geography.backs": ("actor", "patron"),
    "geography.own_public": ("actor", "public"),
    "geography.patron_public": ("patron", "public"),
    "geography.front": ("sector",),
    "geography.chips": ("sector",),
    "table.weights": ("actor", "quantity", "feature"),
    "table.reference": ("actor", "stream"),
    "table.later": ("actor", "function"),
}


def listed(values, axes, axis, order, before=0):
    """An array with one named axis in another order; `before` axes stand in front of the named ones."""
    return values[(slice(None),) * (before + axes.index(axis)) + (order,)] if axis in axes else values


def relisted(world, axis, order, seed, streams, bits):
    """The same world with the elements of an axis listed in another order, their luck and all."""
    order = np.array(order)

    def room(name):
        old = getattr(world.war, name)
        new = {f: listed(getattr(old, f), q.axes, axis, order) for f, q in quantities(ROOMS[name])}
        return dataclasses.replace(old, **new)

    def series(tables, entries):
        new = {
            name: listed(getattr(tables, name), entry.axes, axis, order, 1) for name, entry in entries.items()
        }
        return jax.tree.unflatten(
            jax.tree.structure(tables), [new[f.name] for f in dataclasses.fields(tables)]
        )

    facts = world.facts
    changes = {
        name: listed(operator.attrgetter(name)(facts), axes, axis, order, 1)
        for name, axes in FACT_AXES.items()
    }
    changes |= {"levers": series(facts.levers, LEVERS), "exogenous": series(facts.exogenous, EXOGENOUS)}
    for name, value in changes.items():
        facts = eqx.tree_at(operator.attrgetter(name), facts, value)  # shapes carry the week: not built anew
    streams = tuple((a, tuple(np.array(n)[order]) if a == axis else n) for a, n in streams)
    streams = tuple((a, tuple(map(int, n))) for a, n in streams)
    war = type(world.war)(**{name: room(name) for name in ROOMS})
    return assembled(war, facts, world.members, seed, streams, bits)


def same(ours, theirs, axis, order, relative):
    """States and outputs of the relisted world, put back in order, are those of the first."""
    for (path, one), other in zip(
        jax.tree_util.tree_leaves_with_path(ours), jax.tree.leaves(theirs), strict=True
    ):
        name = str(path[-1].name)
        back = np.asarray(other)
        places = axes_of(path)
        if axis in places:
            back = np.take(back, np.argsort(order), axis=places.index(axis))
        elif axis == "actor" and name in CONTESTED:
            back = -back
        what = jax.tree_util.keystr(path)
        if relative == 0:
            np.testing.assert_array_equal(back, np.asarray(one), what)
        else:
            np.testing.assert_allclose(back, np.asarray(one), relative, atol=1e-6, err_msg=what)


def axes_of(path):
    """What each axis of a number stands for, the week first: as its field is typed."""
    owner = {0: State, 1: Outputs}[path[0].idx]
    for step in path[1:]:
        kind = typing.get_type_hints(owner)[step.name]
        owner = next((one for one in typing.get_args(kind) if one is not type(None)), kind)
    return ("week", *(axis for axis in owner.dim_str.split() if not axis.startswith("*")), "member")


@QUICK
@given(seed=SEEDS, corners=st.sampled_from([0.0, 0.3]))
def test_belligerents_in_the_other_order_to_the_bit(seed, corners):
    """Everything of a side moves with it, its luck included; what one side gained the other then gains."""
    streams = STREAMS
    world = anywhere(seed, corners, members=64, streams=streams)  # a shape of test_balance.py
    other = relisted(world, "actor", [1, 0], seed, streams, np.float32)
    same(run(world), run(other), "actor", [1, 0], 0)


@pytest.mark.parametrize("order", [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3]])
def test_sectors_in_any_order_to_rounding(order):
    """A sum over sectors rounds differently in another order, by the last bit: here in double precision."""
    streams = tuple((dict(STREAMS) | {"sector": (101, 102, 103, 104, 105)}).items())
    with jax.enable_x64(True):
        world = anywhere(7, 0.0, sectors=5, streams=streams, weeks=30, bits=np.float64)
        other = relisted(world, "sector", order, 7, streams, np.float64)
        same(run(world), run(other), "sector", order, 1e-6)


def test_a_side_is_not_its_place():
    """The check above would see it: without its luck, a swapped side is another."""
    streams = STREAMS
    world = anywhere(3, 0.0, members=64, streams=streams)
    other = relisted(world, "actor", [1, 0], 3, streams, np.float32)
    other = dataclasses.replace(other, luck=world.luck)
    with pytest.raises(AssertionError):
        same(run(world), run(other), "actor", [1, 0], 0)
