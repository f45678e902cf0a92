"""The page on adding a mechanism, done in a copy of the repository as it says, with nothing else done."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-mechanism.md"
STEP = re.compile(
    r"<!-- (?P<what>file|in|case): (?P<path>[^;\s]+)"
    r"(?:; (?P<where>after|before): \"(?P<anchor>[^\n]*)\")? -->\n"
    r"```\w+\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
COPIED = ("src", "tests", "tools", "docs", "bench", "cases", "pyproject.toml")
POLEMOS = ("-c", "from polemos.cli import main; main()")
MOST_FILES = 8  # made or changed by hand
TESTS = (
    "tests/dynamics/test_couplings.py",
    "tests/_core/test_catalogue.py",
    "tests/oracles/test_displacement.py",
)


def steps(kinds):
    return [found for found in STEP.finditer(PAGE.read_text("utf-8")) if found["what"] in kinds]


def inserted(text, step):
    """A file with the lines of a step before or after the one line that the page names."""
    lines = text.splitlines(keepends=True)
    places = [number for number, line in enumerate(lines) if line.rstrip("\n") == step["anchor"]]
    assert len(places) == 1, f"{step['path']} has {step['anchor']!r} {len(places)} times"
    at = places[0] + (step["where"] == "after")
    return "".join([*lines[:at], step["text"], *lines[at:]])


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the repository with the steps of the page taken."""
    copy = tmp_path_factory.mktemp("house")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    for step in steps({"file", "in"}):
        path = copy / step["path"]
        if step["what"] == "file":
            assert not path.exists(), f"{step['path']} is there already"
            path.write_text(step["text"], "utf-8")
        else:
            path.write_text(inserted(path.read_text("utf-8"), step), "utf-8")
    return copy


def run(house, *command):
    """Run Python in the copy, whose polemos comes first; what it wrote."""
    environment = {**os.environ, "PYTHONPATH": str(house / "src")}
    done = subprocess.run(
        [sys.executable, *command], cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}{done.stderr[-3000:]}"
    return done.stdout


def test_it_takes_few_files():
    assert 3 < len({step["path"] for step in steps({"file", "in"})}) <= MOST_FILES


@pytest.mark.slow
def test_what_the_page_adds_is_a_mechanism_like_the_others(house, tmp_path):
    for tool in ("generate_catalogue", "generate_reference", "generate_mechanism_docs"):
        run(house, f"tools/{tool}.py")
        run(house, f"tools/{tool}.py", "--check")
    assert "displacement" in (house / "docs" / "mechanisms" / "index.md").read_text("utf-8")
    run(
        house,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "tests/contract",
        "-k",
        "displacement or listed",
    )
    run(house, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS)
    run(house, "-m", "ruff", "check", "src", "tests")

    war, finished = str(tmp_path / "war"), str(tmp_path / "run")
    run(house, *POLEMOS, "new", war)
    for step in steps({"case"}):
        path = Path(war) / step["path"]
        key, _, _ = step["text"].partition(":")  # what the page gives takes the place of what is there
        lines = path.read_text("utf-8").splitlines(keepends=True)
        rest = [line for line in lines if step["path"] != "case.yaml" or not line.startswith(f"{key}:")]
        path.write_text("".join(rest) + "\n" + step["text"], "utf-8")
    run(house, *POLEMOS, "run", war, "--members", "64", "--seed", "1", "--out", finished)
    assert "more_in_a_than_in_b" in run(house, *POLEMOS, "claims", finished)
