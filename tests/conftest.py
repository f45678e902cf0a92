"""What every test shares: shape checks in the engine, Hypothesis profiles, marks, golden numbers."""

import gc
import json
import math
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from jaxtyping import install_import_hook

# Before JAX is imported. Compiled programs are kept: a test finds those of the last time, and of the other
# processes. Laws are compiled as fast as can be, not for speed; the engine says its own options.
ROOT = Path(__file__).parents[1]
FAST = "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false"
os.environ.setdefault("XLA_FLAGS", FAST)
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(ROOT / ".cache" / "jax"))
os.environ.setdefault("XDG_CACHE_HOME", str(ROOT / ".cache"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")

# Before anything of polemos is imported: arrays are checked when a function of the engine is called.
install_import_hook(
    ["polemos._core", "polemos.dynamics", "polemos.ensemble", "polemos.inference"], "beartype.beartype"
)

# No deadline: the first call of a compiled function compiles it. In CI the examples are the same every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

GOLDEN = Path(__file__).parent / "golden"
LONG_FIRST = (
    "golden/test_golden.py",
    "inference/test_calibrate.py",
    "docs/test_snippets.py",
    "inference/test_filter.py",
    "oracles/test_upheaval.py",
    "test_cli.py",
    "questions/test_structure.py",
    "dynamics/test_laws.py",
    "dynamics/test_symmetry.py",
    "dynamics/test_balance.py",
)
"""Files of few tests that take long: begun last, one of them would leave all other processes idle."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", choices=("compare", "write"), default="compare", help="used by `make golden`"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that needs something absent is skipped and says so; in CI a missing browser is a failure."""
    if item.get_closest_marker("browser") and not any(map(shutil.which, BROWSERS)):
        message = f"needs one of {', '.join(BROWSERS)} on PATH"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    if item.get_closest_marker("shared") and not os.environ.get("POLEMOS_SHARED"):
        pytest.skip("needs POLEMOS_SHARED, the folder of the raw sources")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files come first, in this order; all others follow in the order of their names."""
    place = {Path(__file__).parent / name: at for at, name in enumerate(LONG_FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector of garbage need not look through it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def kursk():
    """The shipped case."""
    import polemos

    return polemos.load_case(ROOT / "cases" / "kursk_2025")


@pytest.fixture(scope="session")
def war(tmp_path_factory: pytest.TempPathFactory):
    """The small war that `polemos new` writes: for what is the same in any case."""
    import polemos
    from polemos.case import write_template

    folder = tmp_path_factory.mktemp("case") / "war"
    write_template(folder)
    return polemos.load_case(folder)


@pytest.fixture(scope="session")
def case_of(tmp_path_factory: pytest.TempPathFactory):
    """Makes the small war with edits of its files: (file, old, new)."""
    import polemos
    from case.conftest import edited

    return lambda *edits: polemos.load_case(edited(tmp_path_factory.mktemp("case") / "war", *edits))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`golden(name, values)` compares numbers or words with tests/golden/<name>.json, or writes them there.

    Numbers agree to a relative 1e-4 by default (other machines round differently), words exactly.
    """
    write = request.config.getoption("--golden") == "write"

    def compare(
        name: str, values: Mapping[str, float | str], relative: float = 1e-4, absolute: float = 1e-9
    ) -> None:
        path = GOLDEN / f"{name}.json"
        if write:
            written = {key: _rounded(value) for key, value in sorted(values.items())}
            path.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
            return
        assert path.exists(), f"no golden numbers {path.name}: write them with `make golden WHY=...`"
        expected = json.loads(path.read_text("utf-8"))
        assert sorted(values) == sorted(expected), f"{path.name} names other quantities"
        moved = [
            f"{key}: {expected[key]} -> {value}"
            for key, value in sorted(values.items())
            if not _same(value, expected[key], relative, absolute)
        ]
        assert not moved, f"{path.name} moved; if meant: make golden WHY='...'\n  " + "\n  ".join(moved)

    return compare


def _rounded(value: float | str) -> float | str:
    """A golden entry as it is kept: numbers to seven digits, more than any comparison asks."""
    return value if isinstance(value, str) else float(f"{value:.7g}")


def _same(value: float | str, expected: float | str, relative: float, absolute: float) -> bool:
    """Whether two golden entries agree; not-a-number agrees with itself."""
    if isinstance(value, str) or isinstance(expected, str):
        return value == expected
    if math.isnan(value) or math.isnan(expected):
        return math.isnan(value) and math.isnan(expected)
    return math.isclose(value, expected, rel_tol=relative, abs_tol=absolute)
