"""Command lines that are recorded or recommended: exact, and without the folders of whoever typed them."""

import os
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

FLAGS = frozenset({"--json", "--no-report", "--plan", "--switches", "--"})
"""Options of `polemos run` that are followed by no value."""


def run_line(
    case: str | Path, members: int, seed: int, policies: Iterable[str] = (), out: str | Path | None = None
) -> str:
    """The line that makes a run, or goes on with it: the seed is said, drawn or not; no policies mean all."""
    words = ["polemos", "run", str(case), "--members", str(members), "--seed", str(seed)]
    words += [word for policy in policies for word in ("--policy", policy)]
    return shlex.join([*words, *(["--out", str(out)] if out is not None else [])])


def case_in(line: str) -> str | None:
    """The case folder in a recorded line of `polemos run`; None where that is another line."""
    try:
        program, verb, *words = shlex.split(line)
    except ValueError:  # too short, or a quote that is not closed
        return None
    if (program, verb) != ("polemos", "run"):
        return None
    values = (word for word in words)
    for word in values:
        if not word.startswith("-"):
            return word
        if word not in FLAGS and "=" not in word:
            next(values, None)
    return None


def as_recorded(words: Sequence[str]) -> str:
    """A line that was typed, as a run keeps it: paths from the current folder, else their last part alone."""
    return shlex.join(_near(word) for word in words)


def _near(word: str) -> str:
    """A word without the folders of this machine; also where it stands behind a `=`, as in --out=/tmp/run."""
    option, sign, value = word.partition("=") if word.startswith("--") else ("", "", word)
    if not Path(value).is_absolute():
        return word
    inside = Path(os.path.normpath(value))
    name = inside.relative_to(Path.cwd()) if inside.is_relative_to(Path.cwd()) else Path(inside.name)
    return f"{option}{sign}{name.as_posix()}"
