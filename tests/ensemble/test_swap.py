"""The model takes no side: exchange the two belligerents of the case and every number goes with them."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import polemos

ROOT = Path(__file__).parents[2]
KURSK = ROOT / "cases" / "kursk_2025"
MEMBERS = 40


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


def histories(folder: Path):
    run = polemos.simulate(polemos.load_case(folder), members=MEMBERS, seed=5)
    return run, run.weekly()


def test_the_order_of_the_belligerents_means_nothing(copy, kursk):
    path = copy / "case.yaml"
    before = path.read_text()
    path.write_text(listed_backwards(before))
    assert path.read_text() != before
    run, swapped = histories(copy)
    original = polemos.simulate(kursk, members=MEMBERS, seed=5)
    np.testing.assert_array_equal(
        swapped.sel(actor=["UKR", "RUS"]).to_array(), original.weekly().sel(actor=["UKR", "RUS"]).to_array()
    )
    assert run.hash == original.hash


def test_the_names_of_the_belligerents_mean_nothing(copy, kursk):
    for path in copy.glob("*.yaml"):
        path.write_text(exchanged(path.read_text()))
    _, swapped = histories(copy)
    original = polemos.simulate(kursk, members=MEMBERS, seed=5).weekly()
    np.testing.assert_array_equal(
        swapped.sel(actor=["RUS", "UKR"]).to_array(), original.sel(actor=["UKR", "RUS"]).to_array()
    )


def test_verdicts_are_exchanged_with_the_names(copy, kursk):
    for path in copy.glob("*.yaml"):
        path.write_text(exchanged(path.read_text()))
    swapped = polemos.simulate(polemos.load_case(copy), members=200, seed=5).verdicts()
    original = polemos.simulate(kursk, members=200, seed=5).verdicts()
    for one, other in zip(original, swapped, strict=True):
        assert (one.claim, one.verdict, one.estimate, one.mc_error) == (
            other.claim,
            other.verdict,
            other.estimate,
            other.mc_error,
        )
