"""Thousands of spoilt cases: each is read or refused, none ends in another error than InvalidCase."""

import resource
import shutil
from pathlib import Path

import pytest

from hostile.mutants import FILES, fuzzed
from polemos.case import check_case, load_case, write_template

SWITCHES = """\
- id: costly
  name: Attacks cost the other side more
  note: An assumption, the range of the prior leaves it out.
  source: ministry
  known_on: 2001-02-01
  priors:
    attrition.hazard:
      by: {A: 0.03 to 0.05 / week, B: "lognormal(median=0.02, p95=0.04) / week"}
      basis: assumption
      note: Far above.
    reserves.sector_value:
      by: {"*": 0.5 to 3, A.north: 1 to 2}
      basis: literature
      source: atlas
- id: quiet
  name: B never attacks
  note: An assumption.
  settings:
    - {set: "attack_effort(B, border)", to: 0, from: 2001-01-01}
    - set: "priority(A, border)"
      to: 0.5
      from: 2001-03-01
      until: 2001-06-01
      when: "held(A, border) > 20 km^2"
      source: ministry
"""

SHIPPED = Path(__file__).parents[2] / "cases" / "kursk_2025"


def hold(folder, count, seed, files=FILES):
    """Nothing raised, nothing stuck, nothing kept in memory."""
    check_case(folder)  # what is imported at first use is no growth
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, raised in fuzzed(folder, count, seed, files):
        assert raised is None, f"{name}: {raised!r}; the mutant is kept in {folder.parent}"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


def small_shipped(folder):
    """The shipped case without most of its ledger, which takes most of the time to read."""
    write_template(folder)
    for name in ("priors.yaml", "policies.yaml", "claims.yaml", "case.yaml", "switches.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
    return folder


def example(folder):
    write_template(folder)
    (folder / "switches.yaml").write_text(SWITCHES, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("make", "count"), [(example, 10), (small_shipped, 1)])
def test_a_few_mutants(tmp_path, make, count):
    whole = make(tmp_path / "case")
    for name, raised in fuzzed(whole, count, seed=7):
        assert raised is None, name


def test_a_few_mutants_of_switches(tmp_path):
    whole = example(tmp_path / "case")
    assert [switch.id for switch in load_case(whole).switches] == ["costly", "quiet"]
    spoilt = list(fuzzed(whole, 5, seed=7, files=("switches.yaml",)))
    assert spoilt == [("switches.yaml", None)] * 5


@pytest.mark.slow
def test_hundreds_of_mutants_of_switches(tmp_path):
    hold(example(tmp_path / "case"), 200, 1, ("switches.yaml",))


@pytest.mark.slow
@pytest.mark.parametrize(("make", "count"), [(example, 500), (small_shipped, 50)])
def test_hundreds_of_mutants(tmp_path, make, count):
    hold(make(tmp_path / "case"), count, seed=1)


@pytest.mark.certify
@pytest.mark.parametrize("seed", range(100, 110))
def test_a_hundred_thousand_mutants(tmp_path, seed):
    hold(example(tmp_path / "case"), 10_000, seed)


@pytest.mark.certify
def test_a_thousand_mutants_of_the_shipped_case(tmp_path):
    hold(small_shipped(tmp_path / "case"), 1_000, 1)
