"""Three versions of the same laws, written apart, agree on the same luck."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from bench.inputs import Inputs, noise_arrays, recorded_rows
from bench.made_up import SECTORS, make_up

from bench import numpy_vectorised, plain_python, shipped
from polemos.dynamics.diagram import cutting
from polemos.dynamics.mechanisms import attrition, territory
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.simulate import begin, simulate

WEEKS, MEMBERS = 60, 6
GRAIN = territory.GRAIN
ROWS = recorded_rows(SECTORS)


def same_luck(inputs: Inputs) -> dict[str, np.ndarray]:
    return numpy_vectorised.draw_noise(inputs, np.random.default_rng(7), np.float64)


def run_engine() -> tuple[np.ndarray, Inputs, dict[str, np.ndarray]]:
    """The engine in double precision; (week, row, member), and what it was given."""
    with jax.enable_x64(True):
        made = make_up(MEMBERS, WEEKS, np.float64)
        inputs = Inputs.of(made.plan, *made.arguments)
        arrays = same_luck(inputs)
        given = {name: jnp.asarray(values) for name, values in arrays.items()}
        shock = given.pop("shock")
        luck = {"attrition": attrition.Noise(shock=shock), "territory": territory.Noise(**given)}
        now, first = begin(made.plan, *made.arguments)
        _, later = jax.jit(lambda *arguments: simulate(made.plan, *arguments))(
            *made.arguments, now, luck, cutting(), jnp.asarray(WEEKS)
        )
        return np.concatenate([np.asarray(first)[None], np.asarray(later)]), inputs, arrays


@pytest.fixture(scope="module")
def engine():
    return run_engine()


def summed_up(weekly: np.ndarray, sectors: int) -> np.ndarray:
    """Weekly rows with those that the engine sums up from the start summed up; (week, row, member)."""
    cumulative = [OUTCOMES[row.outcome].cumulative for row in recorded_rows(sectors)]
    weekly[:, cumulative] = np.cumsum(weekly[:, cumulative], axis=0)
    return weekly


def run_plain(inputs: Inputs, luck: dict[str, np.ndarray]) -> np.ndarray:
    members = [plain_python.run_member(inputs, luck, member) for member in range(inputs.members)]
    return summed_up(np.moveaxis(np.array(members), 0, -1), inputs.sectors)


def run_numpy(inputs: Inputs, luck: dict[str, np.ndarray]) -> np.ndarray:
    return summed_up(numpy_vectorised.run(inputs, luck), inputs.sectors)


RIVALS = pytest.mark.parametrize("run", [run_plain, run_numpy], ids=["plain Python", "NumPy"])


def disagreements(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    """Rows that differ: people by more than 1e-4 of their number, ground by more than a grain."""
    found = []
    for number, row in enumerate(ROWS):
        gap = np.abs(ours[:, number] - theirs[:, number])
        allowed = GRAIN if row.outcome == "held" else 1e-4 * np.abs(theirs[:, number]) + 1e-3
        if (gap > allowed).any():
            week, member = np.unravel_index(np.argmax(gap > allowed), gap.shape)
            found.append(f"{row.outcome}{row.place} of member {member} from week {week} on")
    return found


@RIVALS
def test_same_parameters_and_luck_give_the_same_war(engine, run):
    ours, inputs, luck = engine
    theirs = run(inputs, luck)
    assert ours.shape == theirs.shape == (WEEKS + 1, len(ROWS), MEMBERS)
    assert np.isfinite(theirs).all()
    assert disagreements(ours, theirs) == []


def test_the_made_up_war_puts_every_law_to_the_test(engine):
    """Ground changes hands both ways, breakthroughs happen, orders are given, the closed sector opens."""
    ours, inputs, luck = engine
    held = np.diff(ours[:, :SECTORS], axis=0)
    typical = np.median(np.abs(held[held != 0]))
    assert (held > 0).any()
    assert (held < 0).any()
    assert np.abs(held).max() > 5 * typical, "no breakthrough"
    without_orders = Inputs(**{**vars(inputs), "orders": ()})
    assert disagreements(ours, run_numpy(without_orders, luck))
    for name in ("attack_effort", "priority", "send", "recall", "open", "mobilization", "hold_reserve"):
        levers = {**inputs.levers, name: np.zeros_like(inputs.levers[name])}
        assert disagreements(ours, run_numpy(Inputs(**{**vars(inputs), "levers": levers}), luck)), name


@pytest.mark.parametrize(
    ("place", "name", "wrong"),
    [
        (plain_python, "SKELETON", 101.0),
        (plain_python, "EDGE", 0.051),
        (plain_python, "wander", lambda old, shock, kept, spread: kept * old + (1 - kept) * spread * shock),
        (plain_python, "active", lambda sides, levers: [True] * len(levers.open)),
        (numpy_vectorised, "SKELETON", 101.0),
        (numpy_vectorised, "efficiency", lambda z: 2 * z / (1.001 + z)),
        (numpy_vectorised, "band", lambda push, width: np.sign(push) * np.maximum(np.abs(push) - width, 0)),
        (numpy_vectorised, "deadline_factor", lambda p, weeks: np.ones((2, MEMBERS))),
    ],
)
def test_a_planted_error_is_found(engine, monkeypatch, place, name, wrong):
    ours, inputs, luck = engine
    monkeypatch.setattr(place, name, wrong)
    run = run_plain if place is plain_python else run_numpy
    assert disagreements(ours, run(inputs, luck))


def test_the_shipped_precision_tells_the_same_story(engine):
    """float32 flips a rounding here and there; over members and weeks the war is the same."""
    ours, inputs, luck = engine
    single = {name: values.astype(np.float32) for name, values in luck.items()}
    theirs = run_numpy(inputs.as_type(np.float32), single)
    people = [number for number, row in enumerate(ROWS) if row.outcome in {"force", "dead", "casualties"}]
    assert theirs.dtype == np.float32
    means = theirs[:, people].mean(axis=2), ours[:, people].mean(axis=2)
    np.testing.assert_allclose(*means, rtol=0.02, atol=5)


def test_the_shipped_case_is_the_same_war():
    """The engine as it runs, and NumPy, on the engine's luck: means over a block within a percent."""
    war = shipped.prepare()
    ours = war.engine.weekly(war.prepared, "baseline")
    theirs = run_numpy(war.inputs["baseline"], noise_arrays(war.noise))
    compared = set()
    for number, row in enumerate(recorded_rows(len(war.engine.layout.elements("sector")))):
        if row in war.engine.rows:
            mine = ours[:, war.engine.rows.index(row)].mean(axis=1, dtype=np.float64)
            np.testing.assert_allclose(theirs[:, number].mean(axis=1), mine, rtol=0.01, atol=1)
            compared.add(row.outcome)
    assert {"held", "reserve", "dead", "casualties", "inflow"} <= compared
