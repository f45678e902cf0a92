"""A small complete case to start from: an invented war, with schemas beside it for editors."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from importlib import resources
from pathlib import Path

from polemos._core.errors import PolemosError
from polemos.case.fields import CASE_ID
from polemos.case.schema import schemas

SCHEMAS = "schemas"
_FILES = (
    "case.yaml",
    "priors.yaml",
    "policies.yaml",
    "claims.yaml",
    "evidence.yaml",
    "evidence/map_north.csv",
)


def write_template(folder: str | Path) -> tuple[Path, ...]:
    """Write the example into a folder that does not exist yet; the files written.

    All or nothing: the folder appears when it is complete. Raises PolemosError where it cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PolemosError(f"{folder} is there already; name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as temporary:
            draft = Path(temporary) / "case"
            written = _write(draft, _id_of(folder.name))
            draft.chmod(0o755)
            draft.replace(folder)
    except OSError as error:
        raise PolemosError(f"{folder} cannot be written: {error.strerror}") from error
    return tuple(folder / name for name in written)


def _id_of(name: str) -> str | None:
    """A folder's name as the id of a case; None where it makes none."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return words if CASE_ID.fullmatch(words) else None


def _write(folder: Path, id: str | None) -> list[str]:
    (folder / "evidence").mkdir(parents=True)
    (folder / SCHEMAS).mkdir()
    template = resources.files("polemos.case") / "template"
    for name in _FILES:
        with resources.as_file(template / name) as source:
            shutil.copyfile(source, folder / name)
    if id is not None:
        case = folder / "case.yaml"
        case.write_text(case.read_text(encoding="utf-8").replace("id: example\n", f"id: {id}\n", 1), "utf-8")
    found = {f"{SCHEMAS}/{name}.schema.json": schema for name, schema in schemas().items()}
    for name, schema in found.items():
        (folder / name).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*_FILES, *found]
