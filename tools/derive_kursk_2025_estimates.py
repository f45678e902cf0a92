"""Print the casualty estimates of a raw ledger as rows of `kursk_2025`; part of derive_kursk_2025.py."""

import json
import re
from calendar import monthrange
from csv import DictReader
from datetime import date
from pathlib import Path

CUTOFF = date(2025, 1, 9)
IN_ADDRESS = re.compile(r"(20\d\d)/(\d\d?)/(\d\d?)(?:/|$)")

NOT_IN_ADDRESS = {  # said in the ledger's own texts
    "excess deaths estimate": "2024-07-05",  # the later of two; the first has its day in the address
    "mediazona; meduza": "2024-07-05",
}


def estimates(raw: Path) -> None:
    """Print every estimate but the monthly UK MoD table, as rows of evidence.yaml, with their sources."""
    seen: dict[str, str] = {}
    texts = []
    (path,) = (raw / "losses").glob("casualty_estimates_ledger_*.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        ledger = list(DictReader(handle))
    for row in ledger:
        if row["source"] == "UK MoD":
            continue
        known = known_on(row)
        source = source_id(row)
        seen.setdefault(source, source_text(source, row, known))
        texts.append(estimate_text(row, known, source, len(texts)))
    print("".join(seen.values()))
    print("".join(texts))


def known_on(row: dict[str, str]) -> str:
    """Day of publication: in the address, else the ledger's date when it is the day of a statement."""
    if found := IN_ADDRESS.search(row["source_url"]):
        return str(date(*(int(part) for part in found.groups())))
    if found := re.search(r"/(20\d\d)(\d\d)(\d\d)-", row["source_url"]):
        return "-".join(found.groups())
    if found := re.search(r"(20\d\d)-(\d\d)-(\d\d)", row["source_url"]):
        return "-".join(found.groups())
    if found := re.search(r"/(20\d\d)/(\d\d)/", row["source_url"]):
        year, month = (int(part) for part in found.groups())
        return str(date(year, month, monthrange(year, month)[1]))
    for word, day in NOT_IN_ADDRESS.items():
        if word in row["source"].lower():
            return max(day, row["date"])
    return row["date"]


def source_id(row: dict[str, str]) -> str:
    """A short name of a source: who, and the day it became known."""
    word = re.sub(r"[^a-z]+", "_", row["source"].lower()).strip("_")
    return f"est_{word[:40].strip('_')}_{known_on(row).replace('-', '_')}"


def source_text(name: str, row: dict[str, str], known: str) -> str:
    """One source of evidence.yaml."""
    url = row["source_url"].split("#")[0]
    address = f"    url: {url}\n" if url.startswith("http") and "tass.com" not in url else ""
    note = "" if address else "    note: no address; cited as listed in the ledger of The Economist\n"
    grade = "D4" if row["from_warring_party"] == "yes" else "C3"
    title, author = json.dumps(f"Casualty estimate, {row['source']}"), json.dumps(row["source"])
    head = f"  {name}:\n    title: {title}\n    author: {author}\n"
    return f"{head}{address}    issued: {known}\n    admiralty: {grade}\n{note}"


def estimate_text(row: dict[str, str], known: str, source: str, place: int) -> str:
    """One row of evidence.yaml."""
    subject = {"russia": "RUS", "ukraine": "UKR"}[row["country"]]
    measured = {"deaths": "dead", "casualties": "casualties"}[row["type"]]
    low, high, value = row["estimate_low"], row["estimate_high"], row["estimate"]
    stated = f"{measured.capitalize()} of {subject} since the war began, {row['source']}"
    lines = [f"  - id: est_{subject.lower()}_{measured}_{place + 1:02d}", f"    stated: {json.dumps(stated)}"]
    if value:
        lines.append(f"    value: {value} persons")
    if low and high:
        lines += [f"    low: {low} persons", f"    high: {high} persons"]
    elif low or high:
        lines += [f"    value: {low or high} persons", f"    qualifier: {'at least' if low else 'at most'}"]
    if not (low and high):
        lines.append("    relative_sd: 0.25")
    said = min(known, row["date"]) if known < row["date"] else known
    ledger = "from the ledger of The Economist"
    note = ledger if low and high else f"{ledger}; the relative sd is an assumption"
    lines += [
        f"    speaker: {json.dumps(row['source'])}",
        f"    side: {speaker_side(row)}",
        f"    said_on: {said}",
        f"    refers_to: {min(row['date'], said)}",
        f"    known_on: {known}",
        f"    vintage: {'later' if known > str(CUTOFF) else 'original'}",
        f"    source: {source}",
        f"    measures: {measured}({subject})",
        f"    subject: {subject}",
        "    status: accepted",
        f"    note: {note}",
    ]
    return "\n".join(lines) + "\n"


def speaker_side(row: dict[str, str]) -> str:
    """Which belligerent or patron an estimate comes from."""
    name = row["source"].lower()
    if row["from_warring_party"] == "yes":
        return "RUS" if "russian" in name else "UKR"
    if "ukrain" in name or "butosov" in name or "memory book" in name:
        return "UKR"
    if name.startswith(("us ", "cia", "pentagon")):
        return "USA"
    return "EUR" if name.startswith(("uk ", "french", "nato")) else "third party"
