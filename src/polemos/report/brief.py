"""The brief: one A4 page that says what follows, on what it stands, and what would change it.

It is the first page of a printed report, and stands alone as HTML and, where a browser is found, as PDF.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from polemos._core import records
from polemos.report.differences import in_words
from polemos.report.formatting import rounded
from polemos.report.record import RunRecord

LINES, CANNOT = 5, 3
"""Key claims on the page, and sentences on what the model cannot say."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 120
"""Seconds that a browser is given to print a page."""


@dataclass(frozen=True)
class Figure:
    """A number of the reference policy: what it is, the middle run, and where 8 in 10 runs lie."""

    name: str
    middle: str
    span: str


def figures(record: RunRecord) -> Iterator[Figure]:
    """The numbers of the case, of both belligerents where they are of either."""
    for one in record.numbers:
        unit, factor = in_words(one.unit)
        low, middle, high = (rounded(float(f"{factor * end:.2g}")) for end in (one.low, one.middle, one.high))
        whose = f", {record.name(one.actor)}" if one.actor else ""
        yield Figure(f"{one.name}{whose}", f"{middle}\u00a0{unit}".strip(), f"{low} to {high}")


def write_brief(page: str, folder: Path, name: str) -> tuple[Path, ...]:
    """Write a page as `name`.html and, where a browser is found, as `name`.pdf; the paths of both.

    Raises OSError as the file system gives it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    html = folder / f"{name}.html"
    records.write_whole(html, page.encode())
    pdf = _printed(html)
    if pdf is None:
        return (html,)
    path = html.with_suffix(".pdf")
    records.write_whole(path, pdf)
    return html, path


def _printed(html: Path) -> bytes | None:
    """The page on paper; None where no browser is found or it cannot."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        pdf = Path(profile) / "page.pdf"
        options = ["--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
        options += ["--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")  # a browser refuses to run as root with one
        try:
            subprocess.run(  # noqa: S603 (a browser of this machine, our own page)
                [program, *options, html.resolve().as_uri()],
                capture_output=True,
                timeout=PATIENCE,
                check=True,
            )
            return pdf.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
