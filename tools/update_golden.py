"""Write the golden numbers of the shipped case again, on purpose, with a line for the changelog.

    python tools/update_golden.py --because "what moved the numbers"        (make golden BECAUSE="...")

The golden numbers are quantiles of weekly outcomes and every verdict of the shipped case, on a small
ensemble with a fixed seed; `tests/golden` compares a fresh run with them.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

import polemos

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden" / "kursk_2025.json"
FRAGMENTS = ROOT / "changelog.d"
MEMBERS, SEED = 2048, 1
WEEKS = (89, 129, 150, 202, 254)
QUANTILES = (0.05, 0.5, 0.95)


def measured() -> dict[str, Any]:
    """Run the shipped case and take the numbers."""
    run = polemos.simulate(polemos.load_case(ROOT / "cases" / "kursk_2025"), members=MEMBERS, seed=SEED)
    histories = run.weekly(names=("held", "dead", "force"), policies=[run.manifest["reference"]])
    outcomes = {
        f"{name} {actor} week {week}": quantiles(history.sel(week=week, actor=actor))
        for name, history in histories.items()
        for week in WEEKS
        for actor in history.actor.values
    }
    return {"outcomes": outcomes, "verdicts": {one.claim: one.verdict for one in run.verdicts()}}


def quantiles(values: Any) -> list[float]:
    """Quantiles over members, summed over sectors where there are any; six digits."""
    summed = values.sum("sector") if "sector" in values.dims else values
    return [float(f"{quantile:.6g}") for quantile in np.quantile(summed, QUANTILES)]


def main() -> int:
    """Write the numbers if they moved, and say why."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--because", required=True, help="one sentence for the changelog")
    because = " ".join(parser.parse_args().because.split())
    if not because:
        print('say what moved the numbers: make golden BECAUSE="..."')
        return 2
    text = json.dumps(measured(), indent=1) + "\n"
    if GOLDEN.exists() and GOLDEN.read_text(encoding="utf-8") == text:
        print("no golden number moved; nothing written")
        return 0
    GOLDEN.write_text(text, encoding="utf-8")
    number = 1 + sum(1 for _ in FRAGMENTS.glob("+golden*.results.md"))
    fragment = FRAGMENTS / f"+golden{number}.results.md"
    fragment.write_text(because + "\n", encoding="utf-8")
    print(f"wrote {GOLDEN.relative_to(ROOT)} and {fragment.relative_to(ROOT)}; commit both")
    return 0


if __name__ == "__main__":
    sys.exit(main())
