"""One contract for all rooms: each is found by looking, and walked through the same checks."""

import functools
import importlib.util
import sys
from dataclasses import fields, replace
from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pint
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contract.invariants import INVARIANTS
from polemos._core.catalogue import MECHANISMS as LISTED
from polemos._core.fields import quantities
from polemos.dynamics.contract import Nothing
from polemos.dynamics.couplings import BEGINNING
from polemos.dynamics.state import War
from polemos.dynamics.week import PHASES as WEEK
from worlds.places import STREAMS
from worlds.rooms import (
    PHASES,
    ROOMS,
    arguments_of,
    draw,
    fields_of,
    find_rooms,
    key_of,
    make_call,
    make_room,
)

ROOT = Path(__file__).parents[2]
MEMBERS = 256  # in every test: each other number would be another program to compile
EACH_ROOM = pytest.mark.parametrize("room", ROOMS)
EACH_PHASE = pytest.mark.parametrize(("room", "phase"), PHASES)
SEEDS = st.integers(0, 2**32 - 1)
CORNERS = st.sampled_from([0.0, 0.2, 0.6, 1.0])


def act(mechanism, phase, call):
    """(new state or None, outputs) of a phase; a room without stocks gives its outputs alone."""
    result = getattr(mechanism, phase)(**call)
    return result if isinstance(result, tuple) else (None, result)


@functools.cache
def compiled(phase):
    return eqx.filter_jit(lambda mechanism, call: act(mechanism, phase, call))


@functools.cache
def sloped(phase):
    """Sum of all outputs, and of stocks so many times, of each member; with its derivatives by parameter."""

    def total(mechanism, call, stocks):
        after, outputs = act(mechanism, phase, call)
        parts = ((1.0, outputs), (stocks, after))
        by_member = sum(
            times * jnp.sum(leaf, axis=tuple(range(leaf.ndim - 1)))
            for times, part in parts
            for leaf in jax.tree.leaves(part)
        )
        return jnp.sum(by_member), by_member

    found = eqx.filter_jit(jax.value_and_grad(total, has_aux=True))

    def values_and_slopes(mechanism, call, stocks):
        (_, by_member), slopes = found(mechanism, call, np.asarray(stocks, jnp.result_type(float)))
        return by_member, slopes

    return values_and_slopes


def numbers(tree):
    """As NumPy, floats in double precision."""
    return jax.tree.map(lambda leaf: np.asarray(leaf, None if leaf.dtype == bool else np.float64), tree)


def assert_finite(tree, what):
    for path, leaf in jax.tree_util.tree_leaves_with_path(tree):
        bad = ~np.isfinite(np.asarray(leaf))
        assert not bad.any(), (
            f"{what}{jax.tree_util.keystr(path)} is not finite at {np.argwhere(bad)[:3].tolist()}"
        )


def close(ours, theirs):
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-9, atol=1e-9),
        ours,
        theirs,
    )


def test_every_room_is_listed_wired_and_takes_its_turn():
    assert list(LISTED) == [field.name for field in fields(War)]
    assert set(ROOMS) == {field.name for field in fields(War)}
    assert sorted(WEEK) == sorted(["policies.step", *(f"{room}.{phase}" for room, phase in PHASES)])
    assert set(INVARIANTS) == {f"{room}.{phase}" for room, phase in PHASES}, "a phase without invariants"
    assert {name for name, _ in BEGINNING} == {"policies", *ROOMS}, "a room that never begins"
    assert find_rooms() == ROOMS


@EACH_PHASE
@settings(max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=SEEDS, corners=CORNERS, bits=st.sampled_from([np.float32, np.float64]))
def test_finite_and_sound_over_the_whole_support(room, phase, seed, corners, bits):
    with jax.enable_x64(bits is np.float64):
        mechanism, call = make_call(room, phase, np.random.default_rng(seed), MEMBERS, corners, bits)
        after, outputs = compiled(phase)(mechanism, call)
        assert_finite((after, outputs), f"{room}.{phase} ")
        slack = 1e-6 if bits is np.float32 else 1e-14
        INVARIANTS[f"{room}.{phase}"](*map(numbers, (mechanism, call, after, outputs)), slack)


@EACH_PHASE
def test_one_run_a_loop_over_runs_vmap_and_the_ensemble_agree(room, phase):
    """Jit or not, one at a time or all at once: the same numbers to rounding (in double precision)."""
    with jax.enable_x64(True):
        mechanism, call = make_call(room, phase, np.random.default_rng(5), MEMBERS, 0.1, np.float64)
        whole = act(mechanism, phase, call)
        step = compiled(phase)
        close(step(mechanism, call), whole)
        mapped = jax.jit(jax.vmap(lambda m, c: act(m, phase, c), in_axes=-1, out_axes=-1))
        close(mapped(mechanism, call), whole)
        for member in range(6):
            one_room, one_call, alone = jax.tree.map(
                lambda leaf, k=member: np.asarray(leaf)[..., k], (mechanism, call, whole)
            )
            close(step(one_room, one_call), alone)


@EACH_PHASE
def test_what_all_members_share_may_have_an_axis_of_length_one(room, phase):
    with jax.enable_x64(True):
        rng = np.random.default_rng(6)
        _, call = make_call(room, phase, rng, MEMBERS, 0.1, np.float64)
        shared = make_room(room, np.random.default_rng(7), 1, 0.0, np.float64)
        repeated = jax.tree.map(lambda leaf: np.repeat(leaf, MEMBERS, axis=-1), shared)
        close(compiled(phase)(shared, call), compiled(phase)(repeated, call))


@EACH_PHASE
def test_same_noise_same_step_to_the_bit(room, phase):
    mechanism, call = make_call(room, phase, np.random.default_rng(8), MEMBERS, 0.2)
    once, again = compiled(phase)(mechanism, call), compiled(phase)(mechanism, call)
    jax.tree.map(np.testing.assert_array_equal, once, again)


@EACH_PHASE
@pytest.mark.parametrize("bits", [np.float32, np.float64])
def test_every_parameter_has_a_finite_derivative(room, phase, bits):
    """At interior points, of the sum of all outputs and stocks; closed sectors and no deadline included."""
    with jax.enable_x64(bits is np.float64):
        mechanism, call = make_call(room, phase, np.random.default_rng(9), MEMBERS, 0.0, bits)
        _, slopes = sloped(phase)(mechanism, call, 1.0)
        assert_finite(slopes, f"derivative of {room}.{phase} by ")


@EACH_PHASE
def test_derivatives_are_those_of_finite_differences(room, phase):
    """Where the law has no steps: ground comes in whole grains, with no derivative of its own.

    A few members may stand beside a kink of another law.
    """
    if room == "territory":
        pytest.skip("gains are rounded to grains")
    with jax.enable_x64(True):
        mechanism, call = make_call(room, phase, np.random.default_rng(10), MEMBERS, 0.0, np.float64)
        value, slopes = sloped(phase)(mechanism, call, 0.0)
        for name, q in quantities(type(mechanism)):
            step = 1e-6 * (q.high - q.low)
            ours = np.asarray(getattr(mechanism, name))
            up, down = (
                sloped(phase)(replace(mechanism, **{name: jnp.asarray(ours + sign * step)}), call, 0.0)[0]
                for sign in (1, -1)
            )
            found = np.asarray(getattr(slopes, name))
            slope, size = (up - down) / (2 * step), np.abs(value) / (q.high - q.low)
            found = found.sum(axis=tuple(range(found.ndim - 1)))
            agree = np.isclose(found, slope, rtol=1e-3, atol=1e-6 * (np.max(size) + 1))
            assert agree.mean() > 0.9, f"derivative of {room}.{phase} by {name}"


@EACH_ROOM
def test_noise_depends_on_the_key_and_on_nothing_else(room):
    rng = np.random.default_rng(11)
    first, second = (make_room(room, rng, MEMBERS, 0.3) for _ in range(2))
    key = key_of(members=MEMBERS, scope=room)
    noise = draw(first, key)
    jax.tree.map(np.testing.assert_array_equal, noise, draw(second, key))
    if isinstance(noise, Nothing):
        return
    assert_finite(noise, f"noise of {room} ")
    elsewhere = {
        "seed": key_of(seed=1, members=MEMBERS, scope=room),
        "week": key_of(members=MEMBERS, week=41, scope=room),
        "member": replace(key, member=key.member + MEMBERS),
        "mechanism": key_of(members=MEMBERS, scope="another"),
        "streams": key_of(
            members=MEMBERS, scope=room, streams=tuple((a, tuple(s + 50 for s in n)) for a, n in STREAMS)
        ),
    }
    for what, other in elsewhere.items():
        for ours, theirs in zip(jax.tree.leaves(noise), jax.tree.leaves(draw(first, other)), strict=True):
            if what == "streams" and ours.ndim == 1:
                continue  # the luck of the world belongs to nobody
            assert not np.isin(ours, theirs).mean() > 0.01, f"luck of {room} does not depend on the {what}"


@pytest.fixture(scope="module")
def units():
    """The units that a parameter may have."""
    units = pint.UnitRegistry()
    units.define("persons = []")
    for currency in ("EUR", "USD"):
        units.define(f"{currency} = [{currency}]")
        units.define(f"{currency}_bn = 1e9 * {currency}")
    return units


@EACH_ROOM
def test_every_number_of_a_room_is_declared(room, units):
    """A parameter is declared with unit, support, meaning and source, over the axes of its type."""
    declared = dict(quantities(ROOMS[room]))
    typed = fields_of(ROOMS[room])
    assert list(declared) == list(typed), f"{room} has a number that is not a declared quantity"
    for name, q in declared.items():
        assert units.Unit(q.unit if q.unit != "1" else "dimensionless") is not None
        assert np.isfinite([q.low, q.high]).all()
        assert q.low < q.high
        assert len(q.meaning) > 10, f"{room}.{name} needs a meaning"
        assert q.source, f"{room}.{name} needs a source"
        assert q.neutral is None or q.low <= q.neutral <= q.high
        assert tuple(a for a in typed[name].dim_str.split() if not a.startswith("*")) == q.axes


@EACH_ROOM
def test_a_room_says_claim_law_omits_and_sources(room):
    text = sys.modules[ROOMS[room].__module__].__doc__ or ""
    for part in ("Claim", "Law", "Omits", "Sources"):
        assert f"\n{part}" in text, f"the head of {room} lacks {part}"


@EACH_PHASE
def test_a_phase_takes_and_gives_modules_of_arrays(room, phase):
    for name, kind in arguments_of(ROOMS[room], phase).items():
        assert name in ("state", "inputs", "noise")
        assert issubclass(kind, eqx.Module)


@functools.cache
def documentation():
    path = ROOT / "tools" / "generate_mechanism_docs.py"
    spec = importlib.util.spec_from_file_location("generate_mechanism_docs", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@EACH_ROOM
def test_a_room_has_a_page_and_its_table_is_in_step(room):
    tool = documentation()
    page = tool.PAGES / f"{room}.md"
    assert page.exists(), f"docs/mechanisms/{room}.md is missing"
    text = page.read_text("utf-8")
    for heading in tool.HEADINGS:
        assert f"\n## {heading}\n" in text, f"{page.name} lacks '{heading}'"
    assert tool.refreshed(page) == text, "run python tools/generate_mechanism_docs.py"


def test_the_diagram_is_drawn_from_the_links():
    tool = documentation()
    index = tool.PAGES / "index.md"
    assert tool.refreshed(index) == index.read_text("utf-8"), "run python tools/generate_mechanism_docs.py"
