"""Thousands of spoilt cases: each is read or refused, none ends in another error than InvalidCase."""

import resource
import shutil
from pathlib import Path

import pytest

from hostile.mutants import fuzzed
from polemos.case import check_case, write_template

SHIPPED = Path(__file__).parents[2] / "cases" / "kursk_2025"


def hold(folder, count, seed):
    """Nothing raised, nothing stuck, nothing kept in memory."""
    check_case(folder)  # what is imported at first use is no growth
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, raised in fuzzed(folder, count, seed):
        assert raised is None, f"{name}: {raised!r}; the mutant is kept in {folder.parent}"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


def small_shipped(folder):
    """The shipped case without most of its ledger, which takes most of the time to read."""
    write_template(folder)
    for name in ("priors.yaml", "policies.yaml", "claims.yaml", "case.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
    return folder


def example(folder):
    write_template(folder)
    return folder


@pytest.mark.parametrize(("make", "count"), [(example, 10), (small_shipped, 1)])
def test_a_few_mutants(tmp_path, make, count):
    whole = make(tmp_path / "case")
    for name, raised in fuzzed(whole, count, seed=7):
        assert raised is None, name


@pytest.mark.slow
@pytest.mark.parametrize(("make", "count"), [(example, 2900), (small_shipped, 100)])
def test_three_thousand_mutants(tmp_path, make, count):
    hold(make(tmp_path / "case"), count, seed=1)


@pytest.mark.certify
@pytest.mark.parametrize("seed", range(100, 110))
def test_a_hundred_thousand_mutants(tmp_path, seed):
    hold(example(tmp_path / "case"), 10_000, seed)
