"""Verbs about finished runs: claims, why, diff, report, brief, verify."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from polemos.cli.group import (
    CLAIM_FAILED,
    INVALID,
    OK,
    as_json_option,
    guarded,
    main,
    run_argument,
)
from polemos.terminal import print_verdicts, say


class VerdictWords(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """Verdicts with commas between them; depends stands for all that depend on something."""

    name = "verdicts"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        """The verdicts that are meant."""
        from polemos._core.saved import VERDICTS

        found: set[str] = set()
        for word in (part.strip().replace("_", " ") for part in str(value).split(",")):
            meant = {one for one in VERDICTS if one == word or (word == "depends" and one.startswith(word))}
            if not meant:
                self.fail(f"there is no verdict '{word}'; the verdicts are {', '.join(VERDICTS)}", param, ctx)
            found |= meant
        return frozenset(found)


@main.command()
@run_argument
@click.option(
    "--fail-on",
    type=VerdictWords(),
    multiple=True,
    metavar="VERDICT,...",
    help='Exit 1 if a claim has one of these verdicts, such as "not supported,differs".',
)
@as_json_option
@guarded
def claims(run_folder: Path, fail_on: tuple[frozenset[str], ...], as_json: bool) -> None:
    """Print the verdicts of a run."""
    from polemos._core.records import REPORT, VERDICTS, require_whole
    from polemos._core.saved import Verdict, read_list

    require_whole(run_folder, but=REPORT)
    verdicts = read_list(run_folder / VERDICTS, Verdict)
    if as_json:
        say(json.dumps([verdict.model_dump(mode="json") for verdict in verdicts]))
    else:
        print_verdicts(verdicts)
    failing = frozenset[str]().union(*fail_on)
    sys.exit(CLAIM_FAILED if any(verdict.verdict in failing for verdict in verdicts) else OK)


@main.command()
@run_argument
@click.argument("claim")
@as_json_option
@guarded
def why(run_folder: Path, claim: str, as_json: bool) -> None:
    """Say why a claim has its verdict: its premise, its shares, what it hangs on.

    CLAIM is its id or its number.
    """
    from polemos._core.records import REPORT, SWITCHES, VERDICTS, require_whole
    from polemos._core.saved import SavedSwitch, Verdict, read_list
    from polemos.why import why as reasons

    require_whole(run_folder, but=REPORT)
    path = run_folder / SWITCHES
    switches = read_list(path, SavedSwitch) if path.exists() else ()
    found = reasons(read_list(run_folder / VERDICTS, Verdict), claim, switches)
    say(json.dumps(found.verdict.model_dump(mode="json")) if as_json else str(found))


@main.command()
@click.argument("before", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("after", metavar="RUN", type=click.Path(path_type=Path))
@as_json_option
@guarded
def diff(before: Path, after: Path, as_json: bool) -> None:
    """Say what moved from one run to another of the same case, and what went in otherwise.

    A difference is no error: the exit code is 0 where both runs can be read.
    """
    from polemos.compared import difference

    found = difference(before, after)
    say(json.dumps(found.as_dict(), allow_nan=False) if as_json else str(found))


@main.command()
@run_argument
@guarded
def report(run_folder: Path) -> None:
    """Write the report of a run again, from its records alone."""
    from polemos.report import rewrite_report

    say(str(rewrite_report(run_folder)))


@main.command()
@run_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder to write into.",
)
@guarded
def brief(run_folder: Path, out: Path) -> None:
    """Write the brief of a run: one A4 page, as HTML and, where a browser is found, as PDF."""
    from polemos.report import write_brief

    written = write_brief(run_folder, out)
    for path in written:
        say(str(path))
    if len(written) == 1:
        click.echo("no PDF: no Chromium or Chrome on PATH; print the page from any browser", err=True)


@main.command()
@click.argument("path", metavar="RUN|REPORT", type=click.Path(path_type=Path))
@as_json_option
@guarded
def verify(path: Path, as_json: bool) -> None:
    """Say whether a run folder or a report is whole."""
    from polemos._core.records import SEAL, damage, why_no_run
    from polemos.report.verify import verify_report

    finished = not path.is_dir() or (path / SEAL).exists()
    faults = list(damage(path) if path.is_dir() else verify_report(path)) if finished else [why_no_run(path)]
    if as_json:
        say(json.dumps({"path": str(path), "whole": not faults, "faults": faults}))
    elif not finished:
        say(faults[0])
    else:
        for fault in faults:
            say(f"{path / fault}" if path.is_dir() else f"{path}: {fault}")
        say(f"{path}: " + ("damaged" if faults else "whole"))
    sys.exit(INVALID if faults else OK)
