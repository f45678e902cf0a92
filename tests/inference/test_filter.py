"""The block filter: it knows what was known, teaches what the map can, and leaves all else alone."""

import datetime
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from polemos._core.errors import RunError
from polemos.case.references import Element
from polemos.ensemble.engine import Engine, Request
from polemos.inference.backtest import backtest
from polemos.inference.baselines import Persistence
from polemos.inference.filter import SENTINELS, Block, Filter, Filtered, anchors, jittered
from polemos.inference.forecasters import Asked, Forecaster
from worlds.cases import series_of

WEEK = datetime.timedelta(weeks=1)
N = 256


def with_map(war, values, **told):
    """The small war with other numbers on its map of the north; known_until is far away."""
    start = war.clock.start
    series = next(one for one in war.series if one.id == "map_north")
    points = [(start + at * WEEK, float(v)) for at, v in enumerate(values)]
    made = series_of("map_north", points, measures=series.measures, sd_change=3.0, **told)
    return war.model_copy(update={"series": (made, *(one for one in war.series if one.id != "map_north"))})


def asked_of(case, *weeks, horizons=(1, 4), series=("map_north",), seed=3):
    return Asked(case, series, tuple(case.clock.start + week * WEEK for week in weeks), horizons, N, seed)


@pytest.fixture(scope="module")
def quiet(war):
    return with_map(war, np.r_[8000, 8000 + np.cumsum(np.random.default_rng(4).normal(0, 2, 39))])


@pytest.fixture(scope="module")
def lively(war):
    return with_map(war, np.r_[8000, 8000 + np.cumsum(np.random.default_rng(4).normal(20, 60, 39))])


def lived(case, weeks, seed=3):
    found = Filter(case, case, N, seed)
    found.until(case.clock.start + weeks * WEEK)
    return found


def ground(found):
    """Ground of the second side in the north, (particle,)."""
    return np.asarray(found.now.carried.war.state.territory.held)[1, 0]


def test_the_record_anchors_the_sectors_whose_start_it_gives(war, kursk):
    assert [(sector, holder) for sector, (holder, _) in anchors(war).items()] == [("north", "B")]
    assert set(anchors(kursk)) == {"donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson", "kursk"}
    assert anchors(kursk)["kursk"][0] == "UKR"


def test_particles_stand_on_the_ground_of_the_record(lively):
    found = lived(lively, 20)
    series = next(one for one in lively.series if one.id == "map_north")
    np.testing.assert_allclose(ground(found), series.points[20].value, atol=0.5)


def test_after_weeks_without_a_value_each_particle_is_weighed_by_its_own_way(lively):
    series = next(one for one in lively.series if one.id == "map_north")
    gap = series.model_copy(update={"points": (*series.points[:6], *series.points[9:])})
    found = lived(lively.model_copy(update={"series": (gap,)}), 8)
    assert len(found.blocks["north"].effective) == 5
    assert np.ptp(ground(found)) > 10.0
    found.until(lively.clock.start + 9 * WEEK)
    assert len(found.blocks["north"].effective) == 6
    np.testing.assert_allclose(ground(found), series.points[9].value, atol=0.5)


def test_a_block_learns_how_fast_its_front_moves(quiet, lively):
    """The same priors and noise: the map alone tells a front that stands from one that moves."""
    slow, fast = (lived(case, 30).blocks["north"] for case in (quiet, lively))
    assert slow.elements[0] == fast.elements[0] == ("territory.mobility", ("north",))
    assert "territory.salient_decay" not in {name for name, _ in slow.elements}  # certain in this war
    assert slow.z[0].mean() < fast.z[0].mean() - 0.5
    assert min(slow.effective) > 5


def test_all_but_the_blocks_keeps_its_prior_to_the_bit(lively):
    """The map teaches no force: the first particles are the members of an ordinary run."""
    found = lived(lively, 12)
    members = Engine(Request(lively, N, 3, (lively.reference.id,))).prepare(np.arange(N))[0].members
    war, prior = found.war, members.model.war
    np.testing.assert_array_equal(np.asarray(war.attrition.hazard), np.asarray(prior.attrition.hazard))
    np.testing.assert_array_equal(
        np.asarray(war.territory.effort_gain), np.asarray(prior.territory.effort_gain)
    )
    assert not np.array_equal(np.asarray(war.territory.mobility)[0], np.asarray(prior.territory.mobility)[0])
    np.testing.assert_array_equal(
        np.asarray(war.territory.mobility)[1:], np.asarray(prior.territory.mobility)[1:]
    )


def test_without_evidence_it_is_the_prior(war):
    """No change is known: weights stay, and the war is that of a run under what was public."""
    silent = with_map(war, [8000.0])
    policies = tuple(
        one.model_copy(
            update={"settings": tuple(s.model_copy(update={"known_on": None}) for s in one.settings)}
        )
        for one in silent.policies
    )
    case = silent.model_copy(update={"known_until": silent.clock.start + 60 * WEEK, "policies": policies})
    found = lived(case, 6)
    assert found.blocks["north"].effective == []
    engine = Engine(
        Request(case, N, 3, (case.reference.id,)),
        (Engine(Request(case, N, 3, (case.reference.id,))).layout.row("held", ("B", "north")),),
        nothing_else=True,
    )
    (prepared,) = engine.prepare(np.arange(N))
    plain = engine.advance(prepared, case.reference.id, until=6)[1][5, 0]
    np.testing.assert_allclose(ground(found), plain, rtol=2e-3)


def test_nothing_known_later_is_used(lively):
    """The record after an origin is another world: what was forecast from it is the same to the bit."""
    asked = asked_of(lively, 8, 16)
    drawn = Filtered(N).forecasts(asked)
    assert drawn.shape == (1, 2, 2, N)
    series = next(one for one in lively.series if one.id == "map_north")
    values = [one.value for one in series.points]
    other = with_map(lively, [*values[:17], *(4000.0 - 70 * at for at in range(23))])
    np.testing.assert_array_equal(Filtered(N).forecasts(asked_of(other, 8, 16)), drawn)
    assert isinstance(Filtered(), Forecaster)


def test_forecasts_leave_the_particles_where_they_are(lively):
    """With a stop to forecast on the way, or without, the particles live the same life."""
    asked = asked_of(lively, 8)
    stopped, straight = Filter(lively, lively, N, 3), Filter(lively, lively, N, 3)
    stopped.until(asked.origins[0])
    first = stopped.forecasts(asked, asked.origins[0])
    np.testing.assert_array_equal(stopped.forecasts(asked, asked.origins[0]), first)
    for one in (stopped, straight):
        one.until(lively.clock.start + 14 * WEEK)
    np.testing.assert_array_equal(stopped.blocks["north"].z, straight.blocks["north"].z)
    np.testing.assert_array_equal(ground(stopped), ground(straight))


def test_it_beats_what_has_no_memory_on_a_front_with_a_trend_of_its_own(lively):
    """On the small war too a backtest runs through it; the score is a number."""
    from polemos.case.scenario import Backtest

    start = lively.clock.start
    section = Backtest(series=("map_north",), first=start + 10 * WEEK, last=start + 22 * WEEK, every=4)
    case = lively.model_copy(update={"backtest": section, "known_until": start + 39 * WEEK})
    tested = backtest(case, (Persistence(13), Filtered(N)), members=500)
    assert np.isfinite(tested.ratio()[1, :2]).all()
    assert tested.known().tolist() == [4, 4, 1, 0]


class TestBlocks:
    def block(self, n=4_000, seed=0):
        rng = np.random.default_rng(seed)
        return Block((), rng.standard_normal((SENTINELS, n)), np.zeros(n), np.arange(n))

    def test_weights_are_those_of_bayes(self):
        block = self.block()
        density = -0.5 * (block.z[0] - 1.0) ** 2 / 0.25
        block.weigh(density)
        mean = np.sum(block.weights() * block.z[0])
        assert mean == pytest.approx(0.8, abs=0.05)  # 1 / (1 + 0.25)
        exact = np.log(np.sqrt(0.25 / 1.25)) - 0.5 / 1.25
        assert block.evidence == pytest.approx(exact, abs=0.05)

    def test_evidence_adds_up_over_weeks(self):
        once, twice = self.block(), self.block()
        once.weigh(np.cos(once.z[0]) + np.sin(once.z[1]))
        twice.weigh(np.cos(twice.z[0]))
        twice.weigh(np.sin(twice.z[1]))
        assert once.evidence == pytest.approx(twice.evidence)

    def test_jitter_keeps_mean_and_covariance(self):
        rng = np.random.default_rng(1)
        mixed = rng.standard_normal((3, 3)) @ rng.standard_normal((3, 20_000)) + [[1.0], [2.0], [3.0]]
        moved = np.asarray(jittered(jnp.float32(mixed), jnp.float32(rng.standard_normal(mixed.shape))))
        np.testing.assert_allclose(moved.mean(axis=1), mixed.mean(axis=1), atol=0.05)
        np.testing.assert_allclose(np.cov(moved), np.cov(mixed), rtol=0.08, atol=0.08)
        assert np.corrcoef(moved[0], mixed[0])[0, 1] == pytest.approx(0.99, abs=0.003)

    def test_a_particle_is_drawn_as_often_as_its_weight_says(self, quiet):
        found = lived(quiet, 1)
        block = found.blocks["north"]
        block.log = np.where(np.arange(N) < N // 4, np.log(3.0), 0.0)
        block.ancestor = np.arange(N)
        found._resample("north", jitter=False)
        share = np.mean(block.ancestor < N // 4)
        assert share == pytest.approx(0.5, abs=1 / N)
        assert np.all(block.log == 0.0)
        # its parameters and what its front remembers moved with it
        mobility = np.asarray(found.war.territory.mobility)[0]
        np.testing.assert_array_equal(mobility[np.argsort(block.z[0], kind="stable")], np.sort(mobility))


def test_what_it_cannot_do_is_said(war, lively):
    bare = war.model_copy(update={"series": ()})
    with pytest.raises(RunError, match="no sector"):
        Filter(bare, bare, N, 1)
    found = lived(lively, 4)
    with pytest.raises(RunError, match="stand in week 4"):
        found.forecasts(asked_of(lively, 8), lively.clock.start + 8 * WEEK)
    asked = asked_of(lively, 4)
    felt = asked.of("map_north").model_copy(update={"measures": Element(name="dead", arguments=("A",))})
    changed = replace(asked, case=lively.model_copy(update={"series": (felt,)}))
    with pytest.raises(RunError, match="measures no ground"):
        found.forecasts(changed, lively.clock.start + 4 * WEEK)
