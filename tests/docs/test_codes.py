"""The table of codes in the docs has every code that polemos says, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"\b[EW]-[A-Z][A-Z0-9]+\b")


def test_every_code_is_in_the_table_and_is_said():
    said = {
        code
        for path in (ROOT / "src").rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    page = (ROOT / "docs" / "case-format.md").read_text(encoding="utf-8")
    listed = CODE.findall(page.partition("## Codes of faults")[2].partition("\n## ")[0])
    assert len(listed) == len(set(listed))
    assert said == set(listed)
