"""The table of ground held on the other's soil says in its counts what it says in its rows."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "examples" / "enemy-soil.md"


def test_the_counts_are_those_of_the_rows():
    text = PAGE.read_text("utf-8")
    cells = [re.split(r" \| ", line.strip("| ")) for line in text.splitlines() if line.count(" | ") == 8]
    rows = [row for row in cells if re.match(r"\d{4}", row[1])]
    counts = dict(re.findall(r"^\| ([a-z ,]+) \| (\d+) \|$", text, flags=re.MULTILINE))
    outcomes = [row[5] for row in rows]
    held = [row for row in rows if row[5] != "retaken"]
    assert f"{len(rows)} cases of 1846 to 2020" in text.replace("\n", " ")
    assert int(counts["all"]) == len(held)
    assert int(counts["bought something"]) == outcomes.count("traded")
    assert int(counts["of these, ground"]) == sum("ground" in row[6] for row in held if row[5] == "traded")
    assert int(counts["went back for nothing"]) == outcomes.count("returned unconditionally")
    assert int(counts["were kept"]) == outcomes.count("kept")
    assert sum(row[7] != "–" for row in rows) == int(re.search(r"(\d+) of them are marked doubtful", text)[1])
