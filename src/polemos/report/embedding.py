"""Data inside the page, and the hashes that hold the page together.

The page carries its case, ledger and summary as JSON that no browser can take for markup, each with the
SHA-256 of its text, and one SHA-256 over the whole document with the place of that hash left blank. A
changed byte anywhere is found. It is a seal against accidents and careless edits; who replaces the whole
page can make a new one, so the run folder's own seal and the hash of the outcomes are printed too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from markupsafe import Markup

BLANK = "0" * 64
SLOT = '<meta name="polemos-sha256" content="{}">'
SLOT_PATTERN = re.compile(rb'<meta name="polemos-sha256" content="([^"]*)">')
DATA_PATTERN = re.compile(
    rb'<script type="application/json" id="([a-z]+)" data-sha256="([^"]*)">([^<]*)</script>'
)
PARTS = ("case", "ledger", "summary")

_SURROGATES = re.compile("[\ud800-\udfff]")
_ESCAPES = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})


def escaped_json(value: Any) -> str:
    """JSON that stays data wherever it stands in HTML."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _SURROGATES.sub(lambda match: f"\\u{ord(match[0]):04x}", text.translate(_ESCAPES))


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def embedded(id: str, value: Any) -> Markup:
    """A data block of the page."""
    text = escaped_json(value)
    digest = sha256(text.encode())
    return Markup(f'<script type="application/json" id="{id}" data-sha256="{digest}">{text}</script>')  # noqa: S704 (escaped above)


def style_hash(style: str) -> str:
    """The hash by which a content security policy allows one inline style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def sealed(page: str) -> str:
    """The page with its own hash in the slot; it must have exactly one slot, blank."""
    blank = SLOT.format(BLANK)
    if page.count(blank) != 1:
        raise ValueError("the page must have one blank slot for its hash")
    return page.replace(blank, SLOT.format(sha256(page.encode())))
