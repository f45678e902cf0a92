"""polemos: make a strategic argument about a war explicit, executable and testable.

case (files) -> dynamics (one war, one week) -> ensemble (many runs) -> inference (evidence -> posterior)
     -> questions (what an analyst asks) -> report / workbench (what a person looks at)

`ls` of this folder is that flow. Importing polemos imports nothing heavy; names below load on use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polemos._core.errors import InvalidCase, PolemosError
    from polemos.analysis import Run, open_run, simulate
    from polemos.case import Case, check_case, load_case
    from polemos.compared import difference
    from polemos.report import write_report

_HOME = {
    "Case": "polemos.case",
    "InvalidCase": "polemos._core.errors",
    "PolemosError": "polemos._core.errors",
    "Run": "polemos.analysis",
    "check_case": "polemos.case",
    "difference": "polemos.compared",
    "load_case": "polemos.case",
    "open_run": "polemos.analysis",
    "simulate": "polemos.analysis",
    "write_report": "polemos.report",
}

__version__ = "0.1.0"
__all__ = [
    "Case",
    "InvalidCase",
    "PolemosError",
    "Run",
    "__version__",
    "check_case",
    "difference",
    "load_case",
    "open_run",
    "simulate",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    message = f"module 'polemos' has no attribute '{name}'"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return list(__all__)
