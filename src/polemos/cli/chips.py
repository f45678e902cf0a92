"""The verb of held ground: chip."""

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import click

from polemos.cli.group import as_json_option, case_argument, guarded, main, posterior_option, progress_option
from polemos.numbers_typed import WholeNumber
from polemos.terminal import drawn_from, say
from polemos.terminal_held import print_bargains


@main.command()
@case_argument
@click.option("--hold", required=True, metavar="ID", help="The policy that holds on to the ground.")
@click.option("--leave", required=True, metavar="ID", help="The policy that leaves it.")
@click.option("--holder", metavar="ID", help="The side that holds it; the one that holds more when left out.")
@click.option(
    "--holders-stake",
    type=click.FloatRange(0.0, 1000.0),
    default=0.5,
    show_default=True,
    help="km^2 of front that a km^2 of it is worth to its holder, where the case has a table.",
)
@click.option(
    "--quiet-so-far",
    is_flag=True,
    help="Have wars count as they are likely to have gone on until now without a settlement.",
)
@click.option(
    "--switch",
    "switches",
    multiple=True,
    metavar="ID",
    help="Ask once more with a switch of the case thrown, such as a rival law of the front; may be repeated.",
)
@click.option(
    "--members",
    type=WholeNumber(256, 2**16),
    default=4096,
    show_default=True,
    help="Simulated wars of each policy, in whole slices of 256.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Add the answer to a run of the same case, and to its report.",
)
@click.option("--seed", type=WholeNumber(0, 2**32 - 1), default=1, show_default=True)
@posterior_option
@progress_option
@as_json_option
@guarded
def chip(
    case_folder: Path,
    hold: str,
    leave: str,
    holder: str | None,
    holders_stake: float,
    quiet_so_far: bool,
    switches: tuple[str, ...],
    members: int,
    seed: int,
    into: Path | None,
    posterior: Path | None,
    progress: str,
    as_json: bool,
) -> None:
    """Price ground held on the other's soil: what it would have to buy at the table, and what it buys.

    The price is the front that holding costs, under the same draws and noise, over the ground still held.
    Where the case lists bargaining, what it buys is a curve over what the ground is worth to its owner.
    Both are told again with the ground lost as the record has it, where one shows that it was lost.
    """
    import os

    from polemos._core.compiled import keep_programs
    from polemos.analysis import add_chip, request_of, require_run_of
    from polemos.case import load_case
    from polemos.ensemble.blocks import SLICE
    from polemos.progress import listener
    from polemos.questions.bargains import bargains_of, saved_chip

    _require_priors(switches, posterior)
    case = load_case(case_folder)
    keep_programs()
    if into is not None:
        require_run_of(into, case)
    members = -(-members // SLICE) * SLICE
    request = request_of(case, members=members, seed=seed, policies=[hold, leave], posterior=posterior)
    with listener("none" if as_json and progress == "auto" else progress) as listen:
        told: Any = {"workers": os.cpu_count() or 1, "listen": listen}
        found = bargains_of(request, holder, holders_stake, switches=switches, quiet=quiet_so_far, **told)
    lineage = None if request.population is None else request.population.lineage
    if into is not None:
        add_chip(into, case, saved_chip(found, seed, _names(case).__getitem__, drawn_from(lineage)))
        if not as_json:
            say(f"added to {into / 'report.html'}\n")
    if as_json:
        _say_json(found, {"seed": seed, "drawn_from": drawn_from(lineage)})
    else:
        print_bargains(found, _names(case).__getitem__)
        say(f"\ndrawn from {drawn_from(lineage)}")


def _require_priors(switches: tuple[str, ...], posterior: Path | None) -> None:
    """A switch changes priors, which a posterior stands in the place of."""
    if switches and posterior is not None:
        raise click.UsageError("--switch is thrown under the priors, and --posterior replaces them: drop one")


def _names(case: Any) -> dict[str, str]:
    """From the ids of both sides to what a reader calls them."""
    return {one.id: one.name for one in case.belligerents}


def _say_json(found: Any, more: dict[str, Any]) -> None:
    """Price and curve as one line of JSON, other paths under `paths`; no table is null."""
    first, *others = map(_as_told, found)
    say(json.dumps({**first, **more, "paths": others}, default=str))


def _as_told(bargain: Any) -> dict[str, Any]:
    curve = None if bargain.buys is None else _plain(dataclasses.asdict(bargain.buys))
    path = {"path": bargain.path, "told": bargain.told}
    return {**path, **_plain(dataclasses.asdict(bargain.chip)), "table": curve}


def _plain(value: Any) -> Any:
    """As JSON has it: what is not a number is null."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
