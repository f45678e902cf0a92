from collections.abc import Callable
from pathlib import Path

import pytest

from polemos.case import write_template

Edit = tuple[str, str, str]


def edited(folder: Path, *edits: Edit) -> Path:
    """A fresh example case with texts replaced once each: (file, old, new)."""
    write_template(folder)
    for file, old, new in edits:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.fixture
def example(tmp_path: Path) -> Callable[..., Path]:
    """Makes the example case with edits."""
    return lambda *edits: edited(tmp_path / "example", *edits)
