"""The model takes no side: exchange the two belligerents of the case and every number goes with them."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import polemos

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KURSK = ROOT / "cases" / "kursk_2025"
MEMBERS = 200


def exchanged(text: str) -> str:
    """UKR for RUS and RUS for UKR, wherever they stand as ids."""
    return re.sub(r"\b(UKR|RUS)\b", lambda match: {"UKR": "RUS", "RUS": "UKR"}[match[0]], text)


def listed_backwards(text: str) -> str:
    """The two lines of `belligerents:` in the other order."""
    first, second = re.findall(r"^  - \{id: (?:UKR|RUS), .*\}\n", text, flags=re.MULTILINE)[:2]
    return text.replace(first + second, second + first)


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "kursk_2025"
    shutil.copytree(KURSK, folder)
    return folder


COMPARED = ["baseline", "hold_kursk"]


def run_of(case, policies=None):
    return polemos.simulate(case, members=MEMBERS, seed=5, policies=policies)


def numbers_of(reading):
    """All of a reading that names no belligerent."""
    drivers = [(driver.explained, driver.profile, driver.settles) for driver in reading.drivers]
    said = (
        reading.name,
        reading.verdict,
        reading.smallest,
        reading.edge,
        reading.estimate,
        reading.agreement,
    )
    return said, reading.shares, sorted(drivers)


def histories_of(run):
    """Two policies that differ, every outcome, some members."""
    return run.weekly(policies=COMPARED, members=range(20))


@pytest.fixture(scope="module")
def original(kursk):
    run = run_of(kursk)
    return run, histories_of(run), run.verdicts()


def test_the_order_of_the_belligerents_means_nothing(copy, original):
    path = copy / "case.yaml"
    before = path.read_text()
    path.write_text(listed_backwards(before))
    assert path.read_text() != before
    swapped = run_of(polemos.load_case(copy), COMPARED)
    run, histories, _ = original
    np.testing.assert_array_equal(
        histories_of(swapped).sel(actor=["UKR", "RUS"]).to_array(),
        histories.sel(actor=["UKR", "RUS"]).to_array(),
    )
    for name in swapped.manifest.measures:  # what the hash is made of
        np.testing.assert_array_equal(swapped.column(name), run.column(name))


def test_the_names_of_the_belligerents_mean_nothing(copy, original):
    for path in copy.glob("*.yaml"):
        path.write_text(exchanged(path.read_text()))
    swapped = run_of(polemos.load_case(copy))
    _, histories, verdicts = original
    np.testing.assert_array_equal(
        histories_of(swapped).sel(actor=["RUS", "UKR"]).to_array(),
        histories.sel(actor=["UKR", "RUS"]).to_array(),
    )
    for one, other in zip(verdicts, swapped.verdicts(), strict=True):
        assert (one.claim, one.verdict, one.basis, one.speaks, one.agreement) == (
            other.claim,
            other.verdict,
            other.basis,
            other.speaks,
            other.agreement,
        )
        assert [numbers_of(reading) for reading in one.readings] == [
            numbers_of(reading) for reading in other.readings
        ]
    assert any(reading.shares for one in verdicts for reading in one.readings)
