"""What the command line prints: text that drives no terminal, and tables that are never cut."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from polemos._core.saved import Lineage
    from polemos.inference.posterior import Told

LEAST_SHOWN = 0.05
"""Weight of a forecaster in a stack that is worth a word."""

SHOWN = 25
"""Numbers that were taught, the narrowest first, that are printed."""

PLAIN_WIDTH = 160  # columns of a table that goes to a file or a pipe


def say(text: str = "") -> None:
    """Print with control characters made visible, so that no name in a file can drive the terminal."""
    click.echo("".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text))


def complain(text: str) -> None:
    """The same on standard error."""
    click.echo("polemos: " + "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text), err=True)


def print_faults(faults: Any, *, as_json: bool) -> None:
    """All faults of a case, one line each."""
    if as_json:
        fields = ("file", "line", "column", "code", "path", "message", "remedy", "severity")
        say(json.dumps({"faults": [{name: getattr(fault, name) for name in fields} for fault in faults]}))
        return
    for fault in faults:
        say(str(fault))


def print_verdicts(verdicts: Sequence[Any]) -> None:
    """The verdicts as a table; sentences are wrapped on a terminal, and whole lines elsewhere."""
    rows = [("claim", "verdict", "in words"), *((one.claim, one.verdict, one.words) for one in verdicts)]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    if not sys.stdout.isatty():
        for claim, verdict, words in rows:
            say(f"{claim:{first}} {verdict:{second}} {' '.join(words.split())}")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for key, width in (("claim", first), ("verdict", second)):
        table.add_column(key, no_wrap=True, min_width=width)
    table.add_column("in words", overflow="fold")
    for row in rows[1:]:
        table.add_row(*map(Text, row))
    Console().print(table)


def drawn_from(lineage: Lineage | None) -> str:
    """Where the members of a run come from, in words."""
    if lineage is None:
        return "the priors of the case, not fitted to its ledger and map: polemos calibrate does that"
    return (
        f"a posterior: {lineage.weighed} numbers of the ledger and the map until {lineage.until}, "
        f"{lineage.parents:,} parents in {lineage.islands} islands"
    )


def print_posterior(told: Told, lineage: Lineage) -> None:
    """What evidence taught, and whether the sampler can be believed."""
    of_data = len({one.of for one in told.data})
    say(f"{len(told.data)} numbers of {of_data} rows and series, and the map of {len(told.fronts)} fronts")
    say(f"{lineage.parents:,} parents in {told.islands} islands, {told.seconds:.0f} s")
    say("\nsentinels, which nothing reads: their spread, 1 before")
    for where, spreads in told.sentinels.items():
        say(f"  {where:20} mean {sum(spreads) / len(spreads):.2f}, least {min(spreads):.2f}")
    taught = sorted((one for one in told.narrowed if one.taught), key=lambda one: one.sd)
    kinds = ("parameter", "series", "error")
    counts = ", ".join(f"{kind} {sum(one.kind == kind for one in taught)}" for kind in kinds)
    say(f"\ntaught, narrower than any sentinel beside it in most islands: {counts}")
    width = max((len(one.name) for one in taught), default=0)
    for one in taught[:SHOWN]:
        say(f"  {one.name:{width}}  spread {one.sd:.2f}  mean {one.mean:+.2f}")
    if len(taught) > SHOWN:
        say(f"  and {len(taught) - SHOWN} more; --json lists all")
    _print_fit(told)


def _print_fit(told: Told) -> None:
    """Whether the ledger lies where the posterior expects it."""
    ranks = [one.rank for one in told.data if one.rank is not None]
    if ranks:
        outside = sum(not 0.05 <= rank <= 0.95 for rank in ranks)
        say(
            f"\nof {len(ranks)} values that are weighed {outside} lie outside the middle 90 % that the "
            f"posterior expects, where {round(0.1 * len(ranks))} would be usual"
        )
    hangs = [one.what for one in told.left_out if one.moves is None]
    if hangs:
        say(
            f"too much hangs on {hangs.count('source')} sources and {hangs.count('side')} sides to say what "
            "would be without them; --json lists them"
        )


def print_left_out(claims: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Claims that got no verdict, and the policies they need that were not run."""
    for claim, policies in claims:
        say(f"left out: {claim} needs {', '.join(policies)}, not run")


def print_plan(plan: dict[str, Any], *, as_json: bool) -> None:
    """What a run needs and what there is."""
    if as_json:
        say(json.dumps(plan))
        return
    from polemos.ensemble.budget import written

    size = {name: written(plan[name]) for name in plan if name.startswith(("memory", "disk"))}
    left = plan["seconds_left"]
    time = "known when a first block is done" if left is None else f"about {left:.0f} s left"
    say(f"blocks  {plan['blocks']}, of which {plan['blocks_done']} are done")
    if plan["switches"]:
        say(f"then    {plan['switches']} switches, each on the first 1,000 members at most")
    say(f"memory  about {size['memory']}; {size['memory_free']} are free")
    say(
        f"disk    about {size['disk_finished']} when finished, {size['disk_while_running']} while it runs; "
        f"{size['disk_free']} are free"
    )
    say(f"time    {time}")
    say("it fits" if plan["fits"] else "it does not fit: ask for fewer --members, or fewer --workers")


def print_backtest(tested: Any) -> None:
    """Ratios of CRPS by forecaster and horizon, with how often 8 in 10 was 8 in 10."""
    from rich.console import Console
    from rich.table import Table

    told = tested.as_dict()
    horizons = list(told["horizons"])
    table = Table(box=None)
    table.add_column("forecaster")
    for horizon in horizons:
        table.add_column(f"{horizon} weeks", justify="right")
    for name, cells in told["forecasters"].items():
        shown = (_score(cells[horizon]) for horizon in horizons)
        table.add_row(name, *shown)
    Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(table)
    n = len(tested.series)
    say(f"CRPS against {told['reference']}, mean over {n} series, lower is better; then the share of")
    say("values inside 80 % intervals. In brackets the 90 % interval of the ratio, where origins suffice.")
    for horizon, weights in (told["stack"] or {}).items():
        say(f"Stack at {horizon} weeks, last origin: {_most(weights)}")
    say("Known outcomes: " + ", ".join(f"{n} for {horizon} weeks" for horizon, n in told["horizons"].items()))


def _score(cell: dict[str, Any]) -> str:
    if cell["ratio"] is None:
        return "not known"
    compared = cell["against_reference"]
    sure = f"\n[{1 + compared['low']:.2f}, {1 + compared['high']:.2f}]" if compared else ""
    return f"{cell['ratio']:.2f}, {100 * cell['coverage']['0.8']:.0f} %{sure}"


def print_forecast(frozen: Any) -> None:
    """What the stack expects of each series: its median, and the interval of 8 in 10, at each horizon."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    table.add_column("series")
    table.add_column("last value", justify="right")
    for horizon in frozen.horizons:
        table.add_column(_weeks(horizon), justify="right")
    for one in frozen.series:
        unit = "" if one.unit == "1" else f" {one.unit}"
        ends = [frozen.ends(one.id, horizon) for horizon in frozen.horizons]
        cells = [f"{_plain(middle)}\n[{_plain(low)}, {_plain(high)}]" for middle, low, high in ends]
        table.add_row(one.id, f"{_plain(one.last)}{unit}\n{one.last_on}", *cells)
    Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(table)
    say(f"Forecast of {frozen.case} from {frozen.origin} by the stack, a weighted mixture of forecasters:")
    say("its median, and in brackets its 80 % interval.")
    say(f"Known on that day: {frozen.rows} rows and {frozen.points} points of evidence.")
    for mixture in frozen.stack:
        say(f"Stack, {_weeks(mixture.horizon)} ahead: {_mixed(mixture)}")
    if frozen.priors_known_later:
        n = len(frozen.priors_known_later)
        say(f"{n} priors were known only after {frozen.origin} and have no earlier one:")
        say("models know that much more than they should. --json lists them.")


def print_frozen_scores(scored: Any) -> None:
    """What came beside what the stack expected, and the scores of all forecasters."""
    from rich.console import Console
    from rich.table import Table

    told, width = scored.as_dict(), None if sys.stdout.isatty() else PLAIN_WIDTH
    horizons = list(told["horizons"])
    came, scores = Table(box=None), Table(box=None)
    for table, heading in ((came, "series"), (scores, "forecaster")):
        table.add_column(heading)
        for horizon in horizons:
            table.add_column(_weeks(int(horizon)), justify="right")
    cells: dict[str, list[str]] = {}
    for one in told["outcomes"]:
        cells.setdefault(one["series"], []).append(_came(one))
    units = {one.id: one.unit for one in scored.forecast.series}
    for id, row in cells.items():
        came.add_row(id if units[id] == "1" else f"{id}, {units[id]}", *row)
    for name, by_horizon in told["forecasters"].items():
        scores.add_row(name, *(_frozen_score(by_horizon[horizon]) for horizon in horizons))
    Console(width=width).print(came)
    say(
        f"What came after {told['origin']} in {told['case']}, and in brackets the 80 % interval of the stack,"
    )
    say("a weighted mixture of the forecasters; below or above: the outcome lies outside it.\n")
    Console(width=width).print(scores)
    say(f"First the CRPS over that of {told['reference']}, the mean over series: under 1 is better.")
    say("Then the share of outcomes inside 80 % intervals. One forecast is one trial: it ranks nobody.")
    say("--json has the rest.")
    where = "the record of the case" if told["truth"] == "record" else "the folder of --truth"
    days = {one["horizon"]: one["day"] for one in told["outcomes"]}
    for horizon in told["open"]:
        say(f"{_weeks(horizon)}: open, {where} has no value for {days[horizon]}")
    for warning in told["warnings"]:
        say(f"warning: {warning}")


def _came(one: dict[str, Any]) -> str:
    """An outcome, on which side of the interval it lies where it lies outside, and the interval."""
    interval = f"[{_plain(one['low'])}, {_plain(one['high'])}]"
    if one["outcome"] is None:
        return f"open\n{interval}"
    side = "" if one["inside"] else " below" if one["outcome"] < one["low"] else " above"
    return f"{_plain(one['outcome'])}{side}\n{interval}"


def _frozen_score(cell: dict[str, Any]) -> str:
    ratio, held = cell["ratio"], cell["coverage"]["0.8"]
    if held is None:
        return "open"
    return f"{'no ratio' if ratio is None else f'{ratio:.2f}'}, {100 * held:.0f} %"


def _plain(value: float) -> str:
    """A number of a table in at most five digits, or whole."""
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"


def _weeks(horizon: int) -> str:
    return "1 week" if horizon == 1 else f"{horizon} weeks"


def _mixed(mixture: Any) -> str:
    """How a stack mixes its forecasters at a horizon, and what that was learned from."""
    if not mixture.known:
        return f"{len(mixture.weights)} forecasters alike, no outcome of an earlier forecast was known"
    few = any(weight < LEAST_SHOWN for weight in mixture.weights.values())
    rest = f", others under {LEAST_SHOWN:g}" if few else ""
    origins = f"{mixture.known} earlier origin{'' if mixture.known == 1 else 's'}"
    return f"{_most(mixture.weights)}{rest} (by how they did from {origins})"


def _most(weights: dict[str, float]) -> str:
    """The forecasters of a stack that are worth a word, the heaviest first."""
    taken = sorted(weights.items(), key=lambda one: -one[1])
    return ", ".join(f"{name} {weight:.2f}" for name, weight in taken if weight >= LEAST_SHOWN)


def print_loops(found: Any) -> None:
    """A difference and what each link carries of it, the largest first."""
    from rich.console import Console
    from rich.table import Table

    unit = "" if found.unit == "1" else f" {found.unit}"
    say(f"{found.measure}: {found.policy} less {found.against}")
    say(f"whole difference {found.whole:.4g}{unit} (Monte Carlo error {found.mc_error:.2g})\n")
    table = Table(box=None, pad_edge=False)
    for heading in ("link", "from", "to"):
        table.add_column(heading, no_wrap=True)
    for heading in ("carries", "error", "least", "most"):
        table.add_column(heading, justify="right", no_wrap=True)
    for share in found.shares:
        numbers = (share.amount, share.mc_error, share.lowest, share.highest)
        table.add_row(share.link, share.source, share.target, *(f"{number:.4g}" for number in numbers))
    Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(table)
    say(f"\nthrough no link that can be cut: {found.rest:.4g}{unit}")
