"""Finished runs of one small war that differ in one thing each."""

import functools
import json
import shutil

import pytest

import polemos
from polemos._core import records
from polemos.compared import difference

POLICIES = ["baseline", "no_crossing"]
OPTIONS = {"members": 256, "seed": 7, "policies": POLICIES}
NARROW = ("priors.yaml", "prior: 15 to 240 km^2/week", "prior: 5 to 20 km^2/week")
TIED = ("priors.yaml", "matrix: [[1, 0.3], [0.3, 1]]", "matrix: [[1, 0.9], [0.9, 1]]")
HARDLY_WORTH = ("priors.yaml", "B.border: 0.6 to 4", "B.border: 0.05 to 0.2")


@pytest.fixture(scope="session")
def runs(case_of, tmp_path_factory):
    """By name, folders of runs: as it is, again, another seed, one prior or two or a correlation changed."""
    home = tmp_path_factory.mktemp("runs")
    made = {}

    def make(name, *edits, **options):
        made[name] = polemos.simulate(case_of(*edits), **{**OPTIONS, **options}, out=home / name).folder

    make("plain")
    made["again"] = shutil.copytree(made["plain"], home / "again")
    make("seed", seed=8)
    make("prior", NARROW)
    make("tied", TIED)
    make("both", NARROW, HARDLY_WORTH)
    return made


@pytest.fixture(scope="session")
def between(runs):
    """The difference of two of these runs by their names, read once."""
    return functools.cache(lambda first, second: difference(runs[first], runs[second]))


@pytest.fixture
def spoilt(runs, tmp_path):
    """A copy of a run whose records a test rewrites, sealed anew: (name, file, change of its JSON)."""

    def spoil(name, file, change):
        folder = shutil.copytree(runs[name], tmp_path / f"{name}-{file}-{len(list(tmp_path.iterdir()))}")
        value = json.loads((folder / file).read_text())
        changed = change(value)
        value = value if changed is None else changed
        records.write_json(folder / file, value)
        records.seal(folder, set(records.sealed_files(folder)))
        return folder

    return spoil
