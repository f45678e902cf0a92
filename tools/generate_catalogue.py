"""Write `_core/catalogue.py` from the declarations in `dynamics`, so that a case can be checked without JAX.

python tools/generate_catalogue.py           write the file
python tools/generate_catalogue.py --check   exit 1 if it is out of step
"""

import dataclasses
import sys
from pathlib import Path
from typing import Any

from polemos._core.fields import Quantity, quantities
from polemos.dynamics.diagram import LINKS, SWITCHABLE, TARGETS
from polemos.dynamics.facts import NEEDED_BY, Exogenous, Levers
from polemos.dynamics.mechanisms.attrition.laws import VARIANTS
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.state import War, all_mechanisms, stand_ins

TARGET = Path(__file__).parents[1] / "src" / "polemos" / "_core" / "catalogue.py"
MECHANISMS = all_mechanisms()
ALWAYS = tuple(field.name for field in dataclasses.fields(War) if field.default is dataclasses.MISSING)

HEAD = '''"""Names, units and supports of everything a case may name: plain data, no JAX.

Generated from the declarations in `dynamics` by `tools/generate_catalogue.py`; do not edit by hand.
A test keeps it in step. Units are written as pint reads them; "1" is a pure number.
"""

from collections.abc import Container
from dataclasses import dataclass

INFINITE = float("inf")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a mechanism: one prior for every element of its axes.

    absent  its value in a case that gives it no prior, or the name of the parameter whose values it then has;
            None where it must have a prior
    """

    name: str
    unit: str
    low: float
    high: float
    meaning: str
    axes: tuple[str, ...]
    source: str
    absent: float | str | None = None

    @property
    def without_a_prior(self) -> str:
        """What it is in a case that gives it no prior, in words; "" where it must have one."""
        if self.absent is None:
            return ""
        value = self.absent if isinstance(self.absent, str) else f"{self.absent:g}"
        return f"{value} without a prior"

    @property
    def mechanism(self) -> str:
        """The mechanism it belongs to."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Lever:
    """What a policy may set."""

    name: str
    unit: str
    low: float
    high: float
    axes: tuple[str, ...]
    default: float
    meaning: str


@dataclass(frozen=True)
class CataloguedSeries:
    """A series that the case gives; without neutral it must be given where it is needed.

    stands_for  the mechanism whose absence it fills; needed_by the one that reads it; "" for none
    """

    name: str
    unit: str
    axes: tuple[str, ...]
    low: float
    high: float
    neutral: float | None
    meaning: str
    stands_for: str = ""
    needed_by: str = ""

    def needed(self, mechanisms: Container[str]) -> bool:
        """Whether anything reads it in a case that uses these mechanisms."""
        return self.stands_for not in mechanisms and (not self.needed_by or self.needed_by in mechanisms)


@dataclass(frozen=True)
class CataloguedOutcome:
    """What a claim may name; a claim on an outcome whose mechanism is not in use waits for it."""

    name: str
    unit: str
    axes: tuple[str, ...]
    low: float
    high: float
    meaning: str
    mechanism: str
    observable: bool = False  # a policy may condition on it


@dataclass(frozen=True)
class Arrow:
    """One arrow of the causal diagram, from a mechanism to another, or from the policies or the patrons.

    neutral  what its reader sees once it is cut, a number or words; None where it cannot be cut
    """

    name: str
    source: str
    target: str
    meaning: str
    neutral: float | str | None = None


'''


def entry(kind: str, **values: Any) -> str:
    """One constructor call, a line."""
    words = ", ".join(f"{key}={number(value)}" for key, value in values.items())
    return f"{kind}({words})"


def number(value: Any) -> str:
    """A Python literal; infinity by name."""
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "INFINITE" if value > 0 else "-INFINITE"
    return repr(value)


def table(name: str, kind: str, rows: dict[str, str]) -> str:
    """A dictionary of entries keyed by name."""
    lines = "\n".join(f"    {key!r}: {row}," for key, row in rows.items())
    return f"{name}: dict[str, {kind}] = {{\n{lines}\n}}\n"


def parameter_rows() -> dict[str, str]:
    rows = {}
    for mechanism, owner in MECHANISMS.items():
        for field, q in quantities(owner):
            rows[f"{mechanism}.{field}"] = parameter_row(f"{mechanism}.{field}", q)
    return rows


def parameter_row(name: str, q: Quantity) -> str:
    absent = f"{name.partition('.')[0]}.{q.same_as}" if q.same_as else q.neutral
    return entry(
        "Parameter",
        name=name,
        unit=q.unit,
        low=q.low,
        high=q.high,
        meaning=q.meaning,
        axes=q.axes,
        source=q.source,
        **({"absent": absent} if q.optional or q.same_as else {}),
    )


def lever_rows() -> dict[str, str]:
    return {
        name: entry(
            "Lever",
            name=name,
            unit=q.unit,
            low=q.low,
            high=q.high,
            axes=q.axes,
            default=q.neutral,
            meaning=q.meaning,
        )
        for name, q in quantities(Levers)
    }


def exogenous_rows() -> dict[str, str]:
    return {
        name: entry(
            "CataloguedSeries",
            name=name,
            unit=q.unit,
            axes=q.axes,
            low=q.low,
            high=q.high,
            neutral=q.neutral,
            meaning=q.meaning,
            stands_for=stand_ins().get(name, ""),
            needed_by=NEEDED_BY.get(name, ""),
        )
        for name, q in quantities(Exogenous)
    }


def outcome_rows() -> dict[str, str]:
    return {
        o.name: entry(
            "CataloguedOutcome", name=o.name, unit=o.unit, axes=o.axes, low=o.low, high=o.high,
            meaning=o.meaning, mechanism=o.mechanism, observable=o.observable,
        )
        for o in OUTCOMES.values()
    }  # fmt: skip


def arrow_rows() -> str:
    """The causal diagram, an arrow a line."""
    rows = (
        entry(
            "Arrow",
            name=link.name,
            source=link.source,
            target=TARGETS[link.name],
            meaning=link.meaning,
            neutral=link.neutral,
        )
        for link in LINKS.values()
    )
    lines = "\n".join(f"    {row}," for row in rows)
    return f"ARROWS: tuple[Arrow, ...] = (\n{lines}\n)\n"


def render() -> str:
    """The whole file as text."""
    mechanisms = {mechanism: "always" if mechanism in ALWAYS else "chosen" for mechanism in MECHANISMS}
    parts = [
        HEAD + "# fmt: off",
        table("PARAMETERS", "Parameter", parameter_rows()),
        table("LEVERS", "Lever", lever_rows()),
        table("EXOGENOUS", "CataloguedSeries", exogenous_rows()),
        table("OUTCOMES", "CataloguedOutcome", outcome_rows()),
        f"VARIANTS: dict[str, tuple[str, ...]] = {{'attrition': {VARIANTS!r}}}\n",
        f"LINKS: tuple[str, ...] = {tuple(sorted(SWITCHABLE))!r}\n",
        arrow_rows(),
        f"MECHANISMS: dict[str, str] = {mechanisms!r}",
    ]
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write the catalogue, or with --check say whether it is in step."""
    text = render()
    if "--check" in sys.argv[1:]:
        in_step = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        print(
            "catalogue in step"
            if in_step
            else "catalogue out of step: run python tools/generate_catalogue.py"
        )
        return 0 if in_step else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"wrote {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
