"""One request, one set of numbers: however it is cut, by how many hands, however often interrupted."""

import json
import os
import shutil
import threading

import numpy as np
import pytest

import polemos
from polemos._core import records
from polemos._core.errors import DamagedRun, RunError
from polemos._core.writer import only_writer
from polemos.analysis import Run, answer, request_of
from polemos.ensemble import blocks, outcomes
from polemos.ensemble.engine import Engine, Request

POLICIES = ("baseline", "leave_border")


def simulate(case, members, out=None, **options) -> Run:
    return polemos.simulate(case, members=members, seed=7, policies=POLICIES, out=out, **options)


@pytest.fixture(scope="module")
def two_blocks(war, tmp_path_factory) -> Run:
    return simulate(war, blocks.SIZE + 300, tmp_path_factory.mktemp("run") / "whole", workers=1)


def test_the_number_of_workers_changes_no_bit(war, two_blocks):
    assert simulate(war, blocks.SIZE + 300, workers=2).hash == two_blocks.hash


def test_a_smaller_ensemble_is_the_beginning_of_a_larger_one(war, two_blocks):
    small = simulate(war, 77)
    for name in small.manifest.measures:
        np.testing.assert_array_equal(small.column(name), two_blocks.column(name)[:77])


def test_any_cut_of_the_members_gives_each_the_same_run(war):
    engine = Engine(Request(war, blocks.SIZE, 7, POLICIES))
    in_order = engine.weekly(engine.prepare(np.arange(blocks.SIZE, dtype=np.uint32)), "baseline")
    shuffled = np.random.default_rng(1).permutation(blocks.SIZE).astype(np.uint32)
    in_disorder = engine.weekly(engine.prepare(shuffled), "baseline")
    np.testing.assert_array_equal(in_disorder, in_order[:, :, shuffled])


def test_another_seed_gives_other_numbers(war, two_blocks):
    other = polemos.simulate(war, members=100, seed=8, policies=POLICIES)
    names = other.manifest.measures
    assert any(not np.array_equal(other.column(name), two_blocks.column(name)[:100]) for name in names)


class Stop(Exception):
    pass


def test_an_interrupted_run_goes_on_where_it_was(war, two_blocks, tmp_path):
    seen = []

    def stop_after_one_block(event):
        seen.append(event)
        if event["event"] == "block":
            raise Stop

    with pytest.raises(Stop):
        simulate(war, blocks.SIZE + 300, tmp_path / "run", listen=stop_after_one_block)
    committed = records.read_commits(tmp_path / "run")
    assert len(committed) == 1

    resumed = []
    run = simulate(war, blocks.SIZE + 300, tmp_path / "run", listen=resumed.append)
    assert run.hash == two_blocks.hash
    assert [event["resumed"] for event in resumed if event["event"] == "start"] == [1]
    assert sum(event["event"] == "block" for event in resumed) == 1


def test_a_torn_line_of_the_log_costs_one_block(war, two_blocks, tmp_path):
    def tear(event):
        if event["event"] == "judge":  # all blocks are there, and the run is not sealed
            raise Stop

    with pytest.raises(Stop):
        simulate(war, blocks.SIZE + 300, tmp_path / "run", listen=tear)
    log = tmp_path / "run" / records.COMMITS
    log.write_bytes(log.read_bytes()[:-20])
    again = simulate(war, blocks.SIZE + 300, tmp_path / "run")
    assert again.hash == two_blocks.hash


@pytest.mark.parametrize("lost", [0, 1])
def test_an_interrupted_run_has_the_bands_of_one_that_was_not(war, two_blocks, tmp_path, lost):
    """Whichever block has to be computed again, the first with the edges or another."""

    def stop(event):
        if event["event"] == "judge":
            raise Stop

    with pytest.raises(Stop):
        simulate(war, blocks.SIZE + 300, tmp_path / "run", listen=stop, workers=1)
    log = tmp_path / "run" / records.COMMITS
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[1 - lost])
    again = simulate(war, blocks.SIZE + 300, tmp_path / "run", workers=1)
    assert (again.folder / records.BANDS).read_bytes() == (two_blocks.folder / records.BANDS).read_bytes()
    assert not list((again.folder / blocks.FOLDER).glob("*.bands.parquet"))


THREE = 2 * blocks.SIZE + 9


@pytest.fixture(scope="module")
def three_blocks(war, tmp_path_factory) -> Run:
    return simulate(war, THREE, tmp_path_factory.mktemp("run") / "whole", workers=1)


@pytest.fixture(scope="module")
def unsealed(war, tmp_path_factory):
    """The folder of the same run, stopped when all blocks are there and the run is not sealed."""

    def stop(event):
        if event["event"] == "judge":
            raise Stop

    folder = tmp_path_factory.mktemp("run") / "unsealed"
    with pytest.raises(Stop):
        simulate(war, THREE, folder, listen=stop, workers=1)
    return folder


@pytest.fixture
def stopped(unsealed, tmp_path):
    """A copy that a test may spoil; files keep their times."""
    return shutil.copytree(unsealed, tmp_path / "run")


def gone_on(war, folder, whole):
    """The events of a run that goes on in a folder and ends as the whole run did, by their names."""
    events = {name: [] for name in ("again", "start", "block")}
    run = simulate(war, THREE, folder, listen=lambda e: events.setdefault(e["event"], []).append(e))
    assert (run.hash, run.manifest.answer_hash) == (whole.hash, whole.answer_hash)
    assert (folder / records.BANDS).read_bytes() == (whole.folder / records.BANDS).read_bytes()
    for name in run.manifest.measures:
        np.testing.assert_array_equal(run.column(name), whole.column(name))
    np.testing.assert_array_equal(run.draws.to_dataarray(), whole.draws.to_dataarray())
    assert sorted(records.read_commits(folder)) == [0, 1, 2]
    assert len((folder / records.COMMITS).read_bytes().splitlines()) == 3
    return events


@pytest.mark.parametrize(
    ("lost", "ending", "left"),
    [
        (0, blocks.MEASURES, None),
        (0, blocks.EDGES, None),
        (1, blocks.DRAWS, None),
        (1, blocks.BANDS, b"no table"),
        (2, blocks.MEASURES, b"no table"),
    ],
)
def test_of_a_stopped_run_the_spoilt_block_alone_is_computed_again(
    war, three_blocks, stopped, lost, ending, left
):
    spoilt = stopped / f"{blocks.FOLDER}/{lost:05d}{ending}"
    if left is None:
        spoilt.unlink()
    else:
        spoilt.write_bytes(left)
    kept = {
        path: path.stat().st_mtime_ns
        for path in (stopped / blocks.FOLDER).iterdir()
        if not path.name.startswith(f"{lost:05d}") and not path.name.endswith(blocks.WORKING)
    }
    assert len(kept) == 4
    events = gone_on(war, stopped, three_blocks)
    assert [(event["block"], event["file"]) for event in events["again"]] == [(lost, str(spoilt))]
    assert [event["resumed"] for event in events["start"]] == [2]
    assert [(event["block"], event["done"]) for event in events["block"]] == [(lost, THREE)]
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_a_stopped_run_counts_the_members_it_has(war, three_blocks, stopped):
    log = stopped / records.COMMITS
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[2])  # the last block, of nine members
    events = gone_on(war, stopped, three_blocks)
    assert [event["resumed"] for event in events["start"]] == [1]
    assert sorted(event["block"] for event in events["block"]) == [0, 1]
    assert [event["done"] for event in events["block"]] == [blocks.SIZE + 9, THREE]


def test_the_order_of_the_log_is_not_that_of_the_members(war, three_blocks, stopped):
    log = stopped / records.COMMITS
    first, second, third = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(third + first + second)
    assert gone_on(war, stopped, three_blocks)["block"] == []


def test_of_two_lines_of_a_block_the_later_counts(war, three_blocks, stopped):
    log = stopped / records.COMMITS
    commit = records.read_commits(stopped)[1]
    stale = records.Commit(1, dict.fromkeys(commit.files, "0" * 64))
    log.write_bytes(stale.line() + log.read_bytes())
    events = gone_on(war, stopped, three_blocks)
    assert events["again"] == events["block"] == []


def test_a_block_that_the_run_does_not_have_is_not_kept(war, three_blocks, stopped):
    records.append_commit(stopped, records.Commit(7, records.read_commits(stopped)[0].files))
    events = gone_on(war, stopped, three_blocks)
    assert events["again"] == events["block"] == []


@pytest.mark.parametrize("policies", [POLICIES[:1], (*POLICIES, "no_crossing")])
def test_a_stopped_run_goes_on_under_its_own_policies_alone(war, stopped, policies):
    with pytest.raises(RunError, match=r"made from another case, seed or version; choose another --out"):
        polemos.simulate(war, members=THREE, seed=7, policies=policies, out=stopped)
    assert len(records.read_commits(stopped)) == 3


def test_a_fault_in_the_first_block_ends_the_run_for_all_that_wait_for_it(war, monkeypatch):
    def broken(engine, weekly, policy):
        raise ArithmeticError("planted")

    monkeypatch.setattr(Engine, "columns", broken)
    with pytest.raises(ArithmeticError, match="planted"):
        simulate(war, 3 * blocks.SIZE, workers=2)


def test_a_damaged_line_inside_the_log_is_refused(war, tmp_path):
    simulate(war, blocks.SIZE + 300, tmp_path / "run")
    log = tmp_path / "run" / records.COMMITS
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0].replace(b'"block": ', b'"block": 9') + lines[1])
    with pytest.raises(DamagedRun, match="checksum"):
        records.read_commits(tmp_path / "run")


def test_a_changed_block_is_never_read(war, tmp_path):
    run = simulate(war, 50, tmp_path / "run")
    block = tmp_path / "run" / "blocks" / "00000.parquet"
    data = bytearray(block.read_bytes())
    data[len(data) // 2] ^= 1
    block.write_bytes(data)
    with pytest.raises(DamagedRun, match="changed"):
        run.column(run.manifest.measures[0])


def test_a_complete_run_is_found_and_not_done_again(war, tmp_path):
    first = simulate(war, 50, tmp_path / "run")
    events = []
    second = simulate(war, 50, tmp_path / "run", listen=events.append)
    assert [event["event"] for event in events] == ["done"]
    assert second.hash == first.hash


def test_a_folder_with_another_run_or_other_things_is_refused(war, tmp_path):
    simulate(war, 50, tmp_path / "run")
    with pytest.raises(RunError, match="choose another --out"):
        simulate(war, 51, tmp_path / "run")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear editor")
    with pytest.raises(RunError, match="holds no run"):
        simulate(war, 50, tmp_path / "other")
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["letter.txt"]


def test_a_second_writer_is_refused_and_a_dead_one_forgotten(war, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    request = request_of(war, members=20, seed=7, policies=POLICIES)
    with only_writer(folder), pytest.raises(RunError, match=rf"process {os.getpid()}@"):
        answer(request, folder, report=False)
    (folder / ".writer").touch()  # what a killed process leaves: files, and no lock
    (folder / ".writer.owner").write_text("999999999@elsewhere")
    assert answer(request, folder, report=False).hash
    assert not (folder / ".writer.owner").exists()


def test_every_flipped_bit_of_a_sealed_run_is_found(war, tmp_path):
    simulate(war, 50, tmp_path / "run")
    assert list(records.damage(tmp_path / "run")) == []
    rng = np.random.default_rng(3)
    files = [path for path in (tmp_path / "run").rglob("*") if path.is_file() and path.name != ".writer"]
    for _ in range(200):
        path = files[rng.integers(len(files))]
        whole = path.read_bytes()
        broken = bytearray(whole)
        broken[rng.integers(len(whole))] ^= 1 << int(rng.integers(8))
        path.write_bytes(broken)
        assert list(records.damage(tmp_path / "run")), f"a flipped bit in {path.name} went unseen"
        path.write_bytes(whole)


def test_the_manifest_says_what_was_run(two_blocks, war):
    manifest = json.loads((two_blocks.folder / records.MANIFEST).read_text())
    assert manifest["weeks"] == war.clock.n_weeks
    assert manifest["members"] == blocks.SIZE + 300
    assert manifest["case"]["digest"] == war.digest
    assert set(manifest["case"]["files"]) >= {"case.yaml", "priors.yaml", "claims.yaml"}
    assert manifest["environment"]["jaxlib"]
    assert manifest["non_finite"] == dict.fromkeys(POLICIES, 0)


def test_weekly_outcomes_are_labelled_and_agree_with_the_measures(war, two_blocks):
    histories = two_blocks.weekly(names=("held", "dead"), members=range(20))
    assert histories.held.dims == ("policy", "member", "week", "actor", "sector")
    assert histories.held.attrs["units"] == "km^2"
    assert histories.sizes["week"] == war.clock.n_weeks
    total = histories.held.sum("actor")
    np.testing.assert_allclose(total.std("week"), 0.0, atol=1e-2)
    start = histories.held.sel(actor="B", sector="north", week=0)
    np.testing.assert_allclose(start, 8000.0, atol=1 / 64)


def test_more_history_than_memory_is_refused_with_a_way_out(war, monkeypatch):
    run = simulate(war, 20)
    monkeypatch.setattr(outcomes, "LIMIT", 2**14)
    with pytest.raises(RunError, match=r"20 members under .* policies need .*; ask for fewer"):
        run.weekly()
    assert run.weekly(names=["dead"], members=[3], policies=["baseline"]).dead.notnull().all()


@pytest.mark.parametrize("members", [0, -1])
def test_an_ensemble_has_members(war, members):
    with pytest.raises(RunError, match="at least one member"):
        simulate(war, members)


def test_an_unknown_policy_is_named_with_those_there_are(war):
    with pytest.raises(RunError, match=r"no policy surrender .*baseline"):
        polemos.simulate(war, members=1, seed=1, policies=["surrender"])


def test_a_member_that_left_the_range_of_numbers_has_no_measure(war):
    engine = Engine(Request(war, 4, 7, POLICIES))
    policy = engine.measures[0].policy
    weekly = np.ones((engine.n_weeks, len(engine.rows), 4), np.float32)
    weekly[5, 0, 2] = np.nan
    weekly[-1, -1, 3] = np.inf
    weekly[0, 0, 1] = -np.inf
    columns = engine.columns(weekly, policy)
    assert columns.pop(blocks.finite(policy)).tolist() == [True, False, False, False]
    assert columns
    for column in columns.values():
        assert not np.isnan(column[0])
        assert np.isnan(column[1:]).all()


def test_after_a_stop_no_further_policy_of_a_block_is_computed(war, tmp_path, monkeypatch):
    """The interrupt comes with the first finished block, while another worker is in the next one."""
    computed, stopped, columns = [], threading.Event(), Engine.columns

    def slowly(self, weekly, policy):
        computed.append((stopped.is_set(), policy))
        if len(computed) > len(POLICIES):  # of the second block
            stopped.wait(60)
        return columns(self, weekly, policy)

    def interrupt(event):
        if event["event"] == "block":
            stopped.set()
            raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "columns", slowly)
    with pytest.raises(KeyboardInterrupt):
        simulate(war, 2 * blocks.SIZE + 1, tmp_path / "run", workers=1, listen=interrupt)
    assert [policy for late, policy in computed if late] == []
