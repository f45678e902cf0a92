"""A setting of a policy that depends on what its actor sees applies exactly when that is so."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.case.claims import Binary, Comparison, Number, Reference
from polemos.dynamics.conditions import ConditionalSetting, apply_conditions, holds, observed
from polemos.dynamics.outcomes import OUTCOMES
from worlds.made_up import typical
from worlds.wars import start

HELD = Reference("held", ("A", "first"))
EVERYWHERE = Reference("held", ("A", "*"))
PLACES = ((("held", ("A", "first")), (0, 0)), (("held", ("A", "*")), (0, None)))


@pytest.fixture(scope="module")
def moment():
    """Levers of a week, all off, and members in which the first side holds 0, 1, 2 ... of a sector."""
    world = typical(members=8)
    levers = world.facts.levers
    week = type(levers)(
        **{f.name: jnp.zeros_like(getattr(levers, f.name)[0]) for f in dataclasses.fields(levers)}
    )
    _, outputs, _ = start(world)
    held = outputs.territory.held.at[0, 0].set(jnp.arange(8.0))
    return week, dataclasses.replace(outputs, territory=dataclasses.replace(outputs.territory, held=held))


def setting(condition, lever="priority", element=(0, 1)):
    return ConditionalSetting(lever, element, condition, PLACES)


def applied(settings, levers, on, values, outputs):
    held = observed(settings, OUTCOMES, outputs, (8,))
    return apply_conditions(settings, levers, jnp.array(on), jnp.array(values), held)


@given(
    bound=st.integers(-1, 9),
    operator=st.sampled_from(["<", "<=", ">", ">="]),
    value=st.sampled_from([-3.0, 0.5, 5.0]),
    on=st.booleans(),
)
def test_a_setting_applies_exactly_where_its_condition_holds(moment, bound, operator, value, on):
    levers, outputs = moment
    one = setting(Comparison(operator, HELD, Number(float(bound))))
    after = applied((one,), levers, [float(on)], [value], outputs)
    held = np.arange(8.0)
    expected = {"<": held < bound, "<=": held <= bound, ">": held > bound, ">=": held >= bound}[operator] & on
    np.testing.assert_array_equal(np.broadcast_to(after.priority[0, 1], 8), np.where(expected, value, 0.0))
    rest = after.priority.at[0, 1].set(0.0)
    assert (rest == 0).all(), "no other element moves"
    for field in dataclasses.fields(after):
        if field.name != "priority":
            np.testing.assert_array_equal(getattr(after, field.name), getattr(levers, field.name))


def test_without_a_condition_it_always_applies(moment):
    levers, outputs = moment
    after = applied((setting(None),), levers, [1.0], [2.0], outputs)
    assert (after.priority[0, 1] == 2.0).all()


def test_later_settings_win_where_both_apply(moment):
    levers, outputs = moment
    above = setting(Comparison(">", HELD, Number(2.0)))
    higher = setting(Comparison(">", HELD, Number(5.0)))
    after = applied((above, higher), levers, [1.0, 1.0], [1.0, 4.0], outputs)
    np.testing.assert_array_equal(after.priority[0, 1], [0, 0, 0, 1, 1, 1, 4, 4])
    after = applied((higher, above), levers, [1.0, 1.0], [4.0, 1.0], outputs)
    np.testing.assert_array_equal(after.priority[0, 1], [0, 0, 0, 1, 1, 1, 1, 1])
    after = applied((higher, above), levers, [1.0, 0.0], [4.0, 1.0], outputs)
    np.testing.assert_array_equal(after.priority[0, 1], [0, 0, 0, 0, 0, 0, 4, 4])


def test_a_star_sums_over_its_axis_and_conditions_combine(moment):
    _, outputs = moment
    total = np.asarray(outputs.territory.held[0].sum(axis=0))
    most = Comparison(">", EVERYWHERE, Number(float(total[3])))
    np.testing.assert_array_equal(holds(setting(most), OUTCOMES, outputs), total > total[3])
    both = Binary("and", most, Comparison("<", HELD, Number(6.0)))
    np.testing.assert_array_equal(
        holds(setting(both), OUTCOMES, outputs), (total > total[3]) & (np.arange(8) < 6)
    )
