"""The report: one HTML file that answers the question of a case from a run's records, and fetches nothing.

    read_run      the records of a run folder
    build_page    the page, as text
    build_brief   its one page to hand on, as text; write_brief writes it, on paper too
    write_report  the page, in the folder; rewrite_report and, for its writer, renew_report seal the run again
    verify_report what is wrong with a page

Nothing here imports JAX or the engine: a report can be rebuilt years later from the folder alone.
"""

from polemos.report.page import (
    build_brief,
    build_page,
    renew_report,
    rewrite_report,
    write_brief,
    write_report,
)
from polemos.report.reading import read_run
from polemos.report.record import RunRecord
from polemos.report.verify import verify_report

__all__ = [
    "RunRecord",
    "build_brief",
    "build_page",
    "read_run",
    "renew_report",
    "rewrite_report",
    "verify_report",
    "write_brief",
    "write_report",
]
