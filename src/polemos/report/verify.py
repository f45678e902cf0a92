"""Check a report on its own: is every byte what polemos wrote?"""

from __future__ import annotations

import hmac
import json
from pathlib import Path

from polemos._core.plain import read_plain
from polemos.report.embedding import BLANK, DATA_PATTERN, PARTS, SLOT, SLOT_PATTERN, sha256, unpacked

LARGEST = 16 << 20
"""Bytes; a report is near 1 MB, and nothing larger is read."""


def verify_report(path: Path) -> list[str]:
    """What is wrong with a report, one line a problem; empty when it is whole."""
    try:
        page = read_plain(path, LARGEST)
    except FileNotFoundError:
        return ["there is no such file or folder; name a run folder or its report.html"]
    except OSError as error:
        return [f"no report, it cannot be read: {error.strerror}"]
    return [*_data_problems(page), *_page_problems(page)]


def _page_problems(page: bytes) -> list[str]:
    slots = SLOT_PATTERN.findall(page)
    if len(slots) != 1:
        return ["not a polemos report, or its seal is damaged: no place for the hash of the page"]
    filled = SLOT.encode().replace(b"{}", slots[0])
    expected = sha256(page.replace(filled, SLOT.format(BLANK).encode()))
    if not hmac.compare_digest(slots[0], expected.encode()):
        return ["the page was changed since it was written: its hash does not match"]
    return []


def _data_problems(page: bytes) -> list[str]:
    problems: list[str] = []
    found = {id.decode(): (digest, text) for id, digest, text in DATA_PATTERN.findall(page)}
    for part in PARTS:
        if part not in found:
            problems.append(f"the embedded {part} is missing or damaged")
            continue
        digest, block = found[part]
        try:
            text = unpacked(block)
        except ValueError:
            problems.append(f"the embedded {part} cannot be unpacked")
            continue
        if not hmac.compare_digest(digest, sha256(text).encode()):
            problems.append(f"the embedded {part} was changed: its hash does not match")
        elif not _is_json(text):
            problems.append(f"the embedded {part} is not JSON")
    return problems


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
