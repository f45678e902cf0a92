"""The report in a real browser: offline, at three widths, light and dark, on paper, with hostile words."""

from pathlib import Path

import pytest
from chromium import Browser
from synthetic_run import write_run

from polemos.report import write_report

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HOSTILE = (
    '"><img src=http://t.example/x onerror=alert(1)></script><script>alert(1)</script><svg onload=alert(1)>'
)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    return write_report(write_run(tmp_path_factory.mktemp("run") / "run", weeks=217, claims=24, sectors=4))


@pytest.mark.parametrize(
    ("width", "height", "phone"), [(1280, 800, False), (768, 1024, False), (390, 844, True)]
)
@pytest.mark.parametrize("dark", [False, True])
def test_opens_offline_and_fits_its_window(
    browser: Browser, report: Path, tmp_path: Path, width, height, phone, dark
):
    browser.requests.clear()
    browser.messages.clear()
    browser.look(width, height, dark=dark, phone=phone)
    browser.open(report)
    assert browser.run("document.documentElement.scrollWidth") == width
    assert browser.run("document.querySelectorAll('svg').length") > 8
    assert set(browser.requests) == {report.as_uri()}
    assert browser.messages == []
    assert len(browser.screenshot(tmp_path / "page.png").read_bytes()) > 20_000
    background = browser.run("getComputedStyle(document.documentElement).backgroundColor")
    assert (background == "rgb(20, 23, 28)") is dark


def test_figures_follow_the_colour_scheme(browser: Browser, report: Path):
    script = "getComputedStyle(document.querySelector('svg text')).fill"
    browser.look(1280, 800)
    browser.open(report)
    light = browser.run(script)
    browser.look(1280, 800, dark=True)
    assert browser.run(script) != light


def test_first_screen_holds_the_question_four_key_lines_and_the_reasons_for_doubt(
    browser: Browser, report: Path
):
    browser.look(1280, 800)
    browser.open(report)
    assert browser.run("document.querySelectorAll('.first .key li').length") == 4
    for selector in ("h1", ".first .key", ".trust"):
        assert browser.run(f"document.querySelector('{selector}').getBoundingClientRect().bottom") < 800


def test_prints_on_a4_without_what_is_folded(browser: Browser, report: Path, tmp_path: Path):
    browser.look(1280, 800)
    browser.open(report)
    data = browser.pdf(tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    pages = data.count(b"/Type /Page\n") or data.count(b"/Type /Page ") or data.count(b"/Type/Page")
    assert 4 <= pages <= 14
    assert b"/MediaBox [0 0 594.95" in data or b"/MediaBox [0 0 595" in data


def test_a_keyboard_reaches_what_scrolls_and_what_opens(browser: Browser, report: Path):
    browser.look(390, 844, phone=True)
    browser.open(report)
    scrolling = "[...document.querySelectorAll('.scroll, pre')].filter(e => e.scrollWidth > e.clientWidth)"
    stuck = f"{scrolling}.filter(e => e.tabIndex < 0).length"
    assert browser.run(stuck) == 0
    assert browser.run(
        "[...document.querySelectorAll('details')].every(d => d.firstElementChild.tagName == 'SUMMARY')"
    )


def test_hostile_words_do_nothing(browser: Browser, tmp_path: Path):
    hostile = write_report(write_run(tmp_path / "run", lambda text: f"{text} {HOSTILE}"))
    browser.requests.clear()
    browser.messages.clear()
    browser.look(1280, 800)
    browser.open(hostile)
    assert set(browser.requests) == {hostile.as_uri()}
    assert browser.messages == []
    smuggled = "img, script:not([type='application/octet-stream']), [onerror], [onload]"
    assert browser.run(f'document.querySelectorAll("{smuggled}").length') == 0
    assert browser.run("document.querySelector('h1').textContent").endswith(HOSTILE)


def test_the_policy_of_the_page_stops_what_is_smuggled_in(browser: Browser, report: Path, tmp_path: Path):
    """Even if some text became markup, nothing would run or be fetched."""
    page = report.read_text(encoding="utf-8")
    smuggled = "<script>window.ran = 1</script><img src=http://t.example/x><p style='color:red'>x</p>"
    broken = tmp_path / "broken.html"
    broken.write_text(page.replace("<main>", f"<main>{smuggled}"), encoding="utf-8")
    browser.requests.clear()
    browser.open(broken)
    assert browser.run("window.ran === undefined")
    assert browser.run("getComputedStyle(document.querySelector('main > p')).color") != "rgb(255, 0, 0)"
    assert browser.blocked == ["http://t.example/x"]
    assert set(browser.requests) == {broken.as_uri()}
