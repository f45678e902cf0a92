"""From evidence to a posterior and on to runs: what is kept is what was found, and the past is as it was."""

import dataclasses
import datetime
import json

import numpy as np
import pytest

from polemos._core.errors import DamagedRun, RunError
from polemos.case.references import Element
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.members import from_prior
from polemos.inference.calibrate import calibrate, efforts_of, require_free
from polemos.inference.calibration import AT, BEHIND, Calibration
from polemos.inference.kept_islands import forget
from polemos.inference.posterior import ARRAYS, TOLD, hash_of, load
from worlds.cases import row_of

ISLANDS = 2
N = 256 * ISLANDS
GRAIN = 0.01  # km^2


@pytest.fixture(scope="module")
def war(war):
    """The small war, with statements on what its sides lose."""
    rows = tuple(
        row_of(
            f"{of}_{week}", 30_000.0 + 2_000.0 * week, war.clock.start + datetime.timedelta(weeks=week),
            relative_sd=0.3, measures=Element(name="casualties", arguments=(of,)), side="third party",
            speaker=f"{of} {week}",
        )
        for of in "AB"
        for week in (10, 20, 30)
    )  # fmt: skip
    return war.model_copy(update={"rows": (*war.rows, *rows)})


@pytest.fixture(scope="module")
def found(war):
    return calibrate(war, seed=3, islands=ISLANDS, efforts=efforts_of(2))


def run_of(case, population, seed=3, members=N, rows=()):
    """Weekly rows (week, row, member) of the case's reference policy, and the engine."""
    policies = tuple(policy.id for policy in case.policies if not policy.abstract)
    engine = Engine(Request(case, members, seed, policies, population), rows, nothing_else=True)
    parts = engine.prepared(engine.request.draw(np.arange(members, dtype=np.uint32)))
    return engine, engine.weekly(parts, case.reference.id)


def held_rows(case):
    n = len(case.sectors)
    return tuple(WeeklyRow("held", (actor, sector)) for actor in range(2) for sector in range(n))


def test_the_policy_that_was_followed_gives_the_map_back(war, found):
    engine, weekly = run_of(war, found, rows=held_rows(war))
    given = found.rear.record.given
    told = np.argwhere(np.asarray(given.known)[..., 0] > 0)
    assert len(told) > 20
    for week, sector in told.tolist():
        side = 0 if given.sign[week, sector, 0] > 0 else 1
        held = weekly[week + 1, engine.rows.index(WeeklyRow("held", (side, sector)))]
        assert np.abs(held - float(given.held[week, sector, 0])).max() < GRAIN


def test_wars_part_after_the_cut_off(war, found):
    engine, weekly = run_of(war, found, rows=held_rows(war))
    given = found.rear.record.given
    week, sector, _ = np.argwhere(np.asarray(given.known) > 0)[-1].tolist()
    row, last = engine.rows.index(WeeklyRow("held", (0, sector))), week + 1
    assert np.ptp(weekly[last, row]) < GRAIN < np.ptp(weekly[-1, row])


def test_members_have_their_parents_past_and_a_future_of_their_own(war, found):
    members = found.members(3, np.array([5, 5 + N], np.uint32))
    assert list(members.ancestors) == [5, 5]
    _, weekly = run_of(war, found, members=2 * N, rows=held_rows(war))
    last = found.rear.n_weeks
    first, second = weekly[..., :N], weekly[..., N:]
    np.testing.assert_array_equal(first[: last + 1], second[: last + 1])
    assert (first[-1] != second[-1]).any()
    _, alone = run_of(war, found, rows=held_rows(war))
    np.testing.assert_array_equal(alone, first)  # a member is the same in every run


def test_islands_take_turns_among_the_parents(found):
    assert list(found.arrays.island[:4]) == [0, 1, 0, 1]
    assert found.lineage.parents == found.size == N
    assert found.lineage.islands == ISLANDS
    assert len(found.lineage.taught) <= found.lineage.fitted == found.rear.space.size
    for island in range(ISLANDS):
        ours = found.arrays.island == island
        assert set(found.arrays.ancestor[ours] % ISLANDS) == {island}


def test_the_steps_of_the_sampler_are_told(found):
    steps = found.told.steps
    assert {step.where for step in steps} == {BEHIND, AT}
    for island in range(ISLANDS):
        for where in (BEHIND, AT):
            last = [one for one in steps if one.island == island and one.where == where][-1]
            assert set(last.power) == {1.0}


def test_evidence_narrows_what_it_speaks_of_and_spares_the_sentinels(found):
    assert set(found.told.sentinels) == {BEHIND, *found.told.fronts}
    for spreads in found.told.sentinels.values():
        assert 0.3 < np.mean(spreads) < 1.2  # few moves
    assert found.arrays.log.shape[0] == len(found.told.data) > 0
    assert np.isfinite(found.arrays.log).all()
    assert np.isfinite(found.arrays.fronts).all()


@pytest.mark.slow
def test_a_fit_that_was_killed_goes_on_from_its_finished_islands(war, found, tmp_path, monkeypatch):
    lived = Calibration.island

    def killed(self, at, *rest):
        if at == 1:
            raise KeyboardInterrupt
        return lived(self, at, *rest)

    told = {"seed": 3, "islands": ISLANDS, "efforts": efforts_of(2), "workers": 1, "keep": tmp_path}
    monkeypatch.setattr(Calibration, "island", killed)
    with pytest.raises(KeyboardInterrupt):
        calibrate(war, **told)
    require_free(tmp_path)
    (kept,) = tmp_path.glob("island-*.npz")
    lived_again: list[int] = []
    monkeypatch.setattr(
        Calibration, "island", lambda self, at, *rest: lived_again.append(at) or lived(self, at, *rest)
    )
    again = calibrate(war, **told)
    assert lived_again == [1]
    assert again.lineage == found.lineage
    kept.write_bytes(kept.read_bytes()[:1000])  # cut short: it is fitted again
    lived_again.clear()
    assert calibrate(war, **told).lineage == found.lineage
    assert lived_again == [0]
    forget(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_same_seed_finds_the_same_posterior_whoever_works(war, found):
    again = calibrate(war, seed=3, islands=ISLANDS, efforts=efforts_of(2), workers=1)
    assert hash_of(again.arrays) == found.told.arrays
    assert again.lineage == found.lineage


def test_it_is_read_as_it_was_written(war, found, tmp_path):
    found.save(tmp_path)
    require_free(tmp_path)  # it may be written anew
    read = load(tmp_path, war)
    assert read.told == found.told
    assert read.lineage == found.lineage
    for one in dataclasses.fields(read.arrays):
        np.testing.assert_array_equal(getattr(read.arrays, one.name), getattr(found.arrays, one.name))


def test_what_is_no_posterior_of_the_case_is_refused(war, found, tmp_path):
    with pytest.raises(RunError, match="holds no posterior"):
        load(tmp_path, war)
    found.save(tmp_path)
    with pytest.raises(RunError, match="another case"):
        load(tmp_path, war.model_copy(update={"title": "another"}))
    told = json.loads((tmp_path / TOLD).read_text())
    (tmp_path / TOLD).write_text(json.dumps({**told, "laws": "others"}))
    with pytest.raises(RunError, match="other laws"):
        load(tmp_path, war)
    (tmp_path / TOLD).write_text(json.dumps(told))
    whole = (tmp_path / ARRAYS).read_bytes()
    arrays = {one.name: getattr(found.arrays, one.name) for one in dataclasses.fields(found.arrays)}
    for name, value in arrays.items():
        changed = value.copy()
        changed.flat[-1] += 1
        np.savez(tmp_path / ARRAYS, **{**arrays, name: changed})
        with pytest.raises(DamagedRun, match="was changed"):
            load(tmp_path, war)
    for spoilt in (b"not arrays", whole[:1000], b""):
        (tmp_path / ARRAYS).write_bytes(spoilt)
        with pytest.raises(DamagedRun):
            load(tmp_path, war)
    (tmp_path / ARRAYS).unlink()
    with pytest.raises(DamagedRun):
        load(tmp_path, war)
    (tmp_path / TOLD).write_text('{"format": 1}')
    with pytest.raises(DamagedRun):
        load(tmp_path, war)


def test_draws_are_told_by_island_with_the_log_density_of_every_datum(found):
    told = found.dataset()
    assert dict(told.sizes) == {"chain": ISLANDS, "draw": 256, "datum": len(found.told.data)}
    at = found.rear.space.parameters.index(("reserves.recruits", ("A",)))
    ours = found.arrays.values[at][found.arrays.island == 1]
    np.testing.assert_array_equal(told["reserves.recruits(A)"].sel(chain=1), ours)
    np.testing.assert_array_equal(
        told["log_likelihood"].sel(chain=1)[7], found.arrays.log[:, 7 * ISLANDS + 1]
    )


def test_what_hangs_on_one_source_is_told_while_draws_are_left(found):
    assert {one.what for one in found.told.left_out} == {"source", "side"}
    for one in found.told.left_out:
        assert 1.0 <= one.effective <= N
        assert (one.moves is None) == (one.effective < 100)
    whole = [one for one in found.told.left_out if one.data == len(found.told.data)]
    assert whole  # one side says all of it here
    gone = np.exp(-(total := found.arrays.log.sum(axis=0, dtype=np.float64)) - (-total).max())
    assert whole[0].effective == pytest.approx(gone.sum() ** 2 / (gone**2).sum(), rel=1e-2)


def test_every_value_has_a_rank_in_what_the_posterior_expects(found):
    ranks = [one.rank for one in found.told.data]
    assert all(0.0 <= rank <= 1.0 for rank in ranks)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    require_free(tmp_path / "new")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RunError, match="is not empty"):
        require_free(tmp_path)
    with pytest.raises(RunError, match="is a file"):
        require_free(tmp_path / "notes.txt")


def silent(war):
    """The small war without a word of evidence on its run."""
    return war.model_copy(update={"rows": (), "series": ()})


@pytest.mark.slow
def test_without_evidence_the_posterior_is_the_prior_to_the_bit(war):
    case = silent(war)
    nothing = calibrate(case, seed=3, islands=ISLANDS, efforts=efforts_of(2))
    assert nothing.told.data == ()
    assert nothing.told.steps == ()
    assert nothing.lineage.taught == ()
    ours, prior = nothing.members(3, np.arange(N)), from_prior(case, 3, np.arange(N))
    for found, drawn in zip(jax_leaves(ours.model.war), jax_leaves(prior.model.war), strict=True):
        np.testing.assert_array_equal(found, drawn)
    _, from_it = run_of(case, nothing, rows=held_rows(case))
    _, from_priors = run_of(case, None, rows=held_rows(case))
    np.testing.assert_array_equal(from_it, from_priors)


def jax_leaves(tree):
    import jax

    return [np.asarray(leaf) for leaf in jax.tree.leaves(tree)]


@pytest.mark.slow
def test_what_became_known_later_changes_nothing(war, found):
    later = war.known_until.replace(year=war.known_until.year + 1)
    rows = tuple(one.model_copy(update={"id": f"{one.id}_later", "known_on": later}) for one in war.rows)
    case = war.model_copy(update={"rows": (*war.rows, *rows)})
    again = calibrate(case, seed=3, islands=ISLANDS, efforts=efforts_of(2))
    assert hash_of(again.arrays) == found.told.arrays
