"""Data inside the page, and the hashes that hold the page together.

The page carries its case, ledger and summary as JSON, packed by Brotli and base64, for nobody reads them
there; each has the SHA-256 of its text, and the whole document one SHA-256, with the place of that hash left
blank. A changed byte anywhere is found. It is a seal against accidents and careless edits; who replaces the
whole page can make a new one, so the run folder's own seal and the hash of the outcomes are printed too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pyarrow as pa
from markupsafe import Markup

BLANK = "0" * 64
SLOT = '<meta name="polemos-sha256" content="{}">'
SLOT_PATTERN = re.compile(rb'<meta name="polemos-sha256" content="([^"]*)">')
DATA_PATTERN = re.compile(
    rb'<script type="application/octet-stream" id="([a-z]+)" data-sha256="([^"]*)">([^<]*)</script>'
)
PARTS = ("case", "ledger", "summary")

LARGEST_PART = 64 << 20
"""Bytes of the text of a part; a case with its ledger has some hundred thousand."""


_BROTLI = pa.Codec("brotli", compression_level=11)


def json_text(value: Any) -> bytes:
    """The text that is embedded; what is no Unicode is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode(errors="backslashreplace")


def packed(text: bytes) -> str:
    """A text as it stands in the page."""
    return base64.b64encode(_BROTLI.compress(text, asbytes=True)).decode()


def unpacked(data: bytes) -> bytes:
    """The text of what `packed` gave.

    Raises:
        ValueError: it is not that, or longer than LARGEST_PART.
    """
    packed = pa.BufferReader(base64.b64decode(data, validate=True))
    try:
        with pa.CompressedInputStream(packed, _BROTLI.name) as opened:
            text = opened.read(LARGEST_PART + 1)
    except OSError as error:
        raise ValueError(str(error)) from error
    if not 0 < len(text) <= LARGEST_PART:
        raise ValueError("it is empty, or too long")
    return text


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def embedded(id: str, value: Any) -> Markup:
    """A data block of the page."""
    text = json_text(value)
    block = '<script type="application/octet-stream" id="{}" data-sha256="{}">{}</script>'
    return Markup(block).format(  # noqa: S704 (a constant; what is filled in is escaped)
        id, sha256(text), packed(text)
    )


def style_hash(style: str) -> str:
    """The hash by which a content security policy allows one inline style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def sealed(page: str) -> str:
    """The page with its own hash in the slot; it must have exactly one slot, blank."""
    blank = SLOT.format(BLANK)
    if page.count(blank) != 1:
        raise ValueError("the page must have one blank slot for its hash")
    return page.replace(blank, SLOT.format(sha256(page.encode())))
