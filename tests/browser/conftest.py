"""One browser for all tests of a module; a run to report on, made as for the report's own tests."""

import sys
from pathlib import Path

import pytest

for folder in ("browser", "report"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))

import chromium  # noqa: E402 (stands beside the tests)


@pytest.fixture(scope="module")
def browser():
    program = chromium.find()
    if program is None:
        pytest.skip("Chromium is not installed")
    with chromium.browser(program) as one:
        yield one
