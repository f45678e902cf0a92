"""Every snippet of README.md and docs/ whose fence says `runnable` is run, in order, as a reader would.

The snippets of one page share a folder (with the shipped cases in it) and a Python namespace. Lines after a
command, up to the next one, are output that must appear in that order; `...` stands for any lines. A command
that is meant to fail says so with its exit code: `$ polemos check broken   # exit 3`.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(console|python) runnable\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RUNS, SHIPPED = re.compile(r"polemos run|simulate\("), "cases/"


@dataclass(frozen=True)
class Snippet:
    """One fence: its language, its text and its first line in the page."""

    language: str
    text: str
    line: int


def snippets(page: Path) -> list[Snippet]:
    text = page.read_text("utf-8")
    return [Snippet(m[1], m[2], text[: m.start(2)].count("\n") + 1) for m in FENCE.finditer(text)]


def is_slow(own: list[Snippet]) -> bool:
    """Whether a page runs a shipped case; the small one is quick."""
    return any(RUNS.search(one.text) for one in own) and any(SHIPPED in one.text for one in own)


def pages() -> list[object]:
    found = [(page, snippets(page)) for page in PAGES]
    return [
        pytest.param(
            page,
            own,
            id=str(page.relative_to(ROOT)),
            marks=[pytest.mark.slow] if is_slow(own) else [],
        )
        for page, own in found
        if own
    ]


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Every `$ command` of a console snippet with the output lines shown after it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.startswith("> ") and found:  # as a shell shows that it goes on
            found[-1] = f"{found[-1][0]}\n{line[2:]}", found[-1][1]
        elif line.strip() and found:
            found[-1][1].append(line.rstrip())
    return found


def run(command: str, shown: list[str], folder: Path, place: str) -> None:
    """Run one command and compare its exit code and output with what the page shows."""
    meant = int(code[1]) if (code := re.search(r"# exit (\d+)$", command)) else 0
    scripts = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == meant, f"{place}: {command}\n{done.stdout}{done.stderr}"
    pattern = ".*?".join(re.escape(line) for line in shown if line != "...")
    assert re.search(pattern, done.stdout, re.DOTALL), f"{place}: {command}\nshows\n{done.stdout}"


@pytest.mark.parametrize(("page", "own"), pages())
def test_page(page: Path, own: list[Snippet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    monkeypatch.chdir(tmp_path)
    script: list[str] = []
    for one in own:
        place = f"{page.name}:{one.line}"
        if one.language == "console":
            for command, shown in commands(one.text):
                run(command, shown, tmp_path, place)
        else:
            script.append(one.text)
    if script:
        (tmp_path / "snippets.py").write_text("\n".join(script), "utf-8")
        run(f"'{sys.executable}' snippets.py", [], tmp_path, f"{page.name}: its Python snippets together")


def test_the_readme_is_tried() -> None:
    """The first page that anybody reads must be among them."""
    assert len(snippets(ROOT / "README.md")) >= 4


def test_everything_on_the_page_about_python_is_tried() -> None:
    page = ROOT / "docs" / "python.md"
    tried = [one for one in snippets(page) if one.language == "python"]
    assert len(tried) == page.read_text("utf-8").count("```python") >= 4


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link of a page names a file of the repository, and a heading that it has."""
    for target in re.findall(r"\]\((?!https?://|mailto:)([^)\s]+)\)", page.read_text("utf-8")):
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name} links to {target}"
        if heading:
            titles = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
            assert heading in anchors, f"{page.name} links to {target}"


def test_pages_name_no_machine() -> None:
    """No page holds a path of somebody's machine."""
    for page in PAGES:
        assert not re.search(r"/(?:home|root|Users|work|tmp)/", page.read_text("utf-8")), page.name
