"""Write docs/catalogue.md, the tables of everything a case may name, from the catalogue.

python tools/generate_reference.py           write the file
python tools/generate_reference.py --check   exit 1 if it is out of step
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from polemos._core.catalogue import (
    EXOGENOUS,
    LEVERS,
    LINKS,
    OUTCOMES,
    PARAMETERS,
    VARIANTS,
    CataloguedSeries,
    Parameter,
)

TARGET = Path(__file__).parents[1] / "docs" / "catalogue.md"

HEAD = """# Catalogue: everything a case may name

Written by `tools/generate_reference.py`; do not edit. A name is followed by its elements in brackets:
`held(actor, sector)` is one outcome for every belligerent and sector. `1` is a pure number. Limits are hard:
a prior that reaches beyond them is cut where little of it does, and refused where much of it does.
"""

DRAWN = """## Parameters

Those of the mechanisms in use need a prior for every element in `priors.yaml`, except where it says what they
are without one.
"""

GIVEN = """
## Exogenous series

What a case gives from outside: in place of a mechanism that it does not use, or because none makes it.
Without a neutral value a series must be given where it is needed.
"""

CHOICES = """
## Variants and links

Variants are chosen under `mechanisms:`, the first is the default; links are switched off under `links:`.
"""


def cell(text: str) -> str:
    """A text that stays in its cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *(list(map(cell, row)) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def meaning(parameter: Parameter) -> str:
    """What a parameter means, and what it is in a case that gives it no prior."""
    absent = parameter.without_a_prior
    return f"{parameter.meaning} ({absent})" if absent else parameter.meaning


def named(name: str, axes: Iterable[str]) -> str:
    """A name with its axes, as code."""
    inside = ", ".join(axes)
    return f"`{name}({inside})`" if inside else f"`{name}`"


def read_as(name: str, axes: Iterable[str]) -> str:
    """An outcome as a claim reads it: with brackets, even where nothing stands in them."""
    return f"`{name}({', '.join(axes)})`"


def limits(low: float, high: float) -> str:
    """The hard limits of a quantity."""
    return f"{low:g} to {high:g}"


def _needed(series: CataloguedSeries) -> str:
    """Where a series is read."""
    if series.stands_for:
        return f"without {series.stands_for}"
    return f"with {series.needed_by}" if series.needed_by else "always"


def document() -> str:
    """The whole page."""
    variants = (
        (f"`{mechanism}`", ", ".join(f"`{one}`" for one in names)) for mechanism, names in VARIANTS.items()
    )
    parts = [
        HEAD,
        DRAWN,
        table(
            ("parameter", "unit", "limits", "meaning", "source of the law"),
            (
                (named(p.name, p.axes), p.unit, limits(p.low, p.high), meaning(p), p.source)
                for p in PARAMETERS.values()
            ),
        ),
        "\n## Levers\n\nWhat `policies.yaml` may set.\n",
        table(
            ("lever", "unit", "limits", "default", "meaning"),
            (
                (named(x.name, x.axes), x.unit, limits(x.low, x.high), f"{x.default:g}", x.meaning)
                for x in LEVERS.values()
            ),
        ),
        "\n## Outcomes\n\nWhat `claims.yaml` may name. A policy's `when` may name those marked observable.\n",
        table(
            ("outcome", "unit", "limits", "mechanism", "observable", "meaning"),
            (
                (
                    read_as(o.name, o.axes),
                    o.unit,
                    limits(o.low, o.high),
                    o.mechanism,
                    "yes" if o.observable else "",
                    o.meaning,
                )
                for o in OUTCOMES.values()
            ),
        ),
        GIVEN,
        table(
            ("series", "unit", "limits", "neutral", "needed", "meaning"),
            (
                (
                    named(e.name, e.axes),
                    e.unit,
                    limits(e.low, e.high),
                    "must be given" if e.neutral is None else f"{e.neutral:g}",
                    _needed(e),
                    e.meaning,
                )
                for e in EXOGENOUS.values()
            ),
        ),
        CHOICES,
        table(("mechanism", "variants"), variants),
        "\nLinks: " + ", ".join(f"`{name}`" for name in LINKS) + ".\n",
    ]
    return "\n".join(parts)


def main() -> int:
    """Write the page, or with --check say whether it is in step."""
    text = document()
    if "--check" in sys.argv[1:]:
        if TARGET.exists() and TARGET.read_text("utf-8") == text:
            return 0
        print(f"{TARGET.name} is out of step with the catalogue: run tools/generate_reference.py")
        return 1
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
