"""A million members need the memory of five thousand, and not one of them leaves the range of numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KURSK = ROOT / "cases" / "kursk_2025"


def run(folder, members):
    command = [
        sys.executable, "-m", "polemos.cli", "run", str(KURSK), "--members", str(members), "--seed", "1",
        "--policy", "baseline", "--no-report", "--json", "--out", str(folder),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    return json.loads(done.stdout), len(manifest["measures"])


def check(tmp_path, large):
    small, n_measures = run(tmp_path / "small", 5_000)
    big, _ = run(tmp_path / "big", large)
    asked_for = 2 * n_measures * large * 4 / 2**20  # read from the blocks, and put together
    assert big["peak_mib"] <= 1.2 * small["peak_mib"] + asked_for
    assert big["non_finite"] == {"baseline": 0}


@pytest.mark.slow
def test_thirty_thousand_members_in_bounded_memory(tmp_path):
    check(tmp_path, 30_000)


@pytest.mark.certify
def test_a_million_members_in_bounded_memory(tmp_path):
    check(tmp_path, 1_000_000)
