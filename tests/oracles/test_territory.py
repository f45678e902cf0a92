"""The room `territory` as a war over forts, and its stalemate band in the limit of a sharp edge."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from oracles import closed_forms as exact
from polemos._core.compiled import compiled
from polemos.dynamics.mechanisms.territory import GRAIN, Inputs, Noise, State, Territory, smooth_band
from worlds.rooms import key_of, make_call

MEMBERS, BATTLES = 20_000, 400
FORTS = 10  # km^2; one changes hands in every battle


OFF = (
    "effort_gain",
    "sufficiency_power",
    "support_power",
    "breakthrough_rate",
    "breakthrough_threshold",
    "breakthrough_size",
)

OFF_BY_SECTOR = (
    "stalemate_band",
    "local_persistence",
    "effort_persistence",
    "effort_spread",
    "salient_decay",
    "reversion",
    "pace_spread",
    "surprise",
    "strength_gradient",
)


def forts(p):
    """Every battle moves the front by 1 km^2: mobility beyond measure, no band, memory or breakthroughs.

    The larger log power wins; luck is normal with spread 1, so strength z wins with chance Phi(z).
    """
    numbers = {
        **dict.fromkeys(OFF, 0.0),
        **{name: [0.0] for name in OFF_BY_SECTOR},
        "local_spread": [1.0],
        "pace_persistence": [1.0],
        "surprise_memory": [1.0],
        "breakthrough_duration": 1.0,
        "maximum_advance": 1.0,
        "threat_memory": 4.0,
        "advance_needs_effort": 0.0,
        "force_weight": [1.0],
        "mobility": [5000.0],
        "relative_strength": [norm.ppf(p), 0.0],
    }
    return Territory(**{name: jnp.asarray(value)[..., None] for name, value in numbers.items()})


def _play(room, start, stream):
    """Forts held after each battle, (battle, member)."""
    one = jnp.ones((1, 1))
    inputs = Inputs(
        force=1e5 * jnp.ones((2, 1, 1)),
        effort=jnp.zeros((2, 1, 1)),
        sufficiency=jnp.ones((2, 1)),
        support=jnp.ones((2, 1)),
        mobility_factor=one[0],
        active=one > 0,
        own_soil=jnp.ones((2, 1, 1)),
    )
    held = jnp.stack([start * one, (FORTS - start) * one]) * jnp.ones(MEMBERS)

    def battle(state, week):
        key = key_of(7, MEMBERS, scope="territory", streams=(("actor", (1, 2)), ("sector", (stream,))))
        noise = room.draw(type(key)(key.root, key.member, week, key.scope, key.streams))
        after, _ = room.step(state, inputs, noise)
        return after, after.held[0, 0]

    start, _ = room.init(held, jnp.ones((1, 1)))
    _, history = jax.lax.scan(battle, start, jnp.arange(BATTLES, dtype=jnp.uint32))
    return history


play = compiled(_play, "stream")  # as the engine is: so many battles are slow compiled in haste


def within_four_errors(sample, expected):
    error = sample.std(ddof=1) / np.sqrt(len(sample))
    assert abs(sample.mean() - expected) < 4 * error, f"{sample.mean()} +- {error}, not {expected}"


@pytest.mark.parametrize(("k", "p"), [(5, 0.5), (5, 0.55), (3, 0.6)])
def test_gamblers_ruin_through_the_room(k, p):
    history = np.asarray(play(forts(p), k, 101))
    steps = np.diff(np.vstack([np.full(MEMBERS, k), history]), axis=0)
    inside = (history > 0) & (history < FORTS)
    playing = np.vstack([np.ones(MEMBERS, bool), inside[:-1]]).cumprod(axis=0).astype(bool)
    assert set(np.unique(steps[playing])) == {-1.0, 1.0}, "every battle moves the front by one fort"
    assert not inside.all(axis=0).any(), "a war without end"
    over = np.argmin(inside, axis=0)
    battles = over + 1.0
    won = (history[over, np.arange(MEMBERS)] == FORTS).astype(float)
    chance, length = exact.ruin(k, FORTS, p)
    within_four_errors(won, chance)
    within_four_errors(battles, length)
    within_four_errors((battles - length) ** 2, exact.ruin_variance(k, FORTS, p))
    ended, won_by = exact.ruin_by(k, FORTS, p, 20)
    within_four_errors((battles <= 20).astype(float), ended)
    within_four_errors(won * (battles <= 20), won_by)


@pytest.mark.parametrize("ratio", [1.2, 1.5, 1 / 1.5, 1 / 1.2, 4.0])
@pytest.mark.parametrize("half_width", [0.0, 0.3, 1.0])
def test_the_band_is_the_limit_of_its_soft_edge(ratio, half_width):
    """Speed at 60 km^2/week per unit of log power; the gap to the sharp band shrinks with the edge."""
    with jax.enable_x64(True):
        push = jnp.array([np.log(ratio)])
        limit = 60 * exact.hard_band(np.log(ratio), half_width)
        moved = [
            60 * smooth_band(push, jnp.array(half_width), edge)[0] for edge in (0.05, 0.02, 0.005, 0.001)
        ]
        gaps = np.abs(np.array(moved) - limit)
        assert gaps[-1] < 1e-9
        assert (np.diff(gaps) <= 0).all()


def test_the_band_is_odd_and_rises():
    with jax.enable_x64(True):
        push = jnp.linspace(0.001, 3, 500)
        moved = smooth_band(push, jnp.array(0.4))
        np.testing.assert_array_equal(smooth_band(-push, jnp.array(0.4)), -moved)
        assert (jnp.diff(moved) > 0).all()


@pytest.mark.parametrize("dt", [1.0, 0.25])
def test_persistent_luck_has_the_stated_spread_and_memory_at_any_step(dt):
    """AR(1): spread s and correlation phi over a week, whether in one step or in four."""
    with jax.enable_x64(True):
        room = forts(0.5)
        shocks = jnp.asarray(np.random.default_rng(0).normal(size=(200_000, 1, 1)))
        persistence, spread = jnp.array([0.7]), jnp.array([0.5])

        def step(old, shock):
            return (room._wander(old, shock, persistence, spread, dt),) * 2

        _, history = jax.lax.scan(step, jnp.zeros((1, 1)), shocks)
    history = np.asarray(history)[1000:, 0, 0]
    kept, lag = 0.7**dt, round(1 / dt)
    error = 0.5 * np.sqrt((1 + kept**2) / (1 - kept**2) / 2 / len(history))
    assert abs(history.std() - 0.5) < 4 * error
    assert abs(np.corrcoef(history[:-lag], history[lag:])[0, 1] - 0.7) < 0.02


@pytest.mark.parametrize("duration", [1.0, 3.0])
@pytest.mark.parametrize("dt", [1.0, 0.5])
def test_a_breakthrough_lasts_its_stated_mean_and_covers_its_stated_area(duration, dt):
    """Length is geometric with the mean d, area has the mean size x mobility, at any step."""
    room = replace(
        forts(0.5),
        breakthrough_rate=jnp.array([0.2]),
        breakthrough_duration=jnp.array([duration]),
        breakthrough_size=jnp.array([2.0]),
        mobility=jnp.array([[10.0]]),
    )
    lengths, areas = broken_through(room, dt)
    assert len(lengths) > 3990
    if duration == dt:
        assert (lengths == duration).all()
    else:
        within_four_errors(lengths, duration)
    within_four_errors(areas, 20.0)


def broken_through(room, dt, members=4000, steps=300):
    """Length (weeks) and area of the first breakthrough of every member."""
    rng = np.random.default_rng(5)
    triggers = jnp.asarray(rng.uniform(size=(steps, 1, members)), jnp.float32)
    depths = jnp.asarray(rng.gamma(2.0, 0.5, size=(steps, 1, members)), jnp.float32)
    quiet = jnp.zeros((1, members))

    def week(running, luck):
        noise = Noise(local=quiet, tempo=quiet, pace=quiet, trigger=luck[0], depth=luck[1])
        after = room._breakthrough(running, quiet + 1.0, noise, dt)
        return after, after[0]

    _, speeds = jax.lax.scan(week, quiet, (triggers, depths))
    speeds = np.asarray(speeds)
    lengths, areas = [], []
    for member, start in enumerate(np.argmax(speeds > 0, axis=0)):
        rest = speeds[start:, member]
        ended = np.flatnonzero(rest != rest[0])
        if ended.size and rest[0] > 0:
            lengths.append(ended[0] * dt)
            areas.append(ended[0] * dt * rest[0])
    return np.array(lengths), np.array(areas)


# Rival laws of the front -------------------------------------------------------------------------------

SPEED = 60.0  # km^2/week per unit of log power
RUNNING = 40.0  # km^2/week of a breakthrough under way
SKELETON = 100.0  # persons


def front(**numbers):
    """A front without luck or band: speed times log power, and no breakthrough that is not under way."""
    still = {
        "local_spread": [0.0],
        "maximum_advance": 5000.0,
        "mobility": [SPEED],
        "relative_strength": [0.0, 0.0],
    }
    numbers = still | {"breakthrough_duration": 12.0} | numbers
    changes = {name: jnp.asarray(value)[..., None] for name, value in numbers.items()}
    return replace(forts(0.5), **changes)


def one_week(room, effort=(0.0, 0.0), force=(1e5, 1e5), running=0.0, soil=(1.0, 1.0)):
    """Ground that passes to the first side in a week, and the breakthrough then under way."""
    shown, after = weeks(room, 1, effort, force, running, soil)
    return shown[0], float(after.breakthrough[0, 0])


def weeks(
    room,
    n,
    effort=(0.0, 0.0),
    force=(1e5, 1e5),
    running=0.0,
    soil=(1.0, 1.0),
    pace=0.0,
    known=1.0,
    held=(1e4, 1e4),
):
    """Ground that passes to the first side in each of n weeks, and the state after them."""
    each = [jnp.asarray(one, float).reshape(2, 1, 1) for one in (effort, force, soil)]
    nothing = jnp.zeros((1, 1))
    state = State(
        held=jnp.asarray(held, float).reshape(2, 1, 1),
        local=nothing,
        tempo=nothing,
        level=nothing,
        pace=nothing,
        surprise=nothing,
        breakthrough=nothing + running,
        recent_loss=jnp.zeros((2, 1, 1)),
        known=nothing + known,
    )
    inputs = Inputs(
        force=each[1],
        effort=each[0],
        sufficiency=jnp.ones((2, 1)),
        support=jnp.ones((2, 1)),
        mobility_factor=jnp.ones(1),
        active=nothing == 0,
        own_soil=each[2],
    )
    noise = Noise(local=nothing, tempo=nothing, pace=nothing + pace, trigger=nothing, depth=nothing + 1.0)
    gains = []
    for _ in range(n):
        state, shown = room.step(state, inputs, noise)
        gains.append(float(shown.gain[0, 0]))
    return gains, state


def as_listed(side, ours, theirs):
    """What the two sides have, in their order, where `side` is the one that is looked at."""
    return (ours, theirs) if side == 0 else (theirs, ours)


def sign(side):
    return 1.0 if side == 0 else -1.0


def left(needs, effort):
    return 1 - needs * (1 - min(effort, 1.0))


EITHER_SIDE = pytest.mark.parametrize("side", [0, 1])
EFFORTS = pytest.mark.parametrize(
    ("ours", "theirs"), [(0.0, 2.0), (0.25, 1.0), (0.5, 0.0), (1.0, 0.0), (3.0, 0.5)]
)
NEEDS = pytest.mark.parametrize("needs", [0.0, 0.4, 1.0])


@EITHER_SIDE
@EFFORTS
@NEEDS
def test_the_stronger_side_advances_as_far_as_it_attacks(side, ours, theirs, needs):
    """Three to one; what the weaker side attempts changes nothing."""
    with jax.enable_x64(True):
        room = front(advance_needs_effort=needs)
        gain, _ = one_week(room, as_listed(side, ours, theirs), as_listed(side, 3e5, 1e5))
    full = SPEED * np.log((3e5 + SKELETON) / (1e5 + SKELETON))
    assert abs(sign(side) * gain - left(needs, ours) * full) <= GRAIN / 2


@EITHER_SIDE
@EFFORTS
@NEEDS
def test_a_breakthrough_covers_ground_as_far_as_its_side_attacks(side, ours, theirs, needs):
    """And is under way whatever the effort: its weeks run."""
    with jax.enable_x64(True):
        room = front(advance_needs_effort=needs)
        gain, running = one_week(room, as_listed(side, ours, theirs), running=sign(side) * RUNNING)
    assert abs(sign(side) * gain - left(needs, ours) * RUNNING) <= GRAIN / 2
    assert running == sign(side) * RUNNING


@EITHER_SIDE
@EFFORTS
@NEEDS
def test_two_advances_against_each_other_wait_for_their_own_efforts(side, ours, theirs, needs):
    """The stronger side presses, the other has broken through; neither is held back by what is left over."""
    with jax.enable_x64(True):
        room = front(advance_needs_effort=needs)
        gain, _ = one_week(
            room, as_listed(side, ours, theirs), as_listed(side, 3e5, 1e5), running=-sign(side) * RUNNING
        )
    pressed = SPEED * np.log((3e5 + SKELETON) / (1e5 + SKELETON))
    expected = left(needs, ours) * pressed - left(needs, theirs) * RUNNING
    assert abs(sign(side) * gain - expected) <= GRAIN / 2


@EITHER_SIDE
@EFFORTS
@NEEDS
def test_ground_on_enemy_soil_wears_away_whatever_the_effort(side, ours, theirs, needs):
    with jax.enable_x64(True):
        room = front(advance_needs_effort=needs, salient_decay=[0.02])
        gain, _ = one_week(room, as_listed(side, ours, theirs), soil=as_listed(side, 0.0, 1.0))
    assert abs(sign(side) * gain + 0.02 * 1e4) <= GRAIN / 2


@EITHER_SIDE
@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_counted_forces_weigh_at_the_front_as_they_are_said_to(side, weight):
    with jax.enable_x64(True):
        gain, _ = one_week(front(force_weight=[weight]), force=as_listed(side, 4e5, 1e5))
    expected = SPEED * weight * np.log((4e5 + SKELETON) / (1e5 + SKELETON))
    assert abs(sign(side) * gain - expected) <= GRAIN / 2


@EITHER_SIDE
def test_forces_without_weight_change_nothing_and_strength_beyond_them_does(side):
    with jax.enable_x64(True):
        room = front(force_weight=[0.0], relative_strength=as_listed(side, 0.7, 0.0))
        gains = {one_week(room, force=force)[0] for force in ((1e5, 1e5), (3e6, 0.0), (0.0, 3e6))}
    (gain,) = gains
    assert abs(sign(side) * gain - SPEED * 0.7) <= GRAIN / 2


@EITHER_SIDE
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 1.0])
def test_an_advantage_wears_off_by_its_share_a_week(side, share):
    """Three to one: in week k (1 - r)^k of it is left, from the first week on."""
    with jax.enable_x64(True):
        gains, _ = weeks(front(reversion=[share]), 12, force=as_listed(side, 3e5, 1e5))
    full = np.log((3e5 + SKELETON) / (1e5 + SKELETON))
    left_of_it = np.array([full * (1 - share) ** (week + 1) for week in range(12)])
    expected = SPEED * np.asarray(smooth_band(jnp.asarray(left_of_it), jnp.zeros(12)))
    np.testing.assert_allclose([sign(side) * gain for gain in gains], expected, atol=GRAIN / 2)


def test_what_wore_off_turns_against_its_side_when_forces_are_even_again():
    """The other side has learned: with even forces the front moves back, and that wears off too."""
    with jax.enable_x64(True):
        room = front(reversion=[0.2])
        _, worn = weeks(room, 30, force=(3e5, 1e5))
    level = -np.log((3e5 + SKELETON) / (1e5 + SKELETON))
    assert abs(float(worn.level[0, 0]) - level) < 1e-2


@pytest.mark.parametrize("kept", [1.0, 0.9])
def test_the_pace_of_a_front_drifts_by_its_shocks(kept):
    """A shock of one every week: the log of the pace is the sum of what is kept of them."""
    with jax.enable_x64(True):
        room = front(pace_spread=[0.1], pace_persistence=[kept])
        gains, _ = weeks(room, 8, force=(3e5, 1e5), pace=1.0)
    full = SPEED * np.log((3e5 + SKELETON) / (1e5 + SKELETON))
    paces = [0.1 * sum(kept**k for k in range(week + 1)) for week in range(8)]
    np.testing.assert_allclose(gains, full * np.exp(paces), atol=GRAIN / 2)


@EITHER_SIDE
@pytest.mark.parametrize("effort", [0.5, 1.0, 2.0])
def test_who_opens_a_front_has_the_surprise_and_it_fades_by_e_in_its_memory(side, effort):
    """A main effort has all of it, half an effort half, two no more than one."""
    with jax.enable_x64(True):
        room = front(surprise=[1.5], surprise_memory=[4.0])
        gains, state = weeks(room, 12, effort=as_listed(side, effort, 0.0), known=0.0)
    left_of_it = 1.5 * min(effort, 1.0) * np.exp(-np.arange(12) / 4.0)
    expected = SPEED * np.asarray(smooth_band(jnp.asarray(left_of_it), jnp.zeros(12)))
    np.testing.assert_allclose([sign(side) * gain for gain in gains], expected, atol=GRAIN / 2)
    assert float(state.known[0, 0]) == 1.0


@pytest.mark.parametrize(("known", "effort"), [(1.0, (1.0, 0.0)), (0.0, (1.0, 1.0)), (0.0, (0.0, 0.0))])
def test_no_surprise_where_there_was_a_front_or_nobody_attacks_more(known, effort):
    with jax.enable_x64(True):
        gains, _ = weeks(front(surprise=[1.5]), 3, effort=effort, known=known)
    assert gains == [0.0, 0.0, 0.0]


@EITHER_SIDE
@pytest.mark.parametrize("gradient", [0.01, 0.05])
def test_an_advance_on_the_other_s_soil_ends_where_distance_has_taken_its_advantage(side, gradient):
    """Three to one is log 3 of power, gone at log 3 / gamma km; from far beyond the front comes back."""
    soil = as_listed(side, 0.0, 1.0)
    full = np.log((3e5 + SKELETON) / (1e5 + SKELETON))
    ends = (full / gradient) ** 2
    with jax.enable_x64(True):
        room = front(strength_gradient=[gradient], maximum_advance=1e6)
        force = as_listed(side, 3e5, 1e5)
        gain = weeks(room, 1, force=force, soil=soil, held=as_listed(side, 0.0, 1e6))[0][0]
        assert abs(sign(side) * gain - SPEED * full) <= GRAIN  # at the border nothing is lost
        for start in (0.25 * ends, 2.25 * ends):
            held = as_listed(side, start, 1e6)
            _, state = weeks(room, 3_000, force=force, soil=soil, held=held)
            assert abs(float(state.held[side, 0, 0]) / ends - 1) < 0.02


def test_depth_costs_nothing_on_one_s_own_soil():
    with jax.enable_x64(True):
        one, other = (
            weeks(front(strength_gradient=[gradient]), 4, force=(3e5, 1e5), soil=(1.0, 0.0), held=(1e4, 0.0))
            for gradient in (0.0, 0.4)
        )
    assert one[0] == other[0]


def test_the_pace_has_an_end():
    with jax.enable_x64(True):
        room = front(pace_spread=[1.0], mobility=[0.1])
        gains, state = weeks(room, 12, force=(3e5, 1e5), pace=1.0)
    assert float(state.pace[0, 0]) == 4.6
    assert gains[-1] == gains[-2]


def without_rivals(room, state, inputs, noise):
    """The week's gain by the law as it was before it had rivals."""
    local = room._wander(state.local, noise.local, room.local_persistence, room.local_spread, 1.0)
    tempo = room._wander(state.tempo, noise.tempo, room.effort_persistence, room.effort_spread, 1.0)
    efficiency = jnp.maximum(2.0 * inputs.sufficiency / (1.0 + inputs.sufficiency), 1e-6)
    of_side = (
        room.sufficiency_power * jnp.log(efficiency)
        + room.support_power * jnp.log(inputs.support)
        + room.relative_strength
    )
    of_force = jnp.log(inputs.force[0] + SKELETON) - jnp.log(inputs.force[1] + SKELETON)
    of_effort = room.effort_gain * (inputs.effort[0] - inputs.effort[1])
    advantage = of_force + (of_side[0] - of_side[1]) + of_effort + tempo
    on_enemy_soil = state.held * inputs.own_soil[::-1]
    speed = (
        room.mobility * inputs.mobility_factor * smooth_band(advantage + local, room.stalemate_band)
        + room._breakthrough(state.breakthrough, advantage, noise, 1.0)
        - room.salient_decay * (on_enemy_soil[0] - on_enemy_soil[1])
    )
    return room.whole_grains(state.held, jnp.where(inputs.active, speed, 0.0), 1.0)


@pytest.mark.parametrize("full", [False, True])
def test_neutral_rivals_are_the_law_without_them_to_the_bit(full):
    """So is any need of effort where both sides attack with full effort."""
    room, call = make_call("territory", "step", np.random.default_rng(3), 512, 0.1)
    plain = replace(
        room,
        force_weight=jnp.ones_like(room.force_weight),
        reversion=jnp.zeros_like(room.reversion),
        pace_persistence=jnp.ones_like(room.pace_persistence),
        pace_spread=jnp.zeros_like(room.pace_spread),
        surprise=jnp.zeros_like(room.surprise),
        strength_gradient=jnp.zeros_like(room.strength_gradient),
    )
    nothing = jnp.zeros_like(call["state"].local)
    call["state"] = replace(call["state"], level=nothing, pace=nothing, surprise=nothing)
    if full:
        effort = jnp.maximum(call["inputs"].effort, 1.0)
        call["inputs"] = replace(call["inputs"], effort=effort)
    else:
        plain = replace(plain, advance_needs_effort=jnp.zeros_like(room.advance_needs_effort))
    gain = plain.step(**call)[1].gain
    np.testing.assert_array_equal(gain, without_rivals(plain, **call))
    assert not np.array_equal(gain, room.step(**call)[1].gain)


def test_two_sides_listed_the_other_way_round_lose_what_they_gained():
    room, call = make_call("territory", "step", np.random.default_rng(4), 512, 0.1)

    def turned(fields, contested):
        return type(fields)(
            **{
                name: -value
                if name in contested
                else value[::-1]
                if value.ndim > 1 and len(value) == 2
                else value
                for name, value in vars(fields).items()
            }
        )

    other = {
        "state": turned(call["state"], {"local", "tempo", "level", "surprise", "breakthrough"}),
        "inputs": turned(call["inputs"], ()),
        "noise": turned(call["noise"], {"local", "tempo"}),
    }
    swapped = replace(room, relative_strength=room.relative_strength[::-1])
    np.testing.assert_array_equal(swapped.step(**other)[1].gain, -room.step(**call)[1].gain)
