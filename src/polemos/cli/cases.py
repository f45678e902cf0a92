"""Verbs about a case and about this machine: new, check, schema, doctor."""

import json
import sys
from pathlib import Path

import click

from polemos.cli.group import (
    FAILED,
    INVALID,
    OK,
    as_json_option,
    case_argument,
    guarded,
    main,
)
from polemos.terminal import print_faults, say


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@guarded
def new(folder: Path) -> None:
    """Write a small complete case to start from."""
    from polemos.case import write_template

    for path in write_template(folder):
        say(f"wrote {path}")
    say(f"next: polemos check {folder}")


@main.command()
@case_argument
@as_json_option
@guarded
def check(case_folder: Path, as_json: bool) -> None:
    """Check a case: every fault at once, with its place and what to do."""
    from polemos.case import check_case

    faults = check_case(case_folder)
    errors = [fault for fault in faults if fault.severity == "error"]
    print_faults(faults, as_json=as_json)
    if not as_json:
        warnings = len(faults) - len(errors)
        say(
            f"{case_folder}: {len(errors)} faults, {warnings} warnings"
            if faults
            else f"{case_folder}: no faults"
        )
    sys.exit(INVALID if errors else OK)


@main.command()
@click.argument("file", required=False)
@guarded
def schema(file: str | None) -> None:
    """Print the JSON Schema of a case file, or list the files that have one."""
    from polemos.case import schemas

    every = schemas()
    if file is None:
        say("\n".join(sorted(every)))
        return
    name = file.removesuffix(".yaml")
    if name not in every:
        raise click.BadParameter(
            f"no schema for {file!r}; there are {', '.join(sorted(every))}", param_hint="FILE"
        )
    say(json.dumps(every[name], indent=2))


@main.command()
@as_json_option
def doctor(as_json: bool) -> None:
    """Say what is missing, and the exact line that installs it."""
    from polemos.doctor import examine

    findings = examine()
    if as_json:
        say(json.dumps([finding.as_dict() for finding in findings]))
    else:
        for finding in findings:
            say(str(finding))
    sys.exit(OK if all(finding.ok for finding in findings) else FAILED)
