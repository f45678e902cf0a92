"""One HTML file that answers the question of a case, and fetches nothing.

The template is filled with autoescape on and undefined names refused; the only style is one inline sheet,
allowed by its hash; there is no script. The same records give the same bytes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from polemos._core import records
from polemos._core.command import case_in, run_line
from polemos._core.writer import only_writer
from polemos.report import brief
from polemos.report.answers import Answer, answers
from polemos.report.argument import FIRST, argument_map, key_lines, strands
from polemos.report.breaking import break_curves
from polemos.report.differences import comparisons, moved_at_table
from polemos.report.embedding import BLANK, SLOT, embedded, sealed, style_hash
from polemos.report.formatting import long_date, period, plural, pretty, rounded, stated
from polemos.report.fronts import fronts
from polemos.report.held import held_ground
from polemos.report.limits import CANNOT_SAY, WEAKEST, mechanisms_unused
from polemos.report.links import matrix
from polemos.report.loops import example, which_loops
from polemos.report.outside import outside
from polemos.report.palette import css_variables
from polemos.report.parity import parity
from polemos.report.placebo import placebos
from polemos.report.premises import splits
from polemos.report.reading import read_run
from polemos.report.rear import behind_the_front, people
from polemos.report.record import RunRecord
from polemos.report.scores import scores
from polemos.report.sources import CLASSES, class_of, rows_on, safe_address
from polemos.report.taught import learned
from polemos.report.timeline import calendar
from polemos.report.trust import stage, trust
from polemos.report.upheaval import upheaval

LEDGER = ("sources", "rows", "series")
"""Parts of the case that are the ledger of evidence."""


def write_report(run_folder: Path) -> Path:
    """Write report.html into a run folder, whole or not at all; the path of it.

    The report of a finished run is sealed with it, as by `rewrite_report`. Raises DamagedRun when a record
    is missing or unreadable and OSError as the file system gives it.
    """
    if (run_folder / records.SEAL).exists():
        return rewrite_report(run_folder)
    path = run_folder / records.REPORT
    records.write_whole(path, build_page(read_run(run_folder)).encode())
    return path


def rewrite_report(run_folder: Path) -> Path:
    """Write the report of a finished run again and seal the run with it; the path of the report.

    Raises NoRun where there is no finished run, and DamagedRun, naming the file, when anything but the report
    was changed since the run was sealed.
    """
    records.require_whole(run_folder, but=records.REPORT)
    with only_writer(run_folder):
        records.tidy(run_folder)
        return renew_report(run_folder)


def renew_report(run_folder: Path) -> Path:
    """As `rewrite_report`, for the only writer of the folder."""
    records.require_whole(run_folder, but=records.REPORT)
    page = build_page(read_run(run_folder)).encode()
    records.change_sealed(run_folder, records.REPORT, page)
    return run_folder / records.REPORT


def write_brief(run_folder: Path, folder: Path) -> tuple[Path, ...]:
    """Write the brief of a finished run into a folder, as HTML and, where a browser is found, as PDF.

    Raises as `rewrite_report`, which it leaves alone, and OSError as the file system gives it.
    """
    records.require_whole(run_folder, but=records.REPORT)
    record = read_run(run_folder)
    return brief.write_brief(build_brief(record), folder, f"{record.manifest.run}-brief")


def build_brief(record: RunRecord) -> str:
    """The page of the brief alone."""
    told = _told(record, answers(record))
    return _environment().get_template("brief_page.html").render(told, alone=True)


def build_page(record: RunRecord) -> str:
    """The whole page, sealed with its own hash."""
    listed = answers(record)
    page = _environment().get_template("page.html").render(
        _told(record, listed),
        alone=False,
        source_numbers={one.id: at for at, one in enumerate(record.case.sources, 1)},
        slot=SLOT.format(BLANK),
        first=FIRST,
        strands=list(strands(listed, record)),
        **_drawn(record, listed),
        losses=_losses(record),
        outside=list(outside(record)),
        parity=parity(record),
        scores=scores(record),
        learned=learned(record),
        folder=_folder(record),
        unused=mechanisms_unused(record),
        weakest=WEAKEST,
        loops_example=example(record, _folder(record)),
        data=_data(record),
    )  # fmt: skip
    return sealed(page)


def _told(record: RunRecord, listed: tuple[Answer, ...]) -> dict[str, Any]:
    """What the report and its brief both say."""
    lines = list(key_lines(listed, record))
    style = _style() + _foot(record)
    return {
        "record": record,
        "manifest": record.manifest,
        "case": record.case,
        "style": style,
        "policy": f"default-src 'none'; style-src '{style_hash(style)}'; base-uri 'none'; form-action 'none'",
        "stage": stage(record),
        "answers": listed,
        "key": lines,
        "brief_lines": brief.LINES,
        "brief_figures": list(brief.figures(record)),
        "printed": {a.claim.id for line in lines for a in line.answers if a.group == "model"},
        "map": argument_map(listed, record),
        "trust": trust(record),
        "cannot_say": CANNOT_SAY,
        "command": _command(record),
    }


def _foot(record: RunRecord) -> str:
    """What stands at the foot of every printed page, as rules of style."""
    manifest = record.manifest
    text = f"polemos run {manifest.run}, {stage(record)}, evidence to {long_date(manifest.known_until)}"
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ,.-") else "_" for one in text)
    return f'@page{{@bottom-left{{content:"{plain}"}}@bottom-right{{content:counter(page)}}}}'


def _drawn(record: RunRecord, listed: tuple[Answer, ...]) -> dict[str, Any]:
    """All figures."""
    return {
        "calendar": calendar(record),
        "comparisons": list(comparisons(record)),
        "moved": moved_at_table(record),
        "break_curves": list(break_curves(record)),
        "fronts": fronts(record),
        "placebos": list(placebos(record)),
        "people": list(people(record)),
        "rear": list(behind_the_front(record)),
        "upheavals": upheaval(record, listed),
        "splits": list(
            splits(listed, [a.claim.id for line in key_lines(listed, record) for a in line.answers])
        ),
        "links": matrix(record),
        "loops": list(which_loops(record)),
        "held": list(held_ground(record)),
    }


def _losses(record: RunRecord) -> list[dict[str, Any]]:
    """What was stated about the dead and casualties of each side, by class of source."""
    tables: list[dict[str, Any]] = []
    for outcome in ("dead", "casualties"):
        for actor in record.belligerents:
            rows = rows_on(record, outcome, actor.id)
            groups = [
                (name, [row for row in rows if class_of(row.side, actor.id, record) == name])
                for name in CLASSES
            ]
            tables.append(
                {"outcome": outcome, "actor": actor, "groups": [group for group in groups if group[1]]}
            )
    return tables


def _command(record: RunRecord) -> str:
    """The exact line that makes this run again: what was typed is a record, this is a recipe."""
    manifest = record.manifest
    every = {policy.id for policy in record.case.policies if not policy.abstract} == set(manifest.policies)
    policies = () if every else manifest.policies
    return run_line(_folder(record), manifest.members, manifest.seed, policies)


def _folder(record: RunRecord) -> str:
    """The case folder as it was recorded; the id of the case where that is not known."""
    return case_in(record.manifest.command) or record.case.id


def _data(record: RunRecord) -> list[Any]:
    case: dict[str, Any] = record.plain[records.CASE]
    rest = {name: value for name, value in case.items() if name not in LEDGER}
    ledger = {name: case[name] for name in LEDGER if name in case}
    summary = {
        name.partition(".")[0]: record.plain[name]
        for name in (records.MANIFEST, records.VERDICTS, records.COVERAGE, records.LOOPS)
        if name in record.plain
    }
    return [embedded("case", rest), embedded("ledger", ledger), embedded("summary", summary)]


@functools.cache
def _style() -> str:
    sheet = files("polemos.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{css_variables(dark=True)}}}}}"
    return f":root{{{css_variables(dark=False)}}}{dark}\n{sheet}"


def _shown(value: Any) -> Any:
    """What is not there is shown as nothing."""
    return "" if value is None else value


@functools.cache
def _environment() -> Environment:
    loader = PackageLoader("polemos.report")
    environment = Environment(
        loader=loader,
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words: dict[str, Callable[..., Any]] = {
        "address": safe_address,
        "day": long_date,
        "period": period,
        "plural": plural,
        "pretty": pretty,
        "rounded": rounded,
        "stated": stated,
    }
    environment.filters |= words
    return environment
