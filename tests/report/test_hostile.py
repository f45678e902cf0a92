"""Hostile words in every text field of a run: shown literally, and nothing of the page changes but text."""

from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from synthetic_run import write_run

from polemos.report import build_page, read_run, verify_report, write_report

PAYLOADS = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--<script>",
    "]]><svg onload=alert(1)>",
    "{{7*7}}{% for x in y %}${7*7}<%= 7*7 %>#{7*7}",
    "' autofocus onfocus=alert(1) x='",
    "</style><style>*{display:none}",
    "</title></textarea><iframe src=javascript:alert(1)>",
    "![](http://t.example/x.png) [a](javascript:alert(1))",
    "style=background:url(http://t.example/x.png)",
    "&lt;script&gt;&#60;b&#62;",
    "\u2028\u2029\u202e\u0000\ud800\uffff\x1b\x9b",
    "<a href='http://t.example'>x</a><base href=http://t.example><meta http-equiv=refresh content=0>",
    '<math><mtext></table><mglyph><style><img src onerror="alert(1)">',
    "<use href='data:image/svg+xml,<svg/>'><foreignObject>",
    "http://t.example/",
]
"""XSS corpora in brief, templates, comments, CDATA, entities, markdown, bidirectional and line separators."""

SHAPE = {"class", "role", "rel", "scope", "type", "http-equiv", "tabindex", "colspan"}
"""Attributes whose values no text of a case may touch."""


def tree_of(page: str) -> ElementTree.Element:
    return html5lib.parse(page)


def shape(element: ElementTree.Element) -> tuple:
    """Tags and attributes, without text; the drawing inside a figure may be laid out around its words."""
    attributes = sorted(element.attrib)
    fixed = [(name, element.attrib[name]) for name in attributes if name in SHAPE or name in {"id", "href"}]
    if str(element.tag).endswith("}style"):
        fixed.append(("style", element.text or ""))
    return element.tag, attributes, fixed, [shape(child) for child in element]


@pytest.fixture(scope="module")
def harmless(tmp_path_factory) -> tuple:
    folder = write_run(tmp_path_factory.mktemp("twin"), lambda text: f"{text} twin", scored=True)
    return shape(tree_of(build_page(read_run(folder))))


@pytest.mark.parametrize(
    "payload", [*PAYLOADS[:2], *(pytest.param(one, marks=pytest.mark.slow) for one in PAYLOADS[2:])]
)
def test_page_with_hostile_words_has_the_shape_of_its_harmless_twin(payload: str, harmless, tmp_path: Path):
    folder = write_run(tmp_path / "run", lambda text: f"{text} {payload}", scored=True)
    report = write_report(folder)
    assert verify_report(report) == []
    tree = tree_of(report.read_text(encoding="utf-8"))
    assert shape(tree) == harmless


def test_hostile_words_are_shown_literally(tmp_path: Path):
    payload = '<b onclick="x">&amp;{{7*7}}'
    page = build_page(read_run(write_run(tmp_path / "run", lambda text: f"{text} {payload}")))
    tree = tree_of(page)
    for script in tree.iter("{http://www.w3.org/1999/xhtml}script"):
        script.text = ""
    words = "".join(tree.itertext())
    claims = 16
    assert (
        words.count(payload) > 6 * claims
    )  # statements twice, words, readings, rules, notes, sources, names
    assert "49" not in words.replace("4,1", "").split("Did the attack")[1][:200]


def test_addresses_that_are_not_plain_web_addresses_are_text(tmp_path: Path):
    import json

    folder = write_run(tmp_path / "run")
    case = json.loads((folder / "case.json").read_text())
    hostile = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "http://u@h.example/",
        "https://e.example/ x",
        "h" * 100_000,
    ]
    case["sources"] = [
        case["sources"][0] | {"id": f"s{n}", "url": url} for n, url in enumerate(hostile)
    ] + case["sources"]
    (folder / "case.json").write_text(json.dumps(case))
    page = build_page(read_run(folder))
    links = {a.get("href") for a in tree_of(page).iter("{http://www.w3.org/1999/xhtml}a")}
    assert not links & set(hostile)
    for url in hostile[:6]:
        assert f'Address, not linked: <span class="address">{url}</span>' in page
