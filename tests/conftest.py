"""What every test shares: shape checks in the engine, Hypothesis profiles, marks."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from jaxtyping import install_import_hook

# Before anything of polemos is imported: arrays are checked when a function of the engine is called.
install_import_hook(
    ["polemos._core", "polemos.dynamics", "polemos.ensemble", "polemos.inference"], "beartype.beartype"
)

# No deadline: the first call of a compiled function compiles it. In CI the examples are the same every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that needs something absent is skipped and says so; in CI a missing browser is a failure."""
    if item.get_closest_marker("browser") and not any(map(shutil.which, BROWSERS)):
        message = f"needs one of {', '.join(BROWSERS)} on PATH"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    if item.get_closest_marker("shared") and not os.environ.get("POLEMOS_SHARED"):
        pytest.skip("needs POLEMOS_SHARED, the folder of the raw sources")


@pytest.fixture(scope="session")
def kursk():
    """The shipped case."""
    import polemos

    return polemos.load_case(Path(__file__).parents[1] / "cases" / "kursk_2025")
