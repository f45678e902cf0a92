"""What a report must be in a real browser: readable at any width, on paper and by anyone."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pypdf
import pytest
from chromium import Browser
from synthetic_run import write_run

import polemos
from polemos.report import build_page, read_run, write_report
from polemos.report.fronts import fronts

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LAYOUT = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
AXE = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """axe.run(document, {resultTypes: ["violations"]}).then((found) =>
    JSON.stringify(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])))"""


@pytest.fixture(scope="module")
def shipped(kursk, tmp_path_factory) -> Path:
    run = polemos.simulate(kursk, members=1024, seed=1, out=tmp_path_factory.mktemp("shipped") / "run")
    return write_report(run.folder)


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """Another war: no key, no paragraphs, three claims, nothing that a report can do without."""
    return write_report(write_run(tmp_path_factory.mktemp("other") / "run", claims=3, sectors=1))


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> Path:
    """A posterior whose forecasts were scored: all that the section on how far to believe it can hold."""
    folder = tmp_path_factory.mktemp("judged") / "run"
    return write_report(write_run(folder, claims=3, sectors=4, scored=True))


@pytest.fixture(params=["shipped", "other", "judged"])
def report(request) -> Path:
    return request.getfixturevalue(request.param)


def whole(report: Path) -> str:
    return report.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_is_cut_touches_or_is_too_small_to_read(browser: Browser, report: Path, width):
    browser.look(width, 900, phone=width < 500)
    browser.open(report)
    assert browser.run(LAYOUT) == []
    assert browser.run("getComputedStyle(document.body).fontSize") == "16px"


@pytest.mark.parametrize("war", ["other", "judged"])
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_axe_finds_nothing(browser: Browser, request, war, width, dark):
    browser.look(width, 900, dark=dark)
    browser.open(request.getfixturevalue(war))
    browser.run(AXE + "; 0")
    assert json.loads(browser.run(VIOLATIONS)) == []


def test_a_planted_fault_is_seen_by_both(browser: Browser, other: Path):
    """A word that leaves its figure, a text that nobody can read, a picture without a name."""
    browser.look(1280, 900)
    browser.open(other)
    browser.run(
        "document.querySelector('svg.chart text').setAttribute('dx', '-400');"
        "const p = document.querySelector('.intro'); p.style.color = '#eee'; p.style.fontSize = '9px';"
        "document.querySelector('svg.chart').removeAttribute('aria-labelledby');"
        "document.querySelector('svg.chart title').remove(); 0"
    )
    found = " ".join(browser.run(LAYOUT))
    assert "outside its figure" in found
    assert "9 px" in found
    browser.run(AXE + "; 0")
    assert {"color-contrast", "svg-img-alt"} & {name for name, _ in json.loads(browser.run(VIOLATIONS))}


def test_it_is_small(shipped: Path):
    page = whole(shipped)
    assert len(page.encode()) < 1_200_000
    data = r"<script type=\"application/octet-stream\".*?</script>"
    unfolded = re.sub(rf"<details.*?</details>|{data}", "", page, flags=re.DOTALL)
    assert len(unfolded.encode()) < 600_000


def test_the_first_screen_answers_and_says_why_to_doubt(browser: Browser, shipped: Path):
    browser.look(1280, 800)
    browser.open(shipped)
    assert browser.run("document.querySelectorAll('.first .key li').length") == 4
    assert browser.run("document.querySelectorAll('.first .answer-lines p').length") == 2
    assert browser.run("document.querySelectorAll('.trust p').length") == 3
    assert browser.run("document.querySelector('.trust').getBoundingClientRect().bottom") <= 800


def read(page: pypdf.PageObject) -> tuple[str, list[float]]:
    """The text of a printed page, and how high above its foot each piece stands, in points."""
    heights: list[float] = []

    def note(said, matrix, at, *_):
        if said.strip():
            heights.append(at[5] * matrix[3] + matrix[5])

    return page.extract_text(visitor_text=note), heights


def test_on_paper_every_page_is_full_and_says_what_it_is_of(browser: Browser, shipped: Path, tmp_path: Path):
    browser.look(1280, 800, dark=True)
    browser.open(shipped)
    pages = pypdf.PdfReader(browser.pdf(tmp_path / "report.pdf")).pages
    assert 9 <= len(pages) <= 14
    folded = browser.run("document.querySelector('details td')?.textContent")
    for number, page in enumerate(pages, 1):
        text, heights = read(page)
        assert "prior only, evidence to 9 January 2025" in text
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert (round(width), round(height)) == (595, 842)
        last = min(at for at in heights if at > 40)  # the foot stands below
        assert number == len(pages) or last <= 0.3 * height, (
            f"page {number} ends {last:.0f} points from the foot"
        )
        assert folded not in text
    question = pages[0].extract_text().replace("\n", " ")
    assert "Did the Ukrainian operation in Kursk oblast" in question
    assert "What would change the answer" in question
    assert "What each step of the argument stands on" not in question


def test_paper_is_light_whatever_the_screen(browser: Browser, shipped: Path):
    background = "getComputedStyle(document.documentElement).backgroundColor"
    ink = "getComputedStyle(document.body).color"
    browser.look(1280, 800, dark=True)
    browser.open(shipped)
    assert browser.run(background) == "rgb(20, 23, 28)"
    browser.call(
        "Emulation.setEmulatedMedia",
        media="print",
        features=[{"name": "prefers-color-scheme", "value": "dark"}],
    )
    assert browser.run(ink) == "rgb(29, 36, 48)"
    browser.call("Emulation.setEmulatedMedia", media="", features=[])


def test_a_word_is_the_same_wherever_a_claim_stands(browser: Browser, shipped: Path):
    browser.look(1280, 800)
    browser.open(shipped)
    words = browser.run(
        "[...document.querySelectorAll('#verdicts .list tbody tr')].map(row =>"
        " [row.querySelector('.claim-number').textContent, row.querySelector('.chip').lastChild.textContent])"
    )
    assert len(words) == 45
    marks = browser.run(
        "[...document.querySelectorAll('.map .mark')].map(mark =>"
        " [mark.children[1].textContent, mark.title.split(': ').pop()])"
    )
    assert sorted(marks) == sorted(words)
    counts = browser.run("[...document.querySelectorAll('.map thead strong')].map(one => +one.textContent)")
    assert sum(counts) == 45
    lines = browser.run(
        "[...document.querySelectorAll('.first .key li, .more li')].map(line =>"
        " [[...line.querySelectorAll('.claim-number')].map(n => n.textContent),"
        "  [...line.querySelectorAll('.vd .chip')].map(chip => chip.lastChild.textContent)])"
    )
    for numbers, said in lines:
        assert said == [dict(words)[number] for number in numbers]
    links = "[...document.querySelectorAll('a[href^=\"#\"]')]"
    assert browser.run(f"{links}.filter(a => !document.getElementById(a.hash.slice(1))).length") == 0
    ids = "[...document.querySelectorAll('[id]')].map(e => e.id)"
    assert browser.run(f"{ids}.length - new Set({ids}).size") == 0


def test_no_answer_of_priors_is_said_to_be_likely(shipped: Path):
    record = read_run(shipped.parent)
    text = re.sub(r"<[^>]+>", " ", whole(shipped))
    spoken = text[: text.index("What this model cannot say")]
    assert not re.search(r"\blikely\b|probability of", spoken)
    for verdict in record.verdicts.values():
        if verdict.drawn_from == "prior" and verdict.verdict in ("supported", "not supported"):
            assert "assumption" in f"{verdict.words} {verdict.basis}"


def test_every_answer_of_the_model_has_its_size_its_premise_and_what_it_hangs_on(shipped: Path):
    page, record = whole(shipped), read_run(shipped.parent)
    for claim in record.case.claims:
        verdict = record.verdicts[claim.id]
        speaks = verdict.reading
        if verdict.drawn_from != "prior" or speaks is None or speaks.shares is None:
            continue
        at = page.index(f'<span class="claim-number">{claim.number}</span>')
        section = page[at : page.index("</article>", at)]
        assert speaks.premise is None or "Asked of" in section
        assert speaks.smallest is None or "smallest" in section.lower() or "asked" in section
        assert speaks.drivers == () or "What it hangs on" in section


def test_the_first_front_is_the_one_that_moved_most(shipped: Path):
    drawn = fronts(read_run(shipped.parent))
    assert len(drawn) >= 5
    assert drawn[0].title.startswith("Donetsk")
    assert [figure.wide for figure in drawn] == [True] + [False] * (len(drawn) - 1)


def test_another_war_has_no_word_of_this_one(other: Path):
    page = whole(other)
    assert not re.search(r"Kursk|Ukrain|Russia|Donetsk|DeepState", page)
    assert page.count("the case has no <code>outline.") >= 4
    assert "NaN" not in page
    assert build_page(read_run(other.parent)) == page
