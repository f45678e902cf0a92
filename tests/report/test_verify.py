"""The seal of a report: every changed byte is found, and the data and the page are told apart."""

import json
import random
import re
from pathlib import Path

import pytest

from polemos.report import verify_report
from polemos.report.embedding import BLANK, LARGEST_PART, SLOT, json_text, packed, sealed, unpacked


@pytest.fixture
def report(page: str, tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_bytes(page.encode())
    return path


def test_a_fresh_report_is_whole(report: Path):
    assert verify_report(report) == []


def test_every_one_of_200_flipped_bits_is_found(report: Path):
    whole = report.read_bytes()
    dice = random.Random(20250109)
    for _ in range(200):
        place, bit = dice.randrange(len(whole)), dice.randrange(8)
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bit
        report.write_bytes(damaged)
        assert verify_report(report), f"byte {place}, bit {bit}"


def test_every_flipped_bit_of_the_seal_itself_is_found(report: Path):
    whole = report.read_bytes()
    start = whole.index(b'<meta name="polemos-sha256"')
    for place in range(start, start + len(SLOT.format(BLANK))):
        for bit in range(8):
            damaged = bytearray(whole)
            damaged[place] ^= 1 << bit
            report.write_bytes(damaged)
            assert verify_report(report), f"byte {place - start} of the seal, bit {bit}"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data * 2,
    ],
)
def test_cut_and_grown_reports_are_found(report: Path, change):
    report.write_bytes(change(report.read_bytes()))
    assert verify_report(report)


def test_changed_data_is_named_even_under_a_new_seal(page: str, report: Path):
    old = page[page.index('name="polemos-sha256" content="') :][31:95]
    block = re.search(r'id="summary" data-sha256="[^"]*">([^<]*)<', page)[1]
    edited = unpacked(block.encode()).replace(b'"verdict":"matches"', b'"verdict":"differs"', 1)
    forged = page.replace(old, BLANK).replace(block, packed(edited))
    report.write_text(sealed(forged), encoding="utf-8")
    assert verify_report(report) == ["the embedded summary was changed: its hash does not match"]


def test_what_is_no_report_is_said_to_be_none(tmp_path: Path):
    assert verify_report(tmp_path / "absent.html") == [
        "there is no such file or folder; name a run folder or its report.html"
    ]
    assert verify_report(tmp_path)
    (tmp_path / "other.html").write_text("<!doctype html>")
    assert "not a polemos report" in verify_report(tmp_path / "other.html")[-1]


def test_data_cannot_leave_its_block():
    value = {"<!--": "</script>&\u2028\u2029\ud800"}
    block = packed(json_text(value))
    assert re.fullmatch("[A-Za-z0-9+/=]+", block)
    assert json.loads(unpacked(block.encode())) == value


@pytest.mark.parametrize("data", [b"", b"!", b"AAAA", b"AAAAAAAAAAAAAAAA", packed(b"[1, 2]").encode()[:-8]])
def test_what_was_not_packed_is_not_unpacked(data):
    with pytest.raises(ValueError, match=r"."):
        unpacked(data)


def test_what_swells_is_not_unpacked():
    with pytest.raises(ValueError, match="too long"):
        unpacked(packed(bytes(LARGEST_PART + 1)).encode())


def test_a_page_without_its_slot_cannot_be_sealed():
    with pytest.raises(ValueError, match="one blank slot"):
        sealed("<html>")
