"""The verb that learns from evidence: calibrate."""

import json
from pathlib import Path

import click

from polemos.cli.group import as_json_option, case_argument, guarded, main, progress_option
from polemos.numbers_typed import WholeNumber
from polemos.terminal import print_posterior, say


@main.command()
@case_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the posterior goes; posteriors/<case>-s<seed> when left out.",
)
@click.option("--seed", type=WholeNumber(0, 2**32 - 1), default=1, show_default=True)
@click.option(
    "--islands",
    type=WholeNumber(2, 64),
    default=8,
    show_default=True,
    help="Populations of 256 that know nothing of each other: what differs between them is error.",
)
@click.option(
    "--moves",
    type=WholeNumber(1, 1000),
    default=20,
    show_default=True,
    help="After each step of the fit; more take longer and forget the start better.",
)
@click.option(
    "--workers", type=WholeNumber(1, 1024), help="Threads; as many as there are cores when left out."
)
@progress_option
@as_json_option
@guarded
def calibrate(
    case_folder: Path,
    out: Path | None,
    seed: int,
    islands: int,
    moves: int,
    workers: int | None,
    progress: str,
    as_json: bool,
) -> None:
    """Fit a case to its evidence: a posterior of its parameters and of the war until the cut-off.

    What was said and measured by the cut-off is weighed with its errors; the fronts are fitted to the map.
    polemos run CASE --posterior FOLDER runs every policy from there.
    """
    import os

    from polemos._core.compiled import keep_programs
    from polemos.case import load_case
    from polemos.inference.calibrate import calibrate as fitted
    from polemos.inference.calibrate import efforts_of, require_free
    from polemos.inference.kept_islands import forget
    from polemos.progress import listener

    case = load_case(case_folder)
    folder = out or Path("posteriors") / f"{case.id}-s{seed}"
    require_free(folder)
    keep_programs()
    with listener("none" if as_json and progress == "auto" else progress) as listen:
        found = fitted(
            case,
            seed=seed,
            islands=islands,
            efforts=efforts_of(moves),
            workers=workers or os.cpu_count() or 1,
            keep=folder,
            listen=listen,
        )
    found.save(folder)
    forget(folder)
    if as_json:
        say(json.dumps({"folder": str(folder), **found.told.model_dump(mode="json")}))
        return
    print_posterior(found.told, found.lineage)
    say(f"\nposterior  {folder}\nhash       {found.lineage.digest}")
