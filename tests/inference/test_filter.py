"""The block filter: it knows what was known, teaches what the map can, and leaves all else alone."""

import datetime
from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos._core.errors import RunError
from polemos.case.references import Element
from polemos.ensemble.engine import Engine, Request
from polemos.inference.anchored import AnchoredWar
from polemos.inference.backtest import backtest
from polemos.inference.baselines import Persistence
from polemos.inference.filter import KEPT, SENTINELS, Block, Filter, Filtered, anchors, jittered
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
        np.testing.assert_allclose(moved.mean(axis=1), mixed.mean(axis=1), atol=0.008)
        np.testing.assert_allclose(np.cov(moved), np.cov(mixed), rtol=0.08, atol=0.08)
        assert np.corrcoef(moved[0], mixed[0])[0, 1] == pytest.approx(0.99, abs=0.003)
        mean = mixed.mean(axis=1, keepdims=True)
        away = moved - mean - KEPT * (mixed - mean)  # what was added has the covariance too
        np.testing.assert_allclose(np.cov(away) / (1 - KEPT**2), np.cov(mixed), rtol=0.08, atol=0.08)

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
    law, luck, log = found.war, found.luck, found.blocks["north"].log
    with pytest.raises(RunError, match="measures no ground"):
        found.forecasts(changed, lively.clock.start + 4 * WEEK)
    assert found.war is law  # they stay where they are after that too
    assert found.luck is luck
    assert found.blocks["north"].log is log


def of_front(found):
    """All that the fronts remember: name -> (..., sector, particle)."""
    return {name: np.asarray(leaf) for name, leaf in vars(found.now.carried.war.state.territory).items()}


def marked(case):
    """A filter after a week whose every number of the fronts is another, and whose weights differ."""
    found = lived(case, 1)
    luck = np.random.default_rng(8)
    state = found.now.carried.war.state.territory
    other = jax.tree.map(lambda leaf: jnp.float32(luck.normal(size=leaf.shape)), state)
    found.now = eqx.tree_at(lambda now: now.carried.war.state.territory, found.now, other)
    block = found.blocks["north"]
    block.log, block.ancestor = luck.normal(size=N), np.arange(N)
    return found


def test_what_a_front_remembers_moves_with_its_parameters_and_nothing_else_moves(lively):
    """Its ground is the record's, and losses felt are the war's; the other fronts stay as they are."""
    found = marked(lively)
    before, law = of_front(found), found.war.territory
    found._resample("north", jitter=False)
    after, chosen = of_front(found), found.blocks["north"].ancestor
    assert not np.array_equal(chosen, np.arange(N))
    for name, was in before.items():
        expected = was.copy()
        if name not in {"held", "recent_loss"}:
            expected[0] = was[0, chosen]
        np.testing.assert_array_equal(after[name], expected, err_msg=name)
    for name, _ in found.blocks["north"].elements:
        field = name.partition(".")[2]
        was, now = (np.asarray(getattr(one, field)) for one in (law, found.war.territory))
        np.testing.assert_allclose(now[0], was[0, chosen], rtol=1e-6, err_msg=name)
        np.testing.assert_array_equal(now[1:], was[1:], err_msg=name)


def test_a_block_that_is_resampled_is_paired_anew_with_the_rest_of_a_war(lively):
    found = marked(lively)
    found._resample("north", jitter=False)
    chosen = found.blocks["north"].ancestor
    assert abs(np.corrcoef(chosen, np.arange(N))[0, 1]) < 0.3


def test_sentinels_are_jittered_as_the_parameters_are(lively):
    """About the mean of those that were drawn, by the spread that these have."""
    found = marked(lively)
    block = found.blocks["north"]
    before = block.z
    found._resample("north", jitter=True)
    drawn = before[:, block.ancestor]
    mean = drawn.mean(axis=1, keepdims=True)
    moved = block.z - mean - KEPT * (drawn - mean)
    assert block.z.shape[0] == len(block.elements) + SENTINELS
    np.testing.assert_allclose(moved.std(axis=1) / drawn.std(axis=1), np.sqrt(1 - KEPT**2), rtol=0.25)


def test_a_block_is_resampled_where_fewer_than_half_of_it_count(quiet):
    (series,) = (one for one in quiet.series if one.id == "map_north")
    vague = series.model_copy(update={"sd_change": 30.0})
    found, resampled = lived(quiet.model_copy(update={"series": (vague,)}), 1), []
    block = found.blocks["north"]
    for week in range(2, 14):
        found.until(quiet.clock.start + week * WEEK)
        resampled.append(bool(np.all(block.log == 0.0)))
        assert resampled[-1] == (block.effective[-1] < N / 2)
    assert 0 < sum(resampled) < len(resampled)


def test_a_forecast_is_of_the_particles_by_their_weights_and_with_their_own_parameters(lively, monkeypatch):
    found = marked(lively)
    log, weights = found.blocks["north"].log, found.blocks["north"].weights()
    mobility, used = np.asarray(found.war.territory.mobility)[0], []
    monkeypatch.setattr(
        found, "_ahead", lambda *_: used.append((found.war, found.blocks["north"])) or np.zeros((1, 2, N))
    )
    found.forecasts(asked_of(lively, 1), lively.clock.start + WEEK)
    ((law, settled),) = used
    assert np.all(settled.log == 0.0)
    counts = np.bincount(settled.ancestor, minlength=N)
    assert np.abs(counts - N * weights).max() < 1.0
    np.testing.assert_allclose(
        np.asarray(law.territory.mobility)[0], mobility[settled.ancestor], rtol=1e-6
    )  # no jitter
    np.testing.assert_array_equal(found.blocks["north"].log, log)  # they stay where they are


def test_what_is_seen_is_what_the_first_side_gained_on_where_a_particle_stands(war):
    """Of a series of the second side, or of the first; with the error that the series tells of a change."""
    start = war.clock.start + WEEK
    for side, holder in enumerate("AB"):
        of = {"measures": Element(name="held", arguments=(holder, "north")), "sd_change": 7.0}
        points = [(start + at * WEEK, value) for at, value in ((0, 9_000.0), (1, 9_500.0), (2, 1.0))]
        case = war.model_copy(update={"series": (series_of("map_north", points, **of),)})
        found = Filter(case, case, N, 3)
        held = np.asarray(found.now.carried.war.state.territory.held)
        change, known, error = (np.asarray(one)[0] for one in found._seen(start))
        expected = (9_500.0 - held[side, 0]) * (1 if side == 0 else -1)
        np.testing.assert_allclose(change[0], expected)
        assert np.unique(known[0]).tolist() == [1.0]
        assert np.unique(error[0]).tolist() == [7.0]
        assert not known[1:].any()


def test_particles_have_noise_of_their_own_and_each_week_its_own(lively):
    found = Filter(lively, lively, N, 3)
    drawn = found._noise(AnchoredWar(found.war), [0, 1])
    for noise in (drawn.week["territory"].local, drawn.week["territory"].tempo, drawn.seen.pick):
        assert len(np.unique(np.asarray(noise)[:, 0])) > 1.9 * N
    (only,) = np.asarray(found._noise(AnchoredWar(found.war), [1], found.numbers[:9]).seen.pick)
    np.testing.assert_array_equal(only, np.asarray(drawn.seen.pick)[1][:, :9])


def test_no_setting_value_or_condition_counts_before_it_was_public(war):
    reference = next(one for one in war.policies if one.id == "hold_border")
    case = war.model_copy(
        update={"policies": (reference, *war.policies), "known_until": war.clock.start + 80 * WEEK}
    )
    found = Filter(with_map(case, [8000.0] * 9), with_map(case, [8000.0] * 9), N, 3)
    start = war.clock.start

    def effort(week):
        return np.asarray(found._public(start + week * WEEK).levers.attack_effort)[:, 1, 0]

    assert not effort(4).any()  # from the first week on, and written of in the fifth
    assert effort(5).all()
    held_until = datetime.date(2001, 12, 31)
    before, after = (found._public(held_until + days * WEEK) for days in (-1, 0))
    assert not np.asarray(before.switched_on).any()
    assert np.asarray(after.switched_on).any()
    assert not np.asarray(before.blend).any()  # series stay at their last value
    assert np.asarray(found._public(case.known_until).blend).any()


def test_an_end_of_a_condition_that_nobody_could_know_is_left_out(war):
    """As of any other setting (`as_of`): what was public goes on until its end is."""
    start = war.clock.start
    held = next(one for one in war.policies if one.id == "hold_border").settings[-1]
    ended = held.model_copy(update={"start": start + 2 * WEEK, "until": start + 20 * WEEK})
    reference = war.reference.model_copy(update={"settings": (*war.reference.settings, ended)})
    case = with_map(war.model_copy(update={"policies": (reference,)}), [8000.0] * 9)
    found = Filter(case, case, N, 3)

    def on(week):
        return np.flatnonzero(np.asarray(found._public(start + week * WEEK).switched_on)[:, 0])

    assert on(1).size == 0
    np.testing.assert_array_equal(on(19), np.arange(2, on(19)[-1] + 1))
    assert on(19)[-1] > 50
    np.testing.assert_array_equal(on(20), np.arange(2, 20))


def test_neither_policies_nor_series_nor_priors_of_later_days_are_used(case_of, lively):
    """Another future of both sides, of their publics and of what is thought: the same to the bit."""
    prior = "territory.mobility:\n  prior: 15 to 240 km^2/week\n"
    earlier = "  known_on: 2001-09-01\n  earlier: {prior: 2 to 500 km^2/week, note: why}\n"
    knot = '2001-12-24, value: "beta(p5=0.4, p95=0.8)"'
    effort = '{set: "attack_effort(B, north)", to: 1, from: 2001-01-01'
    found = []
    for law, share, order in (("15 to 240", "0.4", "1"), ("1 to 2", "0.79", "0")):
        case = case_of(
            ("priors.yaml", prior, prior.replace("15 to 240", law) + earlier),
            ("case.yaml", knot, knot.replace("2001-12-24", "2001-01-29").replace("0.4", share)),
            ("policies.yaml", effort, effort.replace("to: 1", f"to: {order}")),
        )
        case = case.model_copy(update={"series": lively.series})
        found.append(Filtered(N).forecasts(asked_of(case, 3)))
    np.testing.assert_array_equal(*found)


def test_a_forecast_is_how_particles_go_on_when_nothing_more_is_seen(war, monkeypatch):
    """The same orders, noise and weeks: of a record that ends, it is the life after that."""
    start = war.clock.start
    policies = tuple(
        one.model_copy(
            update={
                "settings": (
                    *(
                        s.model_copy(update={"start": start + 6 * WEEK, "value": 2.0, "known_on": start})
                        for s in one.settings[:1]
                    ),
                )
            }
        )
        for one in war.policies
    )
    silent = with_map(war, [8000.0, 7990.0, 8020.0])
    case = silent.model_copy(update={"policies": policies, "known_until": start + 60 * WEEK})
    found = lived(case, 4)
    monkeypatch.setattr(found, "_resample", lambda *_, **__: None)  # each particle as it is
    (ahead,) = found.forecasts(asked_of(case, 4, horizons=(1, 4)), start + 4 * WEEK)
    for horizon, drawn in zip((1, 4), ahead, strict=True):
        found.until(start + (4 + horizon) * WEEK)
        np.testing.assert_allclose(ground(found), drawn, atol=0.1)
