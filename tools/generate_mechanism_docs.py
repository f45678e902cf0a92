"""Write the generated parts of docs/mechanisms: parameter tables, the causal diagram, the order of a week.

python tools/generate_mechanism_docs.py           write them
python tools/generate_mechanism_docs.py --check   exit 1 if a page is out of step or missing

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; the rest is written by hand.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from polemos._core.catalogue import ARROWS, MECHANISMS, PARAMETERS
from polemos.dynamics.links import AS_AT_START
from polemos.dynamics.week import PHASES

PAGES = Path(__file__).parents[1] / "docs" / "mechanisms"
HEADINGS = ("Claim", "Law", "What it leaves out", "Sources", "Switched off", "Checked against", "Parameters")
PART = re.compile(r"(<!-- generated: (?P<name>[a-z]+) -->\n).*?(<!-- end -->)", flags=re.DOTALL)


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(text: str) -> str:
    """A text that stays in its cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def parameters(mechanism: str) -> str:
    """The parameters of a mechanism: one row each, in the order in which it declares them."""
    rows = [
        (
            f"`{entry.name.removeprefix(f'{mechanism}.')}`",
            ", ".join(entry.axes) or "-",
            entry.unit,
            f"{entry.low:g} to {entry.high:g}",
            cell(f"{entry.meaning} ({entry.without_a_prior})" if entry.without_a_prior else entry.meaning),
            cell(entry.source),
        )
        for entry in PARAMETERS.values()
        if entry.name.startswith(f"{mechanism}.")
    ]
    return table(("parameter", "one for each", "unit", "support", "meaning", "source"), rows)


def diagram() -> str:
    """The causal diagram as a picture (Mermaid); a dashed arrow can be switched off."""
    nodes = dict.fromkeys(node for link in ARROWS for node in (link.source, link.target))
    shapes = [f"    {node}[{node}]" if node in MECHANISMS else f"    {node}([{node}])" for node in nodes]
    arrows = [f"    {link.source} {_arrow(link.neutral)}|{link.name}| {link.target}" for link in ARROWS]
    return "\n".join(["```mermaid", "flowchart LR", *shapes, *arrows, "```"])


def _arrow(neutral: float | str | None) -> str:
    return "-->" if neutral is None else "-.->"


def links() -> str:
    """Every arrow of the diagram in words."""
    rows = [
        (
            f"`{link.name}`",
            link.source,
            link.target,
            cell(link.meaning),
            _neutral(link.neutral),
        )
        for link in ARROWS
    ]
    return table(("link", "from", "to", "what it says", "value when off"), rows)


def _neutral(value: float | str | None) -> str:
    if value is None:
        return "-"
    return AS_AT_START if isinstance(value, str) else f"{value:g}"


def week() -> str:
    """The order of a week."""
    return "\n".join(f"{number}. `{phase}`" for number, phase in enumerate(PHASES, start=1))


def mechanisms() -> str:
    """The mechanisms that are built, each with its page."""
    words = {"always": "part of every war", "chosen": "in cases that list it"}
    return "\n".join(
        f"- [{mechanism}]({mechanism}.md), {words[place]}" for mechanism, place in MECHANISMS.items()
    )


def part(name: str, page: Path) -> str:
    """The text of a generated part."""
    if name == "parameters":
        return parameters(page.stem)
    return {"diagram": diagram, "links": links, "week": week, "mechanisms": mechanisms}[name]()


def refreshed(page: Path) -> str:
    """A page with its generated parts written anew."""
    text = page.read_text("utf-8")
    return PART.sub(lambda found: f"{found[1]}{part(found['name'], page)}\n{found[3]}", text)


def main() -> int:
    """Write every page, or with --check say which are out of step."""
    pages = [PAGES / f"{name}.md" for name in ("index", *MECHANISMS)]
    missing = [page.name for page in pages if not page.exists()]
    stale = [page for page in pages if page.exists() and refreshed(page) != page.read_text("utf-8")]
    if "--check" in sys.argv[1:]:
        faults = [
            *(f"{name} is missing" for name in missing),
            *(f"{page.name} is out of step" for page in stale),
        ]
        print("\n".join(faults) or "pages of the mechanisms in step")
        return 1 if faults else 0
    for page in stale:
        page.write_text(refreshed(page), "utf-8")
        print(f"wrote {page}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
