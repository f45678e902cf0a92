"""A war as standard normal numbers: what they stand for is what the prior draws, to what rounding allows."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from polemos._core.random import Key, root_of
from polemos.case.distributions import Constant
from polemos.dynamics import build
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.simulate import draw_noise
from polemos.ensemble import design
from polemos.ensemble.members import from_prior
from polemos.inference.latents import (
    DRAWN,
    END,
    Kinds,
    Space,
    as_normals,
    from_normals,
    kinds_of,
    with_values,
)

N = 2000
NUMBERS = np.arange(N)
SEED = 5


@pytest.fixture(scope="module")
def space(war):
    return Space.of(war)


@pytest.fixture(scope="module")
def z(space):
    return space.of_members(SEED, NUMBERS)


@pytest.fixture(scope="module")
def members(war):
    return from_prior(war, SEED, NUMBERS)


def values_of(case, war, elements):
    layout = build.Layout.of(case)
    found = []
    for name, ids in elements:
        mechanism, field = name.split(".")
        place = layout.place(design.PARAMETERS[name].axes, ids)
        found.append(np.asarray(getattr(getattr(war, mechanism), field))[place])
    return np.array(found)


def other_members(case):
    return from_prior(case, SEED + 1, NUMBERS)


def test_every_uncertain_parameter_and_series_has_a_number(war, space, members, z):
    layout = build.Layout.of(war)
    all_elements = [
        (prior.name, ids) for prior in war.priors for _, ids in design.elements(layout, prior.axes)
    ]
    values = values_of(war, members.model.war, all_elements)
    varies = [one for one, its in zip(all_elements, values, strict=True) if np.ptp(its) > 0]
    assert list(space.parameters) == varies
    assert [name for name, _ in space.series] == ["support", "support"]
    assert z.shape == (space.size, N)
    assert space.size == len(space.names) == len(set(space.names))
    assert space.names[-1] == "support(B)"
    assert not {"territory.salient_decay(north)"} & set(space.names)


def test_numbers_of_members_are_standard_normal_and_independent(z):
    for own in z:
        assert stats.kstest(own, "norm").pvalue > 1e-5
    apart = np.corrcoef(z) - np.eye(len(z))
    assert np.abs(apart).max() < 5.5 / np.sqrt(N)


def test_correlated_priors_are_unmixed_and_mixed_again(war, space, z, members):
    """The case joins the hazards of both sides by a correlation of 0.3."""
    both = [space.parameters.index(("attrition.hazard", (side,))) for side in "AB"]
    values = np.asarray(members.model.war.attrition.hazard)
    assert np.corrcoef(np.log(values))[0, 1] == pytest.approx(0.3, abs=0.08)
    assert np.corrcoef(z[both])[0, 1] == pytest.approx(0.0, abs=0.08)
    again = space.war(other_members(war).model.war, jnp.asarray(z, jnp.float32))
    found = np.corrcoef(np.log(np.asarray(again.attrition.hazard)))[0, 1]
    assert found == pytest.approx(np.corrcoef(np.log(values))[0, 1], abs=1e-3)
    fresh = np.random.default_rng(1).standard_normal(z.shape)
    values = space.exactly(fresh)[both]
    assert np.corrcoef(np.log(values))[0, 1] == pytest.approx(0.3, abs=0.08)


def test_the_war_of_these_numbers_is_that_of_the_members(war, space, z, members):
    """Within 1e-4, by tables; farther out in the tails, where quantiles bend more, within 1e-3."""
    template = other_members(war).model.war
    found = values_of(war, space.war(template, jnp.asarray(z, jnp.float32)), space.parameters)
    wanted = values_of(war, members.model.war, space.parameters)
    centre = np.abs(z[: len(space.parameters)]) < 2.5
    spread = wanted.std(axis=1, keepdims=True)
    off = np.abs(found - wanted) / np.maximum(np.abs(wanted), 0.01 * spread)
    assert off[centre].max() < 1e-4
    assert off.max() < 1e-3
    certain = values_of(war, template, [("territory.salient_decay", ("north",))])
    kept = values_of(
        war, space.war(template, jnp.asarray(z, jnp.float32)), [("territory.salient_decay", ("north",))]
    )
    np.testing.assert_array_equal(kept, certain)


def test_exactly_they_are_the_same_to_the_bit(war, space, z, members):
    wanted = values_of(war, members.model.war, space.parameters)
    found = space.exactly(z)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, wanted)
    again = with_values(other_members(war).model.war, war, space.parameters, jnp.asarray(found))
    for one, other in zip(jax.tree.leaves(again), jax.tree.leaves(members.model.war), strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


def test_series_of_these_numbers_are_those_of_the_members(war, space, z, members):
    template = other_members(war).knots
    found = space.knots(template, jnp.asarray(z, jnp.float32))
    assert not np.allclose(np.asarray(template.support), np.asarray(members.knots.support), atol=1e-3)
    for name in vars(found):
        one, other = np.asarray(getattr(found, name)), np.asarray(getattr(members.knots, name))
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-4, err_msg=name)


def test_numbers_beyond_the_tables_stand_at_their_end(war, space):
    template = from_prior(war, SEED, np.arange(2)).model.war
    far = jnp.tile(jnp.array([-50.0, 50.0]), (space.size, 1))
    end = jnp.tile(jnp.array([-END, END]), (space.size, 1))
    free = [at for at, (name, _) in enumerate(space.parameters) if name != "attrition.hazard"]
    found, wanted = (values_of(war, space.war(template, one), space.parameters)[free] for one in (far, end))
    np.testing.assert_array_equal(found, wanted)
    assert np.isfinite(found).all()


def test_a_case_without_uncertain_series_has_none(war):
    first = war.exogenous[0]
    sure = Constant(text="0.6", low=None, high=None, value=0.6)
    fixed = first.model_copy(
        update={"values": tuple(knot.model_copy(update={"value": sure}) for knot in first.values)}
    )
    case = war.model_copy(update={"exogenous": (fixed, *war.exogenous[1:])})
    space = Space.of(case)
    assert space.series == (("support", ("B",)),)
    template = from_prior(case, 1, np.arange(3)).knots
    found = space.knots(template, jnp.zeros((space.size, 3)))
    np.testing.assert_array_equal(np.asarray(found.support)[:, 0], np.asarray(template.support)[:, 0])


# noise -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_war(members):
    """A model of all mechanisms, its kinds, and the noise of some weeks and 300 members."""
    few = from_prior_few(members)
    model = CoupledWar(few)
    streams = (
        ("actor", (1, 2)), ("patron", (11,)), ("sector", (101, 102, 103)), ("public", (21, 22)), ("rung", ()),
    )  # fmt: skip
    weeks, chosen = jnp.arange(4, dtype=jnp.uint32), jnp.arange(300, dtype=jnp.uint32)
    noise = draw_noise(streams, model, weeks, jnp.asarray(root_of(1)), chosen)
    return model, kinds_of(model), noise


def from_prior_few(members):
    return jax.tree.map(lambda leaf: leaf[..., :300], members.model.war)


def test_kinds_name_every_source_of_noise(of_war):
    _, kinds, noise = of_war
    assert jax.tree.structure(kinds) == jax.tree.structure(noise)
    assert set(jax.tree.leaves(kinds)) == {"normal", "uniform", "gamma2"}


def test_kinds_are_the_distributions_of_what_is_drawn(of_war):
    laws = {"normal": stats.norm(), "uniform": stats.uniform(), "gamma2": stats.gamma(2.0, scale=0.5)}
    _, kinds, noise = of_war
    for kind, values in zip(jax.tree.leaves(kinds), jax.tree.leaves(noise), strict=True):
        if values.size:
            assert stats.kstest(np.asarray(values).ravel(), laws[kind].cdf).pvalue > 1e-5


def test_kinds_know_every_way_of_drawing():
    """A distribution that a key learns has to be taught here, else the noise could not be moved."""

    def public(owner):
        return {name for name, of in vars(owner).items() if inspect.isfunction(of) and name[0] != "_"}

    assert public(Key) == public(Kinds)
    for name in public(Kinds) - {"within", "bits"}:
        assert float(getattr(Kinds(), name)("x", "sector")[0, 0]) in range(len(DRAWN))
    with pytest.raises(TypeError, match="no known distribution"):
        Kinds().bits("x", "sector")


TABLE = {"normal": stats.norm(), "uniform": stats.uniform(), "gamma2": stats.gamma(2.0, scale=0.5)}


def test_noise_as_normals_and_back(of_war):
    _, kinds, noise = of_war
    normals = as_normals(noise, kinds)
    back = from_normals(normals, kinds)
    for kind, first, own, again in zip(
        *(jax.tree.leaves(tree) for tree in (kinds, noise, normals, back)), strict=True
    ):
        assert own.shape == first.shape
        np.testing.assert_allclose(np.asarray(again), np.asarray(first), rtol=2e-4, atol=2e-6, err_msg=kind)
        wanted = ndtri(TABLE[kind].cdf(np.asarray(first, np.float64)))
        np.testing.assert_allclose(np.asarray(own), wanted, atol=1e-4)
        if kind == "normal":
            np.testing.assert_array_equal(np.asarray(own), np.asarray(first))


@pytest.mark.parametrize("kind", TABLE)
def test_after_moves_of_its_normals_noise_is_drawn_as_before(kind):
    """A step of preconditioned Crank-Nicolson from draws of the prior leads to draws of the prior."""
    rng = np.random.default_rng(3)
    drawn = jnp.asarray(TABLE[kind].rvs(20_000, random_state=rng), jnp.float32)
    z = as_normals({"x": drawn}, {"x": kind})["x"]
    moved = np.sqrt(1 - 0.7**2) * np.asarray(z) + 0.7 * rng.standard_normal(z.shape)
    found = np.asarray(from_normals({"x": jnp.asarray(moved, jnp.float32)}, {"x": kind})["x"])
    assert stats.kstest(found, TABLE[kind].cdf).pvalue > 0.001
    assert 0.6 < np.corrcoef(found, np.asarray(drawn))[0, 1] < 0.8


@pytest.mark.parametrize("kind", ["uniform", "gamma2"])
def test_noise_of_far_numbers_is_noise_that_could_be_drawn(kind):
    """However far a sampler goes, a uniform number lies strictly between 0 and 1, as those of a key do."""
    z = jnp.array([-40.0, -6.0, 0.0, 6.0, 40.0])
    found = np.asarray(from_normals({"x": z}, {"x": kind})["x"])
    assert (np.diff(found) >= 0.0).all()
    assert (found > 0.0).all()
    assert (found < (1.0 if kind == "uniform" else 30.0)).all()
