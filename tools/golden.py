"""Rewrite the golden numbers on purpose, and note in the changelog what moved them.

make golden WHY="the thaw now slows both sides alike"
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
FRAGMENTS = ROOT / "changelog.d"


def contents() -> dict[str, bytes]:
    """Every file of golden numbers, by name."""
    return {path.name: path.read_bytes() for path in sorted(GOLDEN.glob("*.json"))}


def main(why: str) -> int:
    """Write, compare with what was there, and add a changelog fragment if anything moved."""
    why = " ".join(why.split())
    if len(why) < 10:
        print('say what moved the numbers: make golden WHY="..." (it becomes a line of the changelog)')
        return 2
    before = contents()
    command = [sys.executable, "-m", "pytest", "tests/golden", "-p", "no:xdist", "-q", "--golden", "write"]
    if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
        return code
    after = contents()
    moved = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if not moved:
        print("no golden number moved; nothing noted")
        return 0
    digest = hashlib.sha256(repr(after).encode()).hexdigest()[:8]
    fragment = FRAGMENTS / f"+golden-{digest}.results.md"
    sentence = why if why.endswith(".") else why + "."
    fragment.write_text(f"{sentence} (Golden numbers: {', '.join(moved)}.)\n", "utf-8")
    print(f"moved: {', '.join(moved)}\nnoted in {fragment.relative_to(ROOT)}; commit both")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
