"""Check the rules of the house that no linter knows: names, lengths, neutrality and changelog fragments.

python tools/check_house.py     prints one line a fault; exit 1 if there is any
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "polemos"

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
GENERATED = {SOURCE / "_core" / "catalogue.py"}


def lengths(path: Path) -> Iterator[str]:
    """A file over 400 lines, a function over 50."""
    text = path.read_text("utf-8")
    n_lines = text.count("\n")
    if n_lines > LONGEST_FILE:
        yield f"{n_lines} lines; a file stops at {LONGEST_FILE}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            n_lines = node.end_lineno - node.lineno + 1
            if n_lines > LONGEST_FUNCTION:
                yield f"{node.name} has {n_lines} lines; a function stops at {LONGEST_FUNCTION}"


def names(path: Path) -> Iterator[str]:
    """A file or folder whose name says nothing."""
    for part in path.relative_to(SOURCE).with_suffix("").parts:
        if part in BANNED_NAMES:
            yield f"{part!r} says nothing; name the concept"


def shipped_cases() -> list[Path]:
    """The cases of the repository: what a contributor tries beside them may have any names."""
    listed = subprocess.run(
        ["git", "ls-files", "cases/*/case.yaml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    found = [ROOT / name for name in listed.stdout.split()]
    return found or sorted((ROOT / "cases").glob("*/case.yaml"))


def actor_words() -> re.Pattern[str]:
    """Ids and names of the actors and sectors of every shipped case, as whole words."""
    words: set[str] = set()
    for file in shipped_cases():
        case = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
        for one in (*case["belligerents"], *case["sectors"]):
            words |= {one["id"], one["name"]}
        words |= {one["name"].split()[0] for one in case["sectors"]}
        words |= {one["name"] for one in case["patrons"]}  # not their ids: EUR is a currency too
    return re.compile(r"\b(" + "|".join(re.escape(word) for word in sorted(words)) + r")\b", re.IGNORECASE)


def neutrality(path: Path, actors: re.Pattern[str]) -> Iterator[str]:
    """A real actor named in the source: such names live in cases/ only."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if found := actors.search(line):
            yield f"line {number} names {found.group()!r}; real actors live in cases/ only"


def fragments() -> Iterator[str]:
    """A changelog fragment whose kind towncrier would silently leave out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    kinds = {kind["directory"] for kind in project["tool"]["towncrier"]["type"]}
    for path in sorted((ROOT / "changelog.d").iterdir()):
        if path.name == "README.md":
            continue
        parts = path.name.split(".")
        if len(parts) != 3 or parts[1] not in kinds or parts[2] != "md":
            yield f"changelog.d/{path.name}: name it <word>.<kind>.md, kind one of {', '.join(sorted(kinds))}"


def faults() -> Iterator[str]:
    """Every fault, one line each."""
    actors = actor_words()
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in {".py", ".lark", ".html", ".js", ".css", ".yaml"}:
            continue
        found = [*names(path), *neutrality(path, actors)]
        if path.suffix == ".py" and path not in GENERATED:
            found += lengths(path)
        for fault in found:
            yield f"{path.relative_to(ROOT)}: {fault}"
    yield from fragments()


if __name__ == "__main__":
    every = list(faults())
    print("\n".join(every) if every else "house rules: no faults")
    sys.exit(bool(every))
