"""A run from any moment, for members that are given: cut, kept, resampled, continued, to the bit."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos._core.errors import DamagedRun
from polemos.dynamics.model import Moment
from polemos.dynamics.rivals import Drift, Persistence
from polemos.ensemble import engine as engines
from polemos.ensemble.blocks import SLICE
from polemos.ensemble.engine import Engine, Prepared, Request
from polemos.ensemble.members import Members, among, from_prior, load, save, taken

SEED, POLICY = 7, "leave_border"
NUMBERS = np.arange(SLICE, dtype=np.uint32)


@pytest.fixture(scope="module")
def engine(war):
    return Engine(Request(war, SLICE, SEED, ("baseline", POLICY)))


@pytest.fixture(scope="module")
def begun(engine):
    (one,) = engine.prepare(NUMBERS)
    return one


@pytest.fixture(scope="module")
def whole(engine, begun):
    """The end of a run that was never cut, and its rows after each step."""
    return engine.advance(begun, POLICY)


def same(one, other):
    jax.tree.map(np.testing.assert_array_equal, one, other)


@pytest.mark.parametrize("week", [0, 1, 51, 103])
def test_a_run_cut_at_any_week_and_continued_is_one_that_was_not(engine, begun, whole, week):
    end, rows = whole
    middle, before = engine.advance(begun, POLICY, until=week)
    later, after = engine.advance(middle, POLICY)
    assert int(middle.members.now.week) == week
    same(later.members, end.members)
    np.testing.assert_array_equal(before[:week], rows[:week])
    np.testing.assert_array_equal(after[week:], rows[week:])
    assert not before[week:].any(), "nothing is recorded before it is run"


def test_a_run_may_be_cut_in_as_many_pieces_as_there_are_weeks(engine, begun, whole):
    end, rows = whole
    now = begun
    for week in range(engine.n_weeks - 1):
        now, some = engine.advance(now, POLICY, until=week + 1)
        np.testing.assert_array_equal(some[week], rows[week])
    same(now.members, end.members)


def test_members_that_were_saved_go_on_as_if_they_had_not_been(engine, begun, whole, tmp_path):
    end, _ = whole
    middle, _ = engine.advance(begun, POLICY, until=40)
    save(middle.members, tmp_path / "members.npz")
    (again,) = engine.prepared(load(tmp_path / "members.npz", like=begun.members))
    later, _ = engine.advance(again, POLICY)
    same(later.members, end.members)


def test_a_file_of_other_members_is_refused(engine, begun, tmp_path):
    path = tmp_path / "members.npz"
    with pytest.raises(DamagedRun):
        load(path, like=begun.members)
    path.write_bytes(b"not a file of arrays")
    with pytest.raises(DamagedRun):
        load(path, like=begun.members)
    np.savez(path, other=np.zeros(3))
    with pytest.raises(DamagedRun, match="another case"):
        load(path, like=begun.members)


def test_resampled_members_have_the_past_of_their_ancestors(engine, begun, whole):
    """Under their ancestors' numbers they go on like them; under their own they part at once."""
    end, _ = whole
    middle, _ = engine.advance(begun, POLICY, until=40)
    chosen = np.random.default_rng(1).integers(0, SLICE, SLICE)
    copied = taken(middle.members, jnp.asarray(chosen), middle.members.numbers[chosen])
    later, _ = engine.advance(*engine.prepared(copied), POLICY)
    same(later.members, among(end.members, chosen))

    own = taken(middle.members, jnp.asarray(chosen), jnp.asarray(NUMBERS + SLICE))
    np.testing.assert_array_equal(own.ancestors, chosen)
    same(own.model, among(middle.members, chosen).model)
    later, _ = engine.advance(*engine.prepared(own), POLICY)
    twins = np.flatnonzero(chosen == chosen[0])
    held = np.asarray(later.members.now.carried.state.territory.held)
    assert len(np.unique(held[..., twins], axis=-1).T) == len(twins), "each draws its own noise"


def test_what_has_no_meaning_is_refused(engine, begun):
    """A week behind the members, one after the end, and the whole history of members that are under way."""
    middle, _ = engine.advance(begun, POLICY, until=40)
    for until in (39, engine.n_weeks, -1):
        with pytest.raises(ValueError, match=f"in week 40 of 104 cannot be run until {until}"):
            engine.advance(middle, POLICY, until=until)
    with pytest.raises(ValueError, match="under way"):
        engine.weekly([middle], POLICY)
    with pytest.raises(ValueError, match="have not begun"):
        engine.advance(Prepared(from_prior(engine.request.case, SEED, NUMBERS), begun.noise), POLICY)


def test_a_slice_that_is_run_for_no_week_is_the_same_slice(engine, begun):
    """Its rows too, so that a run may still be made of it."""
    still, _ = engine.advance(begun, POLICY, until=0)
    np.testing.assert_array_equal(engine.weekly([still], POLICY), engine.weekly([begun], POLICY))


def test_a_policy_may_be_changed_under_way(engine, begun):
    """Those who leave the border later stand where those who stay stood, up to then."""
    middle, before = engine.advance(begun, "baseline", until=60)
    stayed, _ = engine.advance(middle, "baseline")
    left, _ = engine.advance(middle, POLICY)
    _, rows = engine.advance(begun, "baseline")
    np.testing.assert_array_equal(before[:60], rows[:60])
    assert not np.array_equal(
        stayed.members.now.carried.state.territory.held, left.members.now.carried.state.territory.held
    )


def test_a_second_engine_of_the_same_plan_compiles_nothing(war, engine, begun, whole):
    """Another seed and other policies: the same programs. Its making is a matter of tables."""
    programs = (engines._BEGIN, engines._DRAW, engines._SIMULATE)
    before = [program._cache_size() for program in programs]
    other = Engine(Request(war, SLICE, SEED + 1, ("hold_border",)))
    other.advance(*other.prepare(NUMBERS + 5), "hold_border")
    assert [program._cache_size() for program in programs] == before


def test_a_setting_of_another_size_is_data(war, engine, whole):
    """The value of a conditional setting is a number of the timetable, not part of the program."""
    before = engines._SIMULATE._cache_size()

    def doubled(policy):
        settings = tuple(
            one.model_copy(update={"value": one.value / 2}) if one.when is not None else one
            for one in policy.settings
        )
        return policy.model_copy(update={"settings": settings})

    conditional = [policy for policy in war.policies if any(one.when is not None for one in policy.settings)]
    assert conditional, "the template has a setting with a condition"
    case = war.model_copy(update={"policies": tuple(doubled(policy) for policy in war.policies)})
    other = Engine(Request(case, SLICE, SEED, ("baseline", POLICY)))
    assert other.plan == engine.plan
    other.advance(*other.prepare(NUMBERS), POLICY)
    assert engines._SIMULATE._cache_size() == before


# Rivals ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ground(war):
    """An engine that records nothing but ground, which every model has."""
    request = Request(war, SLICE, SEED, ("baseline",))
    layout = Engine(request, nothing_else=True).layout
    rows = [
        layout.row("held", (actor, sector))
        for actor in layout.elements("actor")
        for sector in layout.elements("sector")
    ]
    return Engine(request, rows, nothing_else=True)


def run_rival(ground, war, model):
    prior = from_prior(war, SEED, NUMBERS)
    (one,) = ground.prepared(Members(prior.numbers, prior.ancestors, model, prior.knots))
    return ground.weekly([one], "baseline")


def constant(ground, value):
    return jnp.full((len(ground.layout.elements("sector")), SLICE), value, jnp.float32)


def test_persistence_without_spread_is_the_start_for_ever(ground, war):
    weekly = run_rival(ground, war, Persistence(constant(ground, 0.0)))
    np.testing.assert_array_equal(weekly, np.broadcast_to(weekly[:1], weekly.shape))
    expected = np.asarray(ground.geography.held).reshape(-1)
    np.testing.assert_array_equal(weekly[0, :, 0], expected)


def test_persistence_spreads_with_the_root_of_time(ground, war):
    weekly = run_rival(ground, war, Persistence(constant(ground, 1.0)))
    inner = np.asarray(ground.geography.held)[0] > 500
    moved = (weekly[:, : inner.size] - weekly[0, : inner.size])[:, inner]
    np.testing.assert_allclose(
        moved[[25, 100]].std(axis=-1), [[5.0], [10.0]] * np.ones(inner.sum()), rtol=0.2
    )


def test_drift_moves_at_its_pace_until_there_is_no_more_ground(ground, war):
    sectors = len(ground.layout.elements("sector"))
    weekly = run_rival(ground, war, Drift(constant(ground, 2.0), constant(ground, 0.0)))
    first, second = np.asarray(ground.geography.held)
    week = np.arange(len(weekly))[:, None]
    gained = np.minimum(2.0 * week, second)
    np.testing.assert_allclose(weekly[:, :sectors, 3], first + gained, rtol=1e-6)
    np.testing.assert_allclose(weekly[:, sectors:, 3], second - gained, rtol=1e-6, atol=1e-3)


def test_a_rival_cannot_be_asked_what_it_has_not(war):
    request = Request(war, SLICE, SEED, ("baseline",))
    layout = Engine(request, nothing_else=True).layout
    asked = Engine(request, [layout.row("force", (layout.elements("actor")[0], "*"))], nothing_else=True)
    with pytest.raises(KeyError, match="force"):
        run_rival(asked, war, Persistence(constant(asked, 1.0)))


def test_a_rival_is_cut_and_continued_like_the_war(ground, war):
    prior = from_prior(war, SEED, NUMBERS)
    model = Drift(constant(ground, 1.0), constant(ground, 3.0))
    (one,) = ground.prepared(Members(prior.numbers, prior.ancestors, model, prior.knots))
    end, _ = ground.advance(one, "baseline")
    middle, _ = ground.advance(one, "baseline", until=33)
    later, _ = ground.advance(middle, "baseline")
    same(later.members, end.members)
    assert isinstance(later.members.now, Moment)
