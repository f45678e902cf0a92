"""A synthetic run, its record and its page, each made once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules that make the run stand beside the tests

from synthetic_run import write_run

from polemos.report import RunRecord, build_page, read_run


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("run") / "northern")


@pytest.fixture(scope="session")
def record(run_folder: Path) -> RunRecord:
    return read_run(run_folder)


@pytest.fixture(scope="session")
def page(record: RunRecord) -> str:
    return build_page(record)
