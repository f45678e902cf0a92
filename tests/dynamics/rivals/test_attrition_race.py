"""The attrition race: nothing is made or lost that the law does not say, and neither side is preferred."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polemos._core.random import Key, root_of
from polemos.dynamics.build import Layout, geography_of, knots_of, switches_of
from polemos.dynamics.model import Moment
from polemos.dynamics.rivals import AttritionRace, Drift, Persistence
from polemos.dynamics.rivals.attrition_race import Noise
from polemos.dynamics.simulate import Forcing, _quiet
from polemos.dynamics.timetables import timetable_of
from polemos.ensemble import design

N, SECTORS = 64, 2
STEP = jax.jit(AttritionRace.step)
NUMBERS = np.arange(N, dtype=np.uint32)
STREAMS = (("actor", (0, 1)), ("sector", (0, 1)))

USUAL = {
    "army": (4e5, 4e5),
    "recruits": (0.0, 0.0),
    "fire": (0.5, 0.5),
    "lethality": (0.02, 0.02),
    "harm_spread": (0.3, 0.3),
    "stock": (5e6, 5e6),
    "production": (5e4, 5e4),
    "growth": (0.0, 0.0),
}


@pytest.fixture(scope="module")
def facts(war):
    """Facts of two sectors, both open, on which nothing is ordered."""
    layout = Layout.of(war)
    numbers = NUMBERS[:1]
    table = timetable_of(war, war.reference, (war.reference,), layout)
    knots = knots_of(design.draw_knots(war, layout, 1, numbers))
    quiet = _quiet(Forcing(table, geography_of(war, layout), knots))
    ground = jnp.asarray([[400.0, 30.0], [600.0, 70.0]], jnp.float32)[..., None]
    nothing = jnp.zeros((SECTORS, 1), jnp.float32)
    return changed(quiet, held=ground, open_at_start=nothing + 1.0, open=nothing, truce=nothing), switches_of(
        war
    )


def changed(facts, **values):
    """The same facts with other ground, sectors or levers."""
    for name, value in values.items():
        part = "levers" if name in ("open", "truce") else "geography"
        facts = eqx.tree_at(lambda one, part=part, name=name: getattr(getattr(one, part), name), facts, value)
    return facts


def race_of(mobility=20.0, spread=5.0, **other):
    sides = {
        name: jnp.broadcast_to(jnp.asarray(value, jnp.float32)[:, None], (2, N))
        for name, value in {**USUAL, **other}.items()
    }
    ground = {
        name: jnp.full((SECTORS, N), value, jnp.float32)
        for name, value in (("mobility", mobility), ("spread", spread))
    }
    return AttritionRace(**sides, **ground)


def key_of(week, streams=STREAMS, seed=3):
    return Key(jnp.asarray(root_of(seed)), jnp.asarray(NUMBERS), jnp.uint32(week), "", streams)


def run(model, told, weeks, streams=STREAMS, silent=False):
    """Everything shown after each of so many weeks, the start first."""
    facts, switches = told
    carried, shown, start = model.begin(facts)
    found = [shown]
    for week in range(weeks):
        noise = model.draw(key_of(week, streams))
        noise = jax.tree.map(jnp.zeros_like, noise) if silent else noise
        carried, shown = STEP(model, Moment(jnp.int32(week), carried, (), start, ()), facts, noise, switches)
        found.append(shown)
    return found


def array(found, read):
    return np.stack([np.asarray(read(one), np.float64) for one in found])


side = st.tuples(*[st.floats(0.0, 1.0)] * 2)


@settings(max_examples=25, deadline=None)
@given(
    army=side, recruits=side, fire=side, lethality=side, stock=side, production=side,
    growth=side, mobility=st.floats(0, 500), spread=st.floats(0, 200),
)  # fmt: skip
def test_no_quantity_is_negative_and_everything_adds_up(facts, mobility, spread, **given):
    """Also where whole armies are lost in a week, and where nothing is there at all."""
    scale = {
        "army": 1e6, "recruits": 1e4, "fire": 2, "lethality": 1, "stock": 1e7, "production": 2e5,
        "growth": 0.05,
    }  # fmt: skip
    sides = {name: tuple(scale[name] * one for one in value) for name, value in given.items()}
    found = run(race_of(mobility, spread, **sides), facts, 20)
    for name in ("army", "casualties", "stock", "production"):
        values = array(found, lambda one, name=name: getattr(one, name))
        assert np.isfinite(values).all(), name
        assert (values >= 0.0).all(), name
    held = array(found, lambda one: one.front.held)
    assert (held >= 0.0).all()
    np.testing.assert_allclose(
        held.sum(axis=1), np.array([1000.0, 100.0])[:, None] + 0 * held[:, 0], rtol=1e-5
    )
    manned = array(found, lambda one: one.army + one.casualties)
    joined = np.arange(21)[:, None] * np.array(sides["recruits"]) + np.array(sides["army"])
    np.testing.assert_allclose(manned, joined[..., None] + 0 * manned, rtol=1e-4, atol=0.1)
    assert (np.diff(array(found, lambda one: one.casualties), axis=0) >= 0.0).all()


def test_the_sides_swapped_are_the_result_swapped_to_the_bit(facts):
    told, switches = facts
    one = {"army": (5e5, 3e5), "fire": (0.3, 0.7), "stock": (1e6, 3e6), "recruits": (2e3, 5e3)}
    other = {name: value[::-1] for name, value in one.items()}
    mirrored = changed(told, held=told.geography.held[::-1]), switches
    streams = (("actor", (1, 0)), ("sector", (0, 1)))
    ours = run(race_of(**one), facts, 60)
    theirs = run(race_of(**other), mirrored, 60, streams)
    for left, right in zip(ours, theirs, strict=True):
        jax.tree.map(lambda a, b: np.testing.assert_array_equal(a, b[::-1]), left, right)


def test_equal_sides_lose_alike_and_gain_nothing_on_average(facts):
    found = run(race_of(), facts, 40)
    lost = array(found, lambda one: one.casualties)[-1]
    error = (lost[0] - lost[1]).std() / N**0.5
    assert abs((lost[0] - lost[1]).mean()) < 4.0 * error
    gained = array(found, lambda one: one.front.held[0, 0])[-1] - 400.0
    assert gained.std() > 10.0
    assert abs(gained.mean()) < 4.0 * gained.std() / N**0.5


def test_losses_are_expected_to_be_lethality_times_what_is_fired(facts):
    """The lognormal factor has the mean 1: over many weeks that is seen to a few in a hundred."""
    found = run(
        race_of(army=(1e9, 1e9), fire=(1e-5, 2e-5), stock=(1e9, 1e9), harm_spread=(0.5, 0.5)), facts, 60
    )
    lost = array(found, lambda one: one.casualties)[-1].mean(axis=1)
    np.testing.assert_allclose(lost, [60 * 0.02 * 2e4, 60 * 0.02 * 1e4], rtol=0.03)


@pytest.mark.parametrize("silent", [False, True])
def test_twice_the_fire_is_twice_the_losses_while_the_stock_lasts(facts, silent):
    once, twice = (
        array(run(race_of(fire=(fire, 0.0)), facts, 5, silent=silent), lambda one: one.casualties)
        for fire in (0.2, 0.4)
    )
    np.testing.assert_allclose(twice[:, 1], 2.0 * once[:, 1], rtol=1e-5)
    assert (twice[-1, 1] > 0.0).all()
    assert not twice[:, 0].any()


def test_once_the_stock_is_gone_losses_follow_production_and_the_army_does_not_count(facts):
    short = {"stock": (1e5, 5e6), "production": (2e4, 5e4)}
    for fire in (0.5, 1.0):
        found = run(race_of(fire=(fire, 0.5), **short), facts, 12, silent=True)
        weekly = np.diff(array(found, lambda one: one.casualties)[:, 1], axis=0)
        factor = np.exp(-0.5 * 0.3**2)
        np.testing.assert_allclose(weekly[0], 0.02 * 1.2e5 * factor, rtol=1e-3)  # stock and production
        np.testing.assert_allclose(weekly[1:], 0.02 * 2e4 * factor, rtol=1e-3)


def test_without_ammunition_nobody_is_hurt(facts):
    found = run(race_of(stock=(0.0, 0.0), production=(0.0, 0.0)), facts, 10)
    assert not array(found, lambda one: one.casualties).any()


def test_two_equal_armies_follow_the_square_law(facts):
    """Lanchester: with ammunition enough, k1 f1 x^2 - k2 f2 y^2 stays what it was."""
    model = race_of(
        army=(4e5, 3e5), fire=(0.5, 0.5), lethality=(0.004, 0.006), stock=(1e9, 1e9), harm_spread=(0.0, 0.0)
    )
    army = array(run(model, facts, 60), lambda one: one.army)[..., 0]
    kept = 0.002 * army[:, 0] ** 2 - 0.003 * army[:, 1] ** 2
    assert army[-1, 0] < 0.95 * army[0, 0]
    np.testing.assert_allclose(kept, kept[0], rtol=0.02)


def test_production_grows_at_its_rate(facts):
    found = run(race_of(growth=(0.01, -0.02)), facts, 50)
    made = array(found, lambda one: one.production)[-1, :, 0]
    np.testing.assert_allclose(made, 5e4 * np.exp([0.5, -1.0]), rtol=1e-4)


def test_ground_moves_with_the_log_ratio_of_armies_that_can_fire(facts):
    enough = run(race_of(spread=0.0, army=(8e5, 4e5), lethality=(0.0, 0.0)), facts, 1)
    gained = array(enough, lambda one: one.front.held[0, 0])
    np.testing.assert_allclose(np.diff(gained, axis=0), 20.0 * np.log(2.0), rtol=1e-3)
    # twice the army, a quarter of the fire it wants: half an army
    hungry = race_of(
        spread=0.0, army=(8e5, 4e5), stock=(5e4, 5e6), production=(5e4, 5e4), lethality=(0.0, 0.0)
    )
    gained = array(run(hungry, facts, 1), lambda one: one.front.held[0, 0])
    np.testing.assert_allclose(np.diff(gained, axis=0), -20.0 * np.log(2.0), rtol=1e-3)


def test_ground_moves_in_open_sectors_without_a_truce_alone(facts):
    told, switches = facts

    def moved(opened, truce, opened_at_start=(1.0, 0.0)):
        shaped = [jnp.asarray(one, jnp.float32)[:, None] for one in (opened, truce, opened_at_start)]
        now = changed(told, open=shaped[0], truce=shaped[1], open_at_start=shaped[2])
        end = run(race_of(), (now, switches), 3)
        held = array(end, lambda one: one.front.held[0])
        return (held != held[:1]).any(axis=(0, 2)).tolist(), array(end, lambda one: one.casualties).any()

    assert moved((0.0, 0.0), (0.0, 0.0)) == ([True, False], True)
    assert moved((0.0, 1.0), (0.0, 0.0)) == ([True, True], True)
    assert moved((0.0, 1.0), (1.0, 0.0)) == ([False, True], True)
    assert moved((0.0, 0.0), (1.0, 0.0)) == ([False, False], False)


def test_rivals_share_the_luck_of_the_ground():
    """Streams are named alike, so that rivals differ by their laws and not by their draws."""
    key = key_of(4)
    noise = race_of().draw(key)
    assert isinstance(noise, Noise)
    still = jnp.zeros((SECTORS, N), jnp.float32)
    for other in (Persistence(still), Drift(still, still)):
        np.testing.assert_array_equal(other.draw(key), noise.move)
    assert not np.array_equal(noise.harm, noise.move)
    assert not np.array_equal(noise.harm, race_of().draw(key_of(5)).harm)
