import functools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from polemos.case import write_template

Edit = tuple[str, str, str]


@functools.cache
def _written(name: str) -> tempfile.TemporaryDirectory[str]:
    """The example case in a folder of that name, from which its id is; written once a process."""
    kept = tempfile.TemporaryDirectory(prefix="polemos-example-")
    write_template(Path(kept.name) / name)
    return kept


def copied(folder: Path) -> Path:
    """A copy of the example case, which takes a fraction of the time that writing it does."""
    return Path(shutil.copytree(Path(_written(folder.name).name) / folder.name, folder))


def edited(folder: Path, *edits: Edit) -> Path:
    """A fresh example case with texts replaced once each: (file, old, new)."""
    copied(folder)
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
