"""Two whole runs that begin at the same instant in one folder: one is whole and its own, the other refused.

The lock alone is tried in tests/_core/test_writer.py; here are the runs, with all that they write.
"""

import json
import multiprocessing

import pytest

import polemos
from polemos._core import records
from polemos._core.compiled import keep_programs
from polemos._core.errors import RunError
from polemos.analysis import answer, request_of
from polemos.case import load_case, write_template

SEEDS = (1, 2)


def runner(case_folder, seed, gate, tasks, answers):
    """A process that runs its seed in one folder after another, each time when the other is ready too."""
    keep_programs()
    request = request_of(load_case(case_folder), members=8, seed=seed, policies=["baseline"])
    for folder in iter(tasks.get, None):
        gate.wait(120)
        try:
            answers.put((seed, answer(request, folder, workers=1, report=False).hash))
        except RunError as error:
            answers.put((seed, f"refused: {error}"))


def race(tmp_path, times):
    write_template(tmp_path / "war")
    expected = {
        seed: polemos.simulate(tmp_path / "war", members=8, seed=seed, policies=["baseline"]).hash
        for seed in SEEDS
    }
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(len(SEEDS)), context.Queue()
    tasks = {seed: context.Queue() for seed in SEEDS}
    hands = [
        context.Process(target=runner, args=(tmp_path / "war", seed, gate, tasks[seed], answers), daemon=True)
        for seed in SEEDS
    ]
    for hand in hands:
        hand.start()
    try:
        for number in range(times):
            folder = tmp_path / f"run{number}"
            if number % 2:  # half of them where a run was killed: a stale lock and its owner
                folder.mkdir()
                (folder / records.LOCK).touch()
                (folder / records.OWNER).write_text("1@gone")
            for seed in SEEDS:
                tasks[seed].put(folder)
            told = dict(answers.get(timeout=120) for _ in SEEDS)
            refused = [seed for seed in SEEDS if told[seed].startswith("refused: ")]
            assert len(refused) == 1, (number, told)
            (won,) = set(SEEDS) - set(refused)
            assert told[won] == expected[won], (number, told)
            assert list(records.damage(folder)) == []
            manifest = json.loads((folder / records.MANIFEST).read_text())
            assert (manifest["seed"], manifest["hash"]) == (won, expected[won])
    finally:
        for hand in hands:
            hand.terminate()
            hand.join(30)


@pytest.mark.slow
def test_of_two_runs_at_once_one_is_refused(tmp_path):
    race(tmp_path, 5)


@pytest.mark.certify
def test_of_two_runs_at_once_one_is_refused_200_times(tmp_path):
    race(tmp_path, 200)
