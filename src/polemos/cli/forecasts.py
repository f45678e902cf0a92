"""The verb about forecasts: backtest."""

import json
from pathlib import Path

import click

from polemos.cli.group import as_json_option, case_argument, guarded, main
from polemos.numbers_typed import WholeNumber
from polemos.terminal import print_backtest, say


@main.command()
@case_argument
@click.option(
    "--members", type=WholeNumber(100, 10**6), default=20_000, show_default=True, help="Of a baseline."
)
@click.option(
    "--model-members",
    type=WholeNumber(256, 10**5),
    default=2048,
    show_default=True,
    help="Of a model of the war.",
)
@click.option("--baselines", is_flag=True, help="Score the baselines alone.")
@click.option("--switches", is_flag=True, help="Score the war with each switch of the case thrown, too.")
@click.option("--seed", type=WholeNumber(0, 2**32 - 1), default=1, show_default=True)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Add the scores to a run of the same case, and to its report.",
)
@click.option("--progress", type=click.Choice(["auto", "json", "none"]), default="auto", show_default=True)
@as_json_option
@guarded
def backtest(
    case_folder: Path,
    members: int,
    model_members: int,
    baselines: bool,
    switches: bool,
    seed: int,
    into: Path | None,
    progress: str,
    as_json: bool,
) -> None:
    """Score forecasts made at past dates with what was known then.

    The baselines that a model has to beat; the war as its priors have it, from the ground that the record
    shows; the war with fronts that learn from the map, week by week; rivals with less in them, their ranges
    assumed; and the mixture of persistence13 and the models that would have done best before each origin. The
    case says on what series and from which origins (backtest in case.yaml).
    """
    from polemos.case import load_case
    from polemos.ensemble.blocks import SLICE
    from polemos.inference.backtest import BASELINES
    from polemos.inference.backtest import backtest as tried
    from polemos.inference.filter import Filtered
    from polemos.inference.forecasters import Forecaster
    from polemos.inference.prior_forecast import AnchoredPrior
    from polemos.inference.rival_forecast import rivals
    from polemos.progress import listener
    from polemos.run_folder import add_scores, require_run_of

    case, whole = load_case(case_folder), -(-model_members // SLICE) * SLICE
    forecasters: list[Forecaster] = [*BASELINES]
    if not baselines:
        forecasters += [AnchoredPrior(members=whole), Filtered(particles=whole), *rivals(whole)]
    if switches:
        forecasters += [Filtered(particles=whole, switch=one.id) for one in case.switches]
    if into is not None:
        require_run_of(into, case)
    with listener(progress) as listen:
        tested = tried(case, forecasters, members=members, seed=seed, stacked=True, listen=listen)
    if into is not None:
        add_scores(into, case, tested.saved())
    if as_json:
        say(json.dumps(tested.as_dict()))
    else:
        print_backtest(tested)
