"""The verb about forecasts: backtest."""

import json
from pathlib import Path

import click

from polemos.cli.group import as_json_option, case_argument, guarded, main
from polemos.numbers_typed import WholeNumber
from polemos.terminal import print_backtest, say


@main.command()
@case_argument
@click.option("--members", type=WholeNumber(100, 10**6), default=20_000, show_default=True)
@click.option("--seed", type=WholeNumber(0, 2**32 - 1), default=1, show_default=True)
@as_json_option
@guarded
def backtest(case_folder: Path, members: int, seed: int, as_json: bool) -> None:
    """Score forecasts made at past dates with what was known then.

    So far these are the baselines that a model has to beat; the case says on what series and from which
    origins (backtest in case.yaml).
    """
    from polemos.case import load_case
    from polemos.inference.backtest import backtest as tried

    tested = tried(load_case(case_folder), members=members, seed=seed)
    if as_json:
        say(json.dumps(tested.as_dict()))
    else:
        print_backtest(tested)
