"""Verbs that compute: run and loops."""

import json
import shlex
from pathlib import Path

import click

from polemos.cli.group import (
    as_json_option,
    case_argument,
    guarded,
    main,
    posterior_option,
    progress_option,
)
from polemos.numbers_typed import WholeNumber, meant
from polemos.terminal import drawn_from, print_left_out, print_loops, print_plan, print_verdicts, say


@main.command()
@case_argument
@click.option(
    "--members",
    type=WholeNumber(1, 10**9),
    default=10_000,
    show_default=True,
    help="Runs of each policy.",
)
@click.option("--seed", help="A whole number from 0 to 2**64 - 1; drawn and recorded when left out.")
@click.option(
    "--policy", "policies", multiple=True, metavar="ID", help="Run only this policy; may be repeated."
)
@click.option(
    "--workers", type=WholeNumber(1, 1024), help="Threads; as many as there are cores when left out."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the run; runs/<name> when left out.")
@click.option(
    "--switches", is_flag=True, help="Judge the claims once more with each switch of the case thrown."
)
@posterior_option
@click.option("--plan", "only_plan", is_flag=True, help="Say what the run needs, and do nothing.")
@click.option("--no-report", is_flag=True, help="Do not write report.html.")
@progress_option
@as_json_option
@guarded
def run(  # one parameter an option
    case_folder: Path,
    members: int,
    seed: str | None,
    policies: tuple[str, ...],
    workers: int | None,
    out: Path | None,
    switches: bool,
    posterior: Path | None,
    only_plan: bool,
    no_report: bool,
    progress: str,
    as_json: bool,
) -> None:
    """Run a case, judge its claims and write the report."""
    chosen_seed = _seed(seed)  # before the work of anything else
    from polemos.case import load_case
    from polemos.progress import listener

    case = load_case(case_folder)
    with listener("none" if as_json and progress == "auto" else progress) as listen:
        listen({"event": "load", "case": case.id})
        from polemos._core.command import run_line
        from polemos.analysis import answer, default_folder, left_out, plan, request_of  # imports JAX

        request = request_of(
            case, members=members, seed=chosen_seed, policies=policies or None, posterior=posterior
        )
        if only_plan:
            known = out or (default_folder(request) if seed is not None else None)
            need = plan(request, known, workers=workers, report=not no_report, switches=switches)
            print_plan(need, as_json=as_json)
            return
        folder = out or default_folder(request)
        line = run_line(case_folder, members, request.seed, policies, folder)
        line += f" --posterior {shlex.quote(str(posterior))}" if posterior else ""
        _remember(f"{line} --switches" if switches else line, workers, no_report)
        done = answer(
            request, folder, workers=workers, report=not no_report, switches=switches, listen=listen
        )
    if as_json:
        say(json.dumps(done.summary()))
        return
    print_verdicts(done.saved_verdicts())
    print_left_out(left_out(request))
    say(f"\ndrawn from {drawn_from(done.manifest.lineage)}")
    say(f"run     {done.folder}\nhash    {done.hash}\nanswer  {done.answer_hash}")
    if not no_report:
        say(f"report  {done.folder / 'report.html'}")


def _remember(line: str, workers: int | None, no_report: bool) -> None:
    """Keep the line that goes on with a run, for when it is stopped."""
    options = [f" --workers {workers}" if workers else "", " --no-report" if no_report else ""]
    click.get_current_context().obj = line + "".join(options)


def _seed(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4000) or int(text) >= 2**64:
        hint = meant(text, 2**64 - 1)
        raise click.BadParameter(
            f"E-SEED  {text[:40]!r} is not a whole number from 0 to 18446744073709551615{hint}",
            param_hint="--seed",
        )
    return int(text)


@main.command()
@case_argument
@click.argument("measure")
@click.option("--policy", required=True, metavar="ID", help="The policy whose effect is divided.")
@click.option("--against", required=True, metavar="ID", help="The policy it is compared with.")
@click.option("--members", type=WholeNumber(2, 10**6), default=1024, show_default=True)
@click.option(
    "--orders",
    type=WholeNumber(1, 1000),
    default=2,
    show_default=True,
    help="Random orders of cutting links, each also taken backwards.",
)
@click.option("--seed", default="1", show_default=True, help="A whole number from 0 to 2**64 - 1.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Add the answer to a run of the same case, and to its report.",
)
@as_json_option
@guarded
def loops(  # one parameter an option
    case_folder: Path,
    measure: str,
    policy: str,
    against: str,
    members: int,
    orders: int,
    seed: str,
    into: Path | None,
    as_json: bool,
) -> None:
    """Say which links of the causal diagram carry the difference between two policies.

    MEASURE is a number of one run, such as "at(held(A, north), 2025-06-30)".
    """
    from polemos.case import load_case
    from polemos.progress import listener

    case = load_case(case_folder)
    with listener("none" if as_json else "auto") as listen:
        from polemos.analysis import add_loops, require_run_of, which_loop  # imports JAX

        if into is not None:
            require_run_of(into, case)
        found = which_loop(
            case,
            measure,
            policy=policy,
            against=against,
            members=members,
            orders=orders,
            seed=_seed(seed) or 0,
            listen=listen,
        )
        if into is not None:
            add_loops(into, case, found)
    if as_json:
        say(json.dumps(found.model_dump(mode="json")))
    else:
        print_loops(found)
