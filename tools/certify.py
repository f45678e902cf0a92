"""Run the hours-long checks one by one and keep a table of what held; go on where it stopped.

    python tools/certify.py            (make certify)

Each check is a test marked `certify`. Its row in docs/certificate.csv names the code it held for
(a hash of src and cases), so a check is done again only when something changed. Interrupt it whenever
you like.
"""

import csv
import datetime
import hashlib
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "certificate.csv"
HEADING = ("check", "held", "seconds", "date", "code", "command")
COMMAND = "make certify"


def code() -> str:
    """What the checks hold for."""
    digest = hashlib.sha256()
    files = [path for folder in ("src", "cases") for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(files):
        if path.suffix in {".py", ".yaml", ".csv", ".geojson", ".html", ".css", ".lark"}:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def checks() -> list[str]:
    """The ids of all tests marked `certify`."""
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", "certify", "-p", "no:xdist"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in listed.stdout.splitlines() if "::" in line]


def read() -> list[list[str]]:
    """The rows so far."""
    if not TABLE.exists():
        return []
    with TABLE.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))[1:]


def write(rows: list[list[str]]) -> None:
    """All rows, sorted by check."""
    with TABLE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADING)
        writer.writerows(sorted(rows))


def main() -> int:
    """Do what is not done for this code, a check at a time."""
    now = code()
    rows = read()
    for check in checks():
        if any(row[0] == check and row[1] == "yes" and row[4] == now for row in rows):
            print(f"held before   {check}", flush=True)
            continue
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", check], cwd=ROOT, check=False
        )
        held = "yes" if done.returncode == 0 else "no"
        seconds = f"{time.monotonic() - begun:.0f}"
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        rows = [row for row in rows if row[0] != check]
        rows.append([check, held, seconds, today, now, COMMAND])
        write(rows)
        print(f"{held:13} {check} ({seconds} s)", flush=True)
    return 0 if all(row[1] == "yes" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
