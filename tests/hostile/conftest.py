from collections.abc import Callable
from pathlib import Path

import pytest

from polemos.case import write_template


@pytest.fixture
def case_with(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Makes the example case with one file replaced."""

    def make(file: str, content: bytes | str) -> Path:
        folder = tmp_path / "example"
        if not folder.exists():
            write_template(folder)
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return make
