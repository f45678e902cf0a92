"""The command line: thin verbs over the library; nothing heavy is imported before it is needed.

Exit codes: 0 ok, 1 a claim test failed, 2 usage, 3 invalid input, 4 run failed.
"""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from polemos.numbers_typed import WholeNumber, meant
from polemos.terminal import (
    complain,
    print_faults,
    print_left_out,
    print_loops,
    print_plan,
    print_verdicts,
    say,
)

OK, CLAIM_FAILED, USAGE, INVALID, FAILED = range(5)


def guarded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn every expected error into one line and an exit code; a traceback is a bug."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from polemos._core.errors import DamagedRun, InvalidCase, NoRun, PolemosError
        from polemos._core.stop import leave, terminable

        try:
            with terminable():
                return command(*args, **kwargs)
        except InvalidCase as error:
            print_faults(error.faults, as_json=bool(kwargs.get("as_json")))
            sys.exit(INVALID)
        except (DamagedRun, NoRun) as error:
            complain(str(error))
            sys.exit(INVALID)
        except PolemosError as error:
            complain(str(error))
            sys.exit(FAILED)
        except OSError as error:
            complain(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ") + _how_to_go_on())
            sys.exit(FAILED)
        except KeyboardInterrupt:
            complain("stopped" + _how_to_go_on())
            leave(FAILED)
        except MemoryError:
            complain("not enough memory; ask for fewer --members or fewer --workers")
            sys.exit(FAILED)

    return wrapper


def _how_to_go_on() -> str:
    """Of a run: the line that goes on with it, which `run` leaves in the context."""
    line = click.get_current_context().obj
    return f"; finished blocks are kept; to go on: {line}" if line else ""


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


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
case_argument = click.argument("case_folder", metavar="CASE", type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="polemos")
def main() -> None:
    """Make a strategic argument about a war explicit, executable and testable."""


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
@click.option("--plan", "only_plan", is_flag=True, help="Say what the run needs, and do nothing.")
@click.option("--no-report", is_flag=True, help="Do not write report.html.")
@click.option("--progress", type=click.Choice(["auto", "json", "none"]), default="auto", show_default=True)
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

        request = request_of(case, members=members, seed=chosen_seed, policies=policies or None)
        if only_plan:
            known = out or (default_folder(request) if seed is not None else None)
            print_plan(plan(request, known, workers=workers, report=not no_report), as_json=as_json)
            return
        folder = out or default_folder(request)
        line = run_line(case_folder, members, request.seed, policies, folder)
        _remember(f"{line} --switches" if switches else line, workers, no_report)
        done = answer(
            request, folder, workers=workers, report=not no_report, switches=switches, listen=listen
        )
    if as_json:
        say(json.dumps(done.summary()))
        return
    print_verdicts(done.saved_verdicts())
    print_left_out(left_out(request))
    say(f"\nrun     {done.folder}\nhash    {done.hash}\nanswer  {done.answer_hash}")
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


@main.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
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
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
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
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@guarded
def report(run_folder: Path) -> None:
    """Write the report of a run again, from its records alone."""
    from polemos.report import rewrite_report

    say(str(rewrite_report(run_folder)))


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


if __name__ == "__main__":
    main()
