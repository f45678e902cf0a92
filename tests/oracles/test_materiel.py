"""The room `materiel` against closed forms: delays, production, rationing, and where a stock rests."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics.mechanisms.materiel import DeliverInputs, Materiel, UseInputs

PLAIN = {
    "initial_stock": 0.0,
    "initial_production": 0.0,
    "initial_ordered": 0.0,
    "delivery_time": 20.0,
    "production_time": 30.0,
    "spending_elasticity": 0.0,
    "export_control": 0.0,
    "strike_damage": 0.0,
    "need": 0.0,
    "effort_gain": 0.0,
    "quiet_share": 1.0,
    "rationing": 1.0,
    "sufficiency_memory": 4.0,
}
BY_RUN = ("production_time", "spending_elasticity", "effort_gain", "quiet_share", "sufficiency_memory")
STEPS = [1, 2, 8]


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def two(value):
    """A number for both sides, or one for each."""
    return jnp.broadcast_to(jnp.asarray(value, float), (2,))


def room_of(**values):
    given = {**PLAIN, **values}
    return Materiel(**{k: jnp.asarray(v, float) if k in BY_RUN else two(v) for k, v in given.items()})


def supply(allocated=0.0, spending=1.0, sanctions=0.0, strikes=0.0):
    return DeliverInputs(two(allocated), two(spending), two(sanctions), two(strikes))


def front(force=1e5, effort=0.0, active=True):
    """One sector, or as many as forces are given."""
    force = jnp.asarray(force, float)
    force = jnp.broadcast_to(force, (2, 1)) if force.ndim == 0 else force
    flags = jnp.broadcast_to(jnp.asarray(active), force.shape[1:])
    return UseInputs(force, jnp.broadcast_to(jnp.asarray(effort, float), force.shape), flags)


def start(room, fighting=None):
    fighting = front() if fighting is None else fighting
    return room.init(fighting.force, fighting.active)[0]


def run(room, weeks, supplied, fighting, per_week=1, state=None):
    """The state after some weeks, and what came in and went out in all."""
    state = start(room, fighting) if state is None else state
    came, went, dt = 0.0, 0.0, 1.0 / per_week
    for _ in range(weeks * per_week):
        state, got = room.deliver(state, supplied, dt)
        state, used = room.use(state, fighting, dt)
        came, went = came + got.produced + got.delivered, went + used.used
    return state, came, went


def close(ours, theirs, relative=1e-12):
    np.testing.assert_allclose(np.asarray(ours), theirs, rtol=relative, atol=1e-12)


# Deliveries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("per_week", STEPS)
def test_what_was_ordered_in_one_moment_arrives_as_a_gamma_of_order_two(per_week):
    """1 in the first stage: delivered by t with chance 1 - (1 + 2t/T) exp(-2t/T), at any step."""
    room = room_of()
    state = start(room)
    state = type(state)(**{**vars(state), "ordered": jnp.array([[1.0, 0.0], [1.0, 0.0]])})
    for week in range(1, 61):
        state, _, _ = run(room, 1, supply(), front(), per_week, state)
        x = 2 * week / 20.0
        close(state.stock, 1 - (1 + x) * np.exp(-x))


@pytest.mark.parametrize(("mean", "per_week"), [(2.0, 8), (12.0, 1), (30.0, 1)])
def test_mean_delivery_lag(mean, per_week):
    """The mean time of arrival is what still waits, added up over time (trapezia err by h^4 here)."""
    room = room_of(delivery_time=mean)
    state = start(room)
    state = type(state)(**{**vars(state), "ordered": jnp.array([[1.0, 0.0], [1.0, 0.0]])})
    waiting = [1.0]
    for _ in range(int(20 * mean) * per_week):
        state, _ = room.deliver(state, supply(), 1 / per_week)
        waiting.append(float(state.ordered[0].sum()))
    close(np.trapezoid(waiting, dx=1 / per_week), mean, 2e-6)


@pytest.mark.parametrize("per_week", STEPS)
def test_steady_allocations(per_week):
    """Then a T waits, evenly over the stages, and what is allocated arrives."""
    room = room_of(delivery_time=(12.0, 30.0), initial_ordered=(0.8 * 12, 0.3 * 30))
    state = start(room)
    for _ in range(5 * per_week):
        before = state.ordered
        state, got = room.deliver(state, supply(allocated=(0.8, 0.3)), 1.0 / per_week)
        close(got.delivered * per_week, (0.8, 0.3), 1e-11)
        close(state.ordered, before)
    cold, _, _ = run(room_of(delivery_time=(12.0, 30.0)), 600, supply(allocated=(0.8, 0.3)), front())
    close(cold.ordered, np.array([[4.8, 4.8], [4.5, 4.5]]), 1e-11)


def test_a_week_is_the_same_in_any_number_of_steps():
    """With steady inflows deliveries and production do not depend on the step."""
    room = room_of(
        initial_production=(0.5, 1.5),
        delivery_time=(3.0, 25.0),
        strike_damage=0.01,
        export_control=0.4,
        spending_elasticity=0.7,
    )
    supplied = supply((0.8, 0.1), (1.5, 0.7), (0.0, 0.6), (10.0, 50.0))
    whole, came, _ = run(room, 40, supplied, front())
    for per_week in (2, 5):
        parts, total, _ = run(room, 40, supplied, front(), per_week)
        close(total, came)
        for name in ("stock", "potential", "ordered"):
            close(getattr(parts, name), getattr(whole, name))


# Production -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("per_week", STEPS)
def test_production_approaches_capacity(per_week):
    room = room_of(initial_production=(0.5, 2.0), spending_elasticity=1.0, export_control=(0.5, 0.25))
    supplied = supply(spending=(1.6, 2.0), sanctions=(0.4, 0.8))
    capacity = np.array([0.5 * 1.6 * 0.8, 2.0 * 2.0 * 0.8])
    first = np.array([0.5, 2.0])
    state, came, _ = run(room, 26, supplied, front(), per_week)
    left = np.exp(-26 / 30)
    close(state.potential, capacity + (first - capacity) * left)
    close(came, capacity * 26 + (first - capacity) * 30 * (1 - left))
    rested = run(room, 1500, supplied, front())[0]
    close(room.deliver(rested, supplied)[1].production, capacity, 1e-11)


def test_strikes_cut_what_is_produced():
    room = room_of(initial_production=(1.0, 2.0), strike_damage=(0.01, 0.005))
    state, got = room.deliver(start(room), supply(strikes=(40.0, 0.0)))
    close(got.produced, (np.exp(-0.4), 2.0))
    close(got.production, (np.exp(-0.4), 2.0))
    close(state.potential, (1.0, 2.0))


def test_switched_off_supply_stays_as_it_was():
    room = room_of(initial_production=(1.0, 2.0))
    state, came, _ = run(room, 10, supply(spending=(3.0, 0.2), sanctions=0.9, strikes=400.0), front())
    close(came, (10.0, 20.0))
    close(state.sufficiency, 1.0)


# Use --------------------------------------------------------------------------------------------------


def test_need():
    """c_n sum m (1 + k (effort_1 + effort_2)) where there is a front, a share of it where not."""
    room = room_of(need=(1000.0, 2000.0), effort_gain=0.5, quiet_share=0.1, initial_stock=1e3)
    force = [[1e5, 2e5, 3e5], [2e5, 1e5, 1e5]]
    effort = [[1.0, 0.0, 2.0], [0.5, 0.0, 1.0]]
    _, got = room.use(start(room), front(force, effort, [True, True, False]), 0.5)
    first = 1000e-9 * (1e5 * 1.75 + 2e5 + 0.1 * 3e5)
    second = 2000e-9 * (2e5 * 1.75 + 1e5 + 0.1 * 1e5)
    close(got.need, (first / 2, second / 2))
    close(got.used, got.need)


def test_a_split_sector_needs_the_same():
    room = room_of(need=(1000.0, 2000.0), effort_gain=0.5, initial_stock=1e3)
    whole = room.use(start(room), front([[3e5], [2e5]], [[1.0], [0.2]]))[1].need
    halves = front([[1.5e5, 1.5e5], [1e5, 1e5]], [[1.0, 1.0], [0.2, 0.2]])
    close(room.use(start(room), halves)[1].need, whole)


def test_use_is_what_there_is_or_what_is_needed():
    """Without rationing: min(Y, n)."""
    room = room_of(initial_stock=(5.0, 0.3), need=1e4)
    state, got = room.use(start(room), front())
    close(got.used, (1.0, 0.3))
    close(state.stock, (4.0, 0.0))


@pytest.mark.parametrize("per_week", STEPS)
def test_a_rationed_stock_runs_down_geometrically(per_week):
    """Below R weeks of need a week uses 1/R of the stock, in however many steps."""
    room = room_of(initial_stock=(2.0, 3.0), need=1e4, rationing=(4.0, 8.0))
    state, _, went = run(room, 10, supply(), front(), per_week)
    left = np.array([2.0 * 0.75**10, 3.0 * 0.875**10])
    close(state.stock, left)
    close(went, np.array([2.0, 3.0]) - left)


@pytest.mark.parametrize("per_week", STEPS)
def test_where_a_short_stock_rests(per_week):
    """Inflow p < n: p / n of the need is met; after a weekly step (R - 1) p is left."""
    room = room_of(initial_production=(0.6, 0.2), need=1e4, rationing=(4.0, 1.0), initial_stock=3.0)
    state, _, _ = run(room, 120, supply(), front(), per_week)
    kept = 0.75 ** (1 / per_week)
    left = 0.6 / per_week * kept / (1 - kept)
    close(state.stock, (left, 0.0), 1e-10)
    close(state.sufficiency, (0.6, 0.2), 1e-10)
    if per_week == 1:
        close(left, 3 * 0.6)


def test_where_a_full_stock_goes():
    """Inflow above need: the rest piles up, and nobody uses more than needed."""
    room = room_of(initial_production=(1.4, 1.0), need=1e4, initial_stock=2.0)
    state, came, went = run(room, 50, supply(), front())
    close(state.stock, (2.0 + 0.4 * 50, 2.0), 1e-11)
    close(state.stock, 2.0 + came - went)
    close(went, 50.0)


def test_sufficiency_remembers():
    """From 1 down to the share met: exp(-t / memory) of the difference is left."""
    room = room_of(initial_stock=1.0, need=1e4, rationing=1.0)
    state = start(room)
    state = type(state)(**{**vars(state), "stock": two(0.0)})
    for week in range(1, 6):
        state, _ = room.use(state, front())
        close(state.sufficiency, np.exp(-week / 4.0))


def test_sufficiency_at_the_start_is_what_the_stock_allows():
    room = room_of(initial_stock=(0.4, 9.0), need=1e4, rationing=(2.0, 2.0))
    close(start(room).sufficiency, (0.2, 1.0))
    close(start(room_of(initial_stock=0.0)).sufficiency, 1.0)  # nothing is needed


def test_swapping_the_sides_swaps_every_bit():
    given = {
        "initial_stock": (1.0, 7.0),
        "initial_production": (0.3, 0.9),
        "need": (900.0, 1700.0),
        "rationing": (3.0, 5.0),
        "delivery_time": (11.0, 23.0),
        "effort_gain": 0.3,
    }
    fighting = front([[3e5, 1e5], [2e5, 4e5]], [[1.0, 0.1], [0.3, 0.7]])
    swapped = front(fighting.force[::-1], fighting.effort[::-1])
    other = {k: v[::-1] if isinstance(v, tuple) else v for k, v in given.items()}
    ours, _, _ = run(room_of(**given), 30, supply((0.5, 0.1)), fighting)
    theirs, _, _ = run(room_of(**other), 30, supply((0.1, 0.5)), swapped)
    jax.tree.map(lambda a, b: np.testing.assert_array_equal(a, b[::-1]), ours, theirs)
