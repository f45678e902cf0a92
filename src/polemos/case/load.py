"""A folder of files to a case, or every reason why not."""

from __future__ import annotations

from pathlib import Path

from polemos._core.errors import Fault, InvalidCase
from polemos._core.records import CASE_FILES, MANIFEST
from polemos.case.check import examine
from polemos.case.model import Case


def load_case(folder: str | Path | Case) -> Case:
    """The case of a folder; raises InvalidCase with all faults. Warnings do not stop it.

    A case that was loaded before is given back as it is.
    """
    if isinstance(folder, Case):
        return folder
    case, faults = examine(folder)
    if case is None:
        raise InvalidCase(_of_a_run(Path(folder)) or faults)
    return case


def _of_a_run(folder: Path) -> list[Fault]:
    """Where to find the case, in the folder of a run."""
    kept = folder / CASE_FILES
    if (folder / "case.yaml").exists() or not (folder / MANIFEST).exists() or not kept.is_dir():
        return []
    remedy = f"the case that it keeps is {kept}"
    return [Fault(str(folder), 1, 1, "E-PATH", "", "this is a run, not a case", remedy)]
