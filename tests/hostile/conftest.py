from collections.abc import Callable
from pathlib import Path

import pytest

from case.conftest import copied


@pytest.fixture
def case_with(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Makes the example case with one file replaced."""

    def make(file: str, content: bytes | str) -> Path:
        folder = tmp_path / "example"
        if not folder.exists():
            copied(folder)
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return make
