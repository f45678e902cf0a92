"""What all verbs share: exit codes, errors as one line, common options, and the group itself."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from polemos.terminal import complain, print_faults

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


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
case_argument = click.argument("case_folder", metavar="CASE", type=click.Path(path_type=Path))
progress_option = click.option(
    "--progress", type=click.Choice(["auto", "json", "none"]), default="auto", show_default=True
)
posterior_option = click.option(
    "--posterior",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Draw members from what polemos calibrate found, not from the priors.",
)
run_argument = click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="polemos")
def main() -> None:
    """Make a strategic argument about a war explicit, executable and testable."""
