"""The page: whole, inert, fetching nothing, saying all it must."""

import base64
import hashlib
import itertools
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest
from synthetic_run import write_run

from polemos._core import records
from polemos._core.errors import DamagedRun
from polemos.report import RunRecord, build_page, read_run, rewrite_report, verify_report, write_report
from polemos.report.embedding import unpacked

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


class Tags(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    return Tags(page).tags


def text_of(page: str) -> str:
    body = html5lib.parse(page).find(f"{NAMESPACE}body")
    for script in list(body.iter(f"{NAMESPACE}script")):
        script.text = ""
    return " ".join("".join(body.itertext()).split())


def test_it_is_html_without_a_parse_error(page: str):
    parser = html5lib.HTMLParser(strict=True)
    assert parser.parse(page) is not None


def test_policy_allows_the_one_style_by_hash_and_nothing_else(page: str, tags):
    policy = next(a["content"] for tag, a in tags if a.get("http-equiv") == "Content-Security-Policy")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_nothing_is_fetched_and_nothing_runs(page: str, tags):
    allowed = {"a": {"href"}, "script": {"type"}}
    for tag, attributes in tags:
        assert tag not in {
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "image",
            "use",
            "video",
        }
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}
        ]
        if "href" in attributes:
            assert "href" in allowed.get(tag, set()), tag
        if tag == "script":
            assert attributes["type"] == "application/octet-stream"
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert not re.search(r"url\(|@import|@font-face|image-set|expression", style)


def test_links_lead_to_the_page_or_to_safe_addresses(tags):
    ids = {a["id"] for _, a in tags if "id" in a}
    for tag, attributes in tags:
        href = attributes.get("href")
        if tag != "a" or href is None:
            continue
        if href.startswith("#"):
            assert href[1:] in ids
        else:
            assert href.startswith(("https://", "http://"))
            assert attributes["rel"] == "noopener noreferrer"


def test_ids_are_unique(tags):
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_headings_never_skip_a_level(tags):
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_has_a_name_a_description_and_a_table(page: str):
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) > 8
    for figure in figures:
        label = re.search(r'role="img" [^>]*aria-labelledby="(\S+) (\S+)"', figure)
        assert label
        assert f'<title id="{label[1]}">' in figure
        assert f'<desc id="{label[2]}">' in figure
        assert "<table>" in figure


def test_every_claim_stands_in_the_table_and_in_a_section(page: str, record: RunRecord):
    words = text_of(page)
    assert page.count('<article class="claim') == len(record.case.claims) == 16
    for claim in record.case.claims:
        assert words.count(claim.statement) >= 2


def test_first_screen_names_the_question_the_run_and_what_it_rests_on(page: str, record: RunRecord):
    first = page[: page.index("<nav")]
    manifest = record.manifest
    assert record.case.question in first
    again = page[page.index('id="again"') :]
    for said in (manifest.run, f"{manifest.members:,}", "9 January 2025", "polemos 0.1.0"):
        assert said in again
    words = text_of(first)
    assert "Not calibrated. Shares follow from stated priors" in words
    assert "Not scored. Nobody asked how forecasts of this model from past dates did" in words


def test_answers_of_the_model_show_their_shares_and_the_smallest_size(page: str):
    words = text_of(page)
    assert "none so, 15 too small, 85 the other way" in words
    assert not re.search(r"\b(0|100) so\b", words)
    assert "at least 100 km²" in words
    article = page[page.index('id="claim-4"') :]
    article = text_of(article[: article.index("</article>")])
    assert "of 100 wars" in article
    assert "93 so, 5 too small, 2 the other way" in article
    assert "hangs on" in article
    assert "attrition.hazard[A]" in article
    assert "Smallest that matters: Less than a village." in article


def test_motives_and_values_are_quoted_and_get_no_verdict(page: str, record: RunRecord):
    for place, claim in enumerate(record.case.claims, 1):
        if claim.kind in {"motive", "value"}:
            article = page[page.index(f'id="claim-{place}"') :]
            article = article[: article.index("</article>")]
            assert "quoted" in text_of(article)
            assert "supported" not in article


def test_every_element_of_a_prior_has_a_line_and_its_reason_stands_once(page: str):
    table = page[page.index('id="priors"') : page.index('id="sources"')]
    assert "<summary>6 priors</summary>" in table
    lines = re.findall(r"<tr><td><code>(\S+)</code></td><td>(\w+)</td>.*?</tr>", table)
    assert lines[:3] == [("attrition.hazard", "A"), ("attrition.hazard", "B"), ("attrition.exponent", "all")]
    assert len(lines) == 6
    assert table.count("Why this width.") == 5


def test_what_a_case_leaves_out_is_shown_as_nothing(tmp_path: Path):
    path = write_run(tmp_path / "run") / "case.json"
    case = json.loads(path.read_text())
    for record in (*case["claims"], *case["policies"], *case["sources"], case["argument"], *case["priors"]):
        left_out = {"number", "paragraph", "resolution", "note", "description", "url", "issued", "publisher"}
        left_out |= {"smallest_because", "horizon"}
        record.update(dict.fromkeys(left_out & set(record)))
    case["sources"][0]["accessed"] = "2024-05-06"
    path.write_text(json.dumps(case))
    words = text_of(build_page(read_run(path.parent)))
    assert "None" not in words
    assert "An atlas, 2024-05-06." in words


def test_what_was_known_only_later_is_not_shown(page: str):
    assert "987,654" not in text_of(page)


def test_sources_without_a_safe_address_are_not_linked(page: str):
    assert 'href="javascript' not in page
    assert "Address, not linked: javascript:alert(1)" in text_of(page)


def test_same_records_give_the_same_bytes(record: RunRecord, page: str):
    assert build_page(record) == page


def test_listing_the_belligerents_the_other_way_round_changes_nothing_visible(
    run_folder: Path, tmp_path: Path, page: str
):
    for file in run_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    case = json.loads((tmp_path / "case.json").read_text())
    case["belligerents"].reverse()
    (tmp_path / "case.json").write_text(json.dumps(case))
    swapped = build_page(read_run(tmp_path))
    start, end = "<body>", '<script type="application/octet-stream"'
    assert swapped[swapped.index(start) : swapped.index(end)] == page[page.index(start) : page.index(end)]


def test_data_can_be_read_back(page: str, run_folder: Path):
    found = re.findall(r'<script type="application/octet-stream" id="(\w+)"[^>]*>([^<]*)</script>', page)
    blocks = {id: unpacked(data.encode()) for id, data in found}
    assert set(blocks) == {"case", "ledger", "summary"}
    case = json.loads((run_folder / "case.json").read_text())
    assert json.loads(blocks["case"]) | json.loads(blocks["ledger"]) == case
    assert json.loads(blocks["summary"])["verdicts"] == json.loads((run_folder / "verdicts.json").read_text())


def test_a_large_report_is_small(tmp_path: Path):
    folder = write_run(tmp_path / "large", weeks=217, claims=45, sectors=7, scored=True)
    assert write_report(folder).stat().st_size < 1_200_000


def test_rewriting_refuses_a_damaged_run_and_mends_a_damaged_report(run_folder: Path, tmp_path: Path):
    for file in run_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    write_report(tmp_path)
    records.seal(tmp_path, [path.name for path in tmp_path.iterdir()])
    report = tmp_path / "report.html"
    report.write_text(report.read_text().replace("supported", "proven"))
    assert rewrite_report(tmp_path) == report
    assert verify_report(report) == []
    assert list(records.damage(tmp_path)) == []
    verdicts = tmp_path / "verdicts.json"
    verdicts.write_text(verdicts.read_text().replace("not supported", "supported", 1))
    with pytest.raises(DamagedRun, match=r"verdicts\.json: changed since the run was sealed"):
        rewrite_report(tmp_path)


def test_neither_jax_nor_the_engine_is_imported(run_folder: Path):
    script = (
        "import sys; from pathlib import Path; from polemos.report import build_page, read_run\n"
        "build_page(read_run(Path(sys.argv[1])))\n"
        "heavy = ('jax', 'equinox', 'pandas', 'polemos.dynamics', 'polemos.ensemble')\n"
        "print([module for module in heavy if module in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(run_folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
