"""Verbs about forecasts: forecast, backtest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from polemos.cli.group import as_json_option, case_argument, guarded, main, progress_option
from polemos.numbers_typed import WholeNumber
from polemos.terminal import print_backtest, print_forecast, print_frozen_scores, say

if TYPE_CHECKING:
    import datetime

    from polemos.case import Case
    from polemos.inference.backtest import Tested
    from polemos.inference.forecasters import Forecaster
    from polemos.inference.frozen import FrozenForecast


class Weeks(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """Whole weeks ahead with commas between them."""

    name = "weeks"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The weeks in rising order, each once."""
        words = [part.strip() for part in str(value).split(",")]
        if not all(word.isascii() and word.isdecimal() and 1 <= int(word[:6]) <= 520 for word in words):
            self.fail(f"{value!r} is no list of weeks from 1 to 520; write such as 4,13,26", param, ctx)
        return tuple(sorted({int(word) for word in words}))


members_option = click.option(
    "--members", type=WholeNumber(100, 10**6), default=20_000, show_default=True, help="Draws of a baseline."
)
model_members_option = click.option(
    "--model-members",
    type=WholeNumber(256, 10**5),
    default=2048,
    show_default=True,
    help="Members of each model of the war.",
)


@main.command()
@case_argument
@click.option(
    "--from",
    "origin",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day of the forecast, which knows what was known on it.  [default: known_until of the case]",
)
@click.option(
    "--horizons", type=Weeks(), default="4,13,26,52", show_default=True, help="Weeks ahead.", metavar="WEEKS"
)
@members_option
@model_members_option
@click.option("--baselines", is_flag=True, help="Forecast by the baselines alone.")
@click.option("--seed", type=WholeNumber(0, 2**32 - 1), default=1, show_default=True)
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Freeze the forecast in a new file, to be scored later: polemos backtest CASE --forecast FILE.",
)
@progress_option
@as_json_option
@guarded
def forecast(
    case_folder: Path,
    origin: datetime.datetime | None,
    horizons: tuple[int, ...],
    members: int,
    model_members: int,
    baselines: bool,
    seed: int,
    into: Path | None,
    progress: str,
    as_json: bool,
) -> None:
    """Forecast the series of a case from a day, with what was known then, and freeze it in a file.

    The series are those of backtest in case.yaml; the forecasters those of polemos backtest. The stack mixes
    them by how they did from the case's past origins, as far as that was known on the day.
    """
    from polemos.case import load_case
    from polemos.inference.frozen import refuse_existing, save

    if into is not None:
        refuse_existing(into)
    case = load_case(case_folder)
    frozen = _freeze(case, origin, horizons, members, model_members, baselines, seed, progress)
    if into is not None:
        save(into, frozen)
    if as_json:
        say(json.dumps(frozen.model_dump(mode="json")))
        return
    print_forecast(frozen)
    if into is not None:
        say(f"\nwrote {into}; its SHA-256, to be published before the outcome:\n{frozen.sha256}")


def _freeze(
    case: Case,
    origin: datetime.datetime | None,
    horizons: tuple[int, ...],
    members: int,
    model_members: int,
    baselines: bool,
    seed: int,
    progress: str,
) -> FrozenForecast:
    """The forecast by all forecasters, or by the baselines alone."""
    from polemos.inference.backtest import BASELINES
    from polemos.inference.frozen import freeze
    from polemos.progress import listener

    models = () if baselines else _models(case, model_members, switches=False)
    with listener(progress) as listen:
        return freeze(
            case,
            origin.date() if origin else None,
            (*BASELINES, *models),
            horizons=horizons,
            members=members,
            model_members=None if baselines else model_members,
            seed=seed,
            listen=listen,
        )


@main.command()
@case_argument
@members_option
@model_members_option
@click.option(
    "--forecast",
    "frozen_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Score the forecast in this file, made by polemos forecast, in place of past origins.",
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Score a frozen forecast on the tables in this folder that backtest.truth of the case names; "
    "without --forecast one that is made now, from the end of the evidence.",
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
@progress_option
@as_json_option
@guarded
def backtest(
    case_folder: Path,
    members: int,
    model_members: int,
    frozen_file: Path | None,
    truth: Path | None,
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

    With --forecast or --truth one frozen forecast is scored instead, on what came after it.
    """
    if frozen_file is not None or truth is not None:
        if switches or into is not None:
            raise click.UsageError("one frozen forecast has no --switches and goes --into no run: drop them")
        if frozen_file is not None:
            _refuse_what_the_file_says()
        case, forecast = _one_forecast(
            case_folder, frozen_file, members, model_members, baselines, seed, progress
        )
        _score(case, forecast, truth, as_json=as_json)
        return
    if baselines and switches:
        raise click.UsageError("--switches score the war, which --baselines leaves out: drop one of them")
    from polemos.case import load_case
    from polemos.case.as_of import foreknown
    from polemos.inference.backtest import BASELINES
    from polemos.inference.backtest import backtest as tried
    from polemos.progress import listener
    from polemos.run_folder import add_scores, require_run_of

    case = load_case(case_folder)
    models = () if baselines else _models(case, model_members, switches=switches)
    if into is not None:
        require_run_of(into, case)
    with listener(progress) as listen:
        tested = tried(case, (*BASELINES, *models), members=members, seed=seed, stacked=True, listen=listen)
    if into is not None:
        add_scores(into, case, tested.saved())
    _tell(tested, case, foreknown(case, tested.origins[0]) if models else (), as_json=as_json)


def _refuse_what_the_file_says() -> None:
    """Options of how a forecast is made mean nothing to one that was made."""
    context = click.get_current_context()
    made = ("members", "model_members", "baselines", "seed")
    given = [name for name in made if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise click.UsageError(
            f"the forecast of --forecast is made already, {names} would change nothing: leave out"
        )


def _tell(tested: Tested, case: Case, known_later: tuple[str, ...], *, as_json: bool) -> None:
    """Print scores of forecasts from past dates, and how many priors knew more than the first of these."""
    if as_json:
        say(json.dumps({**tested.as_dict(), "priors_known_later": known_later}))
        return
    print_backtest(tested)
    if known_later:
        n, first = f"{len(known_later)} of {len(case.priors)}", tested.origins[0]
        say(f"{n} priors were known only after {first} and have no earlier one:")
        say("models know that much more than they should. --json lists them.")


def _models(case: Case, members: int, *, switches: bool) -> tuple[Forecaster, ...]:
    """The war in its forms, and its rivals, in whole slices of members."""
    from polemos.ensemble.blocks import SLICE
    from polemos.inference.filter import Filtered
    from polemos.inference.prior_forecast import AnchoredPrior
    from polemos.inference.rival_forecast import rivals

    whole = -(-members // SLICE) * SLICE
    thrown = (Filtered(whole, switch=one.id) for one in case.switches) if switches else ()
    return AnchoredPrior(whole), Filtered(whole), *rivals(whole), *thrown


def _one_forecast(
    case_folder: Path,
    frozen_file: Path | None,
    members: int,
    model_members: int,
    baselines: bool,
    seed: int,
    progress: str,
) -> tuple[Case, FrozenForecast]:
    """A case and a forecast of it: that of a file, or one that is made from the end of its evidence."""
    from polemos.case import load_case
    from polemos.inference.backtest import HORIZONS
    from polemos.inference.frozen import load

    if frozen_file is not None:
        found = load(frozen_file)
        return load_case(case_folder), found
    case = load_case(case_folder)
    return case, _freeze(case, None, HORIZONS, members, model_members, baselines, seed, progress)


def _score(case: Case, forecast: FrozenForecast, truth: Path | None, *, as_json: bool) -> None:
    """Score a frozen forecast, and print how good it was."""
    from polemos.case.truth import read_truth
    from polemos.inference.frozen_scores import from_record, from_truth, score

    if truth is not None:
        scored = score(forecast, from_truth(forecast, case, read_truth(case, truth)))
    else:
        scored = score(forecast, from_record(forecast, case))
        if len(scored.open()) == len(forecast.horizons):
            message = f"nothing is known after {forecast.origin} in the record of the case"
            raise click.UsageError(f"{message}: name the folder of what came with --truth")
    if as_json:
        say(json.dumps(scored.as_dict()))
    else:
        print_frozen_scores(scored)
